"""What a test cell holds of a student's kernel: plain data, and things that stand for the rest.

Every use of a thing is a question to the other end of a socket (`autograder.inside.answering`).
What comes back is believed as a value, never as a verdict: a thing never equals plain data, is
neither true nor false, and numpy is given nothing of it but arrays of plain data. What two things
are to each other (equal, less, a sum) is asked over there: it is the student's own to say.

While it waits for an answer, the judge may be asked for what the test has lent
(`autograder.lending`).
"""

from __future__ import annotations

import builtins
import dataclasses
import inspect
import keyword
import math
import pathlib
import random
import re
import socket
import sys
import time
import types
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import numpy as np

from autograder.inside.answering import STOPPED
from autograder.inside.changes import CopyBack
from autograder.inside.classes import Classes
from autograder.inside.speech import MOST_SAID
from autograder.inside.values import NOT_OURS, Handle, Packer, Refused, encode, receive, unpack
from autograder.lending import Lender

LIMIT = 256 << 20
#: Seconds for what is asked when no time is left.
SHORTEST = 0.001
MOST_ITEMS = 1_000_000
#: How much of what a thing came from is kept.
LONGEST_LABEL = 80
#: Operations in which the student's own code says what comes of comparing or combining what stays
#: over there.
LEANING = frozenset({"operate", "isinstance", "issubclass", "hash"})
#: Kinds of things that may be named wherever they come from: many write them, nobody's data do.
NAMEABLE = {
    "Fraction", "Decimal", "DataFrame", "Series", "Index", "Tensor", "MaskedArray", "generator",
    "map", "filter", "zip", "enumerate", "range", "reversed", "dict_keys", "dict_values",
    "dict_items", "function", "method", "builtin_function_or_method", "type", "module", "Rational",
    "Integer", "Float", "csr_matrix",
}  # fmt: skip
GONE = "your code ended its own process (os._exit, a crash, or too much memory) while this test ran"
ODD = "what your code sent back cannot be read: it is too large, or something wrote in between"
#: What Python says of a name that is not there.
NO_NAME = re.compile(r"name '(\w{1,80})' is not defined", re.ASCII)
#: Questions within questions: a test's function that calls the student's that calls the test's.
DEEPEST = 150
#: Python frames that each of them may take.
FRAMES = 60
#: First and last line, first and last column.
Place = tuple[int | None, int | None, int | None, int | None]
Plain = TypeVar("Plain", int, float, complex, str)
#: Exceptions of the student's code that a test cell sees as what they are.
KNOWN: dict[str, type[Exception]] = {
    name: kind
    for name, kind in {**vars(builtins), "LinAlgError": np.linalg.LinAlgError}.items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and kind is not Exception
    # who iterates takes these for a good end, wherever they come from
    and kind not in (StopIteration, StopAsyncIteration)
    # these are not made of a text alone
    and not issubclass(kind, ExceptionGroup)
    and kind not in (UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError)
}
#: Python's own classes that a thing may claim to be of, by the kind of its handle.
COMMON: dict[str, type] = {
    "function": types.FunctionType, "builtin_function_or_method": types.BuiltinFunctionType,
    "method": types.MethodType, "generator": types.GeneratorType, "module": types.ModuleType,
    "coroutine": types.CoroutineType, "code": types.CodeType, "map": map, "filter": filter,
    "zip": zip, "enumerate": enumerate, "property": property, "staticmethod": staticmethod,
    "classmethod": classmethod, "Match": re.Match, "Pattern": re.Pattern,
    "PosixPath": type(pathlib.Path()),
}  # fmt: skip
#: Libraries whose values are plain data: nothing else may claim to be one of these.
PLAIN_LIBRARIES = {"numpy", "pandas", "sympy", "autograder", "IPython"}
PRINT, INPUT = builtins.print, builtins.input


class StudentError(Exception):
    """An exception of the student's code whose type is not one of Python's, or that would end more
    than it should: a StopIteration out of a function would end a test's `map` or `zip` as if all
    had been looked at.
    """


class Gone(BaseException):
    """The student's side is gone, or talks nonsense; no test cell can catch it by accident."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the student's side: of what, by the names that led to it, since when, and
    how what comes of it is labelled.
    """

    of: str = ""
    began: float = 0.0
    label: str = ""


