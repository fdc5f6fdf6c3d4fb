"""Runs that are killed, stopped, locked out, or out of disk: run again, and nothing is lost."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import gradebook, notebook
from autograder.course import Course
from conftest import DOUBLE, TESTS, Run, graded, make_course, notebook_of

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.usefixtures("sandbox_here"),
]

STUDENTS = [f"student-{number:02d}" for number in range(50)]
ASSIGNMENTS = ("more", "sums")
RIGHT, WRONG = "def double(n):\n    return n + n", "def double(n):\n    return 2"
LOOP = "def double(n):\n    while True:\n        try:\n            pass\n        except BaseException:\n            pass"
KILLS = 20
#: What catches a hang, in seconds.
LONG = 120
BECOME_SUBREAPER = 36


def cells() -> list[nbformat.NotebookNode]:
    """One exercise, one test."""
    return [
        new_code_cell(DOUBLE, metadata=graded("double", solution=True)),
        new_code_cell(TESTS, metadata=graded("test_double", 2, locked=True)),
    ]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A released course of two assignments; nobody has handed anything in."""
    folder = make_course(tmp_path_factory.mktemp("recovery") / "course", cells())
    (folder / "source" / "more").mkdir()
    nbformat.write(notebook_of(cells()), folder / "source" / "more" / "more.ipynb")
    done = run("--course", folder, "release")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def whole_class(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred submissions: two of each student, every third wrong."""
    submitted = tmp_path_factory.mktemp("class")
    for number, student in enumerate(STUDENTS):
        for place, assignment in enumerate(ASSIGNMENTS):
            wrong = (2 * number + place) % 3 == 0
            hand_in(course, submitted, student, WRONG if wrong else RIGHT, assignment)
    return submitted


@pytest.fixture(scope="module")
def undisturbed(course: Path, whole_class: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run that nothing stops."""
    output = tmp_path_factory.mktemp("undisturbed")
    done = subprocess.run(command(course, whole_class, output), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return output


@pytest.fixture
def processes() -> Iterator[Callable[[], list[str]]]:
    """Whatever still runs that the test has started, by command line.

    Orphans become children of this process, so that none is overlooked.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(BECOME_SUBREAPER, 1, 0, 0, 0)
    before = set(descendants(os.getpid()))

    def running() -> list[str]:
        left = descendants(os.getpid())
        return [line for pid, line in left.items() if pid not in before]

    yield running
    libc.prctl(BECOME_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files; its path is short, as sockets need it."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        yield Path(folder)


def hand_in(course: Path, submitted: Path, student: str, answer: str, assignment="sums") -> Path:
    nb = notebook.read(course / "release" / assignment / f"{assignment}.ipynb")
    nb.cells[0].source = answer
    path = submitted / student / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def command(course: Path, submitted: Path, output: Path, workers: int = 2) -> list[str]:
    line = [sys.executable, "-m", "autograder", "--course", course, "grade", "--workers", workers]
    return [*map(str, line), "--submitted", str(submitted), "--output", str(output)]


def start(line: list[str], **options: Any) -> subprocess.Popen[str]:
    """Start a command as a terminal does: in a process group of its own."""
    return subprocess.Popen(
        line,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell may have started the tests in the background, where Ctrl-C is ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **options,
    )


def heard(process: subprocess.Popen[str], count: int = 1) -> list[str]:
    """The next lines that it writes to stderr."""
    assert process.stderr is not None
    return [process.stderr.readline() for _ in range(count)]


def descendants(root: int) -> dict[int, str]:
    """All processes below one, with their command lines; the dead are buried."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(status.parent.name)
        if state == "Z" and int(parent) == os.getpid():
            continue
        parents[pid] = int(parent)
    below, new = set(), {root}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new}
        below |= new
    return {pid: line for pid in below if (line := command_line(pid))}


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def gone(running: Callable[[], list[str]]) -> bool:
    """Are they all gone, within a few seconds?"""
    deadline = time.monotonic() + 20
    while running() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not running()


def scores(course: Path, output: Path) -> dict[tuple[str, str], float]:
    """Everybody's scores by the gradebook, each of which has all its grades."""
    opened = Course.open(course)
    found = {}
    with gradebook.opened(opened, opened.db_url(output)) as book:
        for assignment in ASSIGNMENTS:
            for entry in book.assignment_submissions(assignment):
                (handed_in,) = entry.notebooks
                assert [grade.name for grade in handed_in.grades] == ["test_double"]
                assert (entry.student_id, assignment) not in found
                found[entry.student_id, assignment] = entry.score
    return found


def finished(output: Path) -> dict[Path, tuple[int, int]]:
    """What is in its place, whole: which file it is, and when it was written."""
    found = {}
    for path in (output / "autograded").glob("*/*/*.ipynb"):
        nbformat.validate(notebook.read(path))
        kept = path.parent.with_name(f".{path.parent.name}.json")
        if kept.is_file():
            found[path] = (path.stat().st_ino, path.stat().st_mtime_ns)
    return found


def test_killed_twenty_times_all_are_graded_once_and_as_ever(
    course, whole_class, undisturbed, processes, temporary, tmp_path: Path
):
    moments, output = random.Random(20260114), tmp_path / "results"
    line, seen = command(course, whole_class, output), dict[Path, tuple[int, int]]()
    shelved = 0
    for kill in range(KILLS):
        grading = start(line, env=os.environ | {"TMPDIR": str(temporary)})
        if kill % 4 == 0:
            time.sleep(moments.uniform(0, 5))
        else:
            heard(grading, len(seen) + moments.randrange(1, 5))
            while kill % 4 > 1 and not list(output.glob(".graded/*/*/.files.json")):
                time.sleep(0.0001)  # the narrowest moment: it is on the shelf
            time.sleep(moments.uniform(0, 0.1 if kill % 4 == 1 else 0.01))
        grading.kill()
        grading.communicate()
        assert gone(processes), processes()
        now = finished(output)
        assert {path: now.get(path) for path in seen} == seen, "graded again, or lost"
        seen = now
        assert len(list(temporary.iterdir())) <= 2
        shelved += len(list(output.glob(".graded/*/*")))
    assert shelved > 0, "none was killed between grading and saving"
    assert 20 < len(seen) < 100, "the runs were not killed in the midst of their work"
    done = subprocess.run(
        line, capture_output=True, text=True, env=os.environ | {"TMPDIR": temporary}
    )
    assert done.returncode == 0, done.stderr
    assert scores(course, output) == scores(course, undisturbed)
    assert len(scores(course, output)) == 2 * len(STUDENTS)
    after = finished(output)
    assert {path: after[path] for path in seen} == seen
    assert len(after) == 2 * len(STUDENTS)
    with closing(sqlite3.connect(output / "gradebook.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not (output / ".graded").exists()
    for name in ("cells.csv", "grades.csv", "changes.csv"):
        theirs = (undisturbed / "report" / name).read_text()
        assert (output / "report" / name).read_text() == theirs
    assert list(temporary.iterdir()) == []
    assert gone(processes), processes()
