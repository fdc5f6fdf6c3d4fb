"""What grading would change: done in full, on a copy of the gradebook, and thrown away.

Scores are those that the gradebook itself would hold, marks by hand and late penalties included.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.base.course import Course, Submission
from autograder.base.record import SubmissionRecord
from autograder.base.results import CellResult, SubmissionResult
from autograder.gradebook import plain_sql, store
from autograder.pipeline.staging import Staged


@contextmanager
def copied(course: Course, submissions: list[Submission], output: Path) -> Iterator[Path]:
    """A folder to grade into as if it were `output`, which is gone at the end."""
    db_url = course.db_url(output)
    with TemporaryDirectory(prefix="dry-run-") as folder:
        into = Path(folder)
        if plain_sql.exists(db_url):
            from autograder.gradebook import database  # and nbgrader, which takes seconds to import

            with (
                store.opened(course, db_url) as old,
                store.opened(course, course.db_url(into)) as new,
            ):
                database.copy(old, new)
        for submission in submissions:
            _bring(submission, output, into)
        yield into


def _bring(submission: Submission, output: Path, into: Path) -> None:
    """What is kept of finished work beside the gradebook, so that it counts as finished."""
    old = Staged(output, submission.student, submission.assignment).place
    new = Staged(into, submission.student, submission.assignment).place
    if old.is_dir() and SubmissionRecord.path(old).is_file():
        new.mkdir(parents=True)
        shutil.copyfile(SubmissionRecord.path(old), SubmissionRecord.path(new))


def changes(
    before: Mapping[tuple[str, str], SubmissionResult], results: list[SubmissionResult]
) -> list[str]:
    """A line for each submission whose points would change: from what, to what, and why."""
    return [line for new in results if (line := _change(before, new))]


def _change(before: Mapping[tuple[str, str], SubmissionResult], new: SubmissionResult) -> str:
    old = before.get((new.student, new.assignment))
    if old is None:
        return f"{new.student} {new.assignment}: not graded -> {new.score:g}"
    why = _cells(old.cells, new.cells)
    if old.penalty != new.penalty:
        why.append(f"late penalty {old.penalty:g} -> {new.penalty:g}")
    scores = f"{old.score:g} -> {new.score:g}"
    return f"{new.student} {new.assignment}: {scores} ({', '.join(why)})" if why else ""


def _cells(old: tuple[CellResult, ...], new: tuple[CellResult, ...]) -> list[str]:
    """The cells whose points differ; nbgrader lets none come or go once there are submissions."""
    points = {(cell.notebook, cell.cell): cell.points for cell in old}
    return [
        f"{cell.cell} {before:g} -> {cell.points:g}"
        for cell in new
        if (before := points.get((cell.notebook, cell.cell), 0.0)) != cell.points
    ]
