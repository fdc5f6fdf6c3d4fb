"""Runs test cells outside the student's process.

A judge is a process of its own, forked from one that has numpy loaded. It is handed a socket to
the student's kernel and nothing else: a name that a test cell uses but does not define is looked up
over there. A cell is passed if, and only if, it has run to its end here.
"""

from __future__ import annotations

import builtins
import contextlib
import multiprocessing
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from autograder.values import Handle, Packer, Refused, receive, send, unpack

LIMIT = 256 << 20
#: Exceptions of the student's code that a test cell sees as what they are.
KNOWN = {
    name: kind
    for name, kind in {**vars(builtins), "LinAlgError": np.linalg.LinAlgError}.items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}


class StudentError(Exception):
    """An exception of the student's code whose type is not one of Python's."""


class Gone(BaseException):
    """The student's side is gone, or talks nonsense; no test cell can catch it by accident."""


@dataclass(frozen=True)
class Outcome:
    """What became of a test cell: passed, or the type and text of what it raised."""

    passed: bool
    kind: str = ""
    message: str = ""


def judge(source: str, channel: socket.socket) -> Outcome:
    """Run one test cell against the names at the other end of the channel."""
    link = Link(channel)
    try:
        exec(compile(source, "<test>", "exec"), Names(link))
        outcome = Outcome(True)
    except Gone as error:
        return Outcome(False, "Gone", str(error))
    except BaseException as error:
        outcome = Outcome(False, type(error).__name__, str(error))
    try:
        link.done()
    except Gone as error:
        return Outcome(False, "Gone", str(error))
    return outcome


class Names(dict[str, Any]):
    """A test cell's globals: its own names, then Python's, then the student's."""

    def __init__(self, link: Link) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._link = link

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)  # Python looks there next
        return self._link.ask("name", name)


class Link:
    """The judge's end of the socket: operations on what stays in the student's kernel."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Do one operation over there; raises what it raised there."""
        packer = Packer(LIMIT, _no_thing)
        document = packer.pack(_lowered(arguments))
        word, rest = self._exchange([operation, document], packer.buffers)
        if word == "raised":
            raise _error(*rest)
        value, after = rest
        for mine, theirs in zip(arguments, after, strict=False):
            _copy_back(mine, theirs)
        return value

    def done(self) -> None:
        """Tell the student's side to stop serving."""
        self._exchange(["done", []], [])

    def _exchange(self, message: Any, buffers: list[bytes]) -> tuple[str, list[Any]]:
        try:
            send(self._channel, message, buffers)
            (word, *rest), buffers = receive(self._channel, LIMIT)
            if word != "raised":
                rest = [unpack(part, buffers, self._thing) for part in rest]
        except (EOFError, OSError, Refused, TypeError, ValueError) as error:
            raise Gone(str(error)) from error
        return word, rest

    def _thing(self, handle: Handle) -> Thing:
        return (Callable_ if handle.callable else Thing)(self, handle)


class Thing:
    """Stands for something in the student's kernel; every use of it happens over there."""

    __slots__ = ("_handle", "_link")

    def __init__(self, link: Link, handle: Handle) -> None:
        object.__setattr__(self, "_link", link)
        object.__setattr__(self, "_handle", handle)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):
            raise AttributeError(name)
        return self._link.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._link.ask("setattr", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._link.ask("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._link.ask("setitem", self, key, value)

    def __len__(self) -> int:
        return int(self._link.ask("len", self))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._link.ask("iter", self))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._link.ask("array", self, None if dtype is None else np.dtype(dtype).str)

    def __float__(self) -> float:
        return float(self._link.ask("float", self))

    def __int__(self) -> int:
        return int(self._link.ask("int", self))

    def __bool__(self) -> bool:
        return bool(self._link.ask("bool", self))

    def __repr__(self) -> str:
        return f"<{self._handle.kind} of the student>"


class Callable_(Thing):
    """Stands for a function, a class or an object that can be called."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._link.ask("call", self, list(arguments), named)


def _lowered(value: Any) -> Any:
    """The same value with the handles of things in their places."""
    if isinstance(value, Thing):
        return object.__getattribute__(value, "_handle")
    if type(value) in (list, tuple):
        return type(value)(_lowered(item) for item in value)
    if type(value) is dict:
        return {key: _lowered(item) for key, item in value.items()}
    return value


def _copy_back(mine: Any, theirs: Any) -> None:
    """Let a test see what the student's code changed in the arguments that it was given."""
    if type(mine) is not type(theirs):
        return
    if isinstance(mine, np.ndarray) and mine.shape == theirs.shape and mine.flags.writeable:
        mine[...] = theirs
    elif isinstance(mine, list | tuple) and len(mine) == len(theirs):
        for place, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            if isinstance(one, np.ndarray | list | dict | tuple) or isinstance(mine, tuple):
                _copy_back(one, other)
            else:
                mine[place] = other
    elif isinstance(mine, list):
        mine[:] = theirs
    elif isinstance(mine, dict):
        for key in mine.keys() & theirs.keys():
            _copy_back(mine[key], theirs[key])
    elif isinstance(mine, set):
        mine ^= mine ^ theirs


def _error(kinds: list[str], text: str) -> Exception:
    known = next((KNOWN[kind] for kind in kinds if kind in KNOWN), Exception)
    if known in (Exception, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError):
        return StudentError(f"{kinds[0]}: {text}")
    return known(text)


def _no_thing(value: Any) -> Handle:
    raise TypeError(
        f"a test handed a {type(value).__name__} to the student's code: plain data only"
    )


class Judge:
    """A process that judges the test cells of one notebook, as its worker sees it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(
            [
                "__main__",
                "autograder.judge",
                "scipy.special",
                "scipy.stats",
                "scipy.optimize",
                "matplotlib.pyplot",
            ]
        )
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_sit, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def fileno(self) -> int:
        """For waiting until there is an outcome."""
        return self._pipe.fileno()

    def begin(self, source: str, channel: socket.socket) -> None:
        """Hand over a test cell, and the way to the names it asks for."""
        self._pipe.send((source, channel))

    def outcome(self) -> Outcome:
        """What became of it; call it when there is something to read."""
        try:
            return Outcome(*self._pipe.recv())
        except (EOFError, OSError):
            return Outcome(False, "Gone", "the judge ended")

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _sit(pipe: Connection) -> None:
    """Judge one test cell after another until nobody asks any more."""
    import matplotlib as mpl

    mpl.use("agg")
    with open(os.devnull, "r+b") as nowhere:
        for stream in range(3):
            os.dup2(nowhere.fileno(), stream)
    with contextlib.suppress(EOFError, OSError):
        while True:
            source, channel = pipe.recv()
            with channel:
                outcome = judge(source, channel)
            pipe.send((outcome.passed, outcome.kind, outcome.message[:10_000]))
