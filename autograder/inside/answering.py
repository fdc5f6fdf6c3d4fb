"""Inside the student's kernel: answers what a judge asks about the names in the notebook.

It runs in the student's process, so nothing that it says is believed beyond the values that it
hands over. It imports the standard library, numpy and its neighbours in this package alone.

A test's own functions are lent to the student's code (`autograder.inside.borrowing`): while the
judge waits for an answer, it may be asked back, and asks again before it replies.
"""

from __future__ import annotations

import asyncio
import builtins
import copy
import importlib
import inspect
import json
import operator
import os
import pathlib
import random
import re
import socket
import sys
import threading
import types
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

from autograder.inside.borrowing import Stands
from autograder.inside.changes import CopyBack
from autograder.inside.classes import Classes
from autograder.inside.kinds import CLASS_NAMES
from autograder.inside.speech import Said, Speaking
from autograder.inside.values import Handle, Packer, Refused, receive, send, unpack

LIMIT = 256 << 20
MOST_TEXT = 2000
#: What a function says that is not run any more, since it did not end when another test called it.
STOPPED = "{} did not come to its end before, and is not run again"
#: Classes that a handle names by its kind alone.
COMMON = frozenset(
    {
        types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType,
        types.ModuleType, types.CodeType, types.CoroutineType, type(iter([])), type(iter({})),
        type(iter(())), type(iter("")), map, filter, zip, enumerate, types.MethodWrapperType,
        property, staticmethod, classmethod, re.Match, re.Pattern, type(pathlib.Path()),
    }
)  # fmt: skip
MISSING = object()
#: Python frames that the judge's question within an answer may take.
FRAMES = 60


