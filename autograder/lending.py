"""What a test lends to the student's code: its functions, iterators, generators and objects.

They stay in the judge. The student's side is told what they are to look like, and asks for each use
of them; it gets at nothing of them but that: a function is called, an iterator gives its next item,
a generator of random numbers draws, an object of a class of the test's shows its public attributes.
What the libraries have is lent if it only computes; the rest (files, evaluation, memory) goes over
by its name, and the student's side uses its own.
"""

from __future__ import annotations

import builtins
import cmath
import functools
import inspect
import math
import operator
import pathlib
import statistics
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn
from unittest.mock import NonCallableMock

import numpy as np

from autograder.inside.borrowing import DRAWS

#: The module whose names a test cell's are.
CELL = "__main__"
#: Things that one test may lend.
MOST = 100_000
#: Functions of Python's that compute, and do nothing else.
_PURE = """
    abs all any ascii bin callable chr divmod hash hex isinstance issubclass iter len max min next
    oct ord pow print repr round sorted sum
"""
PURE = frozenset(getattr(builtins, name) for name in _PURE.split())
MODULES = (math, cmath, operator, statistics, np, np.linalg, np.fft)
#: What these modules have that reads files, names, or memory that nobody has written to.
_IMPURE = """
    load save savez savez_compressed loadtxt savetxt genfromtxt fromfile fromregex memmap
    frombuffer fromstring bmat empty empty_like info source lookfor show_config show_runtime
    get_include call test from_dlpack require nditer nested_iters setbufsize seterr seterrcall
    set_printoptions printoptions errstate
"""
IMPURE = frozenset(_IMPURE.split())
PLAIN = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, bytearray)
#: Of text: these look at attributes of whatever they are given.
FORMATS = {"format", "format_map"}
#: Methods with a meaning of their own that an object of a test's class may have.
SPECIAL = (
    "__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__contains__", "__call__",
    "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__",
    "__rtruediv__", "__neg__", "__abs__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__",
    "__ge__", "__hash__", "__bool__", "__float__", "__int__", "__str__", "__repr__",
)  # fmt: skip
NAMELESS = "function"
CACHED = type(functools.lru_cache(len))
GETTERS: Any = (operator.itemgetter, operator.attrgetter, operator.methodcaller)
LIBRARY = (
    types.FunctionType, types.BuiltinFunctionType, type, np.ufunc, type(np.sum), types.MethodType,
)  # fmt: skip


@dataclass(frozen=True)
class Lent:
    """A thing of the judge's, and what may be done with it."""

    thing: Any
    use: str


