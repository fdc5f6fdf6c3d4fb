"""A student's kernel and its judge as the grader sees them: run a cell, judge a test, in time.

The kernel's side is not believed. What it says ends up in outputs, within bounds; that it is done
is known from its reply; and whether a test is passed comes from the judge alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec

from autograder.judge import HIDDEN, Judge, Outcome
from autograder.provisioner import SandboxProvisioner
from autograder.sandbox import Limits

#: Seconds that what was interrupted gets to end by itself, and outputs to come after a reply.
GRACE = 2.0
#: Bytes of one message, and of all messages that one cell may send; the kernel itself cuts
#: honest output long before.
LARGEST, MOST = 8 << 20, 64 << 20
#: Messages that wait to be read; together with LARGEST, this bounds the grader's memory.
WAITING = 64

Hear = Callable[[dict[str, Any]], None]


class Ended(Exception):
    """The kernel is gone: why."""


class TimedOut(Exception):
    """A cell ran for too long, and was stopped; the kernel lives."""


class Session:
    """One kernel, one judge; `async with` starts both and ends both."""

    def __init__(self, address: str, files: str, limits: Limits) -> None:
        self._kernel = SandboxProvisioner(kernel_id="student", kernel_spec=KernelSpec())
        self._kernel.address, self._kernel.limits = address, limits
        self._kernel.files = files
        self._heard = 0
        self._copy: socket.socket | None = None
        self._has_seen = False
        self._raised: tuple[str, str] | None = None

    async def __aenter__(self) -> Session:
        async with contextlib.AsyncExitStack() as begun:
            await self._begin(begun)
            self._begun = begun.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end_copy()
        await self._begun.aclose()

    async def _begin(self, begun: contextlib.AsyncExitStack) -> None:
        """Start kernel and judge; what was begun is ended by the stack, also if this fails."""
        info = await self._kernel.launch_kernel([])
        begun.push_async_callback(self._kernel.kill)
        context = zmq.asyncio.Context()
        begun.callback(context.destroy, linger=0)  # else what waits to be sent is waited for
        context.setsockopt(zmq.MAXMSGSIZE, LARGEST)
        context.setsockopt(zmq.RCVHWM, WAITING)
        context.setsockopt(zmq.SNDTIMEO, 0)  # else who has cut the line holds the grader up
        self._client = AsyncKernelClient(context=context)
        self._client.load_connection_info(info)
        self._client.start_channels(stdin=False, hb=False)
        begun.callback(self._client.stop_channels)
        self._over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        begun.callback(asyncio.ensure_future(self._wait_for_end()).cancel)
        self._kernel.judge.setblocking(False)
        self._judge = Judge()
        begun.callback(lambda: self._judge.close())  # there may be another one by then
        mine, theirs = socket.socketpair()
        with mine, theirs:
            self._judge.begin("", mine)
        await self._ruled()  # what judges are forked from has imports to do: in nobody's time
        self._judge.outcome()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._welcome(), GRACE)

    async def run(self, source: str, hear: Hear, seconds: float) -> tuple[str, str] | None:
        """Run a cell; `hear` gets the messages on its outputs. Raises Ended or TimedOut.

        Returns the type and the text of what it raised, if it did: the message on that may be lost.
        """
        self._end_copy()
        self._heard, self._raised = 0, None
        try:
            message = self._client.execute(source, allow_stdin=False, stop_on_error=False)
        except zmq.Again:
            raise Ended(self._cut_off()) from None
        if not await self._within(seconds, self._executed(message, hear)):
            raise TimedOut(f"it was stopped after {seconds:g} s")
        return self._raised

    async def judge(self, source: str, seconds: float) -> Outcome:
        """Judge a test cell by what the kernel holds; raises TimedOut.

        Tests that pass share one copy of the kernel with the next one. But what a hidden part hands
        over is known there, and could be told by the one that fails next: that one is judged again
        by a fresh copy. Whether the kernel lives on makes no difference: a judge finds its channel
        closed.
        """
        has_seen = self._copy is not None and self._has_seen
        outcome = await self._judged(source, seconds)
        if has_seen and not outcome.passed:
            outcome = await self._judged(source, seconds)
        return outcome

    async def _judged(self, source: str, seconds: float) -> Outcome:
        try:
            self._copy = self._copy or self._begin_copy()
        except zmq.Again:
            return Outcome(False, "Ended", self._cut_off())
        self._judge.begin(source, self._copy)
        try:
            await asyncio.wait_for(self._ruled(), seconds)
        except TimeoutError:
            await self._kernel.interrupt()  # which ends the copy
            self._end_copy()
            self._judge.close()
            self._judge = Judge()
            raise TimedOut(f"it was stopped after {seconds:g} s") from None
        outcome = self._judge.outcome()
        self._has_seen = self._has_seen or HIDDEN.search(source) is not None
        if not outcome.passed:
            self._end_copy()
        return outcome

    def _begin_copy(self) -> socket.socket:
        """Have the kernel serve judges by a copy of itself; the way to it."""
        self._client.shell_channel.send(self._client.session.msg("judge_request", {}))
        self._has_seen = False
        mine, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # full, if the student's code lets it fill
            socket.send_fds(self._kernel.judge, [b"j"], [theirs.fileno()])
        return mine

    def _end_copy(self) -> None:
        if self._copy is not None:
            self._copy.close()
            self._copy = None

    @property
    def is_alive(self) -> bool:
        """Is there still a kernel, as far as is known?"""
        return not self._over.done()

    def _cut_off(self) -> str:
        """Give up a kernel that can no longer be told anything; why it ended."""
        if not self._over.done():
            self._over.set_result("it cut the line to the grader")
        return self._over.result()

    async def _executed(self, message: str, hear: Hear) -> None:
        idle = asyncio.ensure_future(self._listen(message, hear))
        try:
            reply = await self._reply(message)
            if reply.get("status") != "ok":
                self._raised = str(reply.get("ename", "Error")), str(reply.get("evalue", ""))
            await asyncio.wait({idle}, timeout=GRACE)
        finally:
            idle.cancel()

    async def _ruled(self) -> None:
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._judge.fileno(), ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._judge.fileno())

    async def _within(self, seconds: float, work: Coroutine[Any, Any, None]) -> bool:
        """Wait for work, interrupting it at its limit: was it in time? Raises Ended."""
        task = asyncio.ensure_future(work)
        await self._wait({task}, seconds)
        in_time = task.done()
        if not in_time and not self._over.done():
            await self._kernel.interrupt()
            await self._wait({task}, GRACE)
        if task.done():
            task.result()
            return in_time
        task.cancel()
        if self._over.done():
            raise Ended(self._over.result())
        raise Ended(f"it did not stop after {seconds:g} s")

    async def _wait(self, tasks: set[asyncio.Task[None]], seconds: float) -> None:
        first: set[asyncio.Future[Any]] = {*tasks, self._over}
        await asyncio.wait(first, timeout=seconds, return_when="FIRST_COMPLETED")

    async def _welcome(self) -> None:
        """Wait until the kernel knows that somebody listens: what it says before is lost."""
        while True:
            heard = await self._receive(self._client.iopub_channel)
            if heard and heard["msg_type"] == "iopub_welcome":
                return

    async def _listen(self, message: str, hear: Hear) -> None:
        while True:
            heard = await self._receive(self._client.iopub_channel)
            if heard and heard["parent_header"].get("msg_id") == message:
                if heard["msg_type"] == "status":
                    if heard["content"].get("execution_state") == "idle":
                        return
                else:
                    hear(heard)

    async def _reply(self, message: str) -> dict[str, Any]:
        while True:
            heard = await self._receive(self._client.shell_channel)
            if heard and heard["parent_header"].get("msg_id") == message:
                return dict(heard["content"])

    async def _receive(self, channel: Any) -> dict[str, Any] | None:
        """A message of the kernel; None if it is no message of Jupyter's."""
        frames = await channel.socket.recv_multipart()
        self._heard += sum(map(len, frames))
        if self._heard > MOST:
            if not self._over.done():
                self._over.set_result(f"it sent more than {MOST >> 20} MB")
            await asyncio.Event().wait()
        session = self._client.session
        try:
            _, parts = session.feed_identities(frames)
            message: dict[str, Any] = session.deserialize(parts)
            dict(message["parent_header"]), dict(message["content"])
        except Exception:  # whatever a student's code may send
            return None
        return message

    async def _wait_for_end(self) -> None:
        await self._kernel.wait()
        if not self._over.done():
            self._over.set_result(self._kernel.ended)
