"""Kernels of the sandbox, driven as the grader does: cells in, what they said out."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

import pytest
import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec

from autograder import sandbox
from autograder.errors import SandboxUnavailable
from autograder.judge import Outcome, judge
from autograder.provisioner import Sandbox, SandboxProvisioner
from autograder.sandbox import Limits
from autograder.session import GRACE

#: What catches a hang.
LONG = 60.0
#: What a kernel says first.
WELCOME = "iopub_welcome"


def started(box: Sandbox) -> Sandbox:
    """The sandbox, ready; skips the test where there can be none, but never on CI."""
    try:
        box.start()
        box.wait_until_ready()
    except SandboxUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    return box


class Kernel:
    """A kernel for `async with`; `process` is its provisioner, `welcomed` whether it said hello."""

    welcomed = False

    def __init__(self, address: str, limits: Limits | None = None) -> None:
        self.process = SandboxProvisioner(kernel_id="student", kernel_spec=KernelSpec())
        self.process.address, self.process.limits = address, limits or Limits()

    async def __aenter__(self) -> Kernel:
        async with AsyncExitStack() as begun:
            info = await self.process.launch_kernel([])
            begun.push_async_callback(self.process.kill)
            context = zmq.asyncio.Context()
            begun.callback(context.destroy, linger=0)  # else it waits for what nobody will hear
            context.setsockopt(zmq.MAXMSGSIZE, 32 << 20)
            self.client = AsyncKernelClient(context=context)
            self.client.load_connection_info(info)
            self.client.start_channels(stdin=False, hb=False)
            begun.callback(self.client.stop_channels)
            with suppress(Empty):  # ipykernel overlooks one subscription in hundreds
                while not self.welcomed:
                    heard = await self.client.get_iopub_msg(timeout=GRACE)
                    self.welcomed = heard["msg_type"] == WELCOME
            self._begun = begun.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._begun.aclose()

    async def run(self, source: str) -> str:
        """Run a cell to its end; what it said, or how the kernel ended."""
        return await self._before_the_end(self.heard(self.begin(source)))

    def begin(self, source: str) -> str:
        """Start a cell; the id of its message."""
        return self.client.execute(source, allow_stdin=False, stop_on_error=False)

    async def heard(self, message: str) -> str:
        """What a cell says until it is done."""
        return "".join([_text(said) async for said in self.messages(message)])

    async def messages(self, message: str) -> Any:
        """The messages of a cell, until it is done."""
        while True:
            said = await self.client.get_iopub_msg(timeout=LONG)
            if said["parent_header"].get("msg_id") == message:
                if said["content"].get("execution_state") == "idle":
                    return
                yield said

    async def judged(self, source: str) -> Outcome:
        """Run a test cell out here, against the names in the kernel."""
        return await (await self.begin_to_judge(source))

    async def begin_to_judge(self, source: str) -> asyncio.Future[Outcome]:
        """Start a test cell."""
        mine, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.process.judge, [b"j"], [theirs.fileno()])
        self.client.shell_channel.send(self.client.session.msg("judge_request", {}))

        def run() -> Outcome:
            with mine:
                return judge(source, mine)

        return asyncio.ensure_future(asyncio.wait_for(asyncio.to_thread(run), LONG))

    async def _before_the_end(self, work: Any) -> str:
        task = asyncio.ensure_future(work)
        end = asyncio.ensure_future(self.process.wait())
        await asyncio.wait({task, end}, timeout=LONG, return_when="FIRST_COMPLETED")
        done = task.done()
        end.cancel()
        task.cancel()
        if done:
            return str(task.result())
        assert self.process.ended, "the cell hangs"
        return f"ended: {self.process.ended}"


def _text(said: dict[str, Any]) -> str:
    content = said["content"]
    if said["msg_type"] == "error":
        return f"{content['ename']}: {content['evalue']}"
    return str(content.get("text") or content.get("data", {}).get("text/plain", ""))


def said(box: Sandbox, *cells: str, limits: Limits | None = None) -> list[str]:
    """What the cells of a notebook say, each."""

    async def all_of_them() -> list[str]:
        async with Kernel(box.address, limits) as kernel:
            return [await kernel.run(cell) for cell in cells]

    return asyncio.run(all_of_them())


def as_nobody(folder: Path) -> list[str]:
    """What stands before a command line to run Python as nobody, wherever root has put it and this
    folder, which it imports from.
    """
    line = ["bwrap", "--dev-bind", "/", "/"]
    for path in (*sandbox.environment(), folder):
        closed = [p for p in path.parents if not p.stat().st_mode & 0o001]
        if closed:
            line += ["--perms", "0755", "--tmpfs", str(closed[-1])]
    for path in (*sandbox.environment(), folder):
        parents = [str(p) for p in reversed(path.parents) if str(p) != "/"]
        if any(not Path(p).stat().st_mode & 0o001 for p in parents):
            line += [word for p in parents for word in ("--perms", "0755", "--dir", p)]
            line += ["--ro-bind", str(path), str(path)]
    line += ["--cap-add", "ALL", "--clearenv", "--setenv", "PYTHONPATH", str(folder)]
    line += ["--setenv", "PYTHONDONTWRITEBYTECODE", "1", "--setenv", "PATH", os.environ["PATH"]]
    line += ["--setenv", "OMP_NUM_THREADS", "1", "--setenv", "HOME", "/nowhere"]
    if "CI" in os.environ:
        line += ["--setenv", "CI", "1"]
    return [*line, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
