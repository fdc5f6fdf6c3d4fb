"""The smallest course: made, asked one more question, released and graded."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

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