class Guest:
    """Serves one judge over one socket until the judge goes away."""

    def __init__(self, channel: socket.socket, names: dict[str, Any]) -> None:
        self._channel, self._names = channel, names
        self._pid = os.getpid()
        self._held: list[Any] = []
        self._patched = list[tuple[str, str, Any]]()
        self._numbers: dict[int, int] = {}
        self._classes = Classes(imports=True)
        self._stands, self._said = Stands(self._ask), Said()
        self._speaking = Speaking(self._said, self._ask)
        self._lock, self._depth = threading.RLock(), 0
        self._recursion = sys.getrecursionlimit()
        self._operations: dict[str, Callable[..., Any]] = {
            "name": self._name,
            "stop": self._stop,
            "given": self._give,
            "bind": self._names.__setitem__,
            "unbind": lambda name: self._names.pop(name, MISSING) is not MISSING,
            "has": lambda name: name in self._names,
            "call": lambda function, args, kwargs: function(*args, **kwargs),
            "getattr": getattr,
            "setattr": setattr,
            "delattr": delattr,
            "getitem": operator.getitem,
            "setitem": operator.setitem,
            "delitem": operator.delitem,
            "len": len,
            "iter": iter,
            "next": next,
            "some": lambda iterator, most: list(islice(iterator, most)),
            "array": _array,
            "float": float,
            "int": int,
            "complex": complex,
            "str": str,
            "repr": repr,
            "format": format,
            "dir": dir,
            "hash": hash,
            "round": round,
            "reversed": reversed,
            "operate": lambda name, *values: OPERATORS[name](*values),
            "isinstance": isinstance,
            "issubclass": issubclass,
            "enter": lambda thing: type(thing).__enter__(thing),
            "exit": _exit,
            "copy": copy.copy,
            "deepcopy": copy.deepcopy,
            "class": self._class,
            "subclass": lambda base, name, names: type(base)(name, (base,), names),
            "signature": _signature,
            "source": inspect.getsource,
            "await": _awaited,
            "names": lambda: [name for name in self._names if not name.startswith("_")],
            "random": _set_random,
            "figures": _figures,
            "print": self._set_print,
            "patch": self._patch,
            "unpatch": self._unpatch,
        }

    def serve(self) -> None:
        """Answer one question after another."""
        while True:
            try:
                (operation, document), buffers = receive(self._channel, LIMIT)
            except (EOFError, OSError, Refused):
                return
            with self._speaking:
                self._answer(operation, document, buffers)

    def _say(self, document: list[Any], buffers: list[bytes] | None = None) -> None:
        """Tell the judge something; a child that an answer has forked ends instead."""
        if os.getpid() != self._pid:
            os._exit(0)
        if said := self._said.taken():
            document.append(said)
        send(self._channel, document, buffers)

    def _answer(self, operation: str, document: Any, buffers: list[bytearray]) -> None:
        try:
            self._do(operation, document, buffers)
        except BaseException as error:  # a student's function may raise anything
            packer = Packer(LIMIT, self._hold, self._classes)
            self._say(self._raised(error, packer), packer.buffers)

    def _do(self, operation: str, document: Any, buffers: list[bytearray]) -> None:
        """Do what is asked; a call's arguments go back with its value if it has changed them."""
        call = operation == "call"
        before = (json.dumps(document), list(map(bytes, buffers))) if call else None
        arguments = unpack(document, buffers, self._thing, self._classes)
        value = self._operations[operation](*arguments)
        packer = Packer(LIMIT, self._hold, self._classes)
        try:
            answer, changed = packer.pack(value), None
            if call:
                again = Packer(LIMIT, self._hold, self._classes)
                if (json.dumps(again.pack(arguments)), again.buffers) != before:
                    changed = packer.pack(arguments[1:])
            self._say(["value", answer, changed], packer.buffers)
        except Refused as error:
            raise ValueError(f"what comes back is {error}") from error

    def _ask(self, operation: str, *arguments: Any) -> Any:
        """Ask the judge for something of its own; raises what it raises there."""
        with self._lock:  # the student's threads ask one after the other
            packer = Packer(LIMIT, self._hold, self._classes)
            try:
                document = packer.pack(list(arguments))
            except Refused as error:
                raise ValueError(f"a function of the test was handed what is {error}") from None
            self._say(["back", operation, document], packer.buffers)
            self._depth += 1
            sys.setrecursionlimit(
                max(sys.getrecursionlimit(), self._recursion + self._depth * FRAMES)
            )
            try:
                return self._reply(arguments)
            finally:
                self._depth -= 1

    def _reply(self, arguments: tuple[Any, ...]) -> Any:
        """What the judge replies, after it has asked what it needs to know for that."""
        while True:
            try:
                (operation, document), buffers = receive(self._channel, LIMIT)
            except (EOFError, OSError, Refused):
                os._exit(0)  # there is nobody left to answer
            if operation != "reply":
                self._answer(operation, document, buffers)
                continue
            kind, value, changed = unpack(document, buffers, self._thing, self._classes)
            if kind == "raised":
                raise value
            if changed is not None:
                CopyBack().merge(list(arguments), changed)
            return value

    def _name(self, name: str) -> Any:
        if name not in self._names:
            raise NameError(f"name {name!r} is not defined")
        return self._names[name]

    def _give(self, names: list[str]) -> None:
        """Remember which of the notebook's classes the judge has, too."""
        found = {name: self._names.get(name) for name in names}
        self._classes.given = {n: kind for n, kind in found.items() if isinstance(kind, type)}

    def _stop(self, names: list[str]) -> None:
        """Run these functions no more: whatever calls them is told so."""
        for name in names:
            if callable(self._names.get(name)):
                self._names[name] = _stopped(name)

    def _thing(self, handle: Handle) -> Any:
        if handle.lent is None:
            return self._held[handle.number]
        return self._stands.of(handle.number, handle.lent)

    def _hold(self, thing: Any) -> Handle:
        """Keep a thing for as long as this lasts, under one number."""
        lent = self._stands.number(thing)
        if lent is not None:
            return Handle(lent, "", False, lent=[])
        kind, number, about = type(thing), self._number(thing), None
        if kind not in COMMON:
            about = number if issubclass(kind, type) else self._number(kind)
        return Handle(number, kind.__name__, callable(thing), about=about)

    def _number(self, thing: Any) -> int:
        number = self._numbers.setdefault(id(thing), len(self._held))
        if number == len(self._held):
            self._held.append(thing)
        return number

    def _class(self, number: int) -> list[Any]:
        """What the judge is told of a class: its name, those of its bases that are the notebook's,
        where others are from, which of Python's exceptions it belongs to, its fields, and whether
        its instances can be called.
        """
        kind = self._held[number]
        bases = [self._number(base) for base in kind.__bases__ if _is_own(base)]
        places = [f"{base.__module__}:{base.__qualname__}" for base in kind.__mro__[:30]
                  if not _is_own(base) and base.__module__ != "builtins"]  # fmt: skip
        given = self._classes.given.items()
        places = [f":{name}" for name, one in given if one in kind.__mro__] + places
        fields = getattr(kind, "__dataclass_fields__", {})
        names = [str(name) for name in fields]
        called = any("__call__" in vars(base) for base in kind.__mro__)
        return [kind.__name__, bases, places, _known(kind), names, called]

    def _raised(self, error: BaseException, packer: Packer) -> list[Any]:
        """What is said of an exception: its class, Python's classes that it belongs to, its text,
        and a handle if it is of a class of its own.
        """
        kind = type(error)
        known = _known(kind)
        try:
            name, text = str(kind.__name__)[:80], str(error)
            if KeyError in kind.__mro__ and error.args:
                text = str(error.args[0])  # the text of a KeyError is in quotes already
        except BaseException:  # an exception's own methods may raise anything, too
            name, text = known[0] if known else "", ""
        said = ["raised", name, known, text[:MOST_TEXT]]
        if kind not in CLASS_NAMES or self._stands.number(error) is not None:
            said.append(packer.pack(error))
        return said

    def _patch(self, module: str, name: str, value: Any) -> None:
        """Put something of the test's in the place of what a module has."""
        target = importlib.import_module(module)
        self._patched.append((module, name, getattr(target, name)))
        setattr(target, name, value)

    def _unpatch(self, module: str, name: str) -> None:
        for place, (*patched, value) in reversed(list(enumerate(self._patched))):
            if patched == [module, name]:
                setattr(sys.modules[module], name, value)
                del self._patched[place]
                return

    def _set_print(self, is_patched: bool) -> None:
        self._speaking.is_print_patched = is_patched


