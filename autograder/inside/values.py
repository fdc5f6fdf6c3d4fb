"""What crosses the wall between a judge and a student's kernel: data, or a number for a thing.

Loaded on both sides. Plain data (None, bool, int, float, complex, str, bytes, arrays and scalars of
numpy that hold numbers, booleans, dates or text, and lists, tuples, dicts, sets, slices of these)
are sent by value; so are values of Python's own library (`autograder.inside.kinds`) and of some
others (`autograder.inside.libraries`). Everything else stays where it is, and a Handle stands for
it. Nothing is ever unpickled, and nothing is built from what arrives but the types named there.

On the socket, a message is a JSON document with the lengths of its buffers, and the buffers: the
bytes of arrays and strings of bytes. In the document a list begins with the name of what it holds.
"""

from __future__ import annotations

import collections
import json
import math
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.inside import libraries
from autograder.inside.classes import Classes, Parts
from autograder.inside.kinds import BY_CLASS, CLASS_NAMES, CLASSES, KINDS, made

HEAD = struct.Struct("!Q")
#: Types of arrays that cross by value: numbers, booleans and text, and dates and durations.
DTYPE = re.compile(r"[<>|=]?([biufcSU][1-9]\d{0,8}|[mM]8(\[\d{0,9}[a-zA-Z]{1,2}\])?)")
DEEPEST = 40
MOST_NODES = 1_500_000
#: The JSON of a message; what is built from it takes some 20 times as much memory at worst.
MOST_TEXT = 32 << 20
#: How much is read at once, if there is as much.
CHUNK = 1 << 16
#: Python refuses to print much longer integers, and no exercise asks for one.
MOST_BITS = 10_000
LAST_CODE_POINT = 0x10FFFF
#: Says nothing of the message: its sender may have put into it what nobody is to see.
NOT_OURS = "a message that is none of ours"
#: What JSON has a word for, of no size to speak of.
SIMPLE = frozenset({float, bool, type(None)})
#: How a value of a subclass is lowered to its base, past methods of its own.
LOWERED: dict[type, Callable[[Any], Any]] = {
    int: int.__index__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
    bytes: bytes.__bytes__,
}
CONTAINERS: dict[str, Callable[[list[Any]], Any]] = {
    "list": list, "tuple": tuple, "set": set, "frozenset": frozenset,
}  # fmt: skip
#: How deep instances of dataclasses are looked into: a list whose nodes are linked stays a thing.
DEEPEST_FIELDS = 6
DICTS = {
    kind.__name__: kind
    for kind in (collections.OrderedDict, collections.defaultdict, collections.Counter)
}


class Refused(Exception):
    """A value or a message that is too large, too deep, or not one of ours."""


@dataclass(frozen=True)
class Handle:
    """A thing that stays on the student's side, or one of the judge's that was lent to it.

    Its number there, its type's name, whether it can be called, and its items, by value, if it is
    a tuple of a class of its own (a named tuple). `about`: the number of its class, if that is one
    of the student's or of a library; its own if it is a class. `lent`: what the student's side is
    told of a thing of the judge's.
    """

    number: int
    kind: str
    callable: bool
    items: tuple[Any, ...] | None = None
    about: int | None = None
    lent: list[Any] | None = None


