"""Whether a folder holds now what it held before: a hash of its files, and a quick look."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.course import entries

#: Files larger than this are known by size and date.
LARGE = 64_000_000
#: Nanoseconds within which a file may change again without another date.
UNSETTLED = 3_000_000_000


def digest(folder: Path, *more: str) -> str:
    """A hash of the names and contents of all files in a folder, and of more; no link followed."""
    sha = hashlib.sha256("\0".join(more).encode())
    for where, entry in entries(folder):
        sha.update(b"\0%s\0" % os.fsencode(where))
        sha.update(_content(entry))
    return sha.hexdigest()


@dataclass(frozen=True)
class Seen:
    """A folder as it was at one moment: its `digest`, and what shows a change without reading."""

    digest: str
    files: tuple[tuple[object, ...], ...]
    is_settled: bool

    @classmethod
    def of(cls, folder: Path, *more: str) -> Seen:
        """Look at a folder."""
        files = _statuses(folder)
        before = time.time_ns() - UNSETTLED
        is_settled = os.name == "posix" and all(max(file[1:3]) < before for file in files)
        return cls(digest(folder, *more), files, is_settled)

    def is_still(self, folder: Path, *more: str) -> bool:
        """Does the folder hold now what it held then?

        Whatever was changed long before it was looked at tells of any change by its dates.
        """
        if self.is_settled and self.files == _statuses(folder):
            return True
        return self.digest == digest(folder, *more)


def _statuses(folder: Path) -> tuple[tuple[Any, ...], ...]:
    """The path of each file in a folder, with all that the system changes with its content."""
    found = []
    for where, entry in entries(folder):
        with contextlib.suppress(OSError):
            s = entry.stat(follow_symlinks=False)
            found.append((where, s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino, s.st_mode))
    return tuple(found)


def _content(entry: os.DirEntry[str]) -> bytes:
    """A hash of a file's content; of a very large one, of its size and date."""
    try:
        status = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return b"no file"
        if status.st_size > LARGE:
            return f"{status.st_size} {status.st_mtime_ns}".encode()
        with open(entry.path, "rb") as file:  # noqa: PTH123
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b"unreadable"