def _stopped(name: str) -> Callable[..., Any]:
    """What stands for a function that is not run any more."""

    def stopped(*_: Any, **named: Any) -> Any:
        raise TimeoutError(STOPPED.format(name))

    return stopped


def _is_own(kind: type) -> bool:
    """Is it a class of the notebook's?"""
    return kind.__module__ == "__main__"


def _known(kind: type) -> list[str]:
    """Python's exceptions that a class belongs to, the nearest first."""
    classes = kind.__mro__
    known = [base.__name__ for base in classes if vars(builtins).get(base.__name__) is base]
    if np.linalg.LinAlgError in classes:
        known.insert(0, "LinAlgError")
    return known


def _array(thing: Any, dtype: str | None) -> Any:
    """A thing as an array; numbers among objects (an array of objects, fractions) as numbers."""
    array = np.asarray(thing, dtype)
    return np.asarray(array, float) if array.dtype == object else array


def _exit(thing: Any, error: BaseException | None) -> Any:
    kind, trace = (None, None) if error is None else (type(error), error.__traceback__)
    return bool(type(thing).__exit__(thing, kind, error, trace))


def _signature(thing: Any) -> list[list[Any]]:
    """The parameters of something that can be called (name, kind, default, annotation), and last
    what it says that it gives back.
    """

    def told(value: Any) -> list[Any]:
        return [] if value is inspect.Parameter.empty else [value]

    signature = inspect.signature(thing)
    parameters = [
        [one.name, int(one.kind), told(one.default), told(one.annotation)]
        for one in signature.parameters.values()
    ]
    return [*parameters, told(signature.return_annotation)]


def _awaited(coroutine: Any) -> Any:
    async def run() -> Any:
        return await coroutine

    return asyncio.run(run())


def _figures(name: str, arguments: list[Any], named: dict[str, Any]) -> Any:
    """What a function of pyplot's says of the figures that are drawn here."""
    return getattr(importlib.import_module("matplotlib.pyplot"), name)(*arguments, **named)


def _set_random(which: str, state: Any) -> None:
    """Have the generators that everybody shares go on where the test's are."""
    if which == "numpy":
        np.random.set_state(state)
    else:
        random.setstate(state)


OPERATORS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, f"__{name}__") for name in (
        "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor",
        "lshift", "rshift", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow",
        "imatmul", "iand", "ior", "ixor", "neg", "pos", "invert", "abs", "eq", "ne", "lt", "le",
        "gt", "ge",
    )},
    "divmod": divmod,
}  # fmt: skip
