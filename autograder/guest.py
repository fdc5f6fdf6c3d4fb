"""Inside the student's kernel: answers what a judge asks about the names in the notebook.

It runs in the student's process, so nothing that it says is believed beyond the values that it
hands over. It imports the standard library, numpy and `autograder.values` alone.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.values import Handle, Packer, Refused, receive, send, unpack

LIMIT = 256 << 20


class Guest:
    """Serves one judge over one socket until the judge says that it is done."""

    def __init__(self, channel: socket.socket, names: dict[str, Any]) -> None:
        self._channel, self._names = channel, names
        self._held: list[Any] = []

    def serve(self) -> None:
        """Answer until `done` comes or the judge goes away."""
        operations: dict[str, Callable[..., Any]] = {
            "name": self._name,
            "call": lambda function, args, kwargs: function(*args, **kwargs),
            "getattr": getattr,
            "setattr": setattr,
            "getitem": lambda thing, key: thing[key],
            "setitem": lambda thing, key, value: thing.__setitem__(key, value),
            "len": len,
            "iter": list,
            "array": lambda thing, kind: np.asarray(thing, kind),
            "float": float,
            "int": int,
            "bool": bool,
            "str": str,
        }
        while True:
            try:
                (operation, document), buffers = receive(self._channel, LIMIT)
            except (EOFError, OSError):
                return
            if operation == "done":
                self._held.clear()
                send(self._channel, ["done"])
                return
            arguments = unpack(document, buffers, lambda handle: self._held[handle.number])
            try:
                self._reply("value", operations[operation](*arguments), arguments)
            except BaseException as error:
                self._raised(error)

    def _name(self, name: str) -> Any:
        if name not in self._names:
            raise NameError(f"name {name!r} is not defined")
        return self._names[name]

    def _reply(self, word: str, value: Any, arguments: Any) -> None:
        packer = Packer(LIMIT, self._hold)
        try:
            document = [packer.pack(value), packer.pack(arguments)]
        except Refused as error:
            self._raised(ValueError(str(error)))
        else:
            send(self._channel, [word, *document], packer.buffers)

    def _raised(self, error: BaseException) -> None:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        try:
            text = str(error)[:2000]
        except Exception:
            text = ""
        send(self._channel, ["raised", kinds, text.encode("utf-8", "replace").decode()])

    def _hold(self, thing: Any) -> Handle:
        self._held.append(thing)
        return Handle(len(self._held) - 1, type(thing).__name__, callable(thing))