class Link:
    """The judge's end of the socket: operations on what stays in the student's kernel.

    `told` says what may be told of a text that the student's code has made; `asked` counts the
    operations; `gone` says what ended the connection, and `late` so if it was time: all that is
    asked has `seconds`. `waited` is then the function that took most of them, by the names that
    led to it. Those of `slow` took a test's time before: they are not run again. `missing` is the
    last name that was asked for, here or over there, and is not there, and `odd` are the kinds of
    things that were taken for plain data. `raised` has the places in the test where an exception
    is raised for a `with` of the student's to handle. `seeded` holds the generators of random
    numbers that the test has seeded since the student's code was last called. `classes` are those
    that both sides have, `names` the test's own. `leans` says whether it was the student's own code
    that said what two of its objects are to each other, or of which class one is.
    """

    def __init__(
        self,
        channel: socket.socket,
        told: Callable[[str], str] = str,
        seconds: float = math.inf,
        slow: Iterable[str] = (),
        seeded: set[str] | None = None,
    ) -> None:
        self.asked, self.gone, self.told = 0, "", told
        self.late = self.waited = self.missing = ""
        self.odd = set[str]()
        self.lender, self.classes = Lender(told), Classes(self._is_known)
        self.names: dict[str, Any] = {}
        self.leans = False
        self.raised = frozenset[tuple[str, Place]]()
        self._channel, self._seconds, self._slow = channel, seconds, frozenset(slow)
        self._deadline = time.monotonic() + seconds
        self._question, self._labels = Question(), dict[int, str]()
        self._things: dict[int, Any] = {}
        self._classes: dict[int, type] = {}
        self._names: set[str] = set()
        self._seeded = set[str]() if seeded is None else seeded
        self._is_print_patched = False
        self._stdin = sys.stdin
        self._said, self._depth = 0, 0
        self._failed: Exception | None = None
        self._recursion = sys.getrecursionlimit()

    def stop_slow(self) -> None:
        """Have none of the slow functions run over there, whoever calls them."""
        if names := [name for name in sorted(self._slow) if name.isidentifier()]:
            self.ask("stop", names)

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Do one operation over there; raises what it raised there."""
        if self._seeded or (builtins.print is not PRINT) is not self._is_print_patched:
            self._keep_in_step()
        self.asked += 1
        self.leans = self.leans or operation in LEANING
        of = self._labelled(operation, arguments)
        if operation != "name" and of in self._slow:
            raise self._over(
                f"{of} did not come to its end in a test before this one, and is "
                "not run again: see what is said there"
            )
        packer = Packer(LIMIT, self.handle, self.classes)
        try:
            message = encode([operation, packer.pack(list(arguments))], packer.buffers)
        except Refused as error:
            raise ValueError(f"a test handed to the student's code what is {error}") from None
        # of all operations, it is one item of an iterator alone that may say that there are no more
        outer = self._question
        self._question = Question(of, time.monotonic(), of + "()" * (operation == "call"))
        try:
            value, changed, raised = self._exchange(message, ends=operation == "next")
        finally:
            self._question = outer
        if self._failed is not None and self._depth == 0:
            failed, self._failed = self._failed, None
            raise failed  # of an assertion in what the test lent, whoever has caught it over there
        if raised is not None:
            if operation == "name":
                self.missing = arguments[0]
            elif found := NO_NAME.match(str(raised)):
                self.missing = found[1]
            raise raised
        if operation == "call" and type(changed) is list:
            CopyBack().merge(list(arguments[1:]), changed)
        return value

    def give(self, given: Mapping[str, type]) -> None:
        """Share classes that the source's given cells define: each side has its own."""
        if given:
            self.classes.given = given
            self.ask("given", [*given])

    def _is_known(self, kind: type) -> bool:
        """Has the test a library's class, or something else of that library?"""
        root = kind.__module__.partition(".")[0]
        return any(
            value is kind or _root(value) == root
            for value in [*self.names.values()] if not _is_theirs(value)
        )  # fmt: skip

    def name(self, name: str) -> Any:
        """What has a name in the notebook."""
        self._names.add(name)
        return self.ask("name", name)

    def has_named(self, name: str) -> bool:
        """Has the test asked for a name of the notebook?"""
        return name in self._names

    def _keep_in_step(self) -> None:
        """Let a seed, or a patch of `print`, count over there as well."""
        seeded = sorted(self._seeded)
        self._seeded.clear()
        for which in seeded:
            state = np.random.get_state() if which == "numpy" else random.getstate()
            self.ask("random", which, state)
        is_patched = builtins.print is not PRINT
        if is_patched is not self._is_print_patched:
            self._is_print_patched = is_patched
            self.ask("print", is_patched)

    def _exchange(self, message: bytes, *, ends: bool) -> tuple[Any, Any, BaseException | None]:
        while True:
            document, buffers, said = self._sent(message)
            for stream, text in said:
                self._print(stream, text)
            match document:
                case ["value", value, changed]:
                    both = ["tuple", [value, changed]]
                    return *self._understood(unpack, both, buffers, self._thing, self.classes), None
                case ["raised", str(name), list(kinds), str(text), *handle]:
                    if ends and "StopIteration" in kinds:
                        return None, None, StopIteration(self.told(text))
                    error = self._understood(self._error, name, kinds, text, handle, buffers)
                    self._hear_of_slow(error, text)
                    return None, None, error
                case ["back", *_] if time.monotonic() > self._deadline:
                    raise self._late()  # it might ask back, fast enough each time, for ever
                case ["back", str(operation), arguments]:
                    given = self._given(arguments, buffers)
                    message = self._reply(operation, given)
                case _:
                    self._understood(_nonsense)

    def _given(self, arguments: Any, buffers: list[bytearray]) -> Any:
        """What the student's code hands to what the test has lent; it comes of no name."""
        question = self._question
        self._question = Question(question.of, question.began)
        given = self._understood(unpack, arguments, buffers, self._thing, self.classes)
        self._question = question
        return given

    def _sent(self, message: bytes) -> tuple[list[Any], list[bytearray], list[tuple[str, str]]]:
        """Send a message; the answer, and what was printed over there before it."""
        if self.gone:
            raise Gone(self.gone)
        document, buffers = self._understood(self._received, message)
        return document, buffers, self._understood(_said, document)

    def _received(self, message: bytes) -> tuple[Any, list[bytearray]]:
        left = self._deadline - time.monotonic()
        self._channel.settimeout(None if left == math.inf else max(left, SHORTEST))
        try:
            self._channel.sendall(message)
            return receive(self._channel, LIMIT)
        except TimeoutError as error:
            raise self._late() from error

    def _understood(self, read: Callable[..., Any], *arguments: Any) -> Any:
        """What is read of a message; the connection ends if it is nonsense."""
        try:
            return read(*arguments)
        except Gone:
            raise
        except BaseException as error:  # out of step from here on, whatever it was
            gone = isinstance(error, EOFError | OSError)
            self.gone = self.gone or (GONE if gone else ODD)
            raise Gone(self.gone) from error

    def _labelled(self, operation: str, arguments: tuple[Any, ...]) -> str:
        """What an operation asks for, by the names that led to it: `fit`, `Model().fit`."""
        if operation == "name":
            return str(arguments[0])
        label = next((self._label(value) for value in arguments if _is_theirs(value)), "")
        if operation in ("getattr", "setattr", "delattr"):
            label = f"{label}.{arguments[1]}"
        return label[:LONGEST_LABEL]

    def _label(self, value: Any) -> str:
        return self._labels.get(self.handle(value).number, "")

    def _late(self) -> Gone:
        """What is raised when the test's time is over; who took most of it is named."""
        what = self._question.of or "your code"
        if time.monotonic() - self._question.began > self._seconds / 2:
            self.waited = what
            return self._over(
                f"{what} was still running when the time of this test, "
                f"{self._seconds:g} s, was over: does a loop in it never end?"
            )
        return self._over(
            f"the time of this test, {self._seconds:g} s, was over in one of many "
            f"calls, that of {what}: is there a loop that numpy could do at once?"
        )

    def _over(self, why: str) -> Gone:
        self.late = self.gone = why
        return Gone(why)

    def _hear_of_slow(self, error: BaseException, text: str) -> None:
        """End the test if its call came to a slow function."""
        for name in self._slow if isinstance(error, TimeoutError) else ():
            if text == STOPPED.format(name):
                raise self._over(
                    f"it calls {name}, which did not come to its end in a test before "
                    "this one, and is not run again: see what is said there"
                )

    def _print(self, stream: str, text: str) -> None:
        """Print here what was printed there, up to a bound."""
        room = MOST_SAID + 1000 - self._said
        self._said += len(text)
        if room > 0:
            getattr(sys, stream).write(text[:room])

    def _reply(self, operation: str, arguments: Any) -> bytes:
        """What the student's side is told, when it asks for what the test has lent."""
        before = self._recursion + self._depth * FRAMES
        self._depth += 1
        sys.setrecursionlimit(max(before + FRAMES, sys.getrecursionlimit()))
        try:
            if type(arguments) is not list or self._depth > DEEPEST:
                raise RecursionError("the test's and the student's code call each other too deep")
            unchanged = self.packed(arguments)
            value = self._lent(operation, arguments)
            changed = None if self.packed(arguments) == unchanged else arguments
            return self._encoded(["value", value, changed])
        except Exception as error:
            if isinstance(error, AssertionError) and self._failed is None:
                self._failed = error
            return self._encoded(["raised", error, None])
        finally:
            self._depth -= 1

    def _lent(self, operation: str, arguments: list[Any]) -> Any:
        if operation == "print":
            values, named = arguments
            return builtins.print(*values, **named)
        if operation == "input":
            is_given = builtins.input is not INPUT or sys.stdin is not self._stdin
            return builtins.input(*arguments) if is_given else None
        return self.lender.use(operation, arguments)

    def packed(self, value: Any) -> tuple[Any, list[bytes]]:
        """A value as it would be sent."""
        packer = Packer(LIMIT, self.handle, self.classes)
        return packer.pack(value), packer.buffers

    def _encoded(self, reply: list[Any]) -> bytes:
        packer = Packer(LIMIT, self.handle, self.classes)
        try:
            return encode(["reply", packer.pack(reply)], packer.buffers)
        except Refused as error:
            raise ValueError(f"a test's function gave the student's code what is {error}") from None

    def _error(
        self, name: str, kinds: list[Any], text: str, rest: list[Any], buffers: list[bytearray]
    ) -> BaseException:
        if rest and rest[0] is not None:
            error = unpack(rest[0], buffers, lambda handle: self._raised(handle, text))
            if isinstance(error, Exception):
                return error
        known = next((KNOWN[kind] for kind in kinds if kind in KNOWN), None)
        # what is no more than a kind of it (that of `input`, say) does not say "not answered"
        if known is None or (known is NotImplementedError and name != known.__name__):
            return StudentError(self.told(f"{name}: {text}"))
        return known(self.told(text))

    def _raised(self, handle: Handle, text: str) -> Any:
        """The exception for a handle: the test's own that came back, or one of the student's."""
        if handle.lent is not None:
            return self.lender.thing(handle.number)
        kind = self._class(handle.about) if handle.about is not None else StudentError
        if not issubclass(kind, Exception):
            return None
        return _exception(kind, self.told(text), Thing._for(self, handle))

    def _thing(self, handle: Handle) -> Any:
        """What stands for a handle: one for each thing over there."""
        if handle.lent is not None:
            return self.lender.thing(handle.number)
        if handle.items is not None:
            return self._record_class(handle)(handle.items, Thing._for(self, handle))
        self._labels.setdefault(handle.number, self._question.label)
        if handle.number not in self._things:
            self._things[handle.number] = self._made(handle)
        return self._things[handle.number]

    def _record_class(self, handle: Handle) -> type[Record]:
        if handle.about is None:
            return Record
        kind = self._class(handle.about)
        claimed = vars(kind).get("_judge_claims")
        content = {"__module__": "__main__", "_judge_claims": claimed}
        return type(kind.__name__, (Record,), content)

    def _made(self, handle: Handle) -> Any:
        if handle.about is None:
            base = Coroutine if handle.kind == "coroutine" else Thing
            kind = _common(handle.kind, Function if handle.callable else base)
            return kind._for(self, handle)
        kind = self._class(handle.about)
        if handle.about == handle.number:
            return kind
        if issubclass(kind, Exception):
            thing = Thing._for(self, handle)
            return _exception(kind, self.told(thing._text()), thing)
        if handle.callable and not issubclass(kind, Function):
            return Function._for(self, handle)
        return kind._for(self, handle)  # type: ignore[attr-defined]

    def _class(self, number: int) -> type:
        """The class that stands for one of the student's side."""
        if number not in self._classes:
            self._classes[number] = Thing  # should it claim to be derived from itself
            self._classes[number] = self._mirrored(number)
        return self._classes[number]

    def _mirrored(self, number: int) -> type:
        try:
            told = self.ask("class", number)
        except Exception:  # its class has traps of its own
            return Thing
        match told:
            case [str(name), list(bases), list(places), list(known), list(fields),
                  bool(called)] if len(self._classes) < 10_000:  # fmt: skip
                pass
            case _:
                return Thing
        if not (name.isidentifier() and not keyword.iskeyword(name) and len(name) < 80):
            name = "Thing"
        if self.told(name) != name and name not in self._names:
            name = "Thing"  # it may say what was handed over
        own = [self._class(base) for base in bases if type(base) is int]
        given = (self.classes.given.get(str(place).removeprefix(":")) for place in places[:30])
        claimed = next(filter(None, given), None) or _claimed(places)
        errors = [kind for kind in known if kind in KNOWN]
        of = Function._for(self, Handle(number, "type", True, about=number))
        content: dict[str, Any] = {"_judge_of": of, "__module__": "__main__", "__slots__": ()}
        if known and "BaseException" in known:
            return _error_class(name, own, claimed, errors, content)
        if fields and all(type(field) is str and field.isidentifier() for field in fields):
            content["__dataclass_fields__"] = _fields(fields)
        content["_judge_claims"], content["__doc__"] = claimed, DOC
        content["__annotations__"] = ANNOTATIONS
        parents = tuple(kind for kind in own if issubclass(kind, Thing) and kind is not Thing)
        parents = parents or (Function if called else Thing,)
        return _mirror(name, parents, content, Function if called else Thing)

    def handle(self, value: Any) -> Handle:
        """What stands for a value that is no plain data, on its way over."""
        if isinstance(value, Record):
            value = value._judge_thing
        elif isinstance(value, Mirror):
            value = value._judge_of
        elif isinstance(value, BaseException):
            value = getattr(value, "_judge_thing", value)
        if isinstance(value, Thing):
            handle: Handle = value._judge_handle
            return handle
        number, told = self.lender.lend(value)
        return Handle(number, "", False, lent=told)


