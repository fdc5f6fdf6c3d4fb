"""The memory of a process as a file, of which it and all that is forked from it have private views.

A fork copies what Linux notes of each page that is a process's own, and at its end the copy takes
that apart again: with 150 MB of modules, that is ten milliseconds. Of a private view of a file,
Linux notes only the pages that were used. Loaded inside the sandbox alone.
"""

from __future__ import annotations

import bisect
import contextlib
import ctypes
import fcntl
import mmap
import os
import signal
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from autograder.inside.c_calls import Call, Calls
from autograder.inside.linux import LIBC

#: Each byte is at the place of its address in the file; no address is larger.
LENGTH = 1 << 47
#: What is written at once, in bytes: Linux writes no more than twice as much.
MOST = 1 << 30
MAP_FIXED, MS_ASYNC = 0x10, 1
#: How often it is tried, since finding out how the memory is divided may change that.
TRIES = 5

#: Where memory begins, and its length.
Region = tuple[int, int]


class Part(NamedTuple):
    """A part of memory, as Linux divides it: what may be done there, and the file it is from."""

    start: int
    end: int
    rights: str
    name: str = ""

    @property
    def is_file(self) -> bool:
        """Is it from a file?"""
        return self.name.startswith("/")

    def holds(self, objects: list[int]) -> bool:
        """Is one of these objects in it, whose places are sorted?"""
        place = bisect.bisect_left(objects, self.start)
        return place < len(objects) and objects[place] < self.end


def take() -> None:
    """Put a view of a file in the place of this process's memory, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        file = os.memfd_create("image", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(file, LENGTH)
            _take(file)
            _join()
        finally:
            os.close(file)


def _take(file: int) -> None:
    seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK
    objects = sorted({id(o) for module in [*sys.modules.values()] for o in _values(module)})
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        for _ in range(TRIES):
            regions = _regions(objects)
            for start, length in regions:
                os.posix_fallocate(file, start, length)  # so that writing there cannot fail
            # nothing of Python's between: it would write to what is in the file already
            with Calls([call for region in regions for call in _moved(region, file)]) as calls:
                # another thread would write to what is in the file already
                is_alone = len(os.listdir("/proc/self/task")) == 1
                if is_alone and _regions(objects) == regions and all(map(_is_there, regions)):
                    calls.make()
                    fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)  # nobody ever writes to it again
                    return
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _values(module: object) -> list[object]:
    return [*getattr(module, "__dict__", {}).values()]


def _parts() -> list[Part]:
    """The parts of this process's memory, in their order."""
    found = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, _, *name = line.split(maxsplit=5)
        start, end = (int(number, 16) for number in place.split("-"))
        found.append(Part(start, end, rights, *name))
    return found


def _regions(objects: list[int]) -> list[Region]:
    """The memory that is this process's own: Python's, and the data of libraries.

    What a library has from the system by itself stays as it is, since it may give that back and
    expect zeros there.
    """
    found = list[Region]()
    for before, part in pairwise(_parts()):
        if part.rights == "rw-p" and part.end - part.start < MOST:
            follows = before.is_file and before.end == part.start
            if follows and (before.name, before.rights) == (part.name, "r--p"):
                found.append((before.start, part.start - before.start))  # it was written to, too
            goes_on = follows and before.rights == "rw-p" and not part.name
            if part.is_file or goes_on or part.holds(objects):
                found.append((part.start, part.end - part.start))
    return found


def _is_there(region: Region) -> bool:
    """Is all of it memory, still? To find out how memory is divided takes some, for a while."""
    start, length = region
    return int(LIBC.msync(ctypes.c_void_p(start), ctypes.c_size_t(length), MS_ASYNC)) == 0


def _moved(region: Region, file: int) -> list[Call]:
    """What puts a part of memory into the file, and a view of that in its place."""
    start, length = region
    rights, flags = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | MAP_FIXED
    return [
        ("pwrite", [file, start, length, start]),
        ("mmap", [start, length, rights, flags, file, start]),
    ]


def _join() -> None:
    """Give what is around a library's code the same rights, so that it is one part with it."""
    for before, part in pairwise(_parts()):
        if (before.end, before.name) == (part.start, part.name):
            for one, other in ((before, part), (part, before)):
                if (one.rights, other.rights) == ("r--p", "r-xp"):
                    length = ctypes.c_size_t(one.end - one.start)
                    rights = mmap.PROT_READ | mmap.PROT_EXEC
                    LIBC.mprotect(ctypes.c_void_p(one.start), length, rights)
