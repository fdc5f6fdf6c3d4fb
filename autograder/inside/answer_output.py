"""What the student's code prints and asks for while a judge asks it something."""

from __future__ import annotations

import builtins
import io
import sys
from collections.abc import Callable
from typing import Any

#: Characters that a test's calls may print in all; what comes after that is dropped.
MOST_SAID = 1_000_000
NOTICE = f"\n[output cut: more than {MOST_SAID:,} characters in one test]\n"


class Said:
    """Keeps what is printed until the next answer takes it along."""

    def __init__(self) -> None:
        self._left, self._parts = MOST_SAID, list[list[str]]()

    def say(self, stream: str, text: str) -> None:
        """Keep a text of a stream, as far as there is room."""
        if self._left <= 0:
            return
        part, self._left = text[: self._left], self._left - len(text)
        if self._left < 0:
            part += NOTICE
        if self._parts and self._parts[-1][0] == stream:
            self._parts[-1].append(part)
        else:
            self._parts.append([stream, part])

    def taken(self) -> list[list[str]]:
        """What was said since this was last asked: names of streams with their texts."""
        if not self._parts:
            return []
        parts, self._parts = self._parts, []
        return [[stream, "".join(texts)] for stream, *texts in parts]


class Stream(io.TextIOBase):
    """A stream of the student's side whose text goes to the judge."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, said: Said) -> None:
        self.name, self._said = f"<{name}>", said
        self._stream = name

    def write(self, text: str) -> int:
        """Say it."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        text = str.__str__(text)
        self._said.say(self._stream, text)
        return len(text)

    def writable(self) -> bool:
        """It is."""
        return True

    @property
    def buffer(self) -> Bytes:
        """Where bytes are written."""
        return Bytes(self)


class Bytes(io.RawIOBase):
    """The same stream, for bytes."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, data: Any) -> int:
        """Say it."""
        self._stream.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def writable(self) -> bool:
        """It is."""
        return True


class Speaking:
    """Has what the student's code prints and asks for go to the judge, while this is entered.

    ask: asks the judge for something that it does in place of this side: "input" and "print".
    """

    def __init__(self, said: Said, ask: Callable[..., Any]) -> None:
        self._ask, self.is_print_patched = ask, False
        self._input, self._print = builtins.input, builtins.print
        out, err = Stream("stdout", said), Stream("stderr", said)
        self._mine = out, err, self._asked, self._printed
        self._before = list[tuple[Any, ...]]()

    def __enter__(self) -> None:
        self._before.append(self._streams())
        sys.stdout, sys.stderr, builtins.input, builtins.print = self._mine

    def __exit__(self, *_: object) -> None:
        before = self._before.pop()
        sys.stdout, sys.stderr, builtins.input, builtins.print = before

    def _streams(self) -> tuple[Any, ...]:
        return sys.stdout, sys.stderr, builtins.input, builtins.print

    def _asked(self, prompt: object = "", /) -> Any:
        """Read a line, as the test gives it."""
        line = self._ask("input", str(prompt))
        return self._input(prompt) if line is None else line

    def _printed(self, *values: Any, **named: Any) -> None:
        """Print, unless the test has something else done."""
        if self.is_print_patched:
            self._ask("print", list(values), named)
        else:
            self._print(*values, **named)