def _said(document: Any) -> list[tuple[str, str]]:
    """What was printed before an answer, which is taken off its end."""
    match document:
        case (
            ["value" | "back", _, _]
            | ["raised", _, _, _]
            | ["raised", _, _, _, ["handle" | "lent", *_]]
        ):
            return []
        case ["value" | "back", _, _, list(said)] | ["raised", _, _, _, list(said)]:
            document.pop()
        case ["raised", _, _, _, _, list(said)]:
            document.pop()
        case _:
            raise Refused(NOT_OURS)
    for part in said:
        match part:
            case ["stdout" | "stderr", str()]:
                pass
            case _:
                raise Refused(NOT_OURS)
    return [(stream, text) for stream, text in said]


def _nonsense() -> NoReturn:
    raise Refused(NOT_OURS)


class Mirror(type):
    """The class of what stands for the student's classes; what is done with one is done there."""

    _judge_of: Function

    def __new__(
        cls, name: str, bases: tuple[type, ...], content: dict[str, Any], **named: Any
    ) -> Mirror:
        """A class of the student's, or one that a test derives from one of these."""
        if "_judge_of" in content:
            return super().__new__(cls, name, bases, content)
        derived: Mirror = _derived(cls, name, bases, content)
        return derived

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        """Make one over there."""
        return cls._judge_of(*arguments, **named)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_judge"):
            raise AttributeError(name)
        return getattr(cls._judge_of, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        if name.startswith(("__", "_judge", "_abc")):
            super().__setattr__(name, value)
        else:
            setattr(cls._judge_of, name, value)

    def __delattr__(cls, name: str) -> None:
        delattr(cls._judge_of, name)

    def __getitem__(cls, key: Any) -> Any:
        return cls._judge_of[key]

    def __iter__(cls) -> Iterator[Any]:
        return iter(cls._judge_of)

    def __len__(cls) -> int:
        return len(cls._judge_of)

    def __bool__(cls) -> bool:
        return bool(cls._judge_of)

    def __dir__(cls) -> list[str]:
        return dir(cls._judge_of)

    def __instancecheck__(cls, value: Any) -> bool:
        cls._judge_of._judge_link.leans = True  # of which class it is, was said over there
        if super().__instancecheck__(value):
            return True
        return _is_theirs(value) and cls._judge_of._judge_yes("isinstance", value)

    def __subclasscheck__(cls, kind: Any) -> bool:
        if kind is cls:  # as Python itself asks when an exception is raised
            return True
        cls._judge_of._judge_link.leans = True
        if super().__subclasscheck__(kind):
            return True
        return isinstance(kind, Mirror) and cls._judge_of._judge_yes("issubclass", kind)


class Asked:
    """An attribute that the student's side is asked for, also that of a class."""

    def __init__(self, read: Callable[[Thing], Any]) -> None:
        self._read = read

    def __get__(self, thing: Any, kind: Any) -> Any:
        if thing is None:
            thing = vars(kind).get("_judge_of")
        return None if thing is None else self._read(thing)


def _binary(name: str, *, is_reflected: bool = False) -> Any:
    def operate(self: Thing, other: Any) -> Any:
        pair = (other, self) if is_reflected else (self, other)
        return self._judge_operate(name, *pair)

    return operate


def _unary(name: str) -> Any:
    def operate(self: Thing) -> Any:
        return self._judge_operate(name, self)

    return operate


def _compared(name: str) -> Any:
    def compare(self: Thing, other: Any) -> Any:
        if not _is_theirs(other):
            raise self._not_plain()
        return self._judge_yes("operate", name, self, other)

    return compare


class Thing:
    """Stands for something in the student's kernel; every use of it happens over there.

    It equals no plain data, and it is neither true nor false: only plain data can be right.
    """

    __slots__ = ("_judge_handle", "_judge_is_mixed", "_judge_link")
    _judge_claims = None
    if TYPE_CHECKING:  # at run time, annotations of a thing are the student's
        _judge_link: Link
        _judge_handle: Handle
        _judge_is_mixed: bool

    @classmethod
    def _for(cls, link: Link, handle: Handle) -> Any:
        """What stands for a handle."""
        thing = object.__new__(cls)
        object.__setattr__(thing, "_judge_link", link)
        object.__setattr__(thing, "_judge_handle", handle)
        object.__setattr__(thing, "_judge_is_mixed", False)
        return thing

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The class of a library that it claims to be of; never one of plain data."""
        claimed = type(self)._judge_claims
        if claimed is not None and claimed.__module__ == "__main__":  # a given cell's
            self._judge_link.leans = True
        return claimed or type(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__array", "__buffer", "__dlpack", "__arrow", "__cuda", "_judge")):
            raise AttributeError(name)  # numpy would follow the addresses in them
        return self._judge_link.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._judge_link.ask("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._judge_link.ask("delattr", self, name)

    def __getitem__(self, key: Any) -> Any:
        return self._judge_link.ask("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._judge_link.ask("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        self._judge_link.ask("delitem", self, key)

    def __len__(self) -> int:
        length = self._plain("len", int)
        if not length and self._judge_is_mixed:
            raise self._not_plain()
        return length

    def __iter__(self) -> Iterator[Any]:
        """Some items at a time, ever more of them; not without end."""
        iterator, count, most = self._judge_link.ask("iter", self), 0, 1
        while count < MOST_ITEMS:
            items = self._judge_link.ask("some", iterator, most)
            if type(items) is not list or (self._judge_is_mixed and not items and not count):
                raise self._not_plain()
            yield from items
            if len(items) < most:
                return
            count, most = count + len(items), min(2 * most, 1024)
        raise ValueError(f"more than {MOST_ITEMS:,} items: does what comes back never end?")

    def __next__(self) -> Any:
        return self._judge_link.ask("next", self)

    def __reversed__(self) -> Any:
        return self._judge_link.ask("reversed", self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        self._must_be_their_own()
        array = self._judge_link.ask("array", self, None if dtype is None else np.dtype(dtype).str)
        # nothing would be wrong in an array without numbers: only plain data may be one
        if type(array) is not np.ndarray or array.size == 0:
            raise self._not_plain()
        return array if dtype is None else array.astype(dtype, copy=False)

    def __float__(self) -> float:
        return self._plain("float", float)

    def __int__(self) -> int:
        return self._plain("int", int)

    def __complex__(self) -> complex:
        return self._plain("complex", complex)

    def __round__(self, digits: int | None = None) -> Any:
        self._must_be_their_own()
        return self._judge_link.ask("round", self, digits)

    def __str__(self) -> str:
        return self._plain("str", str)

    def __repr__(self) -> str:
        return self._plain("repr", str)

    def __format__(self, form: str) -> str:
        return self._plain("format", str, form) if form else str(self)

    def __dir__(self) -> list[str]:
        names = self._judge_link.ask("dir", self)
        if type(names) is not list or any(type(name) is not str for name in names):
            raise self._not_plain()
        return names

    def __bool__(self) -> bool:
        raise self._not_plain()

    def __eq__(self, other: object) -> Any:
        return self._judge_equal("eq", other)

    def __ne__(self, other: object) -> Any:
        return self._judge_equal("ne", other)

    def __hash__(self) -> int:
        number = self._judge_link.ask("hash", self)
        return number if type(number) is int else object.__hash__(self)

    def __enter__(self) -> Any:
        return self._judge_link.ask("enter", self)

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        """Leave it over there; what went wrong in the test stays wrong, whatever it says."""
        if error is not None and not isinstance(error, Exception):
            return False
        swallows = self._judge_yes("exit", self, error)
        is_wanted = (
            not isinstance(error, AssertionError) and _place(trace) in self._judge_link.raised
        )
        return swallows and error is not None and is_wanted

    def __copy__(self) -> Any:
        return self._judge_link.ask("copy", self)

    def __deepcopy__(self, _: Any) -> Any:
        return self._judge_link.ask("deepcopy", self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("what is in the student's kernel cannot be pickled")

    def _plain(self, operation: str, kind: type[Plain], *more: Any) -> Plain:
        if kind is not str and kind is not int:
            self._must_be_their_own()
        value = self._judge_link.ask(operation, self, *more)
        if type(value) is not kind:
            raise self._not_plain()
        return value

    def _text(self) -> str:
        try:
            return str(self)
        except Exception as error:
            return f"its text raises {type(error).__name__}"

    def _judge_equal(self, name: str, other: object) -> Any:
        if _is_theirs(other):
            return self._judge_yes("operate", name, self, other)
        self._note()
        return NotImplemented

    def _judge_yes(self, operation: str, *arguments: Any) -> bool:
        """What is yes or no between things of the student's side."""
        arguments = arguments if operation in ("operate", "exit") else (*arguments, self)
        value = self._judge_link.ask(operation, *arguments)
        if type(value) is np.bool_:
            return bool(value)
        if type(value) is not bool:
            raise self._not_plain()
        return value

    def _judge_operate(self, name: str, *values: Any) -> Any:
        """What an operator gives: another thing, if plain data have a part in it.

        A difference to what a test expects might say that it is nothing, whatever that was.
        """
        value = self._judge_link.ask("operate", name, *values)
        is_mixed = any(not _is_theirs(one) or _is_mixed(one) for one in values)
        if not is_mixed or name in ("matmul", "imatmul"):
            return value
        if not isinstance(value, Thing):
            raise self._not_plain()
        object.__setattr__(value, "_judge_is_mixed", True)
        return value

    def _must_be_their_own(self) -> None:
        if self._judge_is_mixed:
            raise self._not_plain()

    def _note(self) -> None:
        """Remember that this was taken for plain data."""
        kind = self._judge_handle.kind
        if self._judge_link.told(kind) == kind or kind in NAMEABLE:
            self._judge_link.odd.add(kind)

    def _not_plain(self) -> TypeError:
        self._note()
        kind = self._judge_link.told(self._judge_handle.kind)
        return TypeError(f"plain data (a number, an array, a list) were expected, not this: {kind}")

    __lt__, __le__, __gt__, __ge__ = map(_compared, ("lt", "le", "gt", "ge"))
    __neg__, __pos__, __invert__, __abs__ = map(_unary, ("neg", "pos", "invert", "abs"))


BINARY = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor",
    "lshift", "rshift",
)  # fmt: skip
for operator in BINARY:
    setattr(Thing, f"__{operator}__", _binary(operator))
    setattr(Thing, f"__r{operator}__", _binary(operator, is_reflected=True))
    if operator not in ("lshift", "rshift"):
        setattr(Thing, f"__i{operator}__", _binary(f"i{operator}"))


