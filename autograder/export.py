"""Grades for other systems, through nbgrader's export plugins."""

from __future__ import annotations

from pathlib import Path

from nbgrader.plugins import CsvExportPlugin

from autograder.course import Course
from autograder.gradebook import opened


def export(course: Course, assignments: tuple[str, ...], output: Path) -> Path:
    """Write report/export.csv: a line a student and assignment, in nbgrader's columns."""
    target = output / "report" / "export.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    plugin = CsvExportPlugin(to=str(target), assignment=list(assignments))
    with opened(course, course.db_url(output)) as gradebook:
        plugin.export(gradebook)
    return target
