"""What became of each graded cell: read from an executed notebook, kept beside it.

Points live in the gradebook, where a person may change them. What the gradebook has no place
for (why a test failed, why a file could not be read, which bytes were graded) is kept in
autograded/STUDENT/.ASSIGNMENT.json, beside the folder that a student's own files are in.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade

from autograder import notebook
from autograder.results import Outcome

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What became of one cell; the message is for the student."""

    outcome: Outcome
    message: str = ""


#: (notebook, cell) -> verdict
Verdicts = dict[tuple[str, str], Verdict]


def of_notebook(nb: NotebookNode, name: str) -> Verdicts:
    """The verdicts on the graded cells of an executed (autograded) notebook."""
    return {
        (name, str(notebook.grade_id(cell))): of_cell(cell)
        for cell in nb.cells
        if notebook.is_test(cell) or notebook.is_manual(cell)
    }


def of_cell(cell: NotebookNode) -> Verdict:
    """The verdict on one graded cell, by nbgrader's own rules."""
    if notebook.is_manual(cell):
        info = cell.metadata["nbgrader"]
        empty = info.get("checksum") == compute_checksum(cell) and not info.get("task")
        return Verdict("unanswered" if empty else "manual")
    points, of = determine_grade(cell)
    if points == of:
        return Verdict("passed")
    errors = {o.ename: o.evalue or o.ename for o in cell.outputs if o.output_type == "error"}
    if "CellTimeoutError" in errors:  # beside the interrupt that stopped the cell
        return Verdict("timeout", "stopped: it ran longer than a cell may")
    for name, value in errors.items():
        unanswered = name == "NotImplementedError"
        return Verdict("unanswered" if unanswered else "failed", _message(value))
    warned = "".join(o.text for o in cell.outputs if o.get("name") == "stderr")
    if warned:
        return Verdict("failed", _message(f"it writes to stderr: {warned}"))
    return Verdict("failed", f"partial credit: {points:g} of {of:g}")


def _message(text: str) -> str:
    """At most three lines of what was raised, as one line."""
    lines = [line.strip() for line in ANSI.sub("", text).strip().splitlines() if line.strip()]
    return " ".join(lines[:3])[:500]


@dataclass(frozen=True)
class Kept:
    """The verdicts on one submission, what was odd about it, and the digest of its files."""

    verdicts: Verdicts
    flags: tuple[str, ...]
    digest: str

    def save(self, folder: Path) -> None:
        """Write what is kept of the graded folder, whole or not at all."""
        cells = [
            {"notebook": nb, "cell": cell, **asdict(verdict)}
            for (nb, cell), verdict in self.verdicts.items()
        ]
        kept = {"submission": self.digest, "flags": self.flags, "cells": cells}
        draft = folder.with_name(f".{folder.name}.part")
        draft.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        os.replace(draft, _file(folder))

    @classmethod
    def load(cls, folder: Path) -> Kept | None:
        """Read what is kept of the graded folder, None if there is nothing."""
        try:
            kept = json.loads(_file(folder).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
            return None
        cells = {
            (row["notebook"], row["cell"]): Verdict(row["outcome"], row["message"])
            for row in kept["cells"]
        }
        return cls(cells, tuple(kept["flags"]), kept["submission"])


def digest(*folders: Path) -> str:
    """A hash of the names and contents of all files in the folders, links not followed."""
    sha = hashlib.sha256()
    for folder in folders:
        for where, names, files in os.walk(folder):
            names.sort()
            for path in (Path(where, name) for name in sorted(files)):
                content = _content(path)
                name = os.fsencode(path.relative_to(folder))
                sha.update(b"%s\0%d\0%s" % (name, len(content), content))
    return sha.hexdigest()


def _content(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        return b"no file"
    try:
        return path.read_bytes()
    except OSError:
        return b"unreadable"


def _file(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.json")
