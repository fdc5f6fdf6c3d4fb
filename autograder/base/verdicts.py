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

from autograder.base import notebook
from autograder.base.course import entries
from autograder.base.results import NO_POINTS, Change, Outcome, odd

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


HIDDEN = (
    "with other data than those shown: call your function with other sizes, values and weights, "
    "and look at what comes back"
)
NOT_YET = (
    "not answered yet: the test came to a line `raise NotImplementedError`; write your answer, and "
    "delete that line"
)
#: What stops a cell or a function without an error in it: exceptions by their names.
STOPS = {
    "StdinNotImplementedError": "stopped at `input()`: nobody can type while work is graded, so "
    "write the value into the code",
    "SystemExit": "stopped at `exit()` or `sys.exit()`: take that out",
}
#: Where to look, by the name of an exception whose own text nobody is told.
LOOK = {
    "IndexError": "which axis is how long in what your function gives back?",
    "ValueError": "which shapes does your function take, and which does it give back?",
    "TypeError": "does your function end with `return`, and give back numbers?",
    "AttributeError": "does your function end with `return`, and give back an array?",
    "KeyError": "which key does it give back, or use?",
    "NameError": "is a name misspelt, or defined further down?",
    "UnboundLocalError": "is a name used before it gets a value?",
    "ZeroDivisionError": "what is divided by 0?",
    "OverflowError": "which number grows too large?",
    "LinAlgError": "is a matrix not symmetric, or a variance 0?",
    "RecursionError": "does a function call itself without end?",
    "MemoryError": "is an array far larger than it should be?",
}
#: Characters of a message, and of what an exception says in it, whose end seldom tells more.
LONGEST, LONGEST_ERROR = 500, 200
#: What a line ends with after which another can follow as it is.
ENDS = (".", "!", "?", ":", ";", ",")
#: What says itself what happened and what to try: kinds of outcomes, not of exceptions.
IN_WORDS = {"Timeout", "Ended", "Gone", "PartialCredit", "SyntaxError", "StudentError"}


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
    """The verdict on one graded cell, by nbgrader's rules, but for points that are no such number:
    nbgrader gives all of them for one that is negative or nan.
    """
    if notebook.is_manual(cell):
        return of_written(cell)
    of = float(cell.metadata["nbgrader"]["points"])
    points = credit(cell, of)
    if wrong := odd(points):
        return Verdict("failed", NO_POINTS.format(wrong))
    errors = {o.ename: o.evalue or o.ename for o in cell.outputs if o.output_type == "error"}
    if points >= of and not (errors and of == 0):
        return Verdict("passed", points=of)
    if "CellTimeoutError" in errors:  # beside the interrupt that stopped the cell
        return Verdict("timeout", "stopped: it ran longer than a cell may; does a loop never end?")
    if "Timeout" in errors:  # beside it, too
        return Verdict("timeout", message(errors["Timeout"]))
    for name, value in errors.items():
        text = "" if value == name else value
        return Verdict(KINDS.get(name, "failed"), message(words(name, text)))
    warned = "".join(o.text for o in cell.outputs if o.get("name") == "stderr")
    if warned:
        what = f"this test counts only if nothing is written to stderr, by a warning say: {warned}"
        return Verdict("failed", message(what))
    return Verdict("failed", part(points, of), points)


def credit(cell: NotebookNode, of: float) -> float:
    """The points that a test's outputs give: none for an error or a warning, the number that is
    its value, and else all.
    """
    for output in cell.outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            return 0.0
        if output.output_type == "execute_result":
            with contextlib.suppress(TypeError, ValueError):
                return float(output.data.get("text/plain"))
            return of
    return of


def words(kind: str, text: str, *, hidden: bool = False) -> str:
    """What a student is told of what a test raised: what happened, and what to try.

    hidden: of a text that nobody is told, since it came from where other data are tried.
    """
    raised = text.partition(":")[0] if kind == "StudentError" else kind
    if raised in STOPS:
        return f"your code {STOPS[raised]}"
    if kind not in IN_WORDS | {"AssertionError"}:
        text = _short(_one_line(text), LONGEST_ERROR)
    if kind == "NotImplementedError":
        return f"{NOT_YET} ({text})" if text else NOT_YET
    if hidden or not text:
        what = "an exception of your own" if kind == "StudentError" else kind
        what = "this does not hold yet" if kind == "AssertionError" else f"this stops by {what}"
        return f"{what} {HIDDEN}" + (f" ({LOOK[kind]})" if kind in LOOK else "")
    if kind == "AssertionError" or kind in IN_WORDS or text.startswith(kind):
        return text
    return f"{kind}: {text}"


def part(points: float, of: float) -> str:
    """What a student is told of a test that gives a part of its points."""
    if points > 0:
        return f"{points:g} of {of:g} points: part of what this test tries is right, {HIDDEN}"
    return f"0 of {of:g} points: nothing that this test tries is right yet; try it {HIDDEN}"


def of_written(cell: NotebookNode) -> Verdict:
    """The verdict on an answer that a person marks, if there is one."""
    info = cell.metadata["nbgrader"]
    stub = not cell.source.strip() or info.get("checksum") == notebook.checksum(cell)
    if stub and not info.get("task"):
        return Verdict("unanswered")
    return Verdict("manual", points=None)


def message(text: str) -> str:
    """What was raised, as one line of bounded length."""
    line = _short(_one_line(text), LONGEST)
    return "".join(char if char.isprintable() else " " for char in line)


def _one_line(text: str) -> str:
    """At most three lines as one, with an end to each."""
    lines = [line.strip() for line in ANSI.sub("", text).strip().splitlines() if line.strip()]
    line = ""
    for more in lines[:3]:
        ended = not line or line.endswith(ENDS)
        line += (" " if ended else ". " if more[:1].isupper() else "; ") + more
    return line.strip()


def _short(text: str, most: int) -> str:
    """A text, or its beginning."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


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
