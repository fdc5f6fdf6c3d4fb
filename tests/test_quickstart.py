"""nbgrader's own example course, as it is installed: the points are those that nbgrader gives."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
from pathlib import Path

import nbformat
import nbgrader
import pytest

from autograder.base import notebook
from conftest import Run
from sampling import long

POINTS = """
    SELECT submitted_assignment.student_id, notebook.name, base_cell.name, grade.auto_score
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    """
Points = dict[tuple[str, str, str], float | None]


def copied(course: Path, _: Run) -> None:
    """What `nbgrader quickstart` copies; the rest of its half a minute makes a file of comments."""
    example = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"
    others = shutil.ignore_patterns("*.html", "autotests.yml", "ps1_autotest")
    shutil.copytree(example, course / "source", ignore=others)
    (course / "nbgrader_config.py").write_text("c = get_config()\n")


def made_by_nbgrader(course: Path, run: Run) -> None:
    done = run("quickstart", course.name, module="nbgrader", cwd=course.parent)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module", params=[copied, pytest.param(made_by_nbgrader, marks=long)])
def course(request, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The example with four submissions: all right, nothing, half right, and one that raises."""
    course = tmp_path_factory.mktemp("quickstart") / "course"
    request.param(course, run)
    done = run("generate_assignment", "ps1", "--force", module="nbgrader", cwd=course)
    assert done.returncode == 0, done.stderr
    for student, first in {
        "full": None,
        "empty": None,
        "half": "if n < 1:\n        raise ValueError\n    return [1, 4]",
        "raising": "return 1 / 0",
    }.items():
        folder = course / "submitted" / student / "ps1"
        shutil.copytree(course / ("source" if student == "full" else "release") / "ps1", folder)
        if first is not None:
            path = folder / "problem1.ipynb"
            nb = notebook.read(path)
            answer = next(cell for cell in nb.cells if notebook.grade_id(cell) == "squares")
            answer.source = re.sub(r"# YOUR CODE HERE\n.*", first, answer.source)
            assert first in answer.source
            nbformat.write(nb, path)
    return course


def test_the_points_are_those_that_nbgrader_gives(course: Path, run: Run, sandbox_here: None):
    ours = course.parent / "ours"
    done = run("--course", course, "grade", "--output", ours)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    done = run("autograde", "ps1", module="nbgrader", cwd=course)
    assert done.returncode == 0, done.stderr
    theirs = points(course)
    assert points(ours) == theirs
    totals = {student: 0.0 for student, *_ in theirs}
    for (student, *_), earned in theirs.items():
        totals[student] += earned or 0
    assert totals["empty"] < totals["half"] < totals["full"]
    with (ours / "report" / "tests.csv").open() as file:
        assert {row["how"] for row in csv.DictReader(file)} <= {"apart", "beside"}


def points(course: Path) -> Points:
    """What each cell of each submission has earned by itself."""
    with sqlite3.connect(course / "gradebook.db") as connection:
        return {(who, nb, cell): earned for who, nb, cell, earned in connection.execute(POINTS)}
