"""What grading would change: done in full, on a copy of the gradebook, and thrown away.

Scores are those that the gradebook itself would hold, marks by hand and late penalties included.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder import gradebook, pipeline
from autograder.course import Course, Submission
from autograder.engine import Grader
from autograder.results import CellResult, SubmissionResult
from autograder.shelf import Shelf
from autograder.verdicts import Kept

Known = dict[tuple[str, str], SubmissionResult]


def grade(
    course: Course,
    engine: Grader,
    submissions: list[Submission],
    output: Path,
    force: bool,
    on_result: Callable[[SubmissionResult], None],
) -> Known:
    """Grade as `pipeline.grade` does, but save nothing; what was known of each submission."""
    db_url = course.db_url(output)
    with TemporaryDirectory(prefix="dry-run-") as folder:
        copy = Path(folder)
        known: Known = {}
        if gradebook.exists(db_url):
            names = dict.fromkeys(submission.assignment for submission in submissions)
            found = gradebook.results(course, db_url, output, names)
            known = {(result.student, result.assignment): result for result in found}
            gradebook.copy(course, db_url, course.db_url(copy))
        for submission in submissions:
            _bring(submission, output, copy)
        pipeline.grade(course, engine, submissions, copy, force, on_result)
    return known


def _bring(submission: Submission, output: Path, copy: Path) -> None:
    """What is known of finished work beside the gradebook, so that it counts as finished."""
    old = Shelf(output, submission.student, submission.assignment).place
    new = Shelf(copy, submission.student, submission.assignment).place
    if old.is_dir() and Kept.path(old).is_file():
        new.mkdir(parents=True)
        shutil.copyfile(Kept.path(old), Kept.path(new))


def changes(known: Known, results: list[SubmissionResult]) -> Iterator[str]:
    """A line for each submission whose points would change: from what, to what, and why."""
    for new in results:
        old = known.get((new.student, new.assignment))
        before = {} if old is None else {(c.notebook, c.cell): c for c in old.cells}
        why = [*_cells(before, new.cells)]
        if old is not None and old.penalty != new.penalty:
            why.append(f"late penalty {old.penalty:g} -> {new.penalty:g}")
        if why or old is None:
            score = "not graded" if old is None else f"{old.score:g}"
            reasons = f" ({', '.join(why)})" if why and old is not None else ""
            yield f"{new.student} {new.assignment}: {score} -> {new.score:g}{reasons}"


def _cells(before: dict[tuple[str, str], CellResult], cells: tuple[CellResult, ...]) -> list[str]:
    return [
        f"{cell.cell} {old.points:g} -> {cell.points:g}"
        for cell in cells
        if (old := before.get((cell.notebook, cell.cell))) and old.points != cell.points
    ]