class Packer:
    """Turns values into a JSON document and buffers of at most `limit` bytes in all.

    `hold` gives the handle of what is no plain data; `classes` are those that both sides have.
    """

    def __init__(
        self, limit: int, hold: Callable[[Any], Handle], classes: Classes | None = None
    ) -> None:
        self._classes, self._within = classes, 0
        self.buffers: list[bytes] = []
        self._bytes, self._nodes, self._hold = limit, MOST_NODES, hold
        self._handles = 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        """The document for a value; raises Refused if it is too large or too deep."""
        if depth > DEEPEST:
            raise Refused(f"nested more than {DEEPEST} deep")
        kind = type(value)
        if kind in SIMPLE:
            return value
        if kind is int:
            if value.bit_length() > MOST_BITS:
                raise Refused(f"an integer of more than {MOST_BITS:,} bits")
            return value
        if kind is str:
            self._count(len(value))
            return value
        if kind is complex:
            return ["complex", value.real, value.imag]
        if kind is bytes:
            return ["bytes", self._buffer(len(value), lambda: value)]
        if kind in (list, tuple, set, frozenset):
            return [kind.__name__, self._items(tuple(value), depth)]
        if kind is dict:
            return self._dict(value, depth)
        if kind is slice:
            return ["slice", *self._items((value.start, value.stop, value.step), depth)]
        if issubclass(kind, np.ndarray) and not issubclass(kind, np.ma.MaskedArray):
            return self._array(value, "matrix" if kind is np.matrix else "array")
        if issubclass(kind, np.generic) and value.dtype.kind in "biufcmM":
            return self._array(np.asarray(value), "scalar")
        known = self._classes and self._classes.parts(value, kind)
        return self._known(value, kind, known, depth) if known else self._other(value, kind, depth)

    def _other(self, value: Any, kind: type, depth: int) -> Any:
        """The document for a value that is not of a class that both sides are known to have."""
        for base, lower in LOWERED.items():
            if issubclass(kind, base):
                return self.pack(lower(value), depth)
        return self._rarer(value, kind, depth) or self._handle(value, depth)

    def _known(self, value: Any, kind: type, known: Parts, depth: int) -> Any:
        """The document for a value of a class that both sides may have, and what it is where the
        other one has not.
        """
        word, place, items = known
        packed, other = None, None
        if word == "data" and self._within == DEEPEST_FIELDS:
            return self._other(value, kind, depth)
        if items is not None:
            self._within += 1
            packed = self._items(tuple(items), depth)
            self._within -= 1
        try:
            other = self._other(value, kind, depth)
        except TypeError:  # the judge lends no such thing
            if word == "record":
                raise
        return ["known", word, place, packed, other]

    def _rarer(self, value: Any, kind: type, depth: int) -> Any:
        """The document for a value of Python's own library or another one; None if it is none."""
        if DICTS.get(kind.__name__) is kind:
            factory: Any = getattr(value, "default_factory", None)
            common = CLASS_NAMES.get(factory) if type(factory) is type else None
            made_of = None if common is None else ["class", common]
            return ["dict", self._dict(value, depth)[1], kind.__name__, made_of]
        name = BY_CLASS.get(kind)
        if name is not None:
            try:
                found = KINDS[name].parts(value)
            except (ValueError, TypeError, AttributeError):  # a stream that is closed, say
                return None
            return ["made", name, self._items(found, depth)]
        if kind is type and value in CLASS_NAMES:
            return ["class", CLASS_NAMES[value]]
        handles, buffers = self._handles, len(self.buffers)
        node = libraries.parts(value, kind, lambda part: self.pack(part, depth + 1))
        if node is None or self._handles != handles:  # it holds what is no plain data
            del self.buffers[buffers:]
            return None
        return ["library", *node]

    def _dict(self, value: Any, depth: int) -> list[Any]:
        return ["dict", [self._items(pair, depth) for pair in tuple(value.items())]]

    def _items(self, items: tuple[Any, ...], depth: int) -> list[Any]:
        self._nodes -= len(items) + 1
        if self._nodes < 0:
            raise Refused(f"more than {MOST_NODES:,} values")
        pack, deeper = self.pack, depth + 1
        return [item if type(item) in SIMPLE else pack(item, deeper) for item in items]

    def _array(self, value: np.ndarray, word: str) -> Any:
        plain = np.asarray(value)
        if not DTYPE.fullmatch(plain.dtype.str):
            return self._handle(value, 0)
        number = self._buffer(plain.nbytes, plain.tobytes)
        return [word, plain.dtype.str, list(plain.shape), number, plain.flags.writeable]

    def _handle(self, value: Any, depth: int) -> Any:
        handle, items = self._hold(value), None
        self._handles += 1
        if handle.lent is not None:
            return ["lent", handle.number, self._items(tuple(handle.lent), depth)]
        if issubclass(type(value), tuple):
            items = self._items(tuple(value), depth)
        return ["handle", handle.number, handle.kind[:80], handle.callable, items, handle.about]

    def _buffer(self, size: int, data: Callable[[], bytes]) -> int:
        self._count(size)  # first: an array of one number in memory may be enormous
        self.buffers.append(data())
        return len(self.buffers) - 1

    def _count(self, size: int) -> None:
        self._bytes -= size
        if self._bytes < 0:
            raise Refused("too large to be looked at")


