"""What a test cell holds of a student's kernel: plain data, and things that stand for the rest.

Every use of a thing is a question to the other end of a socket (`autograder.inside.answering`).
What comes back is believed as a value, never as a verdict: a thing compares to nothing, is neither
true nor false, and numpy is given nothing of it but arrays of plain data.
"""

from __future__ import annotations

import builtins
import math
import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn, TypeVar

import numpy as np

from autograder.inside.answering import STOPPED
from autograder.inside.values import NOT_OURS, Handle, Packer, Refused, encode, receive, unpack

LIMIT = 256 << 20
#: Seconds for what is asked when no time is left.
SHORTEST = 0.001
MOST_ITEMS = 1_000_000
#: How much of what a thing came from is kept.
LONGEST_LABEL = 80
#: Kinds of things that may be named wherever they come from: many write them, nobody's data do.
COMMON = {
    "Fraction", "Decimal", "DataFrame", "Series", "Index", "Tensor", "MaskedArray", "generator",
    "map", "filter", "zip", "enumerate", "range", "reversed", "dict_keys", "dict_values",
    "dict_items", "function", "method", "builtin_function_or_method", "type", "module", "Rational",
    "Integer", "Float", "csr_matrix",
}  # fmt: skip
GONE = "your code ended its own process (os._exit, a crash, or too much memory) while this test ran"
ODD = "what your code sent back cannot be read: it is too large, or something wrote in between"
#: What Python says of a name that is not there.
NO_NAME = re.compile(r"name '(\w{1,80})' is not defined", re.ASCII)
Plain = TypeVar("Plain", int, float, str)
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


class StudentError(Exception):
    """An exception of the student's code whose type is not one of Python's, or that would end more
    than it should: a StopIteration out of a function would end a test's `map` or `zip` as if all
    had been looked at.
    """


class Gone(BaseException):
    """The student's side is gone, or talks nonsense; no test cell can catch it by accident."""


