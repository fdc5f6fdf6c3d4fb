"""Two graders with one gradebook, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import create_engine, make_url

from autograder import gradebook, ledger
from autograder.course import Course
from autograder.release import register
from autograder.verdicts import Kept, Verdict
from conftest import Run, hand_in, make_course, plain_cells
from sampling import long

pytestmark = pytest.mark.usefixtures("sandbox_here")

RIGHT, WRONG = "def double(n):\n    return n + n", "def double(n):\n    return 2"
STUDENTS = [f"student-{number}" for number in range(6)]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of the test's own, on a socket in a folder; its address."""
    found = shutil.which("initdb")
    programs = Path(found).resolve().parent if found else (PROGRAMS or [None])[-1]
    if programs is None:
        if sys.platform == "linux" and os.environ.get("CI"):
            pytest.fail("postgresql is not installed", pytrace=False)
        pytest.skip("postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # sockets have short paths
    as_user: dict[str, object] = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL}
    if os.getuid() == 0:  # for whom it does not start
        shutil.chown(folder, "nobody")
        as_user |= {"user": "nobody"}
    data, control = folder / "data", programs / "pg_ctl"
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    try:
        line = [programs / "initdb", "-D", data, "-U", "grader", "-A", "trust", "-N"]
        subprocess.run(line, **as_user)
        start = [control, "-D", data, "-l", folder / "log", "-w", "-o", options, "start"]
        subprocess.run(start, **as_user)
        try:
            yield f"postgresql+psycopg://grader@/postgres?host={folder}"
        finally:
            subprocess.run([control, "-D", data, "-m", "immediate", "stop"], **as_user)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["postgresql", pytest.param("sqlite", marks=long)])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/shared.db?timeout=60"
        return
    server = request.getfixturevalue("server")
    name = f"db{os.urandom(4).hex()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    yield make_url(server).set(database=name).render_as_string()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A course with a release, whose gradebook is to be elsewhere."""
    course = make_course(tmp_path_factory.mktemp("released") / "course", plain_cells())
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr
    (course / "gradebook.db").unlink()
    return course


def sharing(released: Path, course: Path, db_url: str) -> Path:
    """A copy of the course whose configuration names a gradebook."""
    shutil.copytree(released, course)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.db_url = {db_url!r}\n")
    return course


def test_two_graders_at_once_lose_and_double_nothing(released, db_url, tmp_path, run):
    first = sharing(released, tmp_path / "first", db_url)
    for number, student in enumerate(STUDENTS):
        hand_in(first, student, RIGHT if number % 2 else WRONG)
    second = tmp_path / "second"
    shutil.copytree(first, second)
    lines = [
        [sys.executable, "-m", "autograder", "--course", str(course), "grade", "--workers", "1"]
        for course in (first, second)
    ]
    pipe = subprocess.PIPE
    runs = [subprocess.Popen(line, stdout=pipe, stderr=pipe, text=True) for line in lines]
    for one in runs:
        _, said = one.communicate(timeout=300)
        assert one.returncode == 0, said
    for course in (first, second):
        opened = Course.open(course)
        found = gradebook.results(opened, db_url, course, ["sums"])
        assert [(r.student, r.score) for r in found] == [
            (student, 2.0 * (number % 2)) for number, student in enumerate(STUDENTS)
        ]
        assert all(len(r.cells) == 2 for r in found)
        assert {cell.outcome for r in found for cell in r.cells} == {"passed", "failed", "manual"}
    for command in ("report", "export", "feedback"):
        done = run("--course", first, command)
        assert done.returncode == 0, done.stderr
    done = run("--course", second, "grade", "--force", "--dry-run")
    assert done.stdout == "0 of 6 would change; nothing is saved\n", done.stderr


