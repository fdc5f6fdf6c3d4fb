"""Grades in the columns that Canvas, Moodle and Gradescope ask for, as nbgrader's export plugins.

Each can be used by nbgrader itself, at a course's top, with roster.csv there:

    nbgrader export --exporter=autograder.export.lms.CanvasExportPlugin --to canvas.csv

Students are matched by roster.csv, assignments by assignments.csv where there is one. A student
who has a grade and cannot be matched is not in the file but in `unmatched.csv` beside it, with the
reason. Files are UTF-8 without a byte order mark, numbers have a dot. A student who handed in
nothing has no number; what the other system does with that is its own affair.

Canvas: the columns Student, ID, SIS User ID, SIS Login ID and Section come first and in this order,
then one per assignment, `Title (id)`; without the id Canvas looks for the title, and makes a new
assignment if there is none. The second row has the points possible. Canvas matches by ID (a whole
number), then SIS ids, then the name; columns that are called as its totals are ignored.
https://teaching.resources.osu.edu/toolsets/carmencanvas/guides/calculating-final-grades/import-csv-file-carmen-grades
https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb

Moodle: columns are mapped by hand to the course's grade items when they are imported, and students
by email address, whose case matters, or by ID number. One student that Moodle does not know stops
the import; a row without the value that students are mapped by gives its grades to the student
before it. So every row has an email address, and the ID numbers are there if everybody has one.
Feedback and grade of an item are imported together, or the grade is lost.
https://docs.moodle.org/311/en/Grade_import
https://github.com/moodle/moodle/blob/main/grade/import/csv/classes/load_data.php

Gradescope imports a roster (names in two columns, an email address each, SID, Section), and
documents no import of points that were given elsewhere. The file has the roster's columns, which
it reads, and after them those of its own table of grades, for what reads such tables.
https://guides.gradescope.com/hc/en-us/articles/21926598776333-Adding-Students-and-Staff
https://nemogb-dev.github.io/nemogb-r/articles/moderate-syllabus.html
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.base.errors import UsageError
from autograder.base.text_files import plain
from autograder.export.student_matching import Item, RosterExportPlugin
from autograder.gradebook.roster import Student

#: Names of columns that Canvas takes for its own, wherever in a title they stand.
CANVAS_OWN = tuple(
    f"{what} {kind}"
    for what in ("Current", "Final", "Override")
    for kind in ("Score", "Points", "Grade", "Status")
)


class CanvasExportPlugin(RosterExportPlugin):
    """The file that Canvas imports in its gradebook."""

    default_to = "canvas.csv"

    def missing(self, student: Student) -> str:
        """Canvas knows students by a number, or by the name that they log in with."""
        if student.lms_id.isascii() and student.lms_id.isdigit():
            return ""
        if student.lms_id:
            return f"has the lms_id {student.lms_id!r}, and Canvas knows whole numbers"
        return "" if student.login_id else "has neither lms_id nor login_id in roster.csv"

    def table(self, students: Sequence[Student], items: Sequence[Item]) -> list[Sequence[str]]:
        """The header, the points possible, and a row per student."""
        for item in items:
            if any(own in item.title for own in CANVAS_OWN):
                raise UsageError(f"Canvas ignores a column {item.title!r}: give it another title")
        titles = [plain(i.title + (f" ({i.date.lms_id})" if i.date.lms_id else "")) for i in items]
        header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles)
        possible = ("    Points Possible", "", "", "", "", *(number(item.of) for item in items))
        rows = [
            (
                plain(_sortable(student)), student.lms_id, "", student.login_id,
                plain(student.section), *(_points(item, student) for item in items),
            )
            for student in students
        ]  # fmt: skip
        return [header, possible, *rows]


class MoodleExportPlugin(RosterExportPlugin):
    """The file that Moodle imports in its gradebook."""

    default_to = "moodle.csv"

    def missing(self, student: Student) -> str:
        """One column must tell all students apart."""
        return "" if student.email else "has no email in roster.csv"

    def table(self, students: Sequence[Student], items: Sequence[Item]) -> list[Sequence[str]]:
        """The header, and a row per student: grade and feedback of each assignment."""
        numbered = bool(students) and all(student.lms_id for student in students)
        titles = [column for i in items for column in (i.title, f"{i.title} (feedback)")]
        number_column = ("ID number",) if numbered else ()
        header = ("First name", "Last name", *number_column, "Email address", *map(plain, titles))
        rows = [
            (
                plain(student.first_name), plain(student.last_name),
                *((student.lms_id,) if numbered else ()), student.email,
                *(text for i in items for text in (_points(i, student), _remark(i, student))),
            )
            for student in students
        ]  # fmt: skip
        return [header, *rows]


class GradescopeExportPlugin(RosterExportPlugin):
    """Gradescope's roster columns, and those of its table of grades."""

    default_to = "gradescope.csv"

    def missing(self, student: Student) -> str:
        """Gradescope knows students by email address."""
        return "" if student.email else "has no email in roster.csv"

    def table(self, students: Sequence[Student], items: Sequence[Item]) -> list[Sequence[str]]:
        """The header, and a row per student."""
        kinds = ("", " - Max Points", " - Submission Time", " - Lateness (H:M:S)")
        titles = [plain(item.title + kind) for item in items for kind in kinds]
        header = ("First Name", "Last Name", "SID", "Email", "Section", *titles)
        rows = [
            (
                plain(student.first_name), plain(student.last_name), student.lms_id,
                student.email, plain(student.section),
                *(text for item in items for text in _times(item, student)),
            )
            for student in students
        ]  # fmt: skip
        return [header, *rows]


def number(value: float) -> str:
    """A number with a dot, as many decimals as Moodle keeps, and no zeros at its end."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _points(item: Item, student: Student) -> str:
    scored = item.scores.get(student.id)
    return "" if scored is None else number(scored.points)


def _remark(item: Item, student: Student) -> str:
    """The feedback that goes with a grade."""
    scored = item.scores.get(student.id)
    if scored is None:
        return ""
    lost = f", {number(scored.penalty)} taken off because it was late" if scored.penalty else ""
    return f"{number(scored.points)} of {number(scored.of)} points{lost}"


def _times(item: Item, student: Student) -> tuple[str, str, str, str]:
    """Points, possible points, when it was handed in, and how late."""
    scored = item.scores.get(student.id)
    if scored is None:
        return "", number(item.of), "", ""
    when = "" if scored.handed_in is None else f"{scored.handed_in:%Y-%m-%d %H:%M:%S} +0000"
    minutes, seconds = divmod(int(scored.late.total_seconds()), 60)
    late = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return number(scored.points), number(item.of), when, late


def _sortable(student: Student) -> str:
    """A name as Canvas sorts it; the id of a student without one."""
    return ", ".join(filter(None, (student.last_name, student.first_name))) or student.id
