"""One notebook from its first cell to its last: student cells to the kernel, test cells to a judge.

Whatever happens to a kernel, the notebook goes on: a fresh one runs the earlier cells again, but
for the one that ended it. nbclient turns messages into outputs.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.judge import Outcome
from autograder.notebook import grade_id
from autograder.sandbox import Limits
from autograder.session import Ended, Session, TimedOut

#: Bytes of output that one notebook keeps, and what each output adds to its text.
MOST_OUTPUT, OUTPUT = 32 << 20, 1_000
CUT = f"\n[output cut: more than {MOST_OUTPUT >> 20} MB in one notebook]\n"
#: Kernels for one notebook; the last is for the tests that are left, and runs nothing new.
MOST_KERNELS = 7
NO_TIME = Outcome(False, "Timeout", "no time was left for it")
NO_KERNEL = Outcome(False, "Ended", "the code before it ended its process too often")


@dataclass
class Execution:
    """A notebook that was run, what became of its tests by id, and where the seconds went."""

    notebook: NotebookNode
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


@contextlib.contextmanager
def timed(seconds: dict[str, float], what: str) -> Iterator[None]:
    """Count the seconds of the block."""
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds[what] = seconds.get(what, 0.0) + time.perf_counter() - began


async def execute(
    notebook: NotebookNode, tests: Mapping[str, str], address: str, files: str, limits: Limits
) -> Execution:
    """Run a clean notebook in place; `tests` has the full source of each judged cell by its id.

    address: the sandbox's; files: the folder in it with what stands beside the notebook.
    """
    run = _Run(notebook, tests, address, files, limits)
    try:
        await run.begin()
        for index in range(len(notebook.cells)):
            await run.cell(index)
    finally:
        await run.end()
    return run.result


class _Run:
    """One kernel after another, until all cells have had their turn."""

    def __init__(
        self,
        notebook: NotebookNode,
        tests: Mapping[str, str],
        address: str,
        files: str,
        limits: Limits,
    ) -> None:
        self.result = Execution(notebook)
        self._cells, self._tests = notebook.cells, tests
        self._where, self._limits = (address, files), limits
        self._outputs = NotebookClient(notebook, record_timing=False)
        self._deadline = time.monotonic() + limits.notebook
        self._kernels, self._skipped = 0, set[int]()
        self._room = MOST_OUTPUT
        self._session: Session | None = None

    async def begin(self) -> None:
        """A first or fresh kernel."""
        with timed(self.result.seconds, "kernel"):
            self._kernels += 1
            self._session = await Session(*self._where, self._limits).__aenter__()

    async def end(self) -> None:
        """End the kernel, if there is one."""
        session, self._session = self._session, None
        if session is not None:
            with timed(self.result.seconds, "teardown"):
                await session.__aexit__()

    async def cell(self, index: int) -> None:
        """Run or judge one cell, and replace a kernel that ended by it, or before it."""
        cell = self._cells[index]
        name = grade_id(cell) or ""
        if self._session is not None and not self._session.is_alive:
            await self._again(index)
        if name in self._tests:
            with timed(self.result.seconds, "judge"):
                self.result.outcomes[name] = await self._judged(self._tests[name])
        elif cell.cell_type == "code" and cell.source.strip():
            try:
                with timed(self.result.seconds, "cells"):
                    await self._run(index)
            except Ended as end:
                self._skip(index, "Ended", str(end))
                await self._again(index)

    async def _judged(self, source: str) -> Outcome:
        seconds = self._left()
        if self._session is None or seconds <= 0:
            return NO_TIME if seconds <= 0 else NO_KERNEL
        try:
            return await self._session.judge(source, min(self._limits.cell, seconds))
        except TimedOut as error:
            return Outcome(False, "Timeout", str(error))

    async def _run(self, index: int) -> None:
        cell, seconds = self._cells[index], self._left()
        if seconds <= 0:
            self._skip(index, "Timeout", "not run: no time was left for it")
        elif self._session is None or self._kernels == MOST_KERNELS:
            self._skip(index, "Ended", "not run: cells before it ended the kernel too often")
        else:
            self._outputs.clear_before_next_output = False
            await self._send(cell, index, min(self._limits.cell, seconds))

    async def _send(self, cell: NotebookNode, index: int, seconds: float) -> None:
        assert self._session is not None

        def hear(message: dict[str, Any]) -> None:
            if self._room <= 0:
                return
            self._room -= OUTPUT + len(repr(message["content"]))
            with contextlib.suppress(Exception):  # whatever the student's code may have sent
                self._outputs.process_message(message, cell, index)
            if self._room <= 0:
                cell.outputs.append(new_output("stream", name="stdout", text=CUT))

        try:
            raised = await self._session.run(cell.source, hear, seconds)
            if raised and not any(output.output_type == "error" for output in cell.outputs):
                cell.outputs.append(_error(*raised))
        except TimedOut as error:
            cell.outputs.append(_error("Timeout", str(error)))

    async def _again(self, index: int) -> None:
        """A fresh kernel, brought to where the last one was before the cell that ended it."""
        await self.end()
        while self._kernels < MOST_KERNELS and self._left() > 0:
            await self.begin()
            ended = await self._replay(index)
            if ended is None:
                return
            self._skipped.add(ended)
            await self.end()

    async def _replay(self, upto: int) -> int | None:
        """Run the cells before a place once more; the one that ended the kernel, if one did."""
        for index, cell in enumerate(self._cells[:upto]):
            own = cell.cell_type == "code" and grade_id(cell) not in self._tests
            if own and cell.source.strip() and index not in self._skipped and self._left() > 0:
                assert self._session is not None
                seconds = min(self._limits.cell, self._left())
                try:
                    with contextlib.suppress(TimedOut):
                        await self._session.run(cell.source, _unheard, seconds)
                except Ended:
                    return index
        return None

    def _skip(self, index: int, kind: str, why: str) -> None:
        self._skipped.add(index)
        self._cells[index].outputs.append(_error(kind, why))

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _unheard(_: dict[str, Any]) -> None:
    """The outputs of a cell that runs again are those of the first time."""


def _error(kind: str, message: str) -> NotebookNode:
    output: NotebookNode = new_output(
        "error", ename=kind, evalue=message, traceback=[f"{kind}: {message}"]
    )
    return output
