"""Graded submissions on disk: complete before they are entered, then put in place whole.

A graded submission is first staged in OUTPUT/.graded/, entered in the gradebook, and then put in
place in OUTPUT/autograded/. Whatever stops a run, each folder is whole, and the next run enters
what is staged.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from autograder.base import notebook
from autograder.base.course import LONGEST, entries
from autograder.base.errors import NotebookUnreadable, UsageError
from autograder.base.folder_digest import LARGE
from autograder.base.record import SubmissionRecord

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Files that a submission may have beside its notebooks, and their bytes in all.
MOST_FILES, MOST_BYTES = 1_000, 256_000_000
#: Files of the course up to this size are kept in memory, to compare submissions with.
SMALL = 1_000_000
#: The flag of a submission whose timestamp.txt is no date.
BAD_TIMESTAMP = "bad-timestamp"


@dataclass(frozen=True)
class Staged:
    """Where one graded submission lies: first staged, then in its place."""

    output: Path
    student: str
    assignment: str

    @property
    def stage(self) -> Path:
        """The folder that is this submission's while it is staged."""
        return self.output / ".graded" / self.student / self.assignment

    @property
    def folder(self) -> Path:
        """The graded files that are staged."""
        return self.stage / "files"

    @property
    def place(self) -> Path:
        """The graded files in their place."""
        return self.output / "autograded" / self.student / self.assignment

    def put(self, handed_in: Path, given: Path, record: SubmissionRecord) -> None:
        """Stage a graded submission: executed notebooks, the student's other files, the record."""
        if os.path.lexists(self.stage):
            self.clear()
        self.folder.mkdir(parents=True)
        copy_files(handed_in, given, self.folder)
        for name, text in record.executed.items():
            (self.folder / f"{name}.ipynb").write_bytes(text.encode())
        if BAD_TIMESTAMP in record.flags:
            (self.folder / "timestamp.txt").unlink(missing_ok=True)  # nbgrader stumbles over it
        record.save(self.folder)  # last: it says that the folder is complete

    def load(self) -> SubmissionRecord | None:
        """The record of a submission, if it is staged and complete."""
        return SubmissionRecord.load(self.folder) if self.folder.is_dir() else None

    def is_same(self, name: str, cell: str) -> bool:
        """Do the staged files answer a cell of a notebook as those in their place do?

        A written answer is the text in its cell, and what stands in cells of the student's own; a
        test's is all that is no test.
        """
        old, new = (_answer(folder / f"{name}.ipynb", cell) for folder in (self.place, self.folder))
        return old is not None and old == new

    def publish(self) -> None:
        """Put the staged files in their place."""
        old = self.stage / "old"
        self.place.parent.mkdir(parents=True, exist_ok=True)
        SubmissionRecord.path(self.place).unlink(missing_ok=True)
        if self.place.is_dir() and not self.place.is_symlink():
            os.replace(self.place, old)
        os.replace(self.folder, self.place)
        os.replace(SubmissionRecord.path(self.folder), SubmissionRecord.path(self.place))
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        self._leave()

    def clear(self) -> None:
        """Remove the staged files, and the folders that are empty then."""
        shutil.rmtree(self.stage, ignore_errors=True)
        self._leave()

    def _leave(self) -> None:
        with contextlib.suppress(OSError):
            self.stage.rmdir()
        with contextlib.suppress(OSError):
            self.stage.parent.rmdir()
            self.stage.parent.parent.rmdir()


def _answer(path: Path, name: str) -> list[tuple[object, ...]] | None:
    """What stands in a graded notebook for a cell's answer; None if there is no such notebook."""
    try:
        cells = notebook.read(path).cells
    except (NotebookUnreadable, OSError):
        return None
    written = any(
        notebook.grade_id(cell) == name and notebook.is_manual(cell) and not _is_task(cell)
        for cell in cells
    )
    parts = (
        cell
        for cell in cells
        if (notebook.grade_id(cell) in (None, name) if written else not notebook.is_test(cell))
    )
    return [(cell.cell_type, cell.source, cell.get("attachments")) for cell in parts]


def _is_task(cell: NotebookNode) -> bool:
    return bool(cell.metadata["nbgrader"].get("task"))


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Only one run grades into a folder; UsageError for another."""
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / ".grading.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise UsageError(f"another run is grading into {output}: wait, or give --output") from error
    try:
        yield
    finally:
        lock.release()


def copy_files(handed_in: Path, given: Path, into: Path) -> None:
    """Copy the ordinary files of a submission that are not as they were given; follow no link.

    Notebooks beside the graded ones, and folders that are called as notebooks are, would confuse
    nbgrader: they stay where they were handed in, as do files that are too large, too many, or
    unreadable.
    """
    files = size = 0
    for where, entry in entries(handed_in):
        if not entry.is_file(follow_symlinks=False) or not os.access(entry.path, os.R_OK):
            continue
        if where.partition(os.sep)[0].endswith(".ipynb"):
            continue
        if any(
            len(os.fsencode(folder)) + len(os.fsencode(where)) >= LONGEST
            for folder in (given, into)
        ):
            continue
        length = entry.stat(follow_symlinks=False).st_size
        if _is_same(entry.path, length, f"{given}{os.sep}{where}"):
            continue
        files, size = files + 1, size + length
        if files > MOST_FILES or size > MOST_BYTES or length > LARGE:
            continue
        target = into / where
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry.path, target)


def _is_same(path: str, length: int, given: str) -> bool:
    try:
        status = Path(given).stat()
    except OSError:
        return False
    if status.st_size != length or not stat.S_ISREG(status.st_mode):
        return False
    if length > SMALL:
        return filecmp.cmp(path, given, shallow=False)
    return Path(path).read_bytes() == _given(given, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=100)
def _given(path: str, *_: int) -> bytes:
    """What every submission is compared with; read again if it has changed."""
    return Path(path).read_bytes()
