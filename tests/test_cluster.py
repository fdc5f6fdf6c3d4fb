"""Grading on a Dask cluster: a real scheduler and real workers, each a process of its own."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest

from autograder import notebook
from conftest import Run, make_course, plain_cells

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="its sandboxes need Linux"),
    pytest.mark.usefixtures("sandbox_here"),
]

RIGHT, WRONG = "def double(n):\n    return n + n", "def double(n):\n    return 2"
STUDENTS = [f"student-{number:02d}" for number in range(8)]
#: What catches a hang, in seconds.
LONG = 60


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A released course, and what a class has handed in; every fourth is wrong."""
    folder = make_course(tmp_path_factory.mktemp("cluster") / "course", plain_cells())
    (folder / "source" / "sums" / "answer.txt").write_text("42")
    done = run("--course", folder, "release")
    assert done.returncode == 0, done.stderr
    for number, student in enumerate(STUDENTS):
        hand_in(folder, student, RIGHT if number % 4 else WRONG)
    hand_in(folder, "reader", f"{RIGHT}\nassert open('answer.txt').read() == '42'")
    hand_in(folder, "unreadable", RIGHT).write_text("{")
    return folder


def hand_in(course: Path, student: str, first: str) -> Path:
    nb = notebook.read(course / "release" / "sums" / "sums.ipynb")
    nb.cells[0].source, nb.cells[3].source = first, "Since 1 + 1 = 2."
    path = course / "submitted" / student / "sums" / "sums.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nb, path)
    return path


@contextmanager
def dask(kind: str, *arguments: object, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the cluster, in a group of its own, ended at the end with all it started."""
    line = [sys.executable, "-m", "dask", kind, *map(str, arguments)]
    process = subprocess.Popen(
        line,
        env=os.environ | environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A scheduler on a free port of this machine; its address."""
    file = tmp_path / "scheduler.json"
    with dask(
        "scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file
    ):
        deadline = time.monotonic() + LONG
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"]


def worker(scheduler: str, folder: Path, **environment: str):
    """A worker as anyone starts one, with one thread, in a folder of its own."""
    arguments = ("--nthreads", 1, "--no-dashboard", "--local-directory", folder)
    return dask("worker", scheduler, *arguments, **environment)


def rows(output: Path, name: str) -> list[dict[str, str]]:
    with (output / "report" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def grade(course: Path, output: Path, *arguments: object) -> list[str]:
    line = [sys.executable, "-m", "autograder", "--course", course, "grade", "--output", output]
    return [*map(str, line), *map(str, arguments)]


@pytest.fixture(scope="module")
def local(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run on this machine alone."""
    output = tmp_path_factory.mktemp("local")
    done = subprocess.run(grade(course, output), capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    return output


def assert_same(output: Path, local: Path) -> None:
    for name in ("cells", "grades", "changes"):
        assert rows(output, name) == rows(local, name)
    for path in sorted((local / "autograded").rglob("*.ipynb")):
        other = output / path.relative_to(local)
        cells = [notebook.read(one).cells for one in (path, other)]
        assert [c.get("outputs") for c in cells[0]] == [c.get("outputs") for c in cells[1]]


def test_two_workers_grade_as_this_machine_does(course, local, scheduler, tmp_path, run):
    with worker(scheduler, tmp_path / "a"), worker(scheduler, tmp_path / "b"):
        output = tmp_path / "results"
        line = ("--course", course, "grade", "--output", output, "--scheduler", scheduler)
        done = run(*line, timeout=LONG)
        assert done.returncode == 3, done.stderr
        assert "9 of 10 graded" in done.stdout
        assert "not graded: unreadable/sums/sums" in done.stderr
        assert "Traceback" not in done.stderr
        assert_same(output, local)
        again = run(*line, "--force", "--student", "reader", timeout=LONG)
        assert again.returncode == 0, "the same workers serve the next run, too"


def test_a_worker_that_is_killed_in_mid_run_costs_only_a_retry(course, local, scheduler, tmp_path):
    output = tmp_path / "results"
    with worker(scheduler, tmp_path / "a") as first, worker(scheduler, tmp_path / "b"):
        line = grade(course, output, "--scheduler", scheduler)
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as run:
            assert run.stderr is not None
            said = [run.stderr.readline() for _ in range(2)]
            end(first)
            said += run.stderr.readlines()
    assert run.returncode == 3, said
    assert sum(line.startswith("[") for line in said) == len(STUDENTS) + 2
    assert "[10/10]" in "".join(said)
    assert_same(output, local)
