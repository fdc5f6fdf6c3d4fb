"""Calls of the C library that are made one after another, here and in a child."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from autograder.inside.c_calls import Calls

TEXT = ctypes.create_string_buffer(b"told")


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_calls_are_made_in_their_order(pipe: tuple[int, int]):
    read, write = pipe
    places = [ctypes.addressof(TEXT) + start for start in (2, 0)]
    with Calls([("write", [write, place, 2]) for place in places]) as calls:
        calls.make()
    assert os.read(read, 9) == b"ldto"


def test_a_child_makes_them_and_is_gone_when_its_parent_goes_on(pipe: tuple[int, int]):
    read, write = pipe
    numbers = (ctypes.c_uint32 * 1)()
    with Calls(
        [
            ("chdir", [ctypes.addressof(ctypes.create_string_buffer(b"/"))]),
            ("setpgid", [0, 0]),  # a child of its own, in a group of its own
            ("write", [write, ctypes.addressof(TEXT), 4]),
            ("memset", [ctypes.addressof(numbers), 1, 4]),
            ("_exit", [0]),
        ]
    ) as calls:
        group, folder, before = os.getpgid(0), Path.cwd(), children()
        calls.make_apart()
    assert os.read(read, 9) == b"told"
    assert numbers[0] == 0x01010101, "it has its parent's memory"
    assert (os.getpgid(0), Path.cwd()) == (group, folder), "and nothing else of it"
    assert children() == before, "and it has been waited for"


def children() -> str:
    return Path("/proc/thread-self/children").read_text()
