"""The class in tables: report/cells.csv, grades.csv and changes.csv, and one for the terminal."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.results import SubmissionResult

CELLS = (
    "student", "assignment", "notebook", "cell", "points", "max_points", "outcome", "message",
)  # fmt: skip
GRADES = ("student", "assignment", "score", "max_score", "flags")
CHANGES = ("student", "assignment", "notebook", "cell", "looks_honest", "what")
COLLECTED = ("what", "outcome", "student", "assignment", "message")
#: What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@")


def write(results: Sequence[SubmissionResult], folder: Path) -> tuple[Path, Path, Path]:
    """Write the tables into `folder`, each replaced whole: cells, grades, and changes.

    The changes are those between what was handed out and what was handed in; those that no honest
    work explains come first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cells = (
        (r.student, r.assignment, c.notebook, c.cell, f"{c.points:g}", f"{c.max_points:g}",
         c.outcome, c.message)
        for r in results
        for c in r.cells
    )  # fmt: skip
    return (
        _write(folder / "cells.csv", CELLS, cells),
        _write(folder / "grades.csv", GRADES, map(_grade, results)),
        _write(folder / "changes.csv", CHANGES, sorted(_changes(results), key=lambda row: row[4])),
    )


def collected(rows: Iterable[Sequence[str]], folder: Path) -> Path:
    """Write what became of everything that was delivered: collected.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write(folder / "collected.csv", COLLECTED, rows)


def table(results: Sequence[SubmissionResult]) -> str:
    """The scores as aligned text, a line a submission."""
    rows = [GRADES, *map(_grade, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(GRADES))]
    numbers = (2, 3)
    return "\n".join(
        "  ".join(
            text.rjust(width) if column in numbers else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _grade(result: SubmissionResult) -> tuple[str, ...]:
    return (
        result.student,
        result.assignment,
        f"{result.score:g}",
        f"{result.max_score:g}",
        " ".join(result.flags),
    )


def _changes(results: Sequence[SubmissionResult]) -> Iterator[tuple[str, ...]]:
    for r in results:
        for c in r.changes:
            honest = "yes" if c.honest else "no"
            yield r.student, r.assignment, c.notebook, c.cell, honest, c.what


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(map(_plain, row) for row in rows)
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text.getvalue(), encoding="utf-8")
    os.replace(draft, path)
    return path


def _plain(text: str) -> str:
    """Text that a spreadsheet does not calculate; some of it is of students' making."""
    return f"'{text}" if text.startswith(FORMULA) else text
