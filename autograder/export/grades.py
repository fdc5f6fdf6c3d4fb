"""Grades for other systems, through nbgrader's export plugins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin, ExportPlugin

from autograder.base import text_files
from autograder.base.course import Course
from autograder.export import lms
from autograder.export.student_matching import RosterExportPlugin
from autograder.gradebook import roster
from autograder.gradebook.store import opened, update_penalties

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


class WholeCsvExportPlugin(CsvExportPlugin):  # type: ignore[misc]
    """nbgrader's own table, but written whole, and with names quoted that have a comma."""

    def export(self, gradebook: Gradebook) -> None:
        """Write a line for each assignment and student, who got zero if nothing is known."""
        rows: list[tuple[object, ...]] = []
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in self.assignment:
                continue
            entries = gradebook.assignment_submissions(assignment.name)
            known = {entry.student_id: entry for entry in entries}
            for student in gradebook.students:
                if self.student and student.id not in self.student:
                    continue
                entry = known.get(student.id)
                raw, lost = (entry.score, entry.late_submission_penalty) if entry else (0.0, 0.0)
                rows.append((
                    assignment.name, assignment.duedate, entry and entry.timestamp,
                    student.id, student.last_name, student.first_name, student.email,
                    raw, lost, max(0.0, raw - lost), assignment.max_score,
                ))  # fmt: skip
        texts = ([_text(*one) for one in zip(COLUMNS, row, strict=True)] for row in rows)
        text_files.write_table(Path(self.to or "grades.csv"), [COLUMNS, *texts])


def _text(column: str, value: object) -> str:
    """A value as text; names by which others know a student or an assignment stay as they are."""
    text = "" if value is None else str(value)
    return text if column in ("assignment", "student_id") else text_files.plain(text)


#: The plugin for each system, and the file in report/ that it writes.
SYSTEMS: dict[str, tuple[type[ExportPlugin], str]] = {
    "csv": (WholeCsvExportPlugin, "export.csv"),
    "canvas": (lms.CanvasExportPlugin, "canvas.csv"),
    "moodle": (lms.MoodleExportPlugin, "moodle.csv"),
    "gradescope": (lms.GradescopeExportPlugin, "gradescope.csv"),
}


@dataclass(frozen=True)
class Exported:
    """The file for the other system; who is not in it, and why; whose points are not final."""

    path: Path
    unmatched: tuple[tuple[str, str], ...]
    to_mark: tuple[str, ...]


def export(course: Course, assignments: list[str], output: Path, system: str) -> Exported:
    """Write the file for a system into report/, and unmatched.csv beside it but for nbgrader's.

    assignments: those asked for; [] for all that there are grades for.
    """
    plugin_class, name = SYSTEMS[system]
    target = output / "report" / name
    files = {}
    if issubclass(plugin_class, RosterExportPlugin):
        files = {"roster": str(course.root / roster.ROSTER)}
        files["assignments"] = str(course.root / roster.ASSIGNMENTS)
    plugin = plugin_class(to=str(target), assignment=assignments, **files)
    update_penalties(course, course.db_url(output), course.assignments)
    with opened(course, course.db_url(output)) as gradebook:
        plugin.export(gradebook)
        waiting = [
            f"{entry.student_id}/{known.name}"
            for known in gradebook.assignments
            if not assignments or known.name in assignments
            for entry in gradebook.assignment_submissions(known.name)
            if entry.needs_manual_grade
        ]
    return Exported(target, tuple(getattr(plugin, "unmatched", ())), tuple(sorted(waiting)))
