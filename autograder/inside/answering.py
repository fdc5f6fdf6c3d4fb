"""Inside the student's kernel: answers what a judge asks about the names in the notebook.

It runs in the student's process, so nothing that it says is believed beyond the values that it
hands over. It imports the standard library, numpy and `autograder.inside.values` alone.
"""

from __future__ import annotations

import builtins
import json
import os
import socket
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

from autograder.inside.values import Handle, Packer, Refused, receive, send, unpack

LIMIT = 256 << 20
MOST_TEXT = 2000
#: What a function says that is not run any more, since it did not end when another test called it.
STOPPED = "{} did not come to its end before, and is not run again"


class Guest:
    """Serves one judge over one socket until the judge goes away."""

    def __init__(self, channel: socket.socket, names: dict[str, Any]) -> None:
        self._channel, self._names = channel, names
        self._pid = os.getpid()
        self._held: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._operations: dict[str, Callable[..., Any]] = {
            "name": self._name,
            "stop": self._stop,
            "call": lambda function, args, kwargs: function(*args, **kwargs),
            "getattr": getattr,
            "setattr": setattr,
            "getitem": lambda thing, key: thing[key],
            "setitem": lambda thing, key, value: thing.__setitem__(key, value),
            "len": len,
            "iter": iter,
            "next": next,
            "some": lambda iterator, most: list(islice(iterator, most)),
            "array": _array,
            "float": float,
            "int": int,
            "str": str,
            "repr": repr,
        }

    def serve(self) -> None:
        """Answer one question after another."""
        while True:
            try:
                (operation, document), buffers = receive(self._channel, LIMIT)
            except (EOFError, OSError, Refused):
                return
            try:
                self._answer(operation, document, buffers)
            except BaseException as error:  # a student's function may raise anything
                self._say(_raised(error))

    def _say(self, document: list[Any], buffers: list[bytes] | None = None) -> None:
        """Tell the judge something; a child that an answer has forked ends instead."""
        if os.getpid() != self._pid:
            os._exit(0)
        send(self._channel, document, buffers)

    def _answer(self, operation: str, document: Any, buffers: list[bytearray]) -> None:
        """Do what is asked; a call's arguments go back with its value if it has changed them."""
        call = operation == "call"
        before = (json.dumps(document), list(map(bytes, buffers))) if call else None
        arguments = unpack(document, buffers, lambda handle: self._held[handle.number])
        value = self._operations[operation](*arguments)
        packer = Packer(LIMIT, self._hold)
        try:
            answer, changed = packer.pack(value), None
            if call:
                again = Packer(LIMIT, self._hold)
                if (json.dumps(again.pack(arguments)), again.buffers) != before:
                    changed = packer.pack(arguments[1:])
            self._say(["value", answer, changed], packer.buffers)
        except Refused as error:
            raise ValueError(f"what comes back is {error}") from error

    def _name(self, name: str) -> Any:
        if name not in self._names:
            raise NameError(f"name {name!r} is not defined")
        return self._names[name]

    def _stop(self, names: list[str]) -> None:
        """Run these functions no more: whatever calls them is told so."""
        for name in names:
            if callable(self._names.get(name)):
                self._names[name] = _stopped(name)

    def _hold(self, thing: Any) -> Handle:
        """Keep a thing for as long as this lasts, under one number."""
        number = self._numbers.setdefault(id(thing), len(self._held))
        if number == len(self._held):
            self._held.append(thing)
        return Handle(number, type(thing).__name__, callable(thing))


def _stopped(name: str) -> Callable[..., Any]:
    """What stands for a function that is not run any more."""

    def stopped(*_: Any, **named: Any) -> Any:
        raise TimeoutError(STOPPED.format(name))

    return stopped


def _array(thing: Any, dtype: str | None) -> Any:
    """A thing as an array; numbers among objects (an array of objects, fractions) as numbers."""
    array = np.asarray(thing, dtype)
    return np.asarray(array, float) if array.dtype == object else array


def _raised(error: BaseException) -> list[Any]:
    """What is said of an exception: its class, Python's classes that it belongs to, its text."""
    classes = type(error).__mro__
    known = [kind.__name__ for kind in classes if vars(builtins).get(kind.__name__) is kind]
    if np.linalg.LinAlgError in classes:
        known.insert(0, "LinAlgError")
    try:
        name, text = str(classes[0].__name__)[:80], str(error)
        if KeyError in classes and error.args:
            text = str(error.args[0])  # the text of a KeyError is in quotes already
    except BaseException:  # an exception's own methods may raise anything, too
        name, text = known[0], ""
    return ["raised", name, known, text[:MOST_TEXT]]
