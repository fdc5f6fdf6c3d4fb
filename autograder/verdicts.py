"""What became of each graded cell: read from an executed notebook, kept beside it.

Points live in the gradebook, where a person may change them. What the gradebook has no place
for (why a test failed, why a file could not be read, which bytes were graded) is kept in
autograded/STUDENT/.ASSIGNMENT.json, beside the folder that a student's own files are in.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import notebook
from autograder.course import entries
from autograder.results import Change, Outcome

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
#: Files larger than this are known by size and date.
LARGE = 64_000_000
#: Nanoseconds within which a file may change again without another date.
UNSETTLED = 3_000_000_000
#: What is raised in a test's place, and the outcome that it stands for.
KINDS: dict[str, Outcome] = {
    "NotImplementedError": "unanswered",
    "Timeout": "timeout",
    "Ended": "crashed",
    "Gone": "crashed",
}


@dataclass(frozen=True)
class Verdict:
    """What became of one cell; the message is for the student.

    points: what it earned by itself; None where a person decides.
    """

    outcome: Outcome
    message: str = ""
    points: float | None = 0.0


#: (notebook, cell) -> verdict
Verdicts = dict[tuple[str, str], Verdict]


def of_notebook(nb: NotebookNode, name: str) -> Verdicts:
    """The verdicts on the graded cells of a notebook that nbgrader has autograded."""
    return {
        (name, str(notebook.grade_id(cell))): of_cell(cell)
        for cell in nb.cells
        if notebook.is_test(cell) or notebook.is_manual(cell)
    }


def of_cell(cell: NotebookNode) -> Verdict:
    """The verdict on one graded cell, by nbgrader's own rules."""
    from nbgrader.utils import determine_grade  # seconds, and only for notebooks of others

    if notebook.is_manual(cell):
        return of_written(cell)
    points, of = determine_grade(cell)
    errors = {o.ename: o.evalue or o.ename for o in cell.outputs if o.output_type == "error"}
    if points == of and not (errors and of == 0):
        return Verdict("passed", points=points)
    if "CellTimeoutError" in errors:  # beside the interrupt that stopped the cell
        return Verdict("timeout", "stopped: it ran longer than a cell may")
    for name, value in errors.items():
        return Verdict(KINDS.get(name, "failed"), message(value))
    warned = "".join(o.text for o in cell.outputs if o.get("name") == "stderr")
    if warned:
        return Verdict("failed", message(f"it writes to stderr: {warned}"))
    return Verdict("failed", f"partial credit: {points:g} of {of:g}", points)


def of_written(cell: NotebookNode) -> Verdict:
    """The verdict on an answer that a person marks, if there is one."""
    info = cell.metadata["nbgrader"]
    stub = not cell.source.strip() or info.get("checksum") == notebook.checksum(cell)
    if stub and not info.get("task"):
        return Verdict("unanswered")
    return Verdict("manual", points=None)


def message(text: str) -> str:
    """At most three lines of what was raised, as one line."""
    lines = [line.strip() for line in ANSI.sub("", text).strip().splitlines() if line.strip()]
    line = " ".join(lines[:3])[:500]
    return "".join(char if char.isprintable() else " " for char in line)


@dataclass(frozen=True)
class Kept:
    """What the gradebook has no place for, of one graded submission.

    digest: of what was graded and by what; untouched: the (notebook, cell) of answers that were
    left as they were handed out; seconds: where the time went.
    """

    digest: str
    verdicts: Verdicts
    flags: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    untouched: tuple[tuple[str, str], ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it beside the graded folder, whole or not at all."""
        cells = [
            {"notebook": nb, "cell": cell, **vars(verdict)}
            for (nb, cell), verdict in self.verdicts.items()
        ]
        kept = vars(self) | {"verdicts": cells, "changes": [vars(c) for c in self.changes]}
        kept["seconds"] = dict(self.seconds)
        draft = folder.with_name(f".{folder.name}.part")
        # in one line: json indents ten times as slowly
        draft.write_bytes(json.dumps(kept).encode())
        os.replace(draft, self.path(folder))

    @classmethod
    def load(cls, folder: Path) -> Kept | None:
        """Read what is kept of the graded folder, None if there is nothing."""
        try:
            kept = json.loads(cls.path(folder).read_text(encoding="utf-8"))
            cells = {
                (row.pop("notebook"), row.pop("cell")): Verdict(**row) for row in kept["verdicts"]
            }
            changes = tuple(Change(**row) for row in kept["changes"])
            flags, untouched = tuple(kept["flags"]), tuple(map(tuple, kept["untouched"]))
            return cls(kept["digest"], cells, flags, changes, untouched, kept["seconds"])
        except (OSError, json.JSONDecodeError, KeyError, TypeError):
            return None

    @staticmethod
    def path(folder: Path) -> Path:
        """The file beside the graded folder."""
        return folder.with_name(f".{folder.name}.json")


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