class Function(Thing):
    """Stands for a function, a class or an object that can be called."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it over there; what it changes in its arguments is changed here, too."""
        return self._judge_link.ask("call", self, list(arguments), named)


class Coroutine(Thing):
    """Stands for a coroutine, which is run over there, from its beginning to its end."""

    __slots__ = ()

    def __await__(self) -> Generator[None, None, Any]:
        """What it gives."""
        yield from ()  # it waits for nothing here
        return self._judge_link.ask("await", self)

    def send(self, _: Any) -> NoReturn:
        """Run it, for a loop of the test's."""
        raise StopIteration(self._judge_link.ask("await", self))

    def __next__(self) -> Any:
        self.send(None)

    def throw(self, error: Any, *_: Any) -> NoReturn:
        """End it."""
        raise error

    def close(self) -> None:
        """It ends over there."""


class Record(tuple[Any, ...]):
    """A named tuple of the student: a tuple here, and all but its items over there."""

    _judge_claims: type | None = None
    if TYPE_CHECKING:
        _judge_thing: Thing

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The class of a given cell's that it claims to be derived from."""
        claimed = type(self)._judge_claims
        if claimed is None or not issubclass(claimed, tuple):
            return type(self)
        self._judge_thing._judge_link.leans = True
        return claimed

    def __new__(cls, items: tuple[Any, ...], thing: Thing) -> Record:
        """A tuple of these items, which stands for that thing."""
        record = super().__new__(cls, items)
        record._judge_thing = thing
        return record

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judge_thing, name)


