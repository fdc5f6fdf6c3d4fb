"""Scores matched to students as another system knows them, for export plugins of nbgrader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from autograder.base import text_files
from autograder.base.errors import UsageError
from autograder.gradebook import roster
from autograder.gradebook.roster import Due, Student

UNMATCHED = ("student", "reason")


@dataclass(frozen=True)
class Scored:
    """What a student got for an assignment, and out of how much."""

    points: float
    penalty: float
    of: float
    handed_in: datetime | None
    late: timedelta


@dataclass(frozen=True)
class Item:
    """An assignment as the other system calls it, and every student's score by id."""

    date: Due
    of: float
    scores: dict[str, Scored]

    @property
    def title(self) -> str:
        """Its name there."""
        return self.date.title or self.date.name


class RosterExportPlugin(ExportPlugin):  # type: ignore[misc]
    """What all have in common: matching, and files that are written whole."""

    roster = Unicode("", help="the course's roster.csv; default: here").tag(config=True)
    assignments = Unicode("", help="the course's assignments.csv; default: here").tag(config=True)
    #: What the file is called if nobody says.
    default_to = "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the file and unmatched.csv beside it; `unmatched` has its lines afterwards."""
        people = {s.id: s for s in roster.students(Path(self.roster or roster.ROSTER).absolute())}
        items = self._items(gradebook)
        graded = {student for item in items for student in item.scores}
        wanted = {str(student) for student in self.student}
        graded = graded & wanted if wanted else graded
        self.unmatched: list[tuple[str, str]] = []
        matched = []
        for student in sorted(graded):
            person = people.get(student)
            reason = self.missing(person) if person else f"is not in {roster.ROSTER}"
            if reason or person is None:
                self.unmatched.append((student, reason))
                self.log.warning("not exported: %s %s", student, reason)
            else:
                matched.append(person)
        target = Path(self.to or self.default_to)
        text_files.write_table(target, self.table(matched, items))
        text_files.write_table(target.with_name("unmatched.csv"), [UNMATCHED, *self.unmatched])

    def missing(self, student: Student) -> str:
        """What the system needs and the roster does not have; "" if nothing."""
        raise NotImplementedError

    def table(self, students: Sequence[Student], items: Sequence[Item]) -> list[Sequence[str]]:
        """All rows of the file."""
        raise NotImplementedError

    def _items(self, book: Gradebook) -> list[Item]:
        """The assignments asked for, or all that anybody has a score for; a query each."""
        path = Path(self.assignments or roster.ASSIGNMENTS).absolute()
        dates = {date.name: date for date in _dates(path)}
        asked = [str(name) for name in self.assignment]
        items = []
        for entry in book.assignments:
            if not asked or entry.name in asked:
                entries = book.assignment_submissions(entry.name)
                scores = {one.student_id: _scored(one) for one in entries}
                date = dates.get(entry.name, Due(entry.name, None))
                items.append(Item(date, float(entry.max_score), scores))
        items = [item for item in items if item.scores]
        if not items or len(items) < len(asked):
            names = [name for name in asked if name not in {item.date.name for item in items}]
            raise UsageError(f"no grades for {', '.join(names) or 'any assignment'}: grade first")
        titles = [roster.same(item.title) for item in items]
        if len(set(titles)) < len(titles):
            raise UsageError(f"two assignments with one title in {path.name}: expected one each")
        return items


def _dates(path: Path) -> list[Due]:
    """What assignments.csv says, if it is there; assignments of former years may be in it."""
    if not path.is_file():
        return []
    folders = [folder.name for folder in (path.parent / "source").glob("*")]
    return roster.assignments(path, sorted(folders))


def _scored(entry: object) -> Scored:
    """One of nbgrader's submissions: its late penalty is taken off, and nothing below zero."""
    score, penalty, of, handed_in, late = (
        getattr(entry, name)
        for name in (
            "score", "late_submission_penalty", "max_score", "timestamp", "total_seconds_late",
        )
    )  # fmt: skip
    lost = float(penalty or 0)
    points = max(0.0, float(score) - lost)
    return Scored(points, lost, float(of), handed_in, timedelta(seconds=float(late or 0)))
