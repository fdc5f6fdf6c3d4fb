"""Honest submissions to measure with: right answers in different styles, handed in complete."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from assessment import answers
from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.nbgrader_log import quiet
from autograder.release import generate

ASSIGNMENTS = ("mixture_1d", "old_faithful", "stones")
STUDENTS = 12
#: Left out: Python loops over all points, whose own seconds (2 to 15) no grader can save, and
#: answers that are right by themselves but raise in other cells together with other styles.
LEFT_OUT = {
    "right_double_loop", "right_loops_outer", "right_own_density",
    "right_column", "right_column_weights", "right_lists", "right_returns_array_of_one",
}  # fmt: skip
#: Plain nbgrader, with the settings that make this course work in it.
PLAIN = """c = get_config()
c.CourseDirectory.course_id = "gmm"
c.ClearMarkScheme.enforce_metadata = False
c.Execute.timeout = 60
"""


class Work:
    """A folder with submissions, gradebooks that know the assignments, and a plain course."""

    def __init__(self, course: Course, folder: Path) -> None:
        self.course, self.folder = course, folder
        self.plain = folder / "plain"
        (self.plain / "source").mkdir(parents=True)
        (self.plain / "nbgrader_config.py").write_text(PLAIN)
        for assignment in ASSIGNMENTS:
            shutil.copytree(course.root / "source" / assignment, self.plain / "source" / assignment)
            with quiet():
                generate.register(course, assignment, course.db_url(folder))
        shutil.copy(folder / "gradebook.db", self.plain)

    def output(self, name: str) -> Path:
        """A fresh folder for results, with a gradebook that knows the assignments."""
        output = self.folder / name
        output.mkdir()
        shutil.copy(self.folder / "gradebook.db", output)
        return output

    def hand_in(self, submitted: Path, count: int, assignments: tuple[str, ...]) -> Path:
        """Have students hand in `count` submissions in all, as many of each assignment."""
        for number in range(count):
            student, assignment = divmod(number, len(assignments))
            folder = submitted / f"student-{student + 1:04d}" / assignments[assignment]
            self._fill(folder, student % STUDENTS)
        return submitted

    def _fill(self, folder: Path, style: int) -> None:
        """A release with everything answered right."""
        shutil.copytree(self.course.root / "release" / folder.name, folder)
        (folder / "timestamp.txt").write_text("2026-03-01 21:00:00 UTC\n")
        chosen = right(self.course, folder.name, style)
        for path in self.course.notebooks(folder.name):
            written = {notebook.grade_id(c): c.source for c in notebook.read(path).cells}
            nb = notebook.read(folder / path.name)
            for cell in nb.cells:
                name = notebook.grade_id(cell) or ""
                if name in chosen:
                    cell.source = chosen[name]
                elif notebook.is_manual(cell):
                    cell.source = written[name]
            nbformat.write(nb, folder / path.name)


def right(course: Course, assignment: str, style: int) -> dict[str, str]:
    """A right answer to each exercise; another one for another style."""
    found: dict[str, list[str]] = {}
    for answer in answers.load(course.root / "answers", assignment):
        if answer.right and answer.name not in LEFT_OUT:
            found.setdefault(answer.cell, []).append(answer.source)
    return {cell: sources[style % len(sources)] for cell, sources in found.items()}
