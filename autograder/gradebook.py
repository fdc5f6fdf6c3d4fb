"""nbgrader's gradebook: results are saved to it here, and read from it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Select, func, select

from autograder import database, logs, notebook
from autograder.course import Course
from autograder.results import CellResult, SubmissionResult
from autograder.verdicts import Kept, Verdict, Verdicts, of_notebook

#: Outcomes that an instructor may want to look at.
FLAGGED = ("missing", "unreadable", "timeout", "crashed", "killed")
ABSENT = Verdict("missing", "the cell is not in the notebook")
ELSEWHERE = "its message is where it was graded"


@dataclass(frozen=True)
class Given:
    """A cell as it was released: a test with all that is hidden, an answer as its stub."""

    source: str
    checksum: str
    points: float | None


@contextmanager
def opened(course: Course, db_url: str) -> Iterator[Gradebook]:
    """The gradebook at `db_url`, closed at the end; AutograderError if it cannot be used."""
    name = course.directory().course_id or "default_course"
    database.stamp(db_url)
    with database.usable(db_url), logs.quiet(), Gradebook(db_url, name) as gradebook:
        yield gradebook


def source_cells(book: Gradebook, assignment: str) -> dict[tuple[str, str], Given]:
    """What an assignment's cells were when it was released, by (notebook, cell)."""
    notebooks = book.find_assignment(assignment).notebooks
    points = {
        (nb.name, cell.name): float(cell.max_score)
        for nb in notebooks
        for cell in (*nb.grade_cells, *nb.task_cells)
    }
    return {
        (nb.name, cell.name): Given(cell.source, cell.checksum, points.get((nb.name, cell.name)))
        for nb in notebooks
        for cell in nb.source_cells
    }


def save(
    book: Gradebook,
    course: Course,
    student: str,
    assignment: str,
    timestamp: datetime | None,
    kept: Kept,
) -> None:
    """Enter one graded submission, whole or not at all.

    As with nbgrader's own autograding, a mark that a person gave stays, to be looked at again.
    """
    known: dict[str, Any] = {} if timestamp is None else {"timestamp": timestamp}
    with database.transaction(book):
        book.update_or_create_student(student)
        entry = book.update_or_create_submission(assignment, student, **known)
        for handed_in in entry.notebooks:
            cells = select(BaseCell.id, BaseCell.name).where(
                BaseCell.notebook_id == handed_in.notebook_id
            )
            with book.db.no_autoflush:  # which looks for changes before every query
                _enter(handed_in, {row[0]: row[1] for row in book.db.execute(cells)}, kept)
            book.db.flush()
            handed_in.late_submission_penalty = _penalty(course, entry, handed_in)


def _enter(handed_in: SubmittedNotebook, cells: dict[str, str], kept: Kept) -> None:
    """Enter the points and remarks of one notebook; `cells` has the names of its cells by id."""
    name = handed_in.name
    for grade in handed_in.grades:
        verdict = kept.verdicts.get((name, cells[grade.cell_id]), Verdict("missing"))
        lost = verdict.outcome in ("missing", "unreadable")
        grade.auto_score = verdict.points
        grade.needs_manual_grade = not lost and (
            verdict.points is None or grade.manual_score is not None
        )
    for comment in handed_in.comments:
        untouched = (name, cells[comment.cell_id]) in kept.untouched
        comment.auto_comment = "No response." if untouched else None


def _penalty(
    course: Course, entry: SubmittedAssignment, handed_in: SubmittedNotebook
) -> float | None:
    """The late penalty by the configured plugin of nbgrader, between zero and the score."""
    if not entry.total_seconds_late > 0:
        return None
    late = AssignLatePenalties(config=course.config)
    late.init_plugin()
    score = float(handed_in.score)
    penalty = late.plugin_inst.late_submission_penalty(
        entry.student_id, score, entry.total_seconds_late
    )
    return None if penalty is None else min(max(float(penalty), 0.0), score)


def set_due(course: Course, db_url: str, assignment: str, due: datetime) -> None:
    """Enter when an assignment is due (UTC), so that late submissions are seen as such."""
    with opened(course, db_url) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due)


