"""The smallest course: made, asked one more question, released and graded."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import nbformat

from autograder.base import notebook
from autograder.base.course import Course
from conftest import Run


def test_a_new_course_can_be_released_and_graded(tmp_path: Path, run: Run, sandbox_here: None):
    course = tmp_path / "algebra"
    assert run("new", "course", course).returncode == 0
    assert run("--course", course, "new", "question", "first", "treble").returncode == 0
    assert run("--course", course, "new", "question", "second", "square").returncode == 0
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    shutil.copytree(course / "source", course / "submitted" / "ada")
    shutil.copytree(course / "release", course / "submitted" / "ben")
    done = run("--course", course, "grade")
    assert done.returncode == 0, done.stderr
    with (course / "report" / "grades.csv").open() as file:
        scores = {(r["student"], r["assignment"]): r["score"] for r in csv.DictReader(file)}
    assert scores == {
        ("ada", "first"): "2", ("ada", "second"): "1",
        ("ben", "first"): "0", ("ben", "second"): "0",
    }  # fmt: skip


def test_nothing_is_written_over(tmp_path: Path, run: Run):
    assert run("new", "course", tmp_path / "c").returncode == 0
    again = run("new", "course", tmp_path / "c")
    assert again.returncode == 2
    assert "is not empty" in again.stderr
    for name, why in {"double": "has a cell 'double' already", "2x": "cannot be the name"}.items():
        done = run("--course", tmp_path / "c", "new", "question", "first", name)
        assert done.returncode == 2
        assert why in done.stderr
    outside = run("--course", tmp_path / "c", "new", "question", "../x", "f")
    assert outside.returncode == 2


def test_what_a_course_loads_beforehand_is_there_for_all(
    tmp_path: Path, run: Run, sandbox_here: None
):
    course = tmp_path / "c"
    assert run("new", "course", course).returncode == 0
    settings = course / "nbgrader_config.py"
    plain = settings.read_text()
    settings.write_text(plain + 'c.Preload.kernels = ["this_is_nowhere"]\n')
    shutil.copytree(course / "source", course / "submitted" / "ada")
    done = run("--course", course, "grade")
    assert done.returncode == 2
    assert "c.Preload names the module 'this_is_nowhere'" in done.stderr
    settings.write_text(plain + 'c.Preload.kernels = ["wave"]\nc.Preload.tests = ["mailbox"]\n')
    nb = notebook.read(course / "source" / "first" / "first.ipynb")
    nb.cells[-2].source = "import sys\ndef double(n): return 2 * n, 'wave' in sys.modules"
    nb.cells[-1].source = "import sys\nassert double(1) == (2, True) and 'mailbox' in sys.modules"
    nbformat.write(nb, course / "source" / "first" / "first.ipynb")
    nbformat.write(nb, course / "submitted" / "ada" / "first" / "first.ipynb")
    assert run("--course", course, "grade", apart=True).returncode == 0
    with (course / "report" / "grades.csv").open() as file:
        assert [row["score"] for row in csv.DictReader(file)] == ["1"]


def test_modules_are_seen_out_of_packages_in_tests_and_within_model_solutions(
    tmp_path: Path, run: Run
):
    course = tmp_path / "c"
    assert run("new", "course", course).returncode == 0
    nb = notebook.read(course / "source" / "first" / "first.ipynb")
    nb.cells[-2].source = "def double(n):\n    import wave\n    return 2 * n"
    nb.cells[-1].source = "from email import charset\nassert double(1) == 2"
    nbformat.write(nb, course / "source" / "first" / "first.ipynb")
    imports = Course.open(course).imports(["first"])
    assert {"email", "email.charset"} <= {*imports.tests}
    assert "wave" in imports.all
