"""nbgrader's gradebook: results are saved to it here, and read from it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import AutograderError
from autograder.base.record import SubmissionRecord
from autograder.base.results import CellResult, SubmissionResult
from autograder.base.verdicts import Verdict, Verdicts, of_notebook
from autograder.gradebook import plain_sql
from autograder.gradebook.plain_sql import Rows

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

#: Outcomes that an instructor may want to look at.
FLAGGED = ("missing", "unreadable", "timeout", "crashed", "killed")
#: Points that may differ by the order in which they are added up.
ROUNDING = 1e-9
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
    """nbgrader's view of the gradebook at `db_url`, closed at the end.

    GradebookUnusable if that is what it is. A new one is made where there is none.
    """
    from nbgrader.api import Gradebook, InvalidEntry

    from autograder.base import nbgrader_log
    from autograder.gradebook import database

    name = course.directory().course_id or "default_course"
    database.stamp(db_url)
    try:
        with database.usable(db_url), nbgrader_log.quiet(), Gradebook(db_url, name) as gradebook:
            yield gradebook
    except InvalidEntry as error:
        raise database.unusable(db_url, error) from error


@contextmanager
def connected(course: Course, db_url: str) -> Iterator[Rows]:
    """The tables of the gradebook at `db_url`, closed at the end; made where there are none."""
    with plain_sql.opened(db_url) as rows:
        if not rows.tables >= plain_sql.TABLES:
            with opened(course, db_url):
                pass
        yield rows


def source_cells(rows: Rows, assignment: str) -> dict[tuple[str, str], Given]:
    """What an assignment's cells were when it was released, by (notebook, cell)."""
    found = rows.all(
        """
        SELECT notebook.name, source_cell.name, source_cell.source, source_cell.checksum,
               COALESCE(grade_cells.max_score, task_cells.max_score)
        FROM assignment
        JOIN notebook ON notebook.assignment_id = assignment.id
        JOIN source_cell ON source_cell.notebook_id = notebook.id
        LEFT JOIN base_cell ON base_cell.notebook_id = notebook.id
            AND base_cell.name = source_cell.name AND base_cell.type <> 'SolutionCell'
        LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
        LEFT JOIN task_cells ON task_cells.id = base_cell.id
        WHERE assignment.name = :assignment
        """,
        assignment=assignment,
    )
    return {
        (name, cell): Given(source, checksum, None if points is None else float(points))
        for name, cell, source, checksum, points in found
    }


def _never(notebook: str, cell: str) -> bool:
    """Nothing is known of what was marked."""
    return False


def save(
    rows: Rows,
    course: Course,
    student: str,
    assignment: str,
    timestamp: datetime | None,
    record: SubmissionRecord,
    is_same: Callable[[str, str], bool] = _never,
) -> list[Entry]:
    """Enter one graded submission, whole or not at all; all its grades, as they are then.

    A mark that a person gave stays. As with nbgrader's own autograding it is to be looked at again,
    but not if all is as it was when it was given: the points that the cell earns by itself, and,
    says `is_same` of a cell of a notebook, what the student wrote.
    """
    with rows.writing():
        if not rows.all("SELECT 1 FROM student WHERE id = :id", id=student):
            rows.all("INSERT INTO student (id) VALUES (:id)", id=student)
        found = rows.all(
            """
            SELECT assignment.id, assignment.duedate, submitted_assignment.id,
                   submitted_assignment.timestamp, submitted_assignment.extension
            FROM assignment LEFT JOIN submitted_assignment
            ON submitted_assignment.assignment_id = assignment.id
                AND submitted_assignment.student_id = :student
            WHERE assignment.name = :assignment
            """,
            student=student,
            assignment=assignment,
        )
        if not found:
            raise AutograderError(f"the gradebook does not know {assignment}")
        of, due, known, before, extension = found[0]
        own = known or uuid4().hex
        when = timestamp or plain_sql.date(before)
        if not known:
            rows.all(
                "INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp) "
                "VALUES (:id, :assignment, :student, :timestamp)",
                id=own, assignment=of, student=student, timestamp=rows.as_date(when),
            )  # fmt: skip
        elif timestamp is not None:
            rows.all(
                "UPDATE submitted_assignment SET timestamp = :timestamp WHERE id = :id",
                timestamp=rows.as_date(when),
                id=own,
            )
        head = _Head(student, when, plain_sql.interval(extension), plain_sql.date(due))
        forms = rows.all(FORMS if known else NEW_FORMS, submission=own, assignment=of)
        return _Submission(rows, course, head, own, record, is_same).enter(forms, is_new=not known)