def results(
    course: Course, db_url: str, output: Path, assignments: Iterable[str]
) -> list[SubmissionResult]:
    """Everything that is known of the assignments' submissions."""
    found = []
    with opened(course, db_url) as book:
        for assignment in assignments:
            order = source_order(course, assignment)
            entries: dict[str, list[_Row]] = {}
            for row in book.db.execute(_rows(assignment)):
                entries.setdefault(row[0], []).append(_Row(*row))
            found += [_result(assignment, rows, output, order) for rows in entries.values()]
    return found


def result(
    book: Gradebook, output: Path, student: str, assignment: str, order: Sequence[tuple[str, str]]
) -> SubmissionResult:
    """What is known of one submission, its cells in the given order."""
    query = _rows(assignment).where(SubmittedAssignment.student_id == student)
    rows = [_Row(*row) for row in book.db.execute(query)]
    return _result(assignment, rows, output, order)


@dataclass(frozen=True)
class _Row:
    """One grade, with what is known of its submission."""

    student: str
    timestamp: datetime | None
    extension: timedelta | None
    due: datetime | None
    penalty: float | None
    notebook: str
    cell: str
    points: float
    max_points: float
    to_mark: bool
    by_hand: bool

    @property
    def elsewhere(self) -> Verdict:
        """What became of the cell, by the gradebook alone: another grader has the folder."""
        if self.by_hand:
            return Verdict("manual")
        return Verdict("passed") if self.points == self.max_points else Verdict("failed", ELSEWHERE)

    @property
    def is_late(self) -> bool:
        if self.timestamp is None or self.due is None:
            return False
        return self.timestamp > self.due + (self.extension or timedelta())


def _rows(assignment: str) -> Select[Any]:
    """The query for all grades of an assignment, by student."""
    code, task = GradeCell.__table__.c, TaskCell.__table__.c
    return (
        select(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            Assignment.duedate,
            SubmittedNotebook.late_submission_penalty,
            Notebook.name,
            BaseCell.__table__.c.name,
            Grade.score,
            func.coalesce(code.max_score, task.max_score, 0.0),
            Grade.needs_manual_grade,
            Grade.auto_score.is_(None),
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell.__table__, BaseCell.__table__.c.id == Grade.cell_id)
        .outerjoin(GradeCell.__table__, code.id == Grade.cell_id)
        .outerjoin(TaskCell.__table__, task.id == Grade.cell_id)
        .where(Assignment.name == assignment)
        .order_by(SubmittedAssignment.student_id)
    )


def source_order(course: Course, assignment: str) -> list[tuple[str, str]]:
    """The cells of the assignment's sources in their order."""
    return [
        (path.stem, notebook.grade_id(cell) or "")
        for path in course.notebooks(assignment)
        for cell in notebook.read(path).cells
    ]


def _result(
    assignment: str, rows: list[_Row], output: Path, order: Sequence[tuple[str, str]]
) -> SubmissionResult:
    student = rows[0].student
    places = {cell: place for place, cell in enumerate(order)}
    folder = output / "autograded" / student / assignment
    is_here, kept = folder.is_dir(), _kept(folder)
    cells = []
    for row in rows:
        absent = ABSENT if is_here else row.elsewhere
        verdict = kept.verdicts.get((row.notebook, row.cell), absent)
        points = float(row.points), float(row.max_points)
        what = verdict.outcome, verdict.message
        cells.append(CellResult(row.notebook, row.cell, *points, *what, to_mark=row.to_mark))
    cells.sort(key=lambda cell: places.get((cell.notebook, cell.cell), len(places)))
    flags = {*kept.flags} | {cell.outcome for cell in cells if cell.outcome in FLAGGED}
    flags |= {"late"} if rows[0].is_late else set()
    flags |= {"to-mark"} if any(row.to_mark for row in rows) else set()
    flags |= {"tampered"} if not all(change.honest for change in kept.changes) else set()
    penalties = {row.notebook: float(row.penalty or 0) for row in rows}
    return SubmissionResult(
        student,
        assignment,
        tuple(cells),
        sum(penalties.values()),
        tuple(sorted(flags)),
        kept.changes,
        kept.seconds,
    )


def _kept(folder: Path) -> Kept:
    """What is kept of the folder; read off its notebooks where nbgrader alone graded."""
    kept = Kept.load(folder)
    if kept is not None:
        return kept
    verdicts: Verdicts = {}
    for path in sorted(folder.glob("*.ipynb")):
        verdicts |= of_notebook(notebook.read(path), path.stem)
    return Kept("", verdicts)
