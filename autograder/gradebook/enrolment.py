"""The tables at a course's top, entered in nbgrader's gradebook: students, and due dates.

Entering them again changes nothing. Nobody and nothing is ever removed: an empty field changes
nothing, and who is in the gradebook and no longer in roster.csv is named, and may have handed in.
"""

from __future__ import annotations

from dataclasses import dataclass

from nbgrader.api import Assignment, Gradebook
from nbgrader.api import Student as Entry

from autograder.base.course import Course
from autograder.base.errors import UsageError
from autograder.gradebook import roster
from autograder.gradebook.database import transaction
from autograder.gradebook.roster import Due, Student
from autograder.gradebook.store import opened


@dataclass(frozen=True)
class Enrolment:
    """What entering the tables did; `strangers` are in the gradebook only."""

    students: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    due: tuple[str, ...]
    strangers: tuple[str, ...]


def tables(course: Course) -> tuple[list[Student] | None, list[Due] | None]:
    """What is in roster.csv and assignments.csv; None for one that is not there.

    UsageError if there is neither; FaultyTable if either has a fault.
    """
    people, dates = course.root / roster.ROSTER, course.root / roster.ASSIGNMENTS
    if not people.is_file() and not dates.is_file():
        raise UsageError(f"neither {people.name} nor {dates.name} is in {course.root}")
    found = roster.students(people) if people.is_file() else None
    return found, roster.assignments(dates, course.assignments) if dates.is_file() else None


def enrol(course: Course, db_url: str) -> Enrolment:
    """Enter both tables in a gradebook, whole or not at all."""
    people, dates = tables(course)
    with opened(course, db_url) as book, transaction(book):
        known = {entry.id: entry for entry in book.students}
        added, changed = [], []
        for student in people or ():
            values = {
                "first_name": student.first_name,
                "last_name": student.last_name,
                "email": student.email,
                "lms_user_id": student.lms_id,
            }
            values = {name: value for name, value in values.items() if value}
            if student.id not in known:
                added.append(student.id)
            elif _differs(known[student.id], values):
                changed.append(student.id)
            else:
                continue
            book.update_or_create_student(student.id, **values)
        due = [date.name for date in dates or () if _enter_due(book, date)]
        ids = {student.id for student in people or ()}
        strangers = sorted(set(known) - ids) if people is not None else []
    return Enrolment(len(ids), *map(tuple, (added, changed, due, strangers)))


def _enter_due(book: Gradebook, date: Due) -> bool:
    """Enter when an assignment is due; was that news?"""
    if date.due is None:
        return False
    entry = book.db.query(Assignment).filter(Assignment.name == date.name).one_or_none()
    if entry is not None and entry.duedate == date.due:
        return False
    book.update_or_create_assignment(date.name, duedate=date.due)
    return True


def _differs(entry: Entry, values: dict[str, str]) -> bool:
    return any(getattr(entry, name) != value for name, value in values.items())
