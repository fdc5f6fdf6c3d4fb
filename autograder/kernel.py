"""A student's kernel as the grader sees it: run a cell in time, hold a copy for a test.

The kernel's side is not believed. What it says ends up in outputs, within bounds; that a cell is
done is known from its reply; and whether a test is passed comes from a judge alone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import sandbox
from autograder.errors import SandboxUnavailable
from autograder.inside import wire
from autograder.inside.keeper import FOLDERS
from autograder.limits import Limits

#: Seconds for a kernel to be there, also if it is the first from its snapshot; and to be gone.
STARTUP, GONE = 150, 10
#: Seconds that what was interrupted gets to end by itself.
GRACE = 2.0
#: Bytes of all messages of a cell, and of one message beyond what a cell may put out.
MOST, SLACK = 64 << 20, 1 << 20
#: How much of a stream is read at once.
CHUNK = 1 << 16

#: Takes the kind and the content of a message.
Hear = Callable[[str, Any], None]


class Ended(Exception):
    """The kernel is gone: why."""


class TimedOut(Exception):
    """A cell ran for too long, and was stopped; the kernel lives."""


@dataclass(frozen=True)
class Snapshot:
    """What kernels of a notebook are forked from: modules imported, cells run.

    key: by which the sandbox knows it; pictures: whether figures will be drawn.
    """

    key: str
    modules: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    pictures: bool = False


@dataclass(frozen=True)
class Start:
    """How kernels of a notebook start: in the sandbox at `address`, beside the files of `files`."""

    address: str
    files: str
    limits: Limits
    snapshot: Snapshot | None = None


class Kernel:
    """One kernel, with room for a copy of it for each of `tests` tests."""

    def __init__(self, start: Start, tests: int) -> None:
        self._start, self._limits = start, start.limits
        self._channel, theirs = socket.socketpair()
        self._streams = dict[int, str]()
        self._data, self._heard, self.ended = bytearray(), 0, ""
        self._copies = dict[str, dict[str, Any]]()
        self._namespaces = list[int]()
        self._to_copies = list[socket.socket]()
        self._folder = Path(start.address, secrets.token_hex(4))
        self._keeper = socket.socket(socket.AF_UNIX)
        try:
            with theirs:
                self._ask(theirs, tests)
            self._wait_until_there()
        except (OSError, EOFError, wire.Broken) as error:
            self.close()
            reason = self.ended or sandbox.last_words(start.address)
            raise SandboxUnavailable(f"no kernel in the sandbox ({reason})") from error
        except BaseException:
            self.close()
            raise

    def _ask(self, theirs: socket.socket, tests: int) -> None:
        """Send the request for a kernel, with the ends that are its."""
        ends = [theirs.fileno()]
        for name in ("stdout", "stderr"):
            read, write = os.pipe()
            self._streams[read] = name
            ends += [read, write]
        try:
            self._keeper.connect(f"{self._start.address}/spawn")
            wire.send(self._keeper, self._request(tests), ends)
        finally:
            for end in ends[2::2]:
                os.close(end)
        for end in self._streams:
            os.set_blocking(end, False)

    def _request(self, tests: int) -> dict[str, Any]:
        start, limits, root = self._start, self._limits, sandbox.root(self._start.address)
        snapshot = start.snapshot
        return {
            "files": (root if Path(root).exists() else "") + start.files,
            "work": str(self._folder), "tests": tests,
            "mounted_over": [
                str(path) for path in sandbox.environment()
                if any(map(path.is_relative_to, FOLDERS))
            ],
            "memory": limits.memory, "all_memory": limits.all_memory, "output": limits.output,
            "processes": limits.processes, "file": limits.file, "disk": limits.disk,
            "snapshot": snapshot and vars(snapshot),
        }  # fmt: skip

    def _wait_until_there(self) -> None:
        self._keeper.settimeout(STARTUP)
        answer, _ = wire.receive(self._keeper)
        if "ended" in answer:
            self.ended = answer["ended"]
            raise EOFError
        self.has_snapshot = bool(answer["snapshot"])
        self._channel.settimeout(STARTUP)
        (kind, said), _ = wire.receive(self._channel)  # no student's code has run yet
        if kind != "ready":
            self.ended = said
            raise EOFError
        self._namespaces = said
        self._channel.setblocking(False)

    def run(self, source: str, hear: Hear, seconds: float) -> Any:
        """Run a cell; `hear` gets what it puts out. Raises Ended or TimedOut.

        Returns the type and the text of what it raised, or None, and the number of the cell: as
        the kernel says, who may say what it likes.
        """
        return self._do(["run", source], hear, seconds)

    def replay(self, hear: Hear, seconds: float) -> Any:
        """Hear the next cell of the snapshot; for the first, `begin_replay` comes before."""
        return self._done(hear, seconds)

    def begin_replay(self) -> None:
        """Ask for what the cells of the snapshot have put out."""
        self._send(["replay"])

    def freeze(self, test: str, number: int, seconds: float) -> socket.socket:
        """Have a copy of the kernel wait for its judge, at the door of this number; the way to it.

        Raises Ended or TimedOut; a copy that cannot be made is found out when it is asked.
        """
        mine, theirs = socket.socketpair()
        with theirs:
            self._copies[test] = {
                "channel": os.fstat(theirs.fileno()).st_ino,
                "namespace": self._namespaces[number],
            }
            try:
                process = self._do(["freeze", number], _unheard, seconds, theirs.fileno())
                self._copies[test]["process"] = process
            except BaseException:
                mine.close()
                raise
        self._to_copies.append(mine)
        return mine

    def end(self) -> dict[str, str]:
        """End the kernel and all that it started but the copies; why which of them cannot answer.

        Tests are answered after that, so nothing that runs can hear what they ask.
        """
        if not self._copies:
            return {}
        for way in self._to_copies:  # which says when its copy can be looked at
            if way.fileno() >= 0 and select.select([way], [], [], GONE)[0]:
                with contextlib.suppress(OSError):
                    way.recv(1)
        answer = self._order({"end": self._copies})
        return answer if isinstance(answer, dict) else dict.fromkeys(self._copies, str(answer))

    def answer(self, test: str) -> str:
        """Let the copy for a test go on, after the one before it has ended; why it cannot."""
        return str(self._order({"answer": test}))

    def end_copy(self) -> None:
        """End the copy that was let go last."""
        self._order({"answer": ""})

    def close(self) -> None:
        """End everything; it is gone when this returns."""
        with contextlib.suppress(OSError):
            self._keeper.shutdown(socket.SHUT_WR)
            self._keeper.settimeout(GONE)
            while self._keeper.recv(CHUNK):
                pass
        self._keeper.close()
        self._channel.close()
        for end in self._streams:
            os.close(end)
        self._streams.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def is_alive(self) -> bool:
        """Is there still a kernel, as far as is known?"""
        if not self.ended and select.select([self._keeper], [], [], 0)[0]:
            self._hear_keeper()
        return not self.ended

    def _do(self, order: list[Any], hear: Hear, seconds: float, *files: int) -> Any:
        self._data.clear()
        self._heard = 0
        self._send(order, *files)
        return self._done(hear, seconds)

    def _send(self, order: list[Any], *files: int) -> None:
        self._channel.settimeout(GRACE)
        try:
            wire.send(self._channel, order, files)
        except OSError:
            self.ended = self._why() or "it cut the line to the grader"
            raise Ended(self.ended) from None
        finally:
            self._channel.setblocking(False)

    def _done(self, hear: Hear, seconds: float) -> Any:
        """Hear until the kernel says that it is done, interrupting it at the time limit."""
        deadline, in_time = time.monotonic() + seconds, True
        while True:
            for kind, content in self._messages():
                if kind in ("done", "frozen"):
                    self._hear_streams(hear)
                    if not in_time:
                        raise TimedOut(f"it was stopped after {seconds:g} s")
                    return content
                hear(kind, content)
            left = deadline - time.monotonic()
            if left <= 0 and in_time:
                self._interrupt()
                in_time, deadline = False, deadline + GRACE
            elif left <= 0:
                raise Ended(f"it did not stop after {seconds:g} s")
            else:
                self._listen(hear, left)

    def _listen(self, hear: Hear, seconds: float) -> None:
        """Take in what arrives first: messages before streams, since those may have come later."""
        sources: list[Any] = [self._channel, self._keeper, *self._streams]
        ready = select.select(sources, [], [], seconds)[0]
        if self._keeper in ready:
            self._hear_keeper()
        if self._channel not in ready and ready:
            self._hear_streams(hear)
        while self._channel in ready:
            try:
                part = self._channel.recv(1 << 20)
            except BlockingIOError:
                return
            except OSError:
                part = b""
            if not part:
                self._hear_streams(hear)
                self.ended = self.ended or self._why() or "it cut the line to the grader"
                raise Ended(self.ended)
            self._data += part
            self._count(len(part))
            if len(part) < 1 << 20:
                return

    def _count(self, size: int) -> None:
        self._heard += size
        if self._heard > MOST:
            self.ended = f"it sent more than {MOST >> 20} MB"
            raise Ended(self.ended)

    def _messages(self) -> Any:
        """The messages that have arrived whole; nonsense ends the kernel."""
        while len(self._data) >= wire.HEAD.size:
            (length,) = wire.HEAD.unpack_from(self._data)
            if length > self._limits.output * 2 + SLACK:
                self.ended = "it sent a message that is too large"
                raise Ended(self.ended)
            if len(self._data) < wire.HEAD.size + length:
                return
            text = self._data[wire.HEAD.size : wire.HEAD.size + length]
            del self._data[: wire.HEAD.size + length]
            try:
                match wire.decoded(text):
                    case [str(kind), content]:
                        yield kind, content
            except wire.Broken:
                self.ended = "it sent a message that is none"
                raise Ended(self.ended) from None

    def _hear_streams(self, hear: Hear) -> None:
        """What was written to the descriptors 1 and 2, by programs that a cell started, say."""
        for end, name in self._streams.items():
            with contextlib.suppress(BlockingIOError):
                while text := os.read(end, CHUNK):
                    self._count(len(text))
                    if self._heard <= self._limits.output:
                        hear("stream", {"name": name, "text": text.decode(errors="replace")})
                    if len(text) < CHUNK:
                        break

    def _interrupt(self) -> None:
        with contextlib.suppress(OSError):
            wire.send(self._keeper, {"signal": signal.SIGINT})

    def _order(self, order: dict[str, Any]) -> Any:
        """Have the keeper do something; what it answers, or why it does not."""
        try:
            wire.send(self._keeper, order)
            while True:
                answer, _ = wire.receive(self._keeper)
                if "done" in answer:
                    return answer["done"]
                self.ended = self.ended or str(answer.get("ended"))
        except (OSError, EOFError, wire.Broken):
            return self.ended or "its keeper has ended"

    def _hear_keeper(self) -> None:
        """Take in that the kernel has ended, and how."""
        try:
            answer, _ = wire.receive(self._keeper)
            self.ended = self.ended or str(answer.get("ended", ""))
        except (OSError, EOFError, wire.Broken):
            self.ended = self.ended or "the sandbox has ended"

    def _why(self) -> str:
        """What the keeper says of the end that is coming, if it says it soon."""
        with contextlib.suppress(OSError):
            if select.select([self._keeper], [], [], GRACE)[0]:
                self._hear_keeper()
        return self.ended


def _unheard(*_: Any) -> None:
    """Nothing is to be heard while a copy is made."""
