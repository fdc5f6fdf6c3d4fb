"""A class made of known answers: right, partly right, wrong, empty, missing and late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from assessment import answers
from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import FileInTheWay, UsageError

#: When the sample class's assignments are due, in UTC.
DUE = datetime(2026, 3, 2, 17, 0)


@dataclass(frozen=True)
class Recipe:
    """How one student of the class answers, by the exercises' places in the notebook."""

    what: str
    wrong: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    written: bool = True
    hands_in: bool = True
    late: bool = False
    style: int = 0  # 0: as most people write; others as few do


#: The known answer to each exercise that is written as most people write it.
TYPICAL = "right_typical"
EVERYTHING = tuple(range(20))
#: The first five have an example of everything.
RECIPES = (
    Recipe("all right"),
    Recipe("second exercise wrong, and late", wrong=(1,), late=True),
    Recipe("half finished", empty=EVERYTHING[3:], written=False),
    Recipe("handed in empty", empty=EVERYTHING, written=False),
    Recipe("notebook missing", hands_in=False),
    Recipe("all right, but late", late=True),
    Recipe("all right, other styles", style=1),
    Recipe("code right, nothing written", written=False),
    Recipe("first exercise wrong", wrong=(0,)),
    Recipe("third exercise wrong", wrong=(2,)),
    Recipe("all wrong", wrong=EVERYTHING),
    Recipe("last exercises wrong", wrong=EVERYTHING[3:]),
)


@dataclass(frozen=True)
class Student:
    """One student of the class, and the source of every code answer that she gives."""

    name: str
    recipe: Recipe
    answers: dict[str, str]


def make(
    course: Course,
    releases: Path,
    into: Path,
    students: int,
    chosen: Iterable[str] | None = None,
) -> dict[str, list[Student]]:
    """Fill `into` with submissions for assignments: `chosen`, or all that have known answers."""
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise FileInTheWay(into, "a new or empty folder for the sample class")
    return {
        assignment: list(_hand_in(course, releases / assignment, into, students))
        for assignment in (assignments(course) if chosen is None else chosen)
    }


def assignments(course: Course) -> tuple[str, ...]:
    """The assignments that have known answers; UsageError if there is none."""
    folder = course.root / "answers"
    found = tuple(name for name in course.assignments if (folder / name).is_dir())
    if not found:
        raise UsageError(f"no answers in {folder}: expected ASSIGNMENT/CELL/*.py")
    return found


def students(course: Course, assignment: str, count: int) -> Iterator[Student]:
    """The class without its files: who answers what."""
    known = answers.load(course.root / "answers", assignment)
    cells = [cell for source in _sources(course, assignment) for cell in _exercises(source)]
    for number in range(count):
        recipe = RECIPES[number % len(RECIPES)]
        style = recipe.style + number // len(RECIPES)
        chosen = {}
        for place, cell in enumerate(cells):
            right = place not in recipe.wrong
            choices = [a for a in known if a.cell == cell and a.right == right]
            choices.sort(key=lambda answer: answer.name != TYPICAL)
            if choices and place not in recipe.empty:
                chosen[cell] = choices[(style if right else number) % len(choices)].source
        yield Student(f"student-{number + 1:02d}", recipe, chosen)


def _hand_in(course: Course, release: Path, into: Path, count: int) -> Iterator[Student]:
    for student in students(course, release.name, count):
        folder = into / student.name / release.name
        folder.mkdir(parents=True)
        moment = DUE + timedelta(hours=3 if student.recipe.late else -20)
        (folder / "timestamp.txt").write_text(f"{moment:%Y-%m-%d %H:%M:%S} UTC\n")
        if student.recipe.hands_in:
            for path in course.notebooks(release.name):
                filled = _filled(notebook.read(release / path.name), notebook.read(path), student)
                nbformat.write(filled, folder / path.name)
        yield student


def _filled(release: NotebookNode, source: NotebookNode, student: Student) -> NotebookNode:
    """A release with a student's answers in it; written ones are the source's own."""
    models = {notebook.grade_id(cell): cell.source for cell in source.cells}
    for cell in release.cells:
        name = notebook.grade_id(cell) or ""
        if name in student.answers:
            cell.source = student.answers[name]
        elif notebook.is_manual(cell) and student.recipe.written:
            cell.source = models[name]
    return release


def _sources(course: Course, assignment: str) -> list[NotebookNode]:
    return [notebook.read(path) for path in course.notebooks(assignment)]


def _exercises(source: NotebookNode) -> list[str]:
    """The ids of the code cells that students fill in, in their order."""
    return [
        notebook.grade_id(cell) or ""
        for cell in source.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]
