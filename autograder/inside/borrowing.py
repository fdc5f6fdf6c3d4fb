"""What stands in the student's kernel for the test's own functions and objects.

Such a stand-in holds a number, and each use of it is a question to the judge, which does there what
it is asked to do, with plain values, and answers with a plain value or another stand-in.
"""

from __future__ import annotations

import builtins
import collections
import importlib
import inspect
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np

#: Asks the judge: the operation, the number of the thing, and more.
Ask = Callable[..., Any]

#: Methods of generators of random numbers that a stand-in asks the judge for.
DRAWS = tuple(
    name
    for name in sorted({*dir(np.random.Generator), *dir(np.random.RandomState)})
    if not name.startswith("_") and name not in ("bit_generator", "get_state", "set_state")
)
UNSET = object()


class Stands:
    """The stand-ins of one kernel, by number."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._things: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}

    def number(self, thing: Any) -> int | None:
        """The number of what a stand-in stands for; None if it is none."""
        return self._numbers.get(id(thing))

    def of(self, number: int, told: list[Any]) -> Any:
        """The stand-in for a thing of the judge's, by what is told of it."""
        if number not in self._things:
            kind, *rest = told
            thing = getattr(self, f"_{kind}")(number, *rest)
            self._things[number] = thing
            self._numbers[id(thing)] = number
        return self._things[number]

    def _function(self, number: int, name: str, text: str | None, signature: Any) -> Any:
        def function(*arguments: Any, **named: Any) -> Any:
            return self._ask("call", number, list(arguments), named)

        function.__name__ = function.__qualname__ = name
        function.__doc__ = text
        if signature is not None:
            function.__signature__ = _signature(signature)  # type: ignore[attr-defined]
        return function

    def _iterator(self, number: int) -> Any:
        return Iterator(self._ask, number)

    def _generator(self, number: int) -> Any:
        kind = np.random.Generator
        return type("Generator", (kind,), self._draws(number, kind))(np.random.PCG64(0))

    def _random_state(self, number: int) -> Any:
        kind = np.random.RandomState
        return type("RandomState", (kind,), self._draws(number, kind))(0)

    def _draws(self, number: int, kind: type) -> dict[str, Any]:
        def draw(name: str) -> Any:
            def method(_: Any, *arguments: Any, **named: Any) -> Any:
                return self._ask("draw", number, name, list(arguments), named)

            return method

        return {name: draw(name) for name in DRAWS if hasattr(kind, name)}

    def _error(self, number: int, name: str, text: str, about: Any) -> Any:
        kind = about or getattr(builtins, name, Exception)
        return kind(text)

    def _error_class(self, number: int, name: str, base: str) -> Any:
        return type(name, (getattr(builtins, base, Exception),), {"__module__": "__main__"})

    def _named(self, number: int, module: str, name: str) -> Any:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found

    def _tuple(self, number: int, name: str, fields: list[str], items: list[Any]) -> Any:
        return collections.namedtuple(name, fields)(*items)

    def _path(self, number: int, text: str) -> Any:
        return pathlib.Path(text)

    def _property(self, number: int, get: Any, change: Any, delete: Any) -> Any:
        return property(get, change, delete)

    def _method(self, number: int, of_class: bool, function: Any) -> Any:
        return classmethod(function) if of_class else staticmethod(function)

    def _object(self, number: int, name: str, special: list[str]) -> Any:
        def forwarded(method: str) -> Any:
            def special(thing: Borrowed, *arguments: Any) -> Any:
                return self._ask("special", number, method, list(arguments))

            return special

        kind: Any = type(name, (Borrowed,), {method: forwarded(method) for method in special})
        thing = object.__new__(kind)
        object.__setattr__(thing, "_judge_ask", self._ask)
        object.__setattr__(thing, "_judge_number", number)
        return thing


class Iterator:
    """Stands for an iterator of the test's."""

    def __init__(self, ask: Ask, number: int) -> None:
        self._ask, self._number = ask, number

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self._ask("next", self._number)


class Borrowed:
    """Stands for an object of a class that the test defines."""

    _judge_ask: Ask
    _judge_number: int

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self._judge_ask("getattr", self._judge_number, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._judge_ask("setattr", self._judge_number, name, value)


def _signature(parameters: list[Any]) -> inspect.Signature:
    """A signature of parameters that are told by name, kind and whether they may be left out."""
    kinds = list(inspect._ParameterKind)
    return inspect.Signature(
        [
            inspect.Parameter(
                name, kinds[kind], default=None if has_default else inspect.Parameter.empty
            )
            for name, kind, has_default in parameters
        ]
    )