def unpack(
    document: Any,
    buffers: list[bytearray],
    thing: Callable[[Handle], Any],
    classes: Classes | None = None,
) -> Any:
    """The value of a document; `thing` gives what stands for a handle. Raises Refused."""
    try:
        return _Unpacker(buffers, thing, classes).build(document, 0)
    except Refused:
        raise
    except Exception as error:  # whatever numpy or a hash says of nonsense
        raise Refused(NOT_OURS) from error


class _Unpacker:
    """Builds the values of one message."""

    def __init__(
        self,
        buffers: list[bytearray],
        thing: Callable[[Handle], Any],
        classes: Classes | None,
    ) -> None:
        self._buffers, self._thing = dict(enumerate(buffers)), thing
        self._classes = classes or Classes(lambda _: False)
        self._is_plain = False

    def build(self, node: Any, depth: int) -> Any:
        """The value of a node of the document."""
        if depth > DEEPEST + 2:
            raise Refused("nested too deep")
        match node:
            case None | bool() | float() | str():
                return node
            case int() if node.bit_length() <= MOST_BITS:
                return node
            case ["complex", float(real), float(imag)]:
                return complex(real, imag)
            case ["bytes", int(number)]:
                return bytes(self._buffers.pop(number))
            case ["list" | "tuple" | "set" | "frozenset" as kind, list(items)]:
                build, deeper = self.build, depth + 1
                built = [i if type(i) in SIMPLE else build(i, deeper) for i in items]
                return CONTAINERS[kind](built)
            case ["dict", list(pairs)]:
                return {self.build(k, depth + 1): self.build(v, depth + 1) for k, v in pairs}
            case ["dict", list(pairs), str(name), factory]:
                filled: Any = DICTS[name]()
                if factory is not None:
                    filled.default_factory = self.build(factory, depth + 1)
                for key, value in pairs:
                    filled[self.build(key, depth + 1)] = self.build(value, depth + 1)
                return filled
            case ["slice", start, stop, step]:
                return slice(*(self.build(part, depth + 1) for part in (start, stop, step)))
            case ["array", str(dtype), list(shape), int(number), bool(writeable)]:
                return _array(dtype, shape, self._buffers.pop(number), writeable)
            case ["matrix", str(dtype), list(shape), int(number), bool(writeable)]:
                array = _array(dtype, shape, self._buffers.pop(number), writeable)
                return array.view(np.matrix)
            case ["scalar", str(dtype), [], int(number), bool()]:
                return _array(dtype, [], self._buffers.pop(number), True)[()]
            case ["handle", int(number), str(kind), bool(can_be_called), items, *rest]:
                about = rest[0] if len(rest) == 1 and type(rest[0]) is int else None
                if items is not None:
                    items = tuple(self.build(item, depth + 1) for item in items)
                return self._hold(Handle(number, kind, can_be_called, items, about))
            case ["lent", int(number), list(lent)]:
                told = [self.build(item, depth + 1) for item in lent]
                return self._hold(Handle(number, "", False, lent=told))
            case ["known", str(word), str(place), None | list() as items, other]:
                if word == "record":
                    items = _items_of(other)
                return self._known(word, place, items or [], other, depth)
            case ["made", str(name), list(parts)]:
                return made(name, [self.build(part, depth + 1) for part in parts])
            case ["class", str(name)]:
                return CLASSES[name]
            case ["library", *parts]:
                return self._of_library(parts, depth)
        raise Refused(NOT_OURS)

    def _known(self, word: str, place: str, items: Any, other: Any, depth: int) -> Any:
        """A value of a class that is here; what stands for it, if there is no such class."""
        try:
            return self._classes.made(word, place, items, lambda item: self.build(item, depth + 1))
        except (LookupError, ImportError):
            if other is None:
                raise
        return self.build(other, depth + 1)

    def _hold(self, handle: Handle) -> Any:
        if self._is_plain:
            raise Refused(NOT_OURS)
        return self._thing(handle)

    def _of_library(self, parts: list[Any], depth: int) -> Any:
        """A value of a library's, all of whose parts are plain data."""
        was_plain, self._is_plain = self._is_plain, True
        value = libraries.built(parts, lambda node: self.build(node, depth + 1))
        self._is_plain = was_plain
        return value