class Link:
    """The judge's end of the socket: operations on what stays in the student's kernel.

    `told` says what may be told of a text that the student's code has made; `asked` counts the
    operations; `gone` says what ended the connection, and `late` so if it was time: all that is
    asked has `seconds`. `waited` is then the function that took most of them, by the names that
    led to it. Those of `slow` took a test's time before: they are not run again. `missing` is the
    last name that was asked for, here or over there, and is not there, and `odd` are the kinds of
    things that were taken for plain data.
    """

    def __init__(
        self,
        channel: socket.socket,
        told: Callable[[str], str] = str,
        seconds: float = math.inf,
        slow: Iterable[str] = (),
    ) -> None:
        self.asked, self.gone, self.told = 0, "", told
        self.late = self.waited = self.missing = ""
        self.odd = set[str]()
        self._channel, self._seconds, self._slow = channel, seconds, frozenset(slow)
        self._deadline = time.monotonic() + seconds
        self._things: dict[int, Thing] = {}
        self._labels: dict[int, str] = {}
        self._label = self._asks_for = ""

    def stop_slow(self) -> None:
        """Have none of the slow functions run over there, whoever calls them."""
        if names := [name for name in sorted(self._slow) if name.isidentifier()]:
            self.ask("stop", names)

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Do one operation over there; raises what it raised there."""
        self.asked += 1
        asks_for = self._labelled(operation, arguments)
        if operation != "name" and asks_for in self._slow:
            raise self._over(
                f"{asks_for} did not come to its end in a test before this one, and is "
                "not run again: see what is said there"
            )
        self._asks_for = asks_for
        self._label = asks_for + ("()" if operation == "call" else "")
        packer = Packer(LIMIT, _handle)
        try:
            message = encode([operation, packer.pack(list(arguments))], packer.buffers)
        except Refused as error:
            raise ValueError(f"a test handed to the student's code what is {error}") from None
        # of all operations, it is one item of an iterator alone that may say that there are no more
        value, changed, raised = self._exchange(message, ends=operation == "next")
        if raised is not None:
            if operation == "name":
                self.missing = arguments[0]
            elif found := NO_NAME.match(str(raised)):
                self.missing = found[1]
            raise raised
        if operation == "call" and type(changed) is list:
            CopyBack().merge(list(arguments[1:]), changed)
        return value

    def _exchange(self, message: bytes, *, ends: bool) -> tuple[Any, Any, Exception | None]:
        if self.gone:
            raise Gone(self.gone)
        began = time.monotonic()
        left = self._deadline - began
        try:
            self._channel.settimeout(None if left == math.inf else max(left, SHORTEST))
            self._channel.sendall(message)
            document, buffers = receive(self._channel, LIMIT)
            match document:
                case ["value", value, changed]:
                    both = unpack(["tuple", [value, changed]], buffers, self._thing)
                    return *both, None
                case ["raised", str(name), list(kinds), str(text)]:
                    if ends and "StopIteration" in kinds:
                        return None, None, StopIteration(self.told(text))
                    error = self._error(name, kinds, text)
                    self._hear_of_slow(error, text)
                    return None, None, error
            raise Refused(NOT_OURS)
        except Gone:
            raise
        except TimeoutError as error:
            raise self._late(time.monotonic() - began) from error
        except BaseException as error:  # out of step from here on, whatever it was
            gone = isinstance(error, EOFError | OSError)
            self.gone = GONE if gone else ODD
            raise Gone(self.gone) from error

    def _labelled(self, operation: str, arguments: tuple[Any, ...]) -> str:
        """What an operation asks for, by the names that led to it: `fit`, `Model().fit`."""
        first = arguments[0]
        if operation == "name":
            return str(first)
        if isinstance(first, Record):
            first = first._judge_thing
        label = self._labels.get(first._judge_handle.number, "") if isinstance(first, Thing) else ""
        if operation in ("getattr", "setattr"):
            label = f"{label}.{arguments[1]}"
        return label[:LONGEST_LABEL]

    def _late(self, took: float) -> Gone:
        """What is raised when the test's time is over; who took most of it is named."""
        what = self._asks_for or "your code"
        if took > self._seconds / 2:
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

    def _hear_of_slow(self, error: Exception, text: str) -> None:
        """End the test if its call came to a slow function."""
        for name in self._slow if isinstance(error, TimeoutError) else ():
            if text == STOPPED.format(name):
                raise self._over(
                    f"it calls {name}, which did not come to its end in a test before "
                    "this one, and is not run again: see what is said there"
                )

    def _error(self, name: str, kinds: list[Any], text: str) -> Exception:
        known = next((KNOWN[kind] for kind in kinds if kind in KNOWN), None)
        # what is no more than a kind of it (that of `input`, say) does not say "not answered"
        if known is None or (known is NotImplementedError and name != known.__name__):
            return StudentError(self.told(f"{name}: {text}"))
        return known(self.told(text))

    def _thing(self, handle: Handle) -> Any:
        """What stands for a handle: one for each thing over there."""
        if handle.items is not None:
            return Record(handle.items, Thing(self, handle))
        kind = Function if handle.callable else Thing
        self._labels.setdefault(handle.number, self._label)
        return self._things.setdefault(handle.number, kind(self, handle))