#: What an assignment's submission is made of: a row for each of its notebooks' cells.
NEW_FORMS = """
    SELECT notebook.id, notebook.name, NULL, base_cell.id, base_cell.name, base_cell.type,
           COALESCE(grade_cells.max_score, task_cells.max_score, 0.0),
           NULL, NULL, NULL, NULL, NULL
    FROM notebook
    LEFT JOIN base_cell ON base_cell.notebook_id = notebook.id
    LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
    LEFT JOIN task_cells ON task_cells.id = base_cell.id
    WHERE notebook.assignment_id = :assignment
    """
#: The same of a submission that has been entered before.
FORMS = """
    SELECT notebook.id, notebook.name, submitted_notebook.id, base_cell.id, base_cell.name,
           base_cell.type, COALESCE(grade_cells.max_score, task_cells.max_score, 0.0),
           grade.id, grade.manual_score, grade.extra_credit, grade.auto_score,
           grade.needs_manual_grade
    FROM submitted_notebook
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    LEFT JOIN base_cell ON base_cell.notebook_id = notebook.id
    LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
    LEFT JOIN task_cells ON task_cells.id = base_cell.id
    LEFT JOIN grade ON grade.notebook_id = submitted_notebook.id AND grade.cell_id = base_cell.id
    WHERE submitted_notebook.assignment_id = :submission AND notebook.assignment_id = :assignment
    """


@dataclass(frozen=True)
class _Head:
    """What is known of a submission as a whole."""

    student: str
    timestamp: datetime | None
    extension: timedelta | None
    due: datetime | None

    @property
    def seconds_late(self) -> float:
        if self.timestamp is None or self.due is None:
            return 0.0
        late = self.timestamp - self.due - (self.extension or timedelta())
        return max(0.0, late.total_seconds())


@dataclass(frozen=True)
class _Submission:
    """One submission that is being entered; own: its id."""

    rows: Rows
    course: Course
    head: _Head
    own: str
    record: SubmissionRecord
    is_same: Callable[[str, str], bool]

    def enter(self, forms: Sequence[plain_sql.Row], *, is_new: bool) -> list[Entry]:
        """Enter the points and remarks of all its notebooks, and what is lost for being late."""
        notebooks: dict[str, tuple[str, str]] = {}
        grades: list[dict[str, object]] = []
        remarks: list[dict[str, object]] = []
        entries: dict[str, list[Entry]] = {}
        for notebook_id, name, handed_in, cell_id, cell, kind, most, there, *given in forms:
            _, mine = notebooks.setdefault(notebook_id, (name, handed_in or uuid4().hex))
            entered = entries.setdefault(notebook_id, [])
            row = {"id": uuid4().hex, "notebook": mine, "cell": cell_id}
            if kind in ("GradeCell", "TaskCell") and (is_new or there):
                verdict = self.record.verdicts.get((name, cell), Verdict("missing"))
                manual, extra, before, waited = given
                is_settled = manual is not None and not waited and verdict.points == before
                is_settled = is_settled and self.is_same(name, cell)
                to_mark = not is_settled and _is_to_mark(verdict, manual)
                grades.append(row | {"points": verdict.points, "to_mark": to_mark})
                scores = manual, verdict.points, extra
                entered.append(Entry(self.head, None, name, cell, *scores, most, to_mark))
            if kind in ("SolutionCell", "TaskCell"):
                untouched = (name, cell) in self.record.untouched
                remarks.append(row | {"said": "No response." if untouched else None})
        handed_in_rows: list[dict[str, object]] = []
        for notebook_id, (_, mine) in notebooks.items():
            score = sum(entry.points for entry in entries[notebook_id])
            penalty = _penalty(self.course, self.head.student, score, self.head.seconds_late)
            entries[notebook_id] = [replace(e, penalty=penalty) for e in entries[notebook_id]]
            handed_in_rows.append({
                "id": mine, "submission": self.own, "notebook": notebook_id, "penalty": penalty,
                "flagged": False,
            })  # fmt: skip
        for values, (insert, update) in zip(
            (handed_in_rows, grades, remarks), STATEMENTS, strict=True
        ):
            self.rows.each(insert if is_new else update, values)
        return [entry for entered in entries.values() for entry in entered]


#: What enters notebooks, grades and remarks: new ones, and those that are there.
STATEMENTS = (
    (
        "INSERT INTO submitted_notebook "
        "(id, assignment_id, notebook_id, flagged, late_submission_penalty) "
        "VALUES (:id, :submission, :notebook, :flagged, :penalty)",
        "UPDATE submitted_notebook SET late_submission_penalty = :penalty WHERE id = :id",
    ),
    (
        "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) "
        "VALUES (:id, :notebook, :cell, :points, :to_mark)",
        "UPDATE grade SET auto_score = :points, needs_manual_grade = :to_mark "
        "WHERE cell_id = :cell AND notebook_id = :notebook",
    ),
    (
        "INSERT INTO comment (id, notebook_id, cell_id, auto_comment) "
        "VALUES (:id, :notebook, :cell, :said)",
        "UPDATE comment SET auto_comment = :said WHERE cell_id = :cell AND notebook_id = :notebook",
    ),
)


