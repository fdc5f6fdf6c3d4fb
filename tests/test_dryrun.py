"""What a regrade would change is shown before it is saved; marks by hand and penalties survive."""

from __future__ import annotations

import csv
import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from autograder import gradebook
from autograder.course import Course
from conftest import Run, hand_in, make_course, plain_cells

pytestmark = pytest.mark.usefixtures("sandbox_here")

#: Right for the tests as they are, and only for them or for their correction.
RIGHT, OLD = "def double(n):\n    return n + n", "def double(n):\n    return 2 * n if n < 9 else 0"
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""
LATE = "\nc.AssignLatePenalties.plugin_class = 'half_late.Half'\n"


def everything(course: Path) -> dict[str, str]:
    """A hash of each file of the course, but for the caches of Python and the locks."""
    return {
        str(path.relative_to(course)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(course.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.endswith(".lock")
    }


def scores(course: Path) -> dict[str, str]:
    with (course / "report" / "grades.csv").open(newline="") as file:
        return {row["student"]: row["score"] for row in csv.DictReader(file)}


def mark(course: Path, student: str, cell: str, points: float) -> None:
    opened = Course.open(course)
    with gradebook.opened(opened, opened.db_url(opened.root)) as book:
        grade = book.find_grade(cell, "sums", "sums", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


def test_a_corrected_test_shows_whose_score_changes_before_it_is_saved(tmp_path: Path, run: Run):
    course = make_course(tmp_path / "course", plain_cells())
    assert run("--course", course, "release").returncode == 0
    (course / "half_late.py").write_text(PLUGIN)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    for student in ("ada", "bob", "eve", "may"):
        first = RIGHT if student == "ada" else OLD
        path = hand_in(course, student, first)
        day = 3 if student == "eve" else 1
        (path.parent / "timestamp.txt").write_text(f"2026-03-0{day} 12:00:00 UTC\n")
    opened = Course.open(course)
    db_url = opened.db_url(opened.root)
    gradebook.set_due(opened, db_url, "sums", datetime(2026, 3, 2))

    before = everything(course)
    first = run("--course", course, "grade", "--dry-run")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines() == [
        "ada sums: not graded -> 2",
        "bob sums: not graded -> 2",
        "eve sums: not graded -> 1",
        "may sums: not graded -> 2",
        "4 of 4 would change; nothing is saved",
    ]
    assert everything(course) == before

    assert run("--course", course, "grade").returncode == 0
    mark(course, "bob", "why", 3)
    mark(course, "may", "test_double", 1.5)
    assert run("--course", course, "report").returncode == 0
    assert scores(course) == {"ada": "2", "bob": "5", "eve": "1", "may": "1.5"}

    source = course / "source" / "sums" / "sums.ipynb"
    corrected = source.read_text().replace("double(1) == 2", "double(1) == 2 and double(9) == 18")
    source.write_text(corrected)
    before = everything(course)
    dry = run("--course", course, "grade", "--force", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert dry.stdout.splitlines() == [
        "bob sums: 5 -> 3 (test_double 2 -> 0)",
        "eve sums: 1 -> 0 (test_double 2 -> 0, late penalty 1 -> 0)",
        "2 of 4 would change; nothing is saved",
    ]
    assert everything(course) == before

    one = run("--course", course, "grade", "--force", "--student", "bob")
    assert one.returncode == 0, one.stderr
    assert scores(course) == {"ada": "2", "bob": "3", "eve": "1", "may": "1.5"}
    again = run("--course", course, "grade", "--dry-run")
    assert again.stdout.splitlines() == [
        "eve sums: 1 -> 0 (test_double 2 -> 0, late penalty 1 -> 0)",
        "1 of 4 would change; nothing is saved",
    ]
    assert run("--course", course, "grade").returncode == 0
    assert scores(course) == {"ada": "2", "bob": "3", "eve": "0", "may": "1.5"}
