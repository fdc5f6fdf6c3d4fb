"""One notebook from its first cell to its last: student cells to the sandbox, test cells to a judge.

nbclient keeps the outputs; this module decides where a cell runs, for how long, and what happens
when the kernel ends before its time: a fresh kernel runs the earlier cells again, but for the one
that ended it, and goes on behind it.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.judge import Judge, Outcome
from autograder.notebook import grade_id
from autograder.provisioner import SandboxProvisioner
from autograder.sandbox import Limits

#: Seconds that an interrupted cell gets to end by itself, and that a judge gets beyond its cell's.
GRACE = 1.0
#: Fresh kernels for one notebook.
MOST_KERNELS = 6


class Ended(Exception):
    """The kernel is gone: why."""


@dataclass
class Execution:
    """A notebook that was run: outcomes of its test cells by id, and where the time went."""

    notebook: NotebookNode
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    timed_out: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)


async def execute(
    notebook: NotebookNode, tests: Mapping[str, str], address: str, limits: Limits
) -> Execution:
    """Run a clean notebook; `tests` has the full source of each test cell by its id."""
    run = _Run(notebook, tests, address, limits)
    try:
        await run.start()
        for index in range(len(notebook.cells)):
            await run.cell(index)
    finally:
        await run.stop()
    return run.result


class _Run:
    """One kernel after another, and one judge beside each."""

    def __init__(
        self, notebook: NotebookNode, tests: Mapping[str, str], address: str, limits: Limits
    ) -> None:
        self.result = Execution(notebook)
        self._tests, self._address, self._limits = tests, address, limits
        self._client = NotebookClient(notebook, km=None, record_timing=False)
        self._deadline = time.monotonic() + limits.notebook
        self._kernels, self._fatal = 0, set[int]()

    async def start(self) -> None:
        """A fresh kernel, with its judge."""
        with _Timed(self.result.seconds, "kernel"):
            self._kernels += 1
            self._kernel = SandboxProvisioner(kernel_id="student", kernel_spec=KernelSpec())
            self._kernel.address, self._kernel.limits = self._address, self._limits
            info = await self._kernel.launch_kernel([])
            self._end = asyncio.ensure_future(self._kernel.wait())
            self._messages = AsyncKernelClient()
            self._messages.load_connection_info(info)
            self._messages.start_channels(stdin=False, hb=False)
            self._judge = Judge()

    async def stop(self) -> None:
        """End the kernel and its judge."""
        with _Timed(self.result.seconds, "teardown"):
            self._end.cancel()
            self._messages.stop_channels()
            await self._kernel.kill()
            self._judge.close()

    async def cell(self, index: int) -> None:
        """Run or judge one cell; a kernel that ends is replaced."""
        cell = self.result.notebook.cells[index]
        name = grade_id(cell) or ""
        test = self._tests.get(name)
        if test is None and (cell.cell_type != "code" or not cell.source.strip()):
            return
        try:
            if self._left() <= 0:
                raise Ended("no time is left for this notebook")
            if test is None:
                with _Timed(self.result.seconds, "cells"):
                    await self._run(cell, index)
            else:
                with _Timed(self.result.seconds, "judge"), _Timed(self.result.seconds, name):
                    self.result.outcomes[name] = await self._judged(test)
        except Ended as end:
            self._fatal.add(index)
            if test is None:
                cell.outputs.append(_error("KernelEnded", str(end)))
            else:
                self.result.outcomes[name] = Outcome(False, "Ended", str(end))
            await self._again(index)
        if test is not None and not self.result.outcomes[name].passed:
            outcome = self.result.outcomes[name]
            cell.outputs = [_error(outcome.kind, outcome.message)]

    async def _again(self, index: int) -> None:
        """A fresh kernel, brought to where the last one was."""
        await self.stop()
        if self._kernels > MOST_KERNELS or self._left() <= 0:
            self._fatal.update(range(index, len(self.result.notebook.cells)))
        await self.start()
        for earlier in range(index):
            cell = self.result.notebook.cells[earlier]
            replay = cell.cell_type == "code" and grade_id(cell) not in self._tests
            if replay and earlier not in self._fatal and self._left() > 0:
                try:
                    await self._run(NotebookNode(cell | {"outputs": []}), earlier)
                except Ended:
                    self._fatal.add(earlier)
                    return await self._again(index)
        return None

    async def _run(self, cell: NotebookNode, index: int) -> None:
        """Send a cell to the kernel, and take in what it says until it is idle."""
        cell.outputs = []
        self._client.clear_before_next_output = False
        message = self._messages.execute(cell.source, stop_on_error=False)
        await self._until(self._listen(message, cell, index), cell)

    async def _listen(self, message: str, cell: NotebookNode, index: int) -> None:
        idle = False
        while not idle:
            heard = await self._messages.get_iopub_msg(timeout=None)
            if heard["parent_header"].get("msg_id") == message:
                try:
                    self._client.process_message(heard, cell, index)
                except CellExecutionComplete:
                    idle = True
        while (await self._messages.get_shell_msg(timeout=None))["parent_header"].get(
            "msg_id"
        ) != message:
            pass

    async def _judged(self, source: str) -> Outcome:
        session, channel = self._messages.session, self._messages.shell_channel
        mine, theirs = socket.socketpair()
        with mine, theirs:
            socket.send_fds(self._kernel.judge, [b"j"], [theirs.fileno()])
            channel.send(session.msg("judge_request", {}))
            self._judge.begin(source, mine)
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()
        loop.add_reader(
            self._judge.fileno(),
            lambda: outcome.done() or outcome.set_result(self._judge.outcome()),
        )
        try:
            await self._until(_wait(outcome), None)
        finally:
            loop.remove_reader(self._judge.fileno())
        if outcome.result().kind == "Gone":
            raise Ended(outcome.result().message)
        return outcome.result()

    async def _until(self, work: Any, cell: NotebookNode | None) -> None:
        """Wait for work; interrupt it at its time limit, and give it up soon after."""
        task = asyncio.ensure_future(work)
        seconds = min(self._limits.cell, max(self._left(), 0.01))
        done, _ = await asyncio.wait(
            {task, self._end}, timeout=seconds, return_when="FIRST_COMPLETED"
        )
        if not done:
            await self._kernel.interrupt()
            done, _ = await asyncio.wait(
                {task, self._end}, timeout=GRACE, return_when="FIRST_COMPLETED"
            )
            if task in done and cell is not None:
                cell.outputs.append(_error("Timeout", f"stopped after {seconds:g} s"))
                return
        if task in done:
            return task.result()
        task.cancel()
        if self._end in done:
            raise Ended(f"the kernel ended: {self._kernel.ended}")
        raise Ended(f"did not stop after {seconds:g} s")

    def _left(self) -> float:
        return self._deadline - time.monotonic()


async def _wait(outcome: asyncio.Future[Outcome]) -> None:
    await outcome


def _error(kind: str, message: str) -> NotebookNode:
    return new_output("error", ename=kind, evalue=message, traceback=[f"{kind}: {message}"])


class _Timed:
    """Adds the seconds of a block to an entry of a table."""

    def __init__(self, table: dict[str, float], name: str) -> None:
        self._table, self._name = table, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._began
        self._table[self._name] = self._table.get(self._name, 0.0) + spent