@long
def test_graders_who_share_a_class_see_all_of_it(released, db_url, tmp_path, run):
    course = sharing(released, tmp_path / "course", db_url)
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bob", WRONG)
    other = tmp_path / "other"
    shutil.copytree(course, other)
    for folder, student in ((course, "ada"), (other, "bob")):
        done = run("--course", folder, "grade", "--student", student)
        assert done.returncode == 0, done.stderr
    for folder in (course, other):
        assert run("--course", folder, "report").returncode == 0
        with (folder / "report" / "cells.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(row["student"], row["cell"], row["points"], row["outcome"]) for row in rows] == [
            ("ada", "test_double", "2", "passed"),
            ("ada", "why", "0", "manual"),
            ("bob", "test_double", "0", "failed"),
            ("bob", "why", "0", "manual"),
        ]
        messages = [row["message"] for row in rows]
        assert bool(messages[2]) and not any(messages[:2])


@long
def test_looking_for_a_gradebook_makes_none(released, db_url, tmp_path, run):
    course = sharing(released, tmp_path / "course", db_url)
    hand_in(course, "ada", RIGHT)
    assert not ledger.exists(db_url)
    done = run("--course", course, "grade", "--dry-run")
    assert done.stdout.splitlines()[0] == "ada sums: not graded -> 2", done.stderr
    assert not ledger.exists(db_url)
    report = run("--course", course, "report")
    assert (report.returncode, len(report.stderr.splitlines())) == (2, 1)


@long
def test_the_same_students_entered_at_the_same_moment_are_entered_once(released, db_url, tmp_path):
    course = Course.open(sharing(released, tmp_path / "course", db_url))
    register(course, "sums", db_url)
    kept, start = Kept("", {("sums", "test_double"): Verdict("passed", points=2.0)}), Barrier(2)

    def enter(rows):
        for student in STUDENTS:
            start.wait(60)
            gradebook.save(rows, course, student, "sums", None, kept)

    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        both = [stack.enter_context(gradebook.connected(course, db_url)) for _ in range(2)]
        for done in [pool.submit(enter, rows) for rows in both]:
            done.result()
    with gradebook.opened(course, db_url) as book:
        found = [(s.student_id, s.score) for s in book.find_assignment("sums").submissions]
    assert sorted(found) == [(student, 2.0) for student in STUDENTS]


@long
def test_a_submission_is_saved_whole_or_not_at_all(released, db_url, tmp_path, monkeypatch):
    course = Course.open(sharing(released, tmp_path / "course", db_url))
    register(course, "sums", db_url)
    kept = Kept("", {("sums", "test_double"): Verdict("passed", points=2.0)})

    def power_cut(*_):
        raise KeyboardInterrupt

    opened = gradebook.opened(course, db_url), gradebook.connected(course, db_url)
    with opened[0] as book, opened[1] as rows:
        ledger.make_quick(rows)
        monkeypatch.setattr(gradebook, "_penalty", power_cut)
        with pytest.raises(KeyboardInterrupt):
            gradebook.save(rows, course, "ada", "sums", None, kept)
        assert book.students == []
        book.db.remove()
        monkeypatch.undo()
        gradebook.save(rows, course, "ada", "sums", None, kept)
        assert [s.score for s in book.find_assignment("sums").submissions] == [2]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://grader:secret@127.0.0.1:9/none",
        "postgresql+nonsense://grader:secret@127.0.0.1:9/none",
        "nonsense://grader:secret@127.0.0.1:9/none",
        "postgresql:grader:secret@127.0.0.1:9/none",
    ],
)
def test_a_gradebook_that_cannot_be_reached_is_one_line_without_the_password(
    url, released, tmp_path, run
):
    course = sharing(released, tmp_path / "course", url)
    hand_in(course, "ada", RIGHT)
    for command in ("grade", "report"):
        done = run("--course", course, command)
        assert done.returncode == 1
        *intent, line = done.stderr.splitlines()
        assert len(intent) == (command == "grade")
        assert "cannot be used" in line
        assert "secret" not in done.stderr
