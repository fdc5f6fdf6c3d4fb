"""What crosses the wall: plain data whole, the rest as handles, nothing else, whatever comes."""

from __future__ import annotations

import collections
import contextlib
import enum
import json
import socket
import struct
import threading
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy

from autograder.inside.values import (
    DEEPEST,
    MOST_NODES,
    Handle,
    Packer,
    Refused,
    encode,
    receive,
    send,
    unpack,
)

LIMIT = 1 << 20


def no_thing(_: Any) -> Any:
    raise TypeError("no thing is expected here")


def through(value: Any, limit: int = LIMIT, hold: Any = no_thing, thing: Any = no_thing) -> Any:
    """A value sent over a real socket, as it arrives."""
    here, there = socket.socketpair()
    with here, there:
        packer = Packer(limit, hold)
        document = packer.pack(value)
        sender = threading.Thread(target=send, args=(here, document, packer.buffers))
        sender.start()
        received = receive(there, limit)
        sender.join()
        return unpack(*received, thing)


def same(one: Any, other: Any) -> bool:
    """Equal in type and value, nan and minus zero and the bytes of arrays included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, set | frozenset):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    if isinstance(one, slice):
        return same([one.start, one.stop, one.step], [other.start, other.stop, other.step])
    return repr(one) == repr(other)


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers()
    | st.text(st.characters(exclude_categories=())) | st.binary()
)  # fmt: skip
DTYPES = (
    of_numpy.boolean_dtypes() | of_numpy.integer_dtypes(endianness="?")
    | of_numpy.unsigned_integer_dtypes() | of_numpy.floating_dtypes(endianness="?")
    | of_numpy.complex_number_dtypes() | of_numpy.datetime64_dtypes()
    | of_numpy.unicode_string_dtypes(min_len=1) | of_numpy.byte_string_dtypes(min_len=1)
    | of_numpy.timedelta64_dtypes()
)  # fmt: skip
ARRAYS = of_numpy.arrays(DTYPES, of_numpy.array_shapes(min_dims=0, min_side=0, max_side=3))
NUMBERS = of_numpy.from_dtype(np.dtype("f8")) | of_numpy.from_dtype(np.dtype("i2"))
KEYS = st.recursive(SCALARS, lambda keys: st.tuples(keys, keys), max_leaves=3)


def nested(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.lists(values, max_size=4)
        | st.lists(values, max_size=4).map(tuple)
        | st.dictionaries(KEYS, values, max_size=3)
        | st.sets(KEYS, max_size=3)
        | st.frozensets(KEYS, max_size=3)
        | st.builds(slice, st.none() | st.integers(), st.integers(), st.none())
    )


@given(st.recursive(SCALARS | ARRAYS | NUMBERS, nested, max_leaves=8))
@example([1 << 2000, -(1 << 64), 0.0, -0.0, float("inf"), float("nan"), "\ud800\0", b"\0"])
@settings(max_examples=200, deadline=None)
def test_plain_data_arrive_as_they_are(value: Any):
    assert same(through(value), value)


def test_arrays_keep_what_they_are_but_for_their_order_in_memory():
    table = np.arange(12.0).reshape(3, 4)
    frozen = table.copy()
    frozen.flags.writeable = False
    for array in (table.T, table[::2, ::-1], np.asfortranarray(table), table.astype(">f8"), frozen):
        arrived = through(array)
        assert same(arrived, array)
        assert arrived.flags.writeable == array.flags.writeable
    payload = np.array([0x7FF8000000000123], "u8").view("f8")
    assert through(payload).tobytes() == payload.tobytes()
    assert type(through(table.view(np.matrix))) is np.matrix


def test_values_of_subclasses_are_lowered_past_their_own_methods():
    class Level(enum.IntEnum):
        HIGH = 3

    class Name(str, enum.Enum):  # noqa: UP042 (its str is another than that of StrEnum)
        FIRST = "first"

    class Pleasing(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = float.__hash__

    class Shaped(np.ndarray):
        pass

    lowered = through([Level.HIGH, Name.FIRST, Pleasing(3), np.str_("a"), np.ones(2).view(Shaped)])
    assert [type(value) for value in lowered] == [int, str, float, str, np.ndarray]
    assert lowered[:4] == [3, "first", 3.0, "a"]
    assert lowered[2] != 4
    for mapping in (
        collections.OrderedDict({1: 2}), collections.Counter([1, 1]),
        collections.defaultdict(list, {1: 2}),
    ):  # fmt: skip
        assert same(through(mapping), mapping)
    nothing = through(collections.defaultdict(lambda: 3, {1: 2}))
    assert nothing == {1: 2} and nothing.default_factory is None


def test_the_rest_stays_behind_with_a_number():
    held: list[Any] = []

    def hold(value: Any) -> Handle:
        held.append(value)
        return Handle(len(held) - 1, type(value).__name__, callable(value))

    pair = collections.namedtuple("Pair", "one other")(1, [2])
    things = [
        len, Decimal("1e999999"), object, np.array([1, None]), np.zeros(1, [("a", "f8")]),
        np.ma.masked_equal([1, 2], 2), iter(()), pair,
    ]  # fmt: skip
    arrived = through(things, hold=hold, thing=lambda handle: handle)
    assert all(one is other for one, other in zip(held, things, strict=True))
    assert arrived[0] == Handle(0, "builtin_function_or_method", True)
    assert arrived[-1] == Handle(7, "Pair", False, (1, [2]))


def test_what_is_too_large_is_refused_before_it_is_built():
    knot: list[Any] = []
    knot.append(knot)
    wide: list[Any] = [0.0]
    for _ in range(30):
        wide = [wide, wide]
    enormous = np.lib.stride_tricks.as_strided(np.ones(1), shape=(1 << 40,), strides=(0,))
    for value in (knot, {1: knot}, wide, 1 << 20_000, "a" * 2 * LIMIT, enormous, b"a" * 2 * LIMIT,
                  [None] * (MOST_NODES + 1)):  # fmt: skip
        with pytest.raises(Refused):
            through(value)
    deep: Any = 0
    for _ in range(DEEPEST):
        deep = [deep]
    assert through(deep) == deep
    assert through([0.5] * 1_000_000) == [0.5] * 1_000_000


def test_a_message_too_large_is_refused_before_a_byte_of_it_is_sent():
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(10)
        with pytest.raises(Refused):
            send(here, "\0" * (6 << 20))  # six characters each in JSON
        send(here, "well")
        assert receive(there, 0) == ("well", [])


WORDS = (
    "array scalar list dict set handle bytes slice tuple complex matrix frozenset <f8 |b1 <U1 "
    "m8[s] made class library lent range Decimal dtype deque StringIO int sparse csr_array"
)
DOCUMENTS = st.recursive(
    SCALARS.filter(lambda value: not isinstance(value, bytes | complex))
    | st.sampled_from(WORDS.split()),
    lambda nodes: st.lists(nodes, max_size=6) | st.dictionaries(st.text(max_size=3), nodes),
    max_leaves=12,
)
BUFFERS = st.lists(st.binary(max_size=16).map(bytearray), max_size=2)
ARRAYS_OF_NONSENSE = [
    ("<f8", [2]), ("<f8", [-1, -1]), ("<f8", [1.0]), ("<f8", [True]), ("f8", 1), ("<f8", [1 << 70]),
    ("O", [1]), ("S0", [1 << 62]), ("<f3", [1]), ("|b1", [8]), ("<U2", [1]), (">U2", [1]),
    ("<U999999999", [1 << 40]), ("V8", [1]), ("m8[xx]", [1]), ("<f8,<f8", [1]), ("<f8\n", [1]),
]  # fmt: skip
ODD = [
    *(["array", dtype, shape, 0, True] for dtype, shape in ARRAYS_OF_NONSENSE),
    ["array", "<f8", [1], 7, True], ["array", "<f8", [1], -1, True], ["array", "<f8", [], None, 1],
    ["scalar", "<f8", [1], 0, True], ["matrix", "<f2", [2, 2, 1, 1], 0], ["array"], ["eval", "1"],
    ["list", [["bytes", 0], ["bytes", 0]]], ["list", 3], ["set", [["list", []]]], ["dict", [[1]]],
    ["dict", [[["list", []], 1]]], ["dict", {"a": 1}], {"a": 1}, [], [[]], ["slice", 1], 10**4000,
    ["handle", 0, "a", True], ["handle", "0", "a", True, None], ["handle", 0, "a", True, 5],
    ["complex", "1", "2"], ["made", "range", [1, 2]], ["made", "range", [True, 2, 3]],
    ["made", "Fraction", [1, 0]], ["made", "Decimal", ["1e99999"]], ["made", "Decimal", ["x"]],
    ["made", "ZoneInfo", ["../etc"]], ["made", "dtype", ["V8"]], ["made", "eval", ["1"]],
    ["made", "date", [2020, 13, 1]], ["class", "os"], ["class", "type"], ["library"],
    ["library", "eval", "1"], ["lent", 0], ["lent", "0", []],
    ["library", "sparse", "csr_array", [1], None, None, None],
]  # fmt: skip


@given(DOCUMENTS, BUFFERS)
@settings(max_examples=500, deadline=None)
def test_any_document_is_a_value_or_refused(document: Any, buffers: list[bytearray]):
    try:
        unpack(document, buffers, lambda handle: handle)
    except Refused as error:
        assert "message" in str(error) or "neither" in str(error) or "an array" in str(error)


@pytest.mark.parametrize("document", ODD, ids=repr)
def test_odd_documents_are_refused(document: Any):
    with pytest.raises(Refused) as refused:
        unpack(document, [bytearray(b"\xff" * 8)], lambda handle: handle)
    assert "xx" not in str(refused.value)


@given(st.binary(max_size=64))
@example(struct.pack("!Q", 1 << 60))
@example(struct.pack("!Q", 12) + b"[1,[9999999]")
@example(struct.pack("!Q", 6) + b"[1,[2]")
@settings(deadline=None)
def test_any_bytes_are_a_message_or_refused_or_the_end(data: bytes):
    read_or_nothing(data)
    read_or_nothing(struct.pack("!Q", len(data)) + data)


TEXTS = [
    b"[" * 200_000, b"[" + b"9" * 5000 + b",[]]", b"\xff\xfe", b"", b"[1]", b"{}", b"1",
    b"[1,[-1]]", b"[1,[true]]", b'[1,["1"]]', b"[1,{}]", b"[1,3]", b"[1,null]", b"[1,[1e9]]",
    b"[1,[99999999999]]", b"[1,[NaN]]", b'{"a":1,"a":2}',
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:20]))
def test_odd_texts_are_refused(text: bytes):
    with pytest.raises(Refused):
        read(struct.pack("!Q", len(text)) + text)


def test_a_length_beyond_bounds_is_refused_before_anything_is_read():
    with pytest.raises(Refused):
        read(struct.pack("!Q", 1 << 40))


def test_odd_numbers_in_json_are_numbers():
    assert read(struct.pack("!Q", 11) + b"[1e9999,[]]") == float("inf")
    text = json.dumps([["list", [float("nan"), -0.0]], []]).encode()
    assert repr(read(struct.pack("!Q", len(text)) + text)) == "[nan, -0.0]"


def read(data: bytes) -> Any:
    """What is read of some bytes, after which nothing comes."""
    here, there = socket.socketpair()
    with here, there:
        sender = threading.Thread(target=lambda: (here.sendall(data), here.close()))
        sender.start()
        try:
            return unpack(*receive(there, LIMIT), lambda handle: handle)
        finally:
            while there.recv(1 << 20):
                pass
            sender.join()


def read_or_nothing(data: bytes) -> None:
    with contextlib.suppress(Refused, EOFError):
        read(data)


def test_encode_is_what_send_writes():
    here, there = socket.socketpair()
    with here, there:
        send(here, ["bytes", 0], [b"abc"])
        assert there.recv(100) == encode(["bytes", 0], [b"abc"])
