"""Grading by the command line: every kind of submission, twice, stopped, and at once."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from autograder import gradebook, notebook
from autograder.course import Course
from conftest import Run, graded, make_course, plain_cells

CELLS = ["student", "assignment", "notebook", "cell", "points", "max_points", "outcome", "message"]
GRADES = ["student", "assignment", "score", "max_score", "flags"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def hand_in(
    course: Path, student: str, first: str | None, answer: str = "Since 1 + 1 = 2."
) -> Path:
    """A submission of the plain course: the release with a student's answers in it."""
    nb = notebook.read(course / "release" / "sums" / "sums.ipynb")
    if first is not None:
        nb.cells[0].source = first
        nb.cells[3].source = answer
    path = course / "submitted" / student / "sums" / "sums.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nb, path)
    return path


def fill(course: Path) -> None:
    """One student a kind of submission."""
    hand_in(course, "right", "def double(n):\n    return n + n")
    hand_in(course, "wrong", "def double(n):\n    return 2")
    hand_in(course, "empty", None)
    hand_in(course, "broken", "def double(n:\n    return n + n")
    hand_in(course, "loop", "def double(n):\n    while True:\n        pass")
    hand_in(course, "killer", "import os\nos._exit(1)")
    hand_in(course, "nojson", "").write_text("{not json")
    hand_in(course, "blank", "").write_text("")
    hand_in(course, "ancient", "").write_text('{"nbformat": 99, "cells": []}')
    link = hand_in(course, "link", "")
    link.unlink()
    link.symlink_to(course / "source" / "sums" / "sums.ipynb")
    folder = hand_in(course, "missing", "").parent
    (folder / "sums.ipynb").rename(folder / "copy of sums.ipynb")
    deleted = hand_in(course, "deleted", "def double(n):\n    return n + n")
    nb = notebook.read(deleted)
    del nb.cells[1]
    nbformat.write(nb, deleted)
    late = hand_in(course, "late", "def double(n):\n    return n + n")
    (late.parent / "timestamp.txt").write_text("2026-03-02 18:00:00 UTC\n")
    dated = hand_in(course, "dated", "def double(n):\n    return n + n")
    (dated.parent / "timestamp.txt").write_text("the day after tomorrow\n")
    loose = hand_in(course, "links-out", "def double(n):\n    return n + n")
    (loose.parent / "notes.txt").symlink_to("/etc/hostname")
    doubled = hand_in(course, "doubled", "def double(n):\n    return n + n")
    nb = notebook.read(doubled)
    again, unknown = nbformat.from_dict(nb.cells[1]), nbformat.v4.new_code_cell("1 / 0")
    again.id, unknown.metadata = "again", graded("unknown", 9, locked=True)
    nb.cells[2:2] = [again, unknown]
    nbformat.write(nb, doubled)
    marked = hand_in(course, "marked", "def double(n):\n    return n + n")
    marked.write_bytes(b"\xef\xbb\xbf" + marked.read_bytes())
    folder = hand_in(course, "folders", "").parent
    (folder / "sums.ipynb").unlink()
    for name in ("sums.ipynb", "timestamp.txt"):
        (folder / name).mkdir()
    piped = hand_in(course, "bob (2) ü", "def double(n):\n    return n + n")
    os.mkfifo(piped.parent / "pipe")
    (piped.parent / "verdicts.json").write_text("{")


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory, run: Run):
    """The class above, graded once into a folder beside the course."""
    from datetime import datetime

    course = make_course(tmp_path_factory.mktemp("class (1+1)") / "course", plain_cells())
    assert run("--course", course, "release").returncode == 0
    fill(course)
    output = course.parent / "results"
    opened = Course.open(course)
    from autograder.release import register

    output.mkdir()
    register(opened, "sums", opened.db_url(output))
    gradebook.set_due(opened, opened.db_url(output), "sums", datetime(2026, 3, 2, 17))
    done = run("--course", course, "grade", "--output", output, "--workers", 2)
    return course, output, done


def test_the_class_is_graded_and_what_could_not_be_is_named(graded_class):
    _, _, done = graded_class
    assert done.returncode == 3, done.stderr
    named = [line for line in done.stderr.splitlines() if line.startswith("not graded: ")]
    assert len(named) == 6
    for student in ("nojson", "blank", "ancient", "link", "killer", "folders"):
        assert any(line.startswith(f"not graded: {student}/sums/sums: ") for line in named)
    assert "[19/19]" in done.stderr, "a line a submission shows how far it is"
    assert "Traceback" not in done.stderr
    assert "13 of 19 graded" in done.stdout