def _signature(thing: Thing) -> inspect.Signature:
    """The signature of something that can be called, of what is told of its parameters."""
    kinds, parameters = list(inspect._ParameterKind), []
    *told, returned = thing._judge_link.ask("signature", thing)
    for name, kind, default, annotation in told:
        parameters.append(
            inspect.Parameter(
                name, kinds[kind],
                default=default[0] if default else inspect.Parameter.empty,
                annotation=annotation[0] if annotation else inspect.Parameter.empty,
            )
        )  # fmt: skip
    empty = inspect.Signature.empty
    return inspect.Signature(parameters, return_annotation=returned[0] if returned else empty)


# what Python itself would say of these classes hides what the student's code says
DOC: Any = Asked(lambda thing: thing.__getattr__("__doc__"))
ANNOTATIONS: Any = Asked(lambda thing: thing.__getattr__("__annotations__"))
Thing.__doc__ = Function.__doc__ = Coroutine.__doc__ = DOC
del Thing.__annotations__
Function.__signature__ = Asked(_signature)  # type: ignore[attr-defined]


def source(thing: Thing) -> str:
    """The source of a function or a class of the student's."""
    of = thing._judge_of if isinstance(thing, Mirror) else thing
    return of._plain("source", str)


def _common(kind: str, base: Any) -> Any:
    """The class of things of a kind of Python's own."""
    if kind not in COMMON:
        return base
    return _COMMON_CLASSES.setdefault(
        (kind, base),
        type(kind, (base,), {"__slots__": (), "__doc__": DOC, "_judge_claims": COMMON[kind]}),
    )


