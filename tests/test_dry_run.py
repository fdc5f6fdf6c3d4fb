"""What a regrade would change is shown before it is saved; marks by hand and penalties survive."""

from __future__ import annotations

import csv
import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.base.course import Course
from autograder.export import grades
from autograder.gradebook import enrolment, store
from conftest import Run, hand_in, make_course, plain_cells
from sampling import long

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


def late_course(folder: Path, run: Run, *students: str) -> Course:
    """A course that takes half of what is late; what was handed in at noon on 3 March, a day after
    it was due, has been graded.
    """
    root = make_course(folder, plain_cells())
    assert run("--course", root, "release").returncode == 0
    (root / "half_late.py").write_text(PLUGIN)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    for student in students:
        path = hand_in(root, student, RIGHT)
        (path.parent / "timestamp.txt").write_text("2026-03-03 12:00:00 UTC\n")
    due(root, "2026-03-02 12:00+00:00")
    assert run("--course", root, "grade").returncode == 0
    assert set(table(root).values()) == {("1", "late to-mark")}
    return Course.enter(root)


def due(root: Path, date: str) -> None:
    """Enter another deadline as an instructor does."""
    (root / "assignments.csv").write_text(f"name,due\nsums,{date}\n")
    course = Course.open(root)
    enrolment.enrol(course, course.db_url(root))


def table(course: Path) -> dict[str, tuple[str, str]]:
    """What the last command says of each student: score and flags."""
    with (course / "report" / "grades.csv").open(newline="") as file:
        return {row["student"]: (row["score"], row["flags"]) for row in csv.DictReader(file)}


def exported(course: Course) -> dict[str, tuple[str, str]]:
    """What is handed on of each student: score and what was taken off."""
    path = grades.export(course, ["sums"], course.root, "csv").path
    with path.open(newline="") as file:
        rows = csv.DictReader(file)
        return {row["student_id"]: (row["score"], row["late_submission_penalty"]) for row in rows}


def scores(course: Path) -> dict[str, str]:
    with (course / "report" / "grades.csv").open(newline="") as file:
        return {row["student"]: row["score"] for row in csv.DictReader(file)}


def mark(course: Path, student: str, cell: str, points: float) -> None:
    opened = Course.open(course)
    with store.opened(opened, opened.db_url(opened.root)) as book:
        grade = book.find_grade(cell, "sums", "sums", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


@long
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
    store.set_due(opened, db_url, "sums", datetime(2026, 3, 2))

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


def test_scores_flags_dry_run_and_export_follow_the_deadline_the_policy_and_the_limits(
    tmp_path: Path, run: Run
):
    course = late_course(tmp_path / "course", run, "ada", "bob")
    root = course.root
    due(root, "2026-03-04 12:00+00:00")
    dry = run("--course", root, "grade", "--dry-run", "--student", "ada").stdout.splitlines()
    line = "sums: 1 -> 2 (late penalty 1 -> 0)"
    assert dry == [f"ada {line}", f"bob {line}", "2 of 2 would change; nothing is saved"]
    assert run("--course", root, "grade", "--student", "ada").returncode == 0
    assert set(table(root).values()) == {("2", "to-mark")}
    assert set(exported(course).values()) == {("2.0", "0.0")}

    due(root, "2026-03-02 12:00+00:00")  # earlier again: each who shows scores sees to it
    assert set(exported(course).values()) == {("1.0", "1.0")}
    due(root, "2026-03-05 12:00+00:00")
    assert run("--course", root, "report").returncode == 0
    assert set(table(root).values()) == {("2", "to-mark")}
    due(root, "2026-03-02 12:00+00:00")
    assert run("--course", root, "feedback").returncode == 0
    page = (root / "feedback" / "ada" / "sums" / "sums.html").read_text()
    assert "Handed in late: 1 points are taken off" in page

    (root / "half_late.py").write_text(PLUGIN.replace("score / 2", "score / 4"))
    dry = run("--course", root, "grade", "--dry-run").stdout.splitlines()
    line = "sums: 1 -> 1.5 (late penalty 1 -> 0.5)"
    assert dry == [f"ada {line}", f"bob {line}", "2 of 2 would change; nothing is saved"]
    mark(root, "bob", "why", 2)  # and what a person gives is not on time either
    assert run("--course", root, "grade").returncode == 0
    assert table(root) == {"ada": ("1.5", "late to-mark"), "bob": ("3", "late")}
    config = (root / "nbgrader_config.py").read_text().replace(LATE, "")
    (root / "nbgrader_config.py").write_text(config)
    assert run("--course", root, "report").returncode == 0
    assert table(root) == {"ada": ("2", "late to-mark"), "bob": ("4", "late")}


def test_work_is_graded_anew_when_a_limit_or_a_file_beside_the_notebook_is_another(
    tmp_path: Path, run: Run
):
    root = make_course(tmp_path / "course", plain_cells())
    (root / "source" / "sums" / "two.txt").write_text("3")
    assert run("--course", root, "release").returncode == 0
    hand_in(root, "ada", "two = int(open('two.txt').read())\ndef double(n):\n    return two * n")
    slow = "def double(n):\n    import time; time.sleep(1.5)\n    return 2 * n"
    hand_in(root, "bob", slow)
    config = root / "nbgrader_config.py"
    before = config.read_text()
    config.write_text(before + "c.Limits.cell = 1\n")
    assert run("--course", root, "grade").returncode == 0
    assert scores(root) == {"ada": "0", "bob": "0"}
    (root / "source" / "sums" / "two.txt").write_text("2")
    dry = run("--course", root, "grade", "--dry-run")
    assert dry.stdout.splitlines()[0] == "ada sums: 0 -> 2 (test_double 0 -> 2)"
    config.write_text(before + "c.Limits.cell = 50\n")
    assert run("--course", root, "grade").returncode == 0
    assert scores(root) == {"ada": "2", "bob": "2"}


def test_a_mark_stays_settled_when_the_same_answer_is_graded_again(tmp_path: Path, run: Run):
    root = make_course(tmp_path / "course", plain_cells())
    assert run("--course", root, "release").returncode == 0
    path = hand_in(root, "ada", RIGHT)
    assert run("--course", root, "grade").returncode == 0
    assert table(root) == {"ada": ("2", "to-mark")}
    mark(root, "ada", "why", 1.5)
    assert run("--course", root, "grade", "--force").returncode == 0
    assert table(root) == {"ada": ("3.5", "")}
    for old, new, flags, words in (
        ("n + n", "2 * n", "", "marked"),
        ("Since 1 + 1 = 2.", "Since so.", "to-mark", "marked before: a person looks at it again"),
    ):
        path.write_text(path.read_text().replace(old, new))
        assert run("--course", root, "grade").returncode == 0
        assert table(root) == {"ada": ("3.5", flags)}
        assert run("--course", root, "feedback").returncode == 0
        page = (root / "feedback" / "ada" / "sums" / "sums.html").read_text()
        soup = BeautifulSoup(page, "html.parser")
        cards = [card for card in soup.select(".exercise") if card.select_one(".points")]
        said = {card.select_one(".points").text: card.select_one(".words").text for card in cards}
        assert said["1.5 of 3"] == words