def _items_of(record: Any) -> list[Any]:
    """The nodes of what is in a named tuple, by what goes over of one whose class is unknown."""
    match record:
        case ["handle", _, _, _, list(items), *_]:
            return items
        case ["lent", _, ["tuple", _, _, ["list", list(items)]]]:
            return items
    raise Refused(NOT_OURS)


def _array(text: str, shape: list[Any], data: bytearray, writeable: bool) -> np.ndarray:
    """An array over the bytes that arrived, each of which is a value of its type."""
    if not DTYPE.fullmatch(text) or any(type(size) is not int or size < 0 for size in shape):
        raise Refused("an array of a type that is none of ours")
    dtype = np.dtype(text)
    if len(data) != math.prod(shape) * dtype.itemsize:
        raise Refused("an array of another size than its bytes")
    array: np.ndarray = np.ndarray(tuple(shape), dtype, data)
    if dtype.kind == "b" and data.strip(b"\0\1"):
        raise Refused("a boolean that is neither true nor false")
    if dtype.kind == "U":
        codes: np.ndarray = np.frombuffer(data, np.dtype("u4").newbyteorder(dtype.byteorder))
        if codes.max(initial=0) > LAST_CODE_POINT:
            raise Refused("text that is none")
    array.flags.writeable = writeable
    return array


def encode(document: Any, buffers: list[bytes]) -> bytes:
    """The bytes of one message; raises Refused if it is too large."""
    sizes = [len(buffer) for buffer in buffers]
    text = json.dumps([document, sizes], separators=(",", ":")).encode()
    if len(text) > MOST_TEXT:
        raise Refused("too large to be looked at")
    return b"".join([HEAD.pack(len(text)), text, *buffers])


def send(channel: socket.socket, document: Any, buffers: list[bytes] | None = None) -> None:
    """Write one message; raises Refused, before anything is written, if it is too large."""
    channel.sendall(encode(document, buffers or []))


def receive(channel: socket.socket, limit: int) -> tuple[Any, list[bytearray]]:
    """Read one message; raises Refused if it is too large or no message, EOFError at the end.

    Nothing comes after it before it is answered, so as much is read at once as there is.
    """
    data = bytearray()
    _fill(channel, data, HEAD.size)
    (length,) = HEAD.unpack_from(data)
    if length > MOST_TEXT:
        raise Refused("a message that is too large")
    place = HEAD.size + length
    _fill(channel, data, place)
    try:
        document, sizes = json.loads(data[HEAD.size : place])
        if type(sizes) is not list or any(type(n) is not int or n < 0 for n in sizes):
            raise Refused(NOT_OURS)
        if sum(sizes) > limit:
            raise Refused("a message that is too large")
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(NOT_OURS) from error
    _fill(channel, data, place + sum(sizes))
    if len(data) > place + sum(sizes):
        raise Refused(NOT_OURS)
    buffers = []
    for size in sizes:
        buffers.append(data[place : place + size])
        place += size
    return document, buffers


def _fill(channel: socket.socket, data: bytearray, length: int) -> None:
    """Read on until there are so many bytes, whose memory is taken as they arrive."""
    while len(data) < length:
        part = channel.recv(max(CHUNK, min(length - len(data), 1 << 20)))
        if not part:
            raise EOFError("the other side has gone")
        data += part