_COMMON_CLASSES: dict[tuple[str, Any], type] = {}


def _mirror(name: str, parents: tuple[type, ...], content: dict[str, Any], base: type) -> type:
    try:
        return Mirror(name, parents, content)
    except TypeError:  # no order of these parents that holds here
        return Mirror(name, (base,), content)


def _error_class(
    name: str, own: list[type], claimed: type | None, errors: list[str], content: dict[str, Any]
) -> type:
    """The class that stands for exceptions of a class of the student's."""
    if not own and claimed is not None and issubclass(claimed, Exception):
        return claimed  # the library's own: a test may name it
    parents = tuple(kind for kind in own if issubclass(kind, Exception))
    known = KNOWN[errors[0]] if errors else StudentError
    del content["__slots__"]
    if not parents and errors and name == errors[0]:
        return known  # Python's own
    content["__getattr__"] = _of_exception
    content["_judge_name"] = name
    return _mirror(name, parents or (known,), content, known)


def _of_exception(error: Any, name: str) -> Any:
    if name.startswith("_judge"):
        raise AttributeError(name)
    return getattr(error._judge_thing, name)


def _exception(kind: type[Exception], text: str, thing: Thing) -> Exception:
    error = kind.__new__(kind, text)
    BaseException.__init__(error, text)
    error._judge_thing = thing  # type: ignore[attr-defined]
    return error