class Lender:
    """What one test has lent, by number.

    `told` says what may be told of a text.
    """

    def __init__(self, told: Callable[[str], str]) -> None:
        self._told = told
        self._lent: list[Lent] = []
        self._numbers: dict[int, int] = {}
        self._uses: dict[str, Callable[..., Any]] = {
            "call": self._call, "next": self._next, "draw": self._draw, "getattr": self._getattr,
            "setattr": self._setattr, "special": self._special,
        }  # fmt: skip

    def lend(self, value: Any) -> tuple[int, list[Any]]:
        """The number of a thing, and what is told of it; TypeError for what is not lent."""
        number = self._numbers.get(id(value))
        use, *told = self._form(value)
        if number is None:
            if len(self._lent) >= MOST:
                raise ValueError(f"a test lends at most {MOST:,} things to the student's code")
            number = self._numbers[id(value)] = len(self._lent)
            self._lent.append(Lent(value, use))
        return number, [use, *told]

    def thing(self, number: int) -> Any:
        """What was lent under a number, which came back."""
        if not 0 <= number < len(self._lent):
            raise ValueError("nothing was lent under this number")
        return self._lent[number].thing

    def use(self, operation: str, arguments: list[Any]) -> Any:
        """Do what the student's side asks for with something that was lent to it."""
        return self._uses[operation](*arguments)

    def _of(self, number: int, *uses: str) -> Any:
        self.thing(number)
        if self._lent[number].use not in uses:
            raise TypeError("what the test has lent cannot be used like this")
        return self._lent[number].thing

    def _call(self, number: int, arguments: list[Any], named: dict[str, Any]) -> Any:
        return self._of(number, "function")(*arguments, **named)

    def _next(self, number: int) -> Any:
        return next(self._of(number, "iterator"))

    def _draw(self, number: int, name: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        generator = self._of(number, "generator", "random_state")
        if name not in DRAWS:
            raise AttributeError(name)
        return getattr(generator, name)(*arguments, **named)

    def _getattr(self, number: int, name: str) -> Any:
        thing = self._of(number, "object")
        if type(name) is not str or name.startswith("_"):
            raise AttributeError(name)
        return getattr(thing, name)

    def _setattr(self, number: int, name: str, value: Any) -> None:
        """Change an attribute that holds data: a test's own methods stay what they are."""
        thing = self._of(number, "object")
        is_mock = isinstance(thing, NonCallableMock)  # it keeps what was done with it
        if type(name) is not str or name.startswith("_") or callable(value) or is_mock:
            raise AttributeError(f"the student's code cannot set {name!r}")
        if callable(getattr(thing, name, None)) or isinstance(
            inspect.getattr_static(type(thing), name, None), property
        ):
            raise AttributeError(f"the student's code cannot set {name!r}")
        setattr(thing, name, value)

    def _special(self, number: int, name: str, arguments: list[Any]) -> Any:
        thing = self._of(number, "object")
        if name not in _specials(thing):
            raise TypeError("what the test has lent cannot be used like this")
        return getattr(type(thing), name)(thing, *arguments)

    def _form(self, value: Any) -> list[Any]:
        """How a thing is lent, and what is told of it."""
        if isinstance(value, BaseException):
            return self._error(value)
        if isinstance(value, type) and issubclass(value, BaseException) and _is_own(value):
            base = next(b.__name__ for b in value.__mro__ if b.__module__ == "builtins")
            return ["error_class", self._named(value), base]
        if type(value) is np.random.Generator:
            return ["generator"]
        if type(value) is np.random.RandomState:
            return ["random_state"]
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return ["tuple", type(value).__name__, list(value._fields), list(value)]
        if _may_be_called(value):
            return self._function(value)
        if isinstance(value, pathlib.Path):
            return ["path", str(value)]
        if isinstance(value, property):
            return ["property", value.fget, value.fset, value.fdel]
        if isinstance(value, staticmethod | classmethod):
            return ["method", isinstance(value, classmethod), value.__func__]
        if isinstance(value, LIBRARY):
            return _by_name(value)
        if _is_own(type(value)) or isinstance(value, NonCallableMock):
            return ["object", type(value).__name__, _specials(value)]
        if hasattr(type(value), "__next__"):
            return ["iterator"]
        _refuse(value)

    def _function(self, value: Any) -> list[Any]:
        text = getattr(value, "__doc__", None)
        own = _is_own(value)
        parameters = _parameters(value)
        name = self._named(value) if own else NAMELESS
        return ["function", name, text if own and name != NAMELESS else None, parameters]

    def _named(self, value: Any) -> str:
        """A name, unless the test has come to what nobody is to see."""
        name = getattr(value, "__name__", NAMELESS)
        return name if type(name) is str and self._told(name) == name else NAMELESS

    def _error(self, error: BaseException) -> list[Any]:
        kind = type(error)
        known = next(base.__name__ for base in kind.__mro__ if base.__module__ == "builtins")
        text = "" if isinstance(error, AssertionError) else self._told(str(error))
        return ["error", known, text, kind if _is_own(kind) else None]


def _is_own(value: Any) -> bool:
    """Is it a function or a class that the test has defined, or has had made?"""
    module = getattr(value, "__module__", CELL)
    return module == CELL or (module is None and isinstance(value, types.FunctionType))


def _may_be_called(value: Any) -> bool:
    """May the student's code have this called in the judge?"""
    if isinstance(value, types.MethodType):
        return _is_own(value.__func__) or type(value.__self__) in (
            np.random.Generator, np.random.RandomState,
        ) or _is_distribution(value.__self__)  # fmt: skip
    if isinstance(value, types.FunctionType | type) and _is_own(value):
        return True
    if isinstance(value, functools.partial):
        return _may_be_called(value.func)
    if isinstance(value, np.vectorize):
        return _may_be_called(value.pyfunc)
    if isinstance(value, (CACHED, *GETTERS)):
        return not isinstance(value, CACHED) or _is_own(value)
    if type(value) is np.ufunc or (isinstance(value, type(len)) and value in PURE):
        return True
    if isinstance(value, np.poly1d | np.polynomial.Polynomial):
        return True
    name = getattr(value, "__name__", None)
    if not callable(value) or isinstance(value, type):
        return False
    if type(name) is not str or name.startswith("_"):
        return False
    if isinstance(value, types.MethodDescriptorType):
        return value.__objclass__ in PLAIN and name not in FORMATS
    of = getattr(value, "__self__", None)
    if isinstance(value, types.BuiltinMethodType) and type(of) in PLAIN:
        return name not in FORMATS
    if isinstance(value, types.BuiltinMethodType) and isinstance(
        of, np.random.Generator | np.random.RandomState
    ):
        return name in DRAWS
    return name not in IMPURE and any(vars(module).get(name) is value for module in MODULES)


def _is_distribution(value: Any) -> bool:
    """Is it one of SciPy's distributions, whose methods compute?"""
    return type(value).__module__.startswith("scipy.stats._")


def _by_name(value: Any) -> list[Any]:
    """What a library has, by where it is: the student's side has its own."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    found: Any = sys.modules.get(module) if type(module) is str else None
    for part in name.split(".") if type(name) is str else ():
        found = getattr(found, part, None)
    if found is not value or module == CELL:
        _refuse(value)
    return ["named", module, name]


def _specials(value: Any) -> list[str]:
    """The special methods that the class of a test's object defines."""
    if isinstance(value, NonCallableMock):
        return ["__call__"] if callable(value) else []
    classes = [kind for kind in type(value).__mro__ if kind is not object]
    names = [name for name in SPECIAL if any(vars(kind).get(name) for kind in classes)]
    return names


def _parameters(value: Any) -> list[Any] | None:
    """Names and kinds of a function's parameters, and which may be left out; no defaults."""
    try:
        parameters = inspect.signature(value).parameters.values()
    except (ValueError, TypeError):
        return None
    return [[p.name, int(p.kind), p.default is not p.empty] for p in parameters]


def _refuse(value: Any) -> NoReturn:
    kind = type(value).__name__
    raise TypeError(f"a test handed a {kind} to the student's code: plain data only")
