"""Grading by the command line: every kind of submission, twice, stopped, and at once."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.base import notebook
from autograder.base.course import Course
from autograder.gradebook import store
from conftest import Run, graded, hand_in, make_course, plain_cells
from sampling import long, sampled

CELLS = ["student", "assignment", "notebook", "cell", "points", "max_points", "outcome", "message"]
GRADES = ["student", "assignment", "score", "max_score", "flags"]
CHANGES = ["student", "assignment", "notebook", "cell", "looks_honest", "what"]
RIGHT = "def double(n):\n    return n + n"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def fill(course: Path) -> None:
    """One student a kind of submission."""
    hand_in(course, "right", RIGHT)
    hand_in(course, "wrong", "def double(n):\n    return 2")
    hand_in(course, "empty", None)
    hand_in(course, "broken", "def double(n:\n    return n + n")
    hand_in(course, "loop", "def double(n):\n    while True:\n        pass")
    hand_in(course, "killer", "import os\nos._exit(1)")
    hand_in(course, "exits", "import os\ndef double(n):\n    os._exit(0)")
    hand_in(course, "formula", "def double(n):\n    raise ValueError('=1+1\\x1b[2J\\ud800')")
    late_end = hand_in(course, "ends-late", RIGHT)
    nb = notebook.read(late_end)
    nb.cells.insert(1, nbformat.v4.new_code_cell("import os\nos.abort()"))
    nbformat.write(nb, late_end)
    hand_in(course, "nojson", "").write_text("{not json")
    hand_in(course, "blank", "").write_text("")
    hand_in(course, "ancient", "").write_text('{"nbformat": 99, "cells": []}')
    link = hand_in(course, "link", "")
    link.unlink()
    link.symlink_to(course / "source" / "sums" / "sums.ipynb")
    folder = hand_in(course, "renamed", RIGHT).parent
    (folder / "sums.ipynb").rename(folder / "copy of sums.ipynb")
    folder = hand_in(course, "missing", "").parent
    (folder / "sums.ipynb").unlink()
    (folder / "sums.txt").write_text("My essay.")
    deleted = hand_in(course, "deleted", RIGHT)
    nb = notebook.read(deleted)
    del nb.cells[1]
    nbformat.write(nb, deleted)
    late = hand_in(course, "late", RIGHT)
    (late.parent / "timestamp.txt").write_text("2026-03-02 18:00:00 UTC\n")
    dated = hand_in(course, "dated", RIGHT)
    (dated.parent / "timestamp.txt").write_text("the day after tomorrow\n")
    loose = hand_in(course, "links-out", RIGHT)
    (loose.parent / "notes.txt").symlink_to("/etc/hostname")
    doubled = hand_in(course, "doubled", RIGHT)
    nb = notebook.read(doubled)
    again, unknown = nbformat.from_dict(nb.cells[1]), nbformat.v4.new_code_cell("1 / 0")
    again.id, unknown.metadata = "again", graded("unknown", 9, locked=True)
    nb.cells[2:2] = [again, unknown]
    nbformat.write(nb, doubled)
    edited = hand_in(course, "edited", "def double(n):\n    return 2")
    nb = notebook.read(edited)
    nb.cells[1].source = "assert True"
    nbformat.write(nb, edited)
    marked = hand_in(course, "marked", RIGHT)
    marked.write_bytes(b"\xef\xbb\xbf" + marked.read_bytes())
    folder = hand_in(course, "folders", "").parent
    (folder / "sums.ipynb").unlink()
    for name in ("sums.ipynb", "timestamp.txt"):
        (folder / name).mkdir()
    piped = hand_in(course, "bob (2) ü", RIGHT)
    os.mkfifo(piped.parent / "pipe")
    (piped.parent / "verdicts.json").write_text("{")


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory, run: Run):
    """The class above, graded once into a folder beside the course."""
    from datetime import datetime

    course = make_course(tmp_path_factory.mktemp("class (1+1)") / "course", plain_cells())
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Limits.cell = 6\n")  # one of them never ends
    assert run("--course", course, "release").returncode == 0
    fill(course)
    output = course.parent / "results"
    opened = Course.open(course)
    from autograder.release.generate import register

    output.mkdir()
    register(opened, "sums", opened.db_url(output))
    store.set_due(opened, opened.db_url(output), "sums", datetime(2026, 3, 2, 17))
    done = run("--course", course, "grade", "--output", output, "--workers", 2)
    return course, output, done


def test_the_class_is_graded_and_what_could_not_be_is_named(graded_class):
    _, _, done = graded_class
    assert done.returncode == 3, done.stderr
    named = [line for line in done.stderr.splitlines() if line.startswith("not graded: ")]
    assert len(named) == 5
    for student in ("nojson", "blank", "ancient", "link", "folders"):
        assert any(line.startswith(f"not graded: {student}/sums/sums: ") for line in named)
    assert "[24/24]" in done.stderr, "a line a submission shows how far it is"
    assert "Traceback" not in done.stderr
    assert "19 of 24 graded" in done.stdout
    tampered = [line for line in done.stderr.splitlines() if line.startswith("tampered: ")]
    what = "test_double is a test and was edited; the source's is run"
    assert tampered == [f"tampered: edited/sums: {what}"]


@pytest.mark.parametrize(
    ("student", "outcome", "points", "written", "flags"),
    [
        ("right", "passed", "2", "manual", "to-mark"),
        ("wrong", "failed", "0", "manual", "to-mark"),
        ("empty", "unanswered", "0", "unanswered", ""),
        ("broken", "failed", "0", "manual", "to-mark"),
        ("loop", "timeout", "0", "manual", "timeout to-mark"),
        ("killer", "failed", "0", "manual", "to-mark"),
        ("exits", "crashed", "0", "manual", "crashed to-mark"),
        ("formula", "failed", "0", "manual", "to-mark"),
        ("ends-late", "passed", "2", "manual", "to-mark"),
        ("renamed", "passed", "2", "manual", "to-mark"),
        ("nojson", "unreadable", "0", "unreadable", "unreadable"),
        ("blank", "unreadable", "0", "unreadable", "unreadable"),
        ("ancient", "unreadable", "0", "unreadable", "unreadable"),
        ("link", "unreadable", "0", "unreadable", "unreadable"),
        ("missing", "missing", "0", "missing", "missing other-file"),
        ("deleted", "passed", "2", "manual", "to-mark"),
        ("edited", "failed", "0", "manual", "tampered to-mark"),
        ("late", "passed", "2", "manual", "late to-mark"),
        ("dated", "passed", "2", "manual", "bad-timestamp to-mark"),
        ("links-out", "passed", "2", "manual", "to-mark"),
        ("doubled", "passed", "2", "manual", "to-mark"),
        ("marked", "passed", "2", "manual", "to-mark"),
        ("folders", "unreadable", "0", "unreadable", "bad-timestamp unreadable"),
        ("bob (2) ü", "passed", "2", "manual", "to-mark"),
    ],
)
def test_each_kind_of_submission_has_its_outcome(
    graded_class, student, outcome, points, written, flags
):
    _, output, _ = graded_class
    test, why = [row for row in table(output / "report/cells.csv") if row["student"] == student]
    assert (test["cell"], test["outcome"], test["points"]) == ("test_double", outcome, points)
    assert (why["cell"], why["outcome"], why["points"]) == ("why", written, "0")
    (row,) = [row for row in table(output / "report/grades.csv") if row["student"] == student]
    assert (row["score"], row["max_score"], row["flags"]) == (points, "5", flags)


def test_the_tables_have_exactly_their_columns(graded_class):
    _, output, _ = graded_class
    assert (output / "report/cells.csv").read_text().splitlines()[0] == ",".join(CELLS)
    assert (output / "report/grades.csv").read_text().splitlines()[0] == ",".join(GRADES)
    assert (output / "report/changes.csv").read_text().splitlines()[0] == ",".join(CHANGES)


def test_what_was_changed_is_reported_and_what_no_honest_work_explains_comes_first(graded_class):
    _, output, _ = graded_class
    rows = table(output / "report/changes.csv")
    assert [(row["student"], row["looks_honest"]) for row in rows] == [
        ("edited", "no"),
        ("deleted", "yes"),
        ("doubled", "yes"),
        ("doubled", "yes"),
        ("missing", "yes"),
        ("renamed", "yes"),
    ]
    assert {row["assignment"] for row in rows} == {row["notebook"] for row in rows} == {"sums"}
    by_student = {row["student"]: (row["cell"], row["what"]) for row in rows}
    assert by_student["deleted"] == ("test_double", "was deleted; it is put back")
    assert by_student["renamed"][0] == ""
    assert "'copy of sums'" in by_student["renamed"][1]
    assert by_student["missing"][1] == "is missing; this may be it: 'sums.txt' (not a notebook)"


def test_the_message_is_the_hint(graded_class):
    _, output, _ = graded_class
    rows = {r["student"]: r for r in table(output / "report/cells.csv") if r["cell"] != "why"}
    assert rows["wrong"]["message"] == "also numbers that are not whole"
    assert "'test_double'" not in rows["empty"]["message"]
    assert "not JSON" in rows["nojson"]["message"]
    assert "link" in rows["link"]["message"]
    assert "exited with status 1" in (output / "autograded/killer/sums/sums.ipynb").read_text()
    assert "it was killed by SIG" in (output / "autograded/ends-late/sums/sums.ipynb").read_text()


def test_a_message_of_a_students_making_is_text_and_nothing_else(graded_class):
    _, output, _ = graded_class
    rows = {r["student"]: r for r in table(output / "report/cells.csv") if r["cell"] != "why"}
    assert rows["formula"]["message"].isprintable()
    assert rows["formula"]["message"].startswith("ValueError: =1+1")


def test_links_are_not_followed_and_the_course_is_not_touched(graded_class):
    course, output, _ = graded_class
    assert not (output / "autograded/links-out/sums/notes.txt").exists()
    assert not (output / "autograded/link/sums/sums.ipynb").exists()
    assert not (course / "autograded").exists()
    assert not (course / "report").exists()
    assert (course / "submitted/nojson/sums/sums.ipynb").read_text() == "{not json"
    assert not list(output.glob(".grading-*")), "working folders are left behind"


def test_the_gradebook_says_the_same(graded_class):
    course, output, _ = graded_class
    opened = Course.open(course)
    with store.opened(opened, opened.db_url(output)) as book:
        scores = {s.student_id: s.score for s in book.find_assignment("sums").submissions}
        late = book.find_submission("sums", "late").total_seconds_late
    assert scores == {
        row["student"]: float(row["score"]) for row in table(output / "report/grades.csv")
    }
    assert late == 3600


def test_a_second_run_grades_only_what_changed_or_could_not_be_graded(
    graded_class, run, tmp_path: Path
):
    course, output, _ = graded_class
    copy, results = tmp_path / "course", tmp_path / "results"
    shutil.copytree(course, copy, symlinks=True, ignore=shutil.ignore_patterns("pipe"))
    shutil.copytree(output, results, symlinks=True)
    for student in ("loop", "exits", "ends-late"):
        shutil.rmtree(copy / "submitted" / student)
    handed_in = copy / "submitted/wrong/sums/sums.ipynb"
    handed_in.write_text(handed_in.read_text().replace("return 2", "return n + n"))
    kept = (results / "autograded/right/sums/sums.ipynb").stat()
    done = run("--course", copy, "grade", "--output", results)
    assert done.returncode == 3
    (row,) = [r for r in table(results / "report/grades.csv") if r["student"] == "wrong"]
    assert row["score"] == "2"
    after = (results / "autograded/right/sums/sums.ipynb").stat()
    assert (after.st_ino, after.st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)
    assert len(table(results / "report/grades.csv")) == 24, "earlier students stay in the table"
    forced = run("--course", copy, "grade", "--output", results, "--student", "right", "--force")
    assert forced.returncode == 0
    assert (results / "autograded/right/sums/sums.ipynb").stat().st_ino != kept.st_ino


def test_a_mark_given_by_a_person_stays_and_counts(graded_class, run, tmp_path: Path):
    course, output, _ = graded_class
    results = tmp_path / "results"
    shutil.copytree(output, results)
    opened = Course.open(course)
    with store.opened(opened, opened.db_url(results)) as book:
        grade = book.find_grade("why", "sums", "sums", "right")
        grade.manual_score, grade.needs_manual_grade = 3, False
        book.db.commit()
    assert run("--course", course, "report", "--output", results).returncode == 0
    (row,) = [r for r in table(results / "report/grades.csv") if r["student"] == "right"]
    assert (row["score"], row["flags"]) == ("5", "")


def test_feedback_and_export_follow(graded_class, run):
    course, output, _ = graded_class
    done = run("--course", course, "feedback", "--output", output)
    assert done.returncode == 0, done.stderr
    assert "also numbers" in (output / "feedback/wrong/sums/sums.html").read_text()
    done = run("--course", course, "export", "--output", output)
    assert done.returncode == 0, done.stderr
    rows = {row["student_id"]: row for row in table(output / "report/export.csv")}
    assert rows["right"]["score"] == "2.0"
    assert rows["nojson"]["score"] == "0.0"


def test_grading_by_nbgrader_alone_is_reported_too(graded_class, run, tmp_path: Path):
    course, _, _ = graded_class
    copy = tmp_path / "course"
    shutil.copytree(course, copy, symlinks=True, ignore=shutil.ignore_patterns("pipe"))
    for folder in (copy / "submitted").iterdir():
        if folder.name not in ("right", "wrong"):
            shutil.rmtree(folder)
    done = run("autograde", "sums", module="nbgrader", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert run("--course", copy, "report").returncode == 0
    rows = [r for r in table(copy / "report/cells.csv") if r["cell"] == "test_double"]
    assert [(r["student"], r["outcome"]) for r in rows] == [
        ("right", "passed"),
        ("wrong", "failed"),
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--course", "nowhere", "grade"], "nowhere is not a course"),
        (["grade", "nonsense"], "no assignment 'nonsense'"),
        (["grade", "--submitted", "nowhere"], "nowhere is not a folder"),
        (["grade", "--student", "nobody"], "no submission of 'nobody'"),
        (["grade", "--workers", "0"], "'0' is not a number of 1 or more"),
        (["report", "--output", "empty"], "no gradebook in"),
        (["export", "--output", "empty"], "no gradebook in"),
        (["feedback", "--output", "empty"], "nothing graded for sums"),
        (["grade", "--output", "submitted/results"], "results go elsewhere"),
        (["nonsense"], "invalid choice"),
        ([], "command"),
    ],
)
def test_bad_usage_is_one_clear_line_and_status_two(
    plain_course: Path, run, arguments: list[str], named: str
):
    (plain_course / "submitted/somebody/sums").mkdir(parents=True)
    (plain_course / "empty").mkdir()
    done = run(*arguments, cwd=plain_course)
    assert done.returncode == 2
    assert named in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@long
def test_corrected_tests_grade_again_and_a_lost_gradebook_is_made_again(
    graded_class, run, tmp_path: Path
):
    course, _, _ = graded_class
    copy = tmp_path / "course"
    shutil.copytree(course, copy, ignore=shutil.ignore_patterns("submitted"))
    hand_in(copy, "right", RIGHT)
    assert run("grade", cwd=copy).returncode == 0
    source = copy / "source/sums/sums.ipynb"
    source.write_text(source.read_text().replace("double(1) == 2", "double(1) == 3"))
    assert run("grade", cwd=copy).returncode == 0
    assert [row["score"] for row in table(copy / "report/grades.csv")] == ["0"]
    (copy / "gradebook.db").unlink()
    assert run("grade", cwd=copy).returncode == 0
    assert [row["score"] for row in table(copy / "report/grades.csv")] == ["0"]
    nb = notebook.read(source)
    nb.cells += plain_cells()[2:]
    for cell in nb.cells[-2:]:
        cell.metadata["nbgrader"]["grade_id"] += "_too"
    nbformat.write(nb, source)
    done = run("grade", cwd=copy)
    assert done.returncode == 3  # it stops its own assignment alone
    assert "does not fit the gradebook" in done.stderr
    assert "--output" in done.stderr


def test_a_configuration_that_cannot_be_read_is_one_line(plain_course: Path, run):
    (plain_course / "nbgrader_config.py").write_text("c = get_config(\n")
    done = run("release", cwd=plain_course)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "nbgrader_config.py cannot be read: SyntaxError" in line


def test_nothing_handed_in_is_one_line(plain_course: Path, run):
    (plain_course / "submitted").mkdir()
    done = run("grade", cwd=plain_course)
    assert done.returncode == 2
    assert "nothing handed in" in done.stderr


def test_output_that_cannot_be_written_is_one_line(plain_course: Path, run):
    (plain_course / "submitted/somebody/sums").mkdir(parents=True)
    (plain_course / "results").write_text("a file in the way")
    done = run("grade", "--output", "results", cwd=plain_course)
    assert done.returncode in (1, 2)
    assert "results" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["report", "export"])
def test_a_broken_gradebook_is_one_line(plain_course: Path, run, command: str):
    (plain_course / "gradebook.db").write_bytes(b"no database" * 100)
    done = run(command, cwd=plain_course)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "gradebook.db" in line
    assert "cannot be used" in line


@pytest.mark.parametrize("name", sampled(["a*b? [1]", "sums [1]", "a*b?", "[!x]"], bool, str))
def test_names_of_folders_are_no_patterns(tmp_path: Path, run, name: str):
    course = make_course(tmp_path / f"course {name}", plain_cells())
    (course / "source" / "sums").rename(course / "source" / name)
    for command in ("release", "solution"):
        done = run("--course", course, command)
        assert done.returncode == 0, done.stderr
    shutil.copytree(course / "release" / name, course / "submitted" / "ada" / name)
    assert run("--course", course, "grade", "--workers", 1).returncode == 0
    (row,) = table(course / "report/grades.csv")
    assert (row["student"], row["assignment"], row["score"]) == ("ada", name, "0")
    assert run("--course", course, "feedback").returncode == 0
    assert (course / "feedback" / "ada" / name / "sums.html").exists()


def test_ids_stand_in_tables_as_they_are(plain_course: Path, run):
    assert run("--course", plain_course, "release").returncode == 0
    ids = {"=ada", "-bob", "+eve", "@ann"}
    for student in ids:
        hand_in(plain_course, student, RIGHT)
    assert run("--course", plain_course, "grade", "--workers", 1).returncode == 0
    for name in ("grades", "cells", "times"):
        assert {row["student"] for row in table(plain_course / f"report/{name}.csv")} == ids
    assert run("--course", plain_course, "export").returncode == 0
    assert {row["student_id"] for row in table(plain_course / "report/export.csv")} == ids
    (plain_course / "roster.csv").write_text("id,first_name,last_name,email,lms_id\n")
    assert run("--course", plain_course, "export", "--to", "moodle").returncode == 3
    assert {row["student"] for row in table(plain_course / "report/unmatched.csv")} == ids
