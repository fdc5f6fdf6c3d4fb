"""nbgrader's gradebook: what is read from it, and the zeros that nbgrader itself never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from sqlalchemy.exc import DatabaseError

from autograder import logs, notebook
from autograder.course import Course, Submission
from autograder.errors import AutograderError
from autograder.results import CellResult, SubmissionResult
from autograder.verdicts import Kept, Verdict, Verdicts, of_notebook


@contextmanager
def opened(course: Course, db_url: str) -> Iterator[Gradebook]:
    """The gradebook at `db_url`, closed at the end; AutograderError if it cannot be used."""
    name = course.directory().course_id or "default_course"
    try:
        with logs.quiet(), Gradebook(db_url, name) as gradebook:
            yield gradebook
    except DatabaseError as error:
        raise AutograderError(f"the gradebook {db_url} cannot be used: {error.orig}") from error


def enrol(course: Course, db_url: str, students: Iterable[str]) -> None:
    """Enter the students who are new, before workers that grade at once all try to."""
    with opened(course, db_url) as gradebook:
        known = {str(student.id) for student in gradebook.students}
        for name in sorted({*students} - known):
            gradebook.add_student(name)


def record_zero(
    course: Course, db_url: str, submission: Submission, timestamp: datetime | None
) -> None:
    """Enter a submission that has no notebook to grade: zero, and nothing left to mark.

    A mark that a person gave before stays, as it does whenever work is graded again.
    """
    known: dict[str, Any] = {} if timestamp is None else {"timestamp": timestamp}
    with opened(course, db_url) as gradebook:
        gradebook.update_or_create_student(submission.student)
        entry = gradebook.update_or_create_submission(
            submission.assignment, submission.student, **known
        )
        for handed_in in entry.notebooks:
            for grade in handed_in.grades:
                grade.auto_score, grade.needs_manual_grade = 0, False
        gradebook.db.commit()


def set_due(course: Course, db_url: str, assignment: str, due: datetime) -> None:
    """Enter when an assignment is due (UTC), so that late submissions are seen as such."""
    with opened(course, db_url) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due)


def results(
    course: Course,
    db_url: str,
    output: Path,
    assignments: tuple[str, ...],
    students: frozenset[str] | None = None,
) -> list[SubmissionResult]:
    """Everything that is known of the assignments' submissions, of some students or all."""
    found = []
    with opened(course, db_url) as gradebook:
        for assignment in assignments:
            order = source_order(course, assignment)
            try:
                entries = gradebook.find_assignment(assignment).submissions
            except MissingEntry:
                continue
            for entry in sorted(entries, key=lambda entry: str(entry.student_id)):
                if students is None or entry.student_id in students:
                    found.append(_result(entry, assignment, output, order))
    return found


def source_order(course: Course, assignment: str) -> dict[tuple[str, str], int]:
    """Where each graded cell stands in the assignment's sources."""
    cells = [
        (path.stem, notebook.grade_id(cell) or "")
        for path in course.notebooks(assignment)
        for cell in notebook.read(path).cells
    ]
    return {cell: place for place, cell in enumerate(cells)}


def _result(
    entry: SubmittedAssignment, assignment: str, output: Path, order: dict[tuple[str, str], int]
) -> SubmissionResult:
    folder = output / "autograded" / entry.student_id / assignment
    known, odd = _kept(folder)
    cells, flags = [], set(odd)
    if entry.total_seconds_late > 0:
        flags.add("late")
    for handed_in in entry.notebooks:
        for grade in handed_in.grades:
            absent = Verdict("missing", "the cell is not in the notebook")
            verdict = known.get((handed_in.name, grade.name), absent)
            points, of = float(grade.score or 0), float(grade.max_score)
            cells.append(
                CellResult(handed_in.name, grade.name, points, of, verdict.outcome, verdict.message)
            )
            if grade.needs_manual_grade:
                flags.add("to-mark")
    flags |= {
        cell.outcome
        for cell in cells
        if cell.outcome in ("missing", "unreadable", "timeout", "killed")
    }
    cells.sort(key=lambda cell: order.get((cell.notebook, cell.cell), len(order)))
    return SubmissionResult(
        entry.student_id,
        assignment,
        tuple(cells),
        float(entry.late_submission_penalty or 0),
        tuple(sorted(flags)),
    )


def _kept(folder: Path) -> tuple[Verdicts, tuple[str, ...]]:
    """What is kept in the folder; read off its notebooks where nbgrader alone graded."""
    kept = Kept.load(folder)
    if kept is not None:
        return kept.verdicts, kept.flags
    verdicts = {
        key: verdict
        for path in sorted(folder.glob("*.ipynb"))
        for key, verdict in of_notebook(notebook.read(path), path.stem).items()
    }
    return verdicts, ()