def _is_to_mark(verdict: Verdict, manual: float | None) -> bool:
    """Does a person have to look at it? So for a mark that was given for something else."""
    if verdict.outcome in ("missing", "unreadable"):
        return False
    return verdict.points is None or manual is not None


def _penalty(course: Course, student: str, score: float, seconds_late: float) -> float | None:
    """The late penalty by the configured plugin of nbgrader, between zero and the score."""
    plugins = ("AssignLatePenalties", "LateSubmissionPlugin", "BasePlugin")
    if not seconds_late > 0 or not any(name in course.config for name in plugins):
        return None  # as nbgrader's own plugin says, which takes seconds to import
    from nbgrader.preprocessors import AssignLatePenalties

    late = AssignLatePenalties(config=course.config)
    late.init_plugin()
    penalty = late.plugin_inst.late_submission_penalty(student, score, seconds_late)
    return None if penalty is None else min(max(float(penalty), 0.0), score)


#: A row for each notebook of an assignment's submissions: its score before what is taken off.
PENALTIES = """
    SELECT submitted_notebook.id, submitted_assignment.student_id, submitted_assignment.timestamp,
           submitted_assignment.extension, assignment.duedate,
           submitted_notebook.late_submission_penalty, (
               SELECT SUM(COALESCE(grade.manual_score, grade.auto_score)
                          + COALESCE(grade.extra_credit, 0.0))
               FROM grade WHERE grade.notebook_id = submitted_notebook.id
           )
    FROM assignment
    JOIN submitted_assignment ON submitted_assignment.assignment_id = assignment.id
    JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
    WHERE assignment.name = :assignment
    """


def stale_penalties(
    course: Course, db_url: str, assignments: Iterable[str]
) -> list[tuple[str, str]]:
    """The (student, assignment) of submissions that lose another number of points for being late,
    by the dates, the marks and the policy of now, than the gradebook says.
    """
    with connected(course, db_url) as rows:
        found = [
            (student, assignment)
            for assignment in assignments
            for student, _ in _stale(rows, course, assignment)
        ]
    return list(dict.fromkeys(found))


def update_penalties(course: Course, db_url: str, assignments: Iterable[str]) -> None:
    """Enter the late penalties by the dates, the marks and the policy of now, where they differ.

    Whoever shows or hands on scores does that first: so a score and the flag `late` agree.
    """
    with connected(course, db_url) as rows:
        for assignment in assignments:
            if not _stale(rows, course, assignment):
                continue
            with rows.writing():
                stale = [row for _, row in _stale(rows, course, assignment)]
                rows.each(STATEMENTS[0][1], stale)


def _stale(rows: Rows, course: Course, assignment: str) -> list[tuple[str, dict[str, object]]]:
    """The students whose penalty is another now, each with the row that says so."""
    found = []
    for own, student, timestamp, extension, due, entered, score in rows.all(
        PENALTIES, assignment=assignment
    ):
        dates = plain_sql.date(timestamp), plain_sql.interval(extension), plain_sql.date(due)
        late = _Head(student, *dates).seconds_late
        penalty = _penalty(course, student, float(score or 0), late)
        if abs(float(penalty or 0) - float(entered or 0)) > ROUNDING:
            found.append((student, {"id": own, "penalty": penalty}))
    return found


def set_due(course: Course, db_url: str, assignment: str, due: datetime) -> None:
    """Enter when an assignment is due (UTC), so that late submissions are seen as such."""
    with opened(course, db_url) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due)


def results(
    course: Course, db_url: str, output: Path, assignments: Iterable[str]
) -> list[SubmissionResult]:
    """Everything that is known of the assignments' submissions."""
    found = []
    with connected(course, db_url) as rows:
        for assignment in assignments:
            known = _entries(rows, assignment)
            order = source_order(course, assignment) if known else []
            found += [result_of(assignment, entries, output, order) for entries in known.values()]
    return found


def result(
    course: Course, db_url: str, output: Path, student: str, assignment: str
) -> SubmissionResult:
    """What is known of one submission."""
    with connected(course, db_url) as rows:
        (entries,) = _entries(rows, assignment, student).values()
    return result_of(assignment, entries, output, source_order(course, assignment))


@dataclass(frozen=True)
class Entry:
    """One grade, with what is known of its submission.

    manual: the mark that a person gave; auto: what it earned by itself; extra: points on top.
    """

    head: _Head
    penalty: float | None
    notebook: str
    cell: str
    manual: float | None
    auto: float | None
    extra: float | None
    max_points: float
    to_mark: bool

    @property
    def points(self) -> float:
        """By nbgrader's rule."""
        score = self.auto if self.manual is None else self.manual
        return 0.0 if score is None else float(score) + float(self.extra or 0)

    @property
    def elsewhere(self) -> Verdict:
        """What became of the cell, by the gradebook alone: another grader has the folder."""
        if self.auto is None:
            return Verdict("manual")
        return Verdict("passed") if self.points == self.max_points else Verdict("failed", ELSEWHERE)


