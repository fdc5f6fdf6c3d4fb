"""The engine in nbgrader's own commands: `nbgrader autograde`, and formgrader's button."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import pytest

from autograder.base import notebook
from autograder.base.course import Course
from autograder.gradebook import store
from conftest import Run, make_course, plain_cells
from sampling import long

#: As in the course's own nbgrader_config.py.
BY_THE_ENGINE = """
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.autograde.GradeApart",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.LateSubmissionPlugin.penalty_method = "zero"
c.Limits.cell = 5
"""
RIGHT = "def double(n):\n    return n + n"
#: Makes every assert pass that runs beside it.
CHEAT = (
    "import ast\n"
    "class Asserts(ast.NodeTransformer):\n"
    "    def visit_Assert(self, node):\n"
    "        return ast.copy_location(ast.Pass(), node)\n"
    "get_ipython().ast_transformers.append(Asserts())\n"
    "def double(n):\n    return 7"
)
#: What formgrader's button does, in a process whose event loop runs, as Jupyter's does.
BUTTON = """
import asyncio, sys
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI
async def press():
    app = NbGrader()
    app.load_config_file()
    api = NbGraderAPI(config=app.config)
    for student in sys.argv[1:]:
        result = api.autograde("sums", student)
        assert result["success"], result
asyncio.run(press())
"""


@pytest.fixture
def course(tmp_path: Path, run: Run, sandbox_here) -> Path:
    """A plain course that grades by the engine, with what a few students handed in."""
    root = make_course(tmp_path / "course", plain_cells())
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text() + BY_THE_ENGINE)
    done = run("generate_assignment", "sums", module="nbgrader", cwd=root)
    assert done.returncode == 0, done.stderr
    answers = {"right": RIGHT, "wrong": "def double(n):\n    return 2", "cheat": CHEAT}
    answers["killer"] = f"{RIGHT}\nimport os\nif 'yes' in {{'yes'}}:\n    os._exit(1)"
    for student, answer in answers.items():
        nb = notebook.read(root / "release/sums/sums.ipynb")
        nb.cells[0].source = answer
        nb.cells[3].source = "Because."
        path = root / "submitted" / student / "sums" / "sums.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)
    return root


def points(root: Path) -> dict[str, float]:
    course = Course.open(root)
    with store.opened(course, course.db_url(root)) as book:
        return {s.student_id: s.score for s in book.find_assignment("sums").submissions}


def test_autograde_judges_apart_and_nbgrader_keeps_the_books(course: Path, run: Run):
    done = run("autograde", "sums", module="nbgrader", cwd=course)
    assert done.returncode == 0, done.stderr
    assert points(course) == {"right": 2, "wrong": 0, "cheat": 0, "killer": 0}
    graded = notebook.read(course / "autograded/wrong/sums/sums.ipynb")
    (error,) = graded.cells[1].outputs
    assert error.evalue == "also numbers that are not whole"
    assert "math.pi" not in "".join(error.traceback), "hidden tests stay hidden"
    assert run("report", cwd=course).returncode == 0
    with (course / "report/cells.csv").open(newline="") as file:
        outcomes = {(r["student"], r["cell"]): r["outcome"] for r in csv.DictReader(file)}
    assert outcomes["wrong", "test_double"] == outcomes["cheat", "test_double"] == "failed"
    assert outcomes["right", "test_double"] == "passed"
    assert outcomes["right", "why"] == "manual"


@long
def test_late_penalties_and_marks_by_hand_stay_nbgraders(course: Path, run: Run):
    opened = Course.open(course)
    store.set_due(opened, opened.db_url(course), "sums", datetime(2026, 3, 2, 17))
    (course / "submitted/right/sums/timestamp.txt").write_text("2026-03-03 17:00:00 UTC\n")
    for student in ("wrong", "right"):
        done = run("autograde", "sums", "--student", student, module="nbgrader", cwd=course)
        assert done.returncode == 0, done.stderr
    with store.opened(opened, opened.db_url(course)) as book:
        late = book.find_submission("sums", "right")
        assert (late.total_seconds_late, late.late_submission_penalty) == (86400, 2)
        assert book.find_grade("why", "sums", "sums", "wrong").needs_manual_grade


@long
def test_the_button_works_where_an_event_loop_runs(course: Path):
    command = [sys.executable, "-c", BUTTON, "right", "cheat"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert points(course) == {"right": 2, "cheat": 0}


@long
def test_the_engine_then_grades_anew_and_agrees(course: Path, run: Run):
    done = run("autograde", "sums", module="nbgrader", cwd=course)
    assert done.returncode == 0, done.stderr
    before = points(course)
    done = run("grade", cwd=course)
    assert done.returncode == 0, done.stderr
    assert "[4/4]" in done.stderr
    assert points(course) == before
