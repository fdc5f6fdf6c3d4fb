"""The class in tables: those of report/*.csv, and one for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from autograder.base import text_files
from autograder.base.results import Strengths, SubmissionResult
from autograder.reports.class_statistics import AssignmentSummary, Spread, summaries

CELLS = (
    "student", "assignment", "notebook", "cell", "points", "max_points", "outcome", "message",
)  # fmt: skip
GRADES = ("student", "assignment", "score", "max_score", "flags")
CHANGES = ("student", "assignment", "notebook", "cell", "looks_honest", "what")
SPREAD = ("mean", "sd", "lowest", "quarter", "median", "three_quarters", "highest")
ASSIGNMENTS = (
    "assignment", "max_score", "submissions", "lost", "late", "tampered", "waiting", "timed_out",
    *(f"score_{name}" for name in SPREAD), *(f"seconds_{name}" for name in SPREAD),
)  # fmt: skip
QUESTIONS = (
    "assignment", "notebook", "cell", "max_points", "handed_in", "answered", "unanswered",
    "timed_out", "crashed", "waiting", "mean_share", "share_right", "discrimination",
)  # fmt: skip
TESTS = ("assignment", "notebook", "cell", "how", "reason")
HINTS = ("assignment", "notebook", "cell", "times", "share", "hint")
#: The columns whose text students can have a hand in.
SAID = ("message", "what", "hint")
#: The stages of grading, in their order.
STAGES = ("read", "sanitize", "kernel", "cells", "judge", "teardown", "finish", "write")
TIMES = ("student", "assignment", "seconds", *STAGES)


def write(results: Sequence[SubmissionResult], folder: Path) -> tuple[Path, ...]:
    """Write the tables into `folder`, each replaced whole: cells, grades, and changes first.

    The changes are those between what was handed out and what was handed in; those that no honest
    work explains come first. What is not known is an empty field.
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
        *_write_summaries(summaries(results), folder),
        _write(folder / "times.csv", TIMES, map(_time, results)),
    )


def write_tests(known: Mapping[str, Strengths], folder: Path) -> Path:
    """Write the table of how each test of the assignments is run, and why not apart."""
    rows = (
        (assignment, *where, strength.how, strength.reason)
        for assignment, strengths in known.items()
        for where, strength in strengths.items()
    )
    return _write(folder / "tests.csv", TESTS, rows)


def _write_summaries(classes: Sequence[AssignmentSummary], folder: Path) -> tuple[Path, ...]:
    questions = (
        (q.assignment, q.notebook, q.cell, *map(_number, (
            q.max_points, q.handed_in, q.answered, q.unanswered, q.timed_out, q.crashed, q.waiting,
            q.mean_share, q.share_right, q.discrimination)))
        for s in classes
        for q in s.questions
    )  # fmt: skip
    hints = (
        (h.assignment, h.notebook, h.cell, _number(h.times), _number(h.share), h.text)
        for s in classes
        for h in s.hints
    )
    return (
        _write(folder / "assignments.csv", ASSIGNMENTS, map(_assignment, classes)),
        _write(folder / "questions.csv", QUESTIONS, questions),
        _write(folder / "hints.csv", HINTS, hints),
    )


def table(results: Sequence[SubmissionResult]) -> str:
    """The scores as aligned text, one line per submission."""
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


def _assignment(s: AssignmentSummary) -> tuple[str, ...]:
    counts = s.max_score, s.submissions, s.lost, s.late, s.tampered, s.waiting, s.timed_out
    return (s.assignment, *map(_number, counts), *_spread(s.spread), *_spread(s.seconds))


def _spread(spread: Spread | None) -> tuple[str, ...]:
    return ("",) * len(SPREAD) if spread is None else tuple(map(_number, astuple(spread)))


def _time(result: SubmissionResult) -> tuple[str, ...]:
    stages = (result.seconds.get(stage) for stage in STAGES)
    total = sum(result.seconds.values()) if result.seconds else None
    return (result.student, result.assignment, _number(total), *map(_number, stages))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _changes(results: Sequence[SubmissionResult]) -> Iterator[tuple[str, ...]]:
    for r in results:
        for c in r.changes:
            honest = "yes" if c.honest else "no"
            yield r.student, r.assignment, c.notebook, c.cell, honest, c.what


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write a table. Names by which others know a student or a cell stay as they are."""
    said = [name in SAID for name in header]
    texts = (
        [text_files.plain(x) if s else x for x, s in zip(row, said, strict=True)] for row in rows
    )
    return text_files.write_table(path, [header, *texts])