def _claimed(places: list[Any]) -> type | None:
    """The nearest class of a library, loaded here, that the student's side says that it is."""
    for place in places[:30]:
        module, _, name = str(place).partition(":")
        root = module.partition(".")[0]
        found: Any = sys.modules.get(module)
        if root in PLAIN_LIBRARIES or found is None:
            continue
        for part in name.split("."):
            found = vars(found).get(part) if hasattr(found, "__dict__") else None
        if not isinstance(found, type) or found.__module__ != module or _is_plain(found):
            continue
        if issubclass(found, Exception) or root not in sys.stdlib_module_names:
            return found
    return None


def _is_plain(kind: type) -> bool:
    """Is it a class of data, or of classes?"""
    data = (int, float, complex, str, bytes, tuple, list, dict, set, frozenset, np.ndarray, type,
            StopIteration, StopAsyncIteration, AssertionError)  # fmt: skip
    return issubclass(kind, data) or any(
        base.__module__.partition(".")[0] in ("pandas", "sympy") for base in kind.__mro__
    )


def _fields(names: list[str]) -> dict[str, Any]:
    """What `dataclasses` looks at to know the fields of a class."""
    made = dataclasses.make_dataclass("Fields", [(name, Any, None) for name in names])
    return {field.name: field for field in dataclasses.fields(made)}


