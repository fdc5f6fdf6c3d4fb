"""What crosses the wall between a judge and a student's kernel: plain data, or a number for a thing.

Loaded on both sides. Plain data (None, bool, int, float, complex, str, bytes, arrays and scalars of
numpy that hold numbers, booleans or text, and lists, tuples, dicts, sets and slices of these) are
sent as they are. Everything else stays where it is, and a Handle stands for it. Nothing is ever
unpickled, and nothing is built from what arrives but the types named here.

On the socket, a message is a JSON document with the lengths of its buffers, and the buffers: the
bytes of arrays and strings of bytes.
"""

from __future__ import annotations

import json
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

HEAD = struct.Struct("!Q")
DTYPE = re.compile(r"[<>|=]?[biufcSU]\d+")
DEEPEST = 40
#: Python refuses to print longer integers, and no exercise asks for one.
MOST_BITS = 10_000


class Refused(Exception):
    """A value or a message that is too large, too deep, or not one of ours."""


@dataclass(frozen=True)
class Handle:
    """A thing that stays on the student's side: its number there, its type's name, and whether
    it can be called.
    """

    number: int
    kind: str
    callable: bool


class Packer:
    """Turns values into a JSON document and buffers of at most `limit` bytes in all."""

    def __init__(self, limit: int, hold: Callable[[Any], Handle]) -> None:
        self.buffers: list[bytes] = []
        self._left, self._hold = limit, hold

    def pack(self, value: Any, depth: int = 0) -> Any:
        """The document for a value; raises Refused if it is too large or too deep."""
        self._count(16)
        kind = type(value)
        if depth > DEEPEST:
            raise Refused(f"nested more than {DEEPEST} deep")
        if value is None or kind in (bool, float):
            return value
        if kind is int:
            return self._integer(value)
        if kind is str:
            self._count(4 * len(value))
            return value.encode("utf-8", "replace").decode()  # lone surrogates are no text
        if kind is complex:
            return ["complex", value.real, value.imag]
        if kind is bytes:
            return ["bytes", self._buffer(value)]
        if kind in (np.ndarray, np.matrix) and DTYPE.fullmatch(value.dtype.str):
            return ["array", value.dtype.str, list(value.shape), self._buffer(_raw(value))]
        if isinstance(value, np.generic) and DTYPE.fullmatch(value.dtype.str):
            return ["scalar", value.dtype.str, self._buffer(value.tobytes())]
        if kind in (list, tuple, set, frozenset):
            return [kind.__name__, [self.pack(item, depth + 1) for item in tuple(value)]]
        if kind is dict:
            pairs = tuple(value.items())
            return ["dict", [[self.pack(part, depth + 1) for part in pair] for pair in pairs]]
        if kind is slice:
            parts = value.start, value.stop, value.step
            return ["slice", *(self.pack(part, depth + 1) for part in parts)]
        handle = value if kind is Handle else self._hold(value)
        return ["handle", handle.number, handle.kind[:80], handle.callable]

    def _integer(self, value: int) -> Any:
        if value.bit_length() > MOST_BITS:
            raise Refused(f"an integer of more than {MOST_BITS} bits")
        return value if value.bit_length() < 64 else ["int", hex(value)]

    def _buffer(self, data: bytes) -> int:
        self._count(len(data))
        self.buffers.append(data)
        return len(self.buffers) - 1

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Refused("too large to be looked at")


def unpack(document: Any, buffers: list[bytes], thing: Callable[[Handle], Any]) -> Any:
    """The value of a document; `thing` gives what stands for a handle. Raises Refused."""

    def build(node: Any, depth: int = 0) -> Any:
        if depth > DEEPEST + 1:
            raise Refused("nested too deep")
        if not isinstance(node, list):
            return node
        kind, *parts = node
        if kind in ("list", "tuple", "set", "frozenset"):
            items = [build(item, depth + 1) for item in parts[0]]
            return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](items)
        if kind == "dict":
            return {build(key, depth + 1): build(item, depth + 1) for key, item in parts[0]}
        if kind == "array":
            dtype, shape, number = parts
            return np.frombuffer(buffers[number], _dtype(dtype)).reshape(shape).copy()
        if kind == "scalar":
            dtype, number = parts
            return np.frombuffer(buffers[number], _dtype(dtype))[0]
        if kind == "handle":
            return thing(Handle(int(parts[0]), str(parts[1]), bool(parts[2])))
        simple = {
            "int": lambda text: int(text, 16),
            "complex": complex,
            "bytes": lambda number: buffers[number],
            "slice": lambda *ends: slice(*(build(end, depth + 1) for end in ends)),
        }
        return simple[kind](*parts)

    try:
        return build(document)
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise Refused(f"a message that is none of ours: {error}") from error


def send(channel: socket.socket, document: Any, buffers: list[bytes] | None = None) -> None:
    """Write one message."""
    sizes = [len(buffer) for buffer in buffers or []]
    text = json.dumps([document, sizes]).encode()
    channel.sendall(b"".join([HEAD.pack(len(text)), text, *(buffers or [])]))


def receive(channel: socket.socket, limit: int) -> tuple[Any, list[bytes]]:
    """Read one message; raises Refused if it is too large or no message, EOFError at the end."""
    (length,) = HEAD.unpack(_exactly(channel, HEAD.size))
    if length > limit:
        raise Refused(f"a message of {length:,} bytes")
    try:
        document, sizes = json.loads(_exactly(channel, length))
        if sum(sizes) > limit or min(sizes, default=0) < 0:
            raise Refused(f"buffers of {sum(sizes):,} bytes")
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused("a message that is none of ours") from error
    return document, [_exactly(channel, size) for size in sizes]


def _exactly(channel: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        part = channel.recv(min(length - len(data), 1 << 20))
        if not part:
            raise EOFError("the other side has gone")
        data += part
    return bytes(data)


def _raw(value: np.ndarray) -> bytes:
    return np.ascontiguousarray(value).tobytes()


def _dtype(text: str) -> np.dtype:
    if not DTYPE.fullmatch(text):
        raise Refused(f"an array of {text!r}")
    return np.dtype(text)
