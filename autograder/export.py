"""Grades for other systems, through nbgrader's export plugins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbgrader.plugins import CsvExportPlugin, ExportPlugin

from autograder import lms, roster
from autograder.course import Course
from autograder.gradebook import opened
from autograder.matching import RosterExportPlugin

#: The plugin for each system, and the file in report/ that it writes.
SYSTEMS: dict[str, tuple[type[ExportPlugin], str]] = {
    "csv": (CsvExportPlugin, "export.csv"),
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


def export(course: Course, assignments: tuple[str, ...], output: Path, system: str) -> Exported:
    """Write the file for a system into report/, and unmatched.csv beside it but for nbgrader's."""
    plugin_class, name = SYSTEMS[system]
    target = output / "report" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    tables = {}
    if issubclass(plugin_class, RosterExportPlugin):
        paths = course.root / roster.ROSTER, course.root / roster.ASSIGNMENTS
        tables = dict(zip(("roster", "assignments"), map(str, paths), strict=True))
    plugin = plugin_class(to=str(target), assignment=list(assignments), **tables)
    with opened(course, course.db_url(output)) as gradebook:
        plugin.export(gradebook)
        waiting = [
            f"{entry.student_id}/{name}"
            for name in assignments
            if name in {known.name for known in gradebook.assignments}
            for entry in gradebook.assignment_submissions(name)
            if entry.needs_manual_grade
        ]
    return Exported(target, tuple(getattr(plugin, "unmatched", ())), tuple(sorted(waiting)))