@pytest.mark.parametrize(
    ("student", "outcome", "points", "written", "flags"),
    [
        ("right", "passed", "2", "manual", "to-mark"),
        ("wrong", "failed", "0", "manual", "to-mark"),
        ("empty", "unanswered", "0", "unanswered", ""),
        ("broken", "failed", "0", "manual", "to-mark"),
        ("loop", "timeout", "0", "manual", "timeout to-mark"),
        ("killer", "killed", "0", "killed", "killed"),
        ("nojson", "unreadable", "0", "unreadable", "unreadable"),
        ("blank", "unreadable", "0", "unreadable", "unreadable"),
        ("ancient", "unreadable", "0", "unreadable", "unreadable"),
        ("link", "unreadable", "0", "unreadable", "unreadable"),
        ("missing", "missing", "0", "missing", "missing"),
        ("deleted", "missing", "0", "manual", "missing to-mark"),
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


def test_the_message_is_the_hint(graded_class):
    _, output, _ = graded_class
    rows = {r["student"]: r for r in table(output / "report/cells.csv") if r["cell"] != "why"}
    assert rows["wrong"]["message"] == "also numbers that are not whole"
    assert "'test_double'" not in rows["empty"]["message"]
    assert "not JSON" in rows["nojson"]["message"]
    assert "link" in rows["link"]["message"]


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
    with gradebook.opened(opened, opened.db_url(output)) as book:
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
    for student in ("killer", "loop"):
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
    assert len(table(results / "report/grades.csv")) == 19, "earlier students stay in the table"
    forced = run("--course", copy, "grade", "--output", results, "--student", "right", "--force")
    assert forced.returncode == 0
    assert (results / "autograded/right/sums/sums.ipynb").stat().st_ino != kept.st_ino


def test_a_mark_given_by_a_person_stays_and_counts(graded_class, run, tmp_path: Path):
    course, output, _ = graded_class
    results = tmp_path / "results"
    shutil.copytree(output, results)
    opened = Course.open(course)
    with gradebook.opened(opened, opened.db_url(results)) as book:
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


def test_corrected_tests_grade_again_and_a_lost_gradebook_is_made_again(
    graded_class, run, tmp_path: Path
):
    course, _, _ = graded_class
    copy = tmp_path / "course"
    shutil.copytree(course, copy, ignore=shutil.ignore_patterns("submitted"))
    hand_in(copy, "right", "def double(n):\n    return n + n")
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
    assert done.returncode == 1
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


def slow_class(course: Path) -> None:
    for number in range(4):
        hand_in(
            course, f"slow-{number}", "import time\ntime.sleep(3)\ndef double(n):\n    return n + n"
        )


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on a terminal need POSIX")
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_or_killed_is_taken_up_again(plain_course: Path, run, blow):
    assert run("--course", plain_course, "release").returncode == 0
    slow_class(plain_course)
    command = [sys.executable, "-m", "autograder", "grade", "--workers", "1"]
    first = subprocess.Popen(
        command,
        cwd=plain_course,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        # a shell may have started the tests in the background, where Ctrl-C is ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert first.stderr is not None
    assert first.stderr.readline().startswith("[1/4]")
    second = run("grade", cwd=plain_course)
    assert second.returncode == 2
    assert "another run is grading" in second.stderr
    os.killpg(first.pid, blow)
    rest = first.communicate()[1]
    if blow == signal.SIGINT:
        assert first.returncode == 130
        assert "run again to go on" in rest
        assert "Traceback" not in rest
    deadline = time.monotonic() + 60
    while (again := run("grade", cwd=plain_course)).returncode == 2 and time.monotonic() < deadline:
        time.sleep(0.5)
    assert again.returncode == 0, again.stderr
    grades = table(plain_course / "report/grades.csv")
    assert [row["score"] for row in grades] == ["2"] * 4
    assert not list(plain_course.glob(".grading-*"))


def test_a_killed_worker_costs_a_rerun_only(plain_course: Path, run):
    assert run("--course", plain_course, "release").returncode == 0
    killer = (
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\ndef double(n):\n    return 2 * n"
    )
    hand_in(plain_course, "killer", killer)
    done = run("grade", cwd=plain_course)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "a grading process was killed" in line
    shutil.rmtree(plain_course / "submitted/killer")
    hand_in(plain_course, "right", "def double(n):\n    return n + n")
    assert run("grade", cwd=plain_course).returncode == 0


@pytest.mark.parametrize("command", ["report", "export"])
def test_a_broken_gradebook_is_one_line(plain_course: Path, run, command: str):
    (plain_course / "gradebook.db").write_bytes(b"no database" * 100)
    done = run(command, cwd=plain_course)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "gradebook.db" in line
    assert "cannot be used" in line


def test_students_are_entered_once(plain_course: Path):
    course = Course.open(plain_course)
    db_url = course.db_url(plain_course)
    for names in (["ann", "bob", "ann"], ["bob", "cid"]):
        gradebook.enrol(course, db_url, names)
    with gradebook.opened(course, db_url) as book:
        assert sorted(student.id for student in book.students) == ["ann", "bob", "cid"]