def _entries(rows: Rows, assignment: str, student: str | None = None) -> dict[str, list[Entry]]:
    """All grades of an assignment, by student."""
    found = rows.all(
        f"""
        SELECT submitted_assignment.student_id, submitted_assignment.timestamp,
               submitted_assignment.extension, assignment.duedate,
               submitted_notebook.late_submission_penalty, notebook.name, base_cell.name,
               grade.manual_score, grade.auto_score, grade.extra_credit,
               COALESCE(grade_cells.max_score, task_cells.max_score, 0.0),
               grade.needs_manual_grade
        FROM assignment
        JOIN submitted_assignment ON submitted_assignment.assignment_id = assignment.id
        JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
        JOIN notebook ON notebook.id = submitted_notebook.notebook_id
        JOIN grade ON grade.notebook_id = submitted_notebook.id
        JOIN base_cell ON base_cell.id = grade.cell_id
        LEFT JOIN grade_cells ON grade_cells.id = grade.cell_id
        LEFT JOIN task_cells ON task_cells.id = grade.cell_id
        WHERE assignment.name = :assignment
            {"" if student is None else "AND submitted_assignment.student_id = :student"}
        ORDER BY submitted_assignment.student_id
        """,
        **({"assignment": assignment} | ({} if student is None else {"student": student})),
    )
    heads: dict[str, _Head] = {}
    entries: dict[str, list[Entry]] = {}
    for who, timestamp, extension, due, *grade in found:
        if who not in heads:
            dates = plain_sql.date(timestamp), plain_sql.interval(extension), plain_sql.date(due)
            heads[who] = _Head(who, *dates)
        entries.setdefault(who, []).append(Entry(heads[who], *grade))
    return entries


def source_order(course: Course, assignment: str) -> list[tuple[str, str]]:
    """The cells of the assignment's sources in their order."""
    paths = course.notebooks(assignment)
    return [cell for path in paths for cell in _cells_of(path, path.stat().st_mtime_ns)]


@lru_cache(maxsize=100)
def _cells_of(path: Path, _changed: int) -> list[tuple[str, str]]:
    """The cells of one source, which is asked for before grading and after it."""
    return [(path.stem, notebook.grade_id(cell) or "") for cell in notebook.read(path).cells]


def result_of(
    assignment: str,
    entries: Sequence[Entry],
    output: Path,
    order: Sequence[tuple[str, str]],
    record: SubmissionRecord | None = None,
) -> SubmissionResult:
    """What is known of one submission, its cells in the given order.

    entries: its grades; record: what is in its place, if that is known.
    """
    head = entries[0].head
    places = {cell: place for place, cell in enumerate(order)}
    folder = output / "autograded" / head.student / assignment
    is_here = record is not None or folder.is_dir()
    record = record or _record_of(folder)
    cells = []
    for entry in entries:
        absent = ABSENT if is_here else entry.elsewhere
        verdict = record.verdicts.get((entry.notebook, entry.cell), absent)
        points = entry.points, float(entry.max_points)
        what = verdict.outcome, verdict.message
        to_mark = bool(entry.to_mark)  # a number in SQLite
        cells.append(CellResult(entry.notebook, entry.cell, *points, *what, to_mark=to_mark))
    cells.sort(key=lambda cell: places.get((cell.notebook, cell.cell), len(places)))
    flags = {*record.flags} | {cell.outcome for cell in cells if cell.outcome in FLAGGED}
    flags |= {"late"} if head.seconds_late > 0 else set()
    flags |= {"to-mark"} if any(entry.to_mark for entry in entries) else set()
    flags |= {"other-file"} if any(change.loud for change in record.changes) else set()
    flags |= {"tampered"} if not all(change.honest for change in record.changes) else set()
    penalties = {entry.notebook: float(entry.penalty or 0) for entry in entries}
    return SubmissionResult(
        head.student,
        assignment,
        tuple(cells),
        sum(penalties.values()),
        tuple(sorted(flags)),
        record.changes,
        record.seconds,
    )


def _record_of(folder: Path) -> SubmissionRecord:
    """What is kept of the folder; read off its notebooks where nbgrader alone graded."""
    record = SubmissionRecord.load(folder)
    if record is not None:
        return record
    verdicts: Verdicts = {}
    for path in sorted(folder.glob("*.ipynb")):
        verdicts |= of_notebook(notebook.read(path), path.stem)
    return SubmissionRecord("", verdicts)
