"""A cell's stdout and stderr: many small prints become few messages, in their order."""

from __future__ import annotations

import contextlib
import io
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from autograder.inside.bounded_output import Say

#: What was written on the descriptors 1 and 2 since the last time: names of streams, and texts.
Drain = Callable[[], Iterable[tuple[str, str]]]

#: Text is kept back until there is as much as this, or the last message is as long ago.
MOST, PAUSE = 8_192, 0.2
DESCRIPTORS = {"stdout": 1, "stderr": 2}


class Streams:
    """What was written on both streams and not yet said.

    Only one of them has text waiting at a time, so that what is said comes in the order in which it
    was written. There is no thread that says it in time: the clock is looked at whenever something
    is written, and a line that comes after a pause is said at once.
    """

    def __init__(self, say: Say, drain: Drain) -> None:
        self._say, self._drain = say, drain
        self._lock = threading.RLock()
        self._name, self._parts, self._size, self._said = "stdout", list[str](), 0, -PAUSE
        self.is_copy = False
        self.stdout, self.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        os.register_at_fork(after_in_child=self._be_copy)

    def write(self, name: str, text: str) -> None:
        """Take the text that is written on a stream."""
        if self.is_copy:
            _write(DESCRIPTORS[name], text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._collect()
            self._add(name, text)
            pause = time.monotonic() - self._said
            if self._size >= MOST or pause >= PAUSE * (1 if text.endswith("\n") else 2):
                self._send()

    def flush(self) -> None:
        """Say everything that was written."""
        if not self.is_copy:
            with self._lock:
                self._collect()
                self._send()

    def forget(self) -> None:
        """Leave unsaid what was written while no cell ran."""
        with self._lock:
            self._collect()
            self._take()
            self._said = time.monotonic() - PAUSE

    def _collect(self) -> None:
        """Put what programs wrote on the descriptors in its place among the rest."""
        for name, text in self._drain():
            self._add(name, text)

    def _add(self, name: str, text: str) -> None:
        if not text:
            return
        if name != self._name:
            self._send()
            self._name = name
        self._parts.append(text)
        self._size += len(text)

    def _send(self) -> None:
        if text := self._take():
            self._said = time.monotonic()
            self._say("stream", {"name": self._name, "text": text})

    def _take(self) -> str:
        parts, self._parts, self._size = self._parts, [], 0
        return "".join(parts)

    def _be_copy(self) -> None:
        """In a forked process, say nothing: what it writes goes to the descriptors."""
        self.is_copy = True
        self._lock = threading.RLock()
        self._take()


class Stream(io.TextIOBase):
    """One of them, as a file to write to."""

    encoding = "UTF-8"

    def __init__(self, streams: Streams, name: str) -> None:
        self._streams, self.name = streams, name

    def write(self, text: str) -> int:
        """Write, or say in whose words it cannot be written."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._streams.write(self.name, text)
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        """Write one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Say what was written."""
        self._streams.flush()

    def close(self) -> None:
        """Stay open: later cells write here, too."""
        self.flush()

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def fileno(self) -> int:
        """The descriptor that programs write to."""
        return DESCRIPTORS[self.name]


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it, if anybody reads there."""
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(descriptor, data) :]