def _derived(
    meta: type[Mirror], name: str, bases: tuple[type, ...], content: dict[str, Any]
) -> Any:
    """A class that a test derives from one of the student's: it is made over there, and its methods
    stay here.
    """
    parent: Any = next(base for base in bases if isinstance(base, Mirror))
    if issubclass(parent, BaseException):
        return type.__new__(meta, name, bases, content | {"_judge_of": parent._judge_of})
    link = parent._judge_of._judge_link
    given = {
        key: value for key, value in content.items()
        if key not in ("__module__", "__qualname__", "__classcell__", "__doc__", "__slots__")
    }  # fmt: skip
    theirs = link.ask("subclass", parent, name, given)
    between = type.__new__(meta, parent.__name__, (parent,), {
        "_judge_of": parent._judge_of, "__slots__": (), "__module__": "__main__", "__doc__": DOC,
        **{key: Inherited(key) for key in dir(parent._judge_of) if _is_inherited(key)},
    })  # fmt: skip
    of = theirs._judge_of
    bases = tuple(between if base is parent else base for base in bases)
    kind = type.__new__(meta, name, bases, {**content, "_judge_of": of, "__slots__": ()})
    number = of._judge_handle.number
    link._classes[number] = link._things[number] = kind
    return kind


def _is_inherited(name: str) -> bool:
    return name == "__init__" or not (name.startswith("__") and name.endswith("__"))


class Inherited:
    """What a class of a test's has from one of the student's, for `super()`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, thing: Any, kind: Any) -> Any:
        parent: Any = next(base for base in kind.__mro__ if vars(base).get(self._name) is self)
        found = parent._judge_of.__getattr__(self._name)
        if thing is None:
            return found
        if not isinstance(found, Function):  # a property, or data
            return thing.__getattr__(self._name)
        return lambda *arguments, **named: found(thing, *arguments, **named)


def _root(value: Any) -> str:
    """The library that a module, a class or a function is of; nothing for what is none of these."""
    if isinstance(value, types.ModuleType):
        return value.__name__.partition(".")[0]
    if isinstance(value, type | types.FunctionType | types.BuiltinFunctionType):
        return str(value.__module__).partition(".")[0]
    return ""


def _is_theirs(value: Any) -> bool:
    return issubclass(type(value), Thing | Record | Mirror)


def _is_mixed(value: Any) -> bool:
    return issubclass(type(value), Thing) and value._judge_is_mixed


def _place(trace: TracebackType | None) -> tuple[str, Place] | None:
    """Where in which file an exception was raised: lines and columns."""
    if trace is None:
        return None
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    place = next(islice(code.co_positions(), trace.tb_lasti // 2, None))
    return code.co_filename, place