class Thing:
    """Stands for something in the student's kernel; every use of it happens over there.

    It compares to nothing, and it is neither true nor false: only plain data can be right.
    """

    __slots__ = ("_judge_handle", "_judge_link")

    def __init__(self, link: Link, handle: Handle) -> None:
        object.__setattr__(self, "_judge_link", link)
        object.__setattr__(self, "_judge_handle", handle)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__array", "__buffer")):
            raise AttributeError(name)  # numpy would follow the addresses in them
        return self._judge_link.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._judge_link.ask("setattr", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._judge_link.ask("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._judge_link.ask("setitem", self, key, value)

    def __len__(self) -> int:
        return self._plain("len", int)

    def __iter__(self) -> Iterator[Any]:
        """Some items at a time, ever more of them; not without end."""
        iterator, count, most = self._judge_link.ask("iter", self), 0, 1
        while count < MOST_ITEMS:
            items = self._judge_link.ask("some", iterator, most)
            if type(items) is not list:
                raise self._not_plain()
            yield from items
            if len(items) < most:
                return
            count, most = count + len(items), min(2 * most, 1024)
        raise ValueError(f"more than {MOST_ITEMS:,} items: does what comes back never end?")

    def __next__(self) -> Any:
        return self._judge_link.ask("next", self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self._judge_link.ask("array", self, None if dtype is None else np.dtype(dtype).str)
        # nothing would be wrong in an array without numbers: only plain data may be one
        if type(array) is not np.ndarray or array.size == 0:
            raise self._not_plain()
        return array if dtype is None else array.astype(dtype, copy=False)

    def __float__(self) -> float:
        return self._plain("float", float)

    def __int__(self) -> int:
        return self._plain("int", int)

    def __str__(self) -> str:
        return self._plain("str", str)

    def __repr__(self) -> str:
        return self._plain("repr", str)

    def __bool__(self) -> bool:
        raise self._not_plain()

    def __eq__(self, other: object) -> bool:
        self._note()
        return self is other

    __hash__ = object.__hash__

    def __lt__(self, other: object) -> bool:
        raise self._not_plain()

    __le__ = __gt__ = __ge__ = __lt__

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("what is in the student's kernel cannot be copied")

    def _plain(self, operation: str, kind: type[Plain]) -> Plain:
        value = self._judge_link.ask(operation, self)
        if type(value) is not kind:
            raise self._not_plain()
        return value

    def _note(self) -> None:
        """Remember that this was taken for plain data."""
        kind = self._judge_handle.kind
        if self._judge_link.told(kind) == kind or kind in COMMON:
            self._judge_link.odd.add(kind)

    def _not_plain(self) -> TypeError:
        self._note()
        kind = self._judge_link.told(self._judge_handle.kind)
        return TypeError(f"plain data (a number, an array, a list) were expected, not this: {kind}")


class Function(Thing):
    """Stands for a function, a class or an object that can be called."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it over there; what it changes in its arguments is changed here, too."""
        return self._judge_link.ask("call", self, list(arguments), named)


class Record(tuple[Any, ...]):
    """A named tuple of the student: a tuple here, and all but its items over there."""

    _judge_thing: Thing

    def __new__(cls, items: tuple[Any, ...], thing: Thing) -> Record:
        """A tuple of these items, which stands for that thing."""
        record = super().__new__(cls, items)
        record._judge_thing = thing
        return record

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judge_thing, name)


for stand_in in (Thing, Function):  # whose own docstrings would hide the student's
    stand_in.__doc__ = property(lambda thing: thing.__getattr__("__doc__"))  # type: ignore


def _handle(value: Any) -> Handle:
    if isinstance(value, Record):
        value = value._judge_thing
    if isinstance(value, Thing):
        handle: Handle = value._judge_handle
        return handle
    kind = type(value).__name__
    raise TypeError(f"a test handed a {kind} to the student's code: plain data only")


class CopyBack:
    """Lets a test see what the student's code has changed in the arguments that it was given."""

    def __init__(self) -> None:
        self._changed: set[int] = set()

    def merge(self, mine: Any, theirs: Any) -> Any:
        """My value, changed in place to be as theirs; theirs if that cannot be done.

        An argument that was given twice is two over there: what one of them changed, stays.
        """
        if type(mine) is not type(theirs):
            return theirs
        if isinstance(mine, tuple):
            items = self._items(mine, theirs)
            same = len(items) == len(mine) and all(map(_is, items, mine))
            return mine if same else tuple(items)
        if not isinstance(mine, np.ndarray | list | dict | set):
            return mine if mine == theirs or (mine != mine and theirs != theirs) else theirs
        if id(mine) not in self._changed and self._differs(mine, theirs):
            self._changed.add(id(mine))
        return mine

    def _differs(self, mine: Any, theirs: Any) -> bool:
        """Change mine; was there anything to change?"""
        if isinstance(mine, np.ndarray):
            same_kind = mine.dtype == theirs.dtype and mine.shape == theirs.shape
            if not same_kind or mine.tobytes() == theirs.tobytes() or not mine.flags.writeable:
                return False
            mine[...] = theirs
        elif isinstance(mine, list):
            items = self._items(mine, theirs)
            if len(items) == len(mine) and all(map(_is, items, mine)):
                return False
            mine[:] = items
        elif isinstance(mine, dict):
            pairs = {k: self.merge(mine[k], v) if k in mine else v for k, v in theirs.items()}
            if [*pairs] == [*mine] and all(map(_is, pairs.values(), mine.values())):
                return False
            mine.clear()
            mine.update(pairs)
        else:
            if mine == theirs:
                return False
            mine.clear()
            mine.update(theirs)
        return True

    def _items(self, mine: Any, theirs: Any) -> list[Any]:
        pairs = zip(mine, theirs, strict=False)
        return [self.merge(one, other) for one, other in pairs] + list(theirs[len(mine) :])


def _is(one: Any, other: Any) -> bool:
    return one is other
