"""Grading on a Dask cluster: a real scheduler and real workers, each a process of its own."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.base import notebook
from autograder.pipeline import cluster
from conftest import Run, hand_in, make_course, plain_cells
from sampling import long

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="its sandboxes need Linux"),
    pytest.mark.usefixtures("sandbox_here"),
]

RIGHT, WRONG = "def double(n):\n    return n + n", "def double(n):\n    return 2"
STUDENTS = [f"student-{number:02d}" for number in range(8)]
#: What catches a hang, in seconds.
LONG = 300


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


class Scheduler(NamedTuple):
    """Where it listens, and its process."""

    address: str
    process: subprocess.Popen[bytes]

    def worker(self, folder: Path, **environment: str):
        """A worker as anyone starts one, with one thread, in a folder of its own."""
        arguments = ("--nthreads", 1, "--no-dashboard", "--local-directory", folder)
        return dask("worker", self.address, *arguments, **environment)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Scheduler]:
    """A scheduler on a free port of this machine."""
    file = tmp_path / "scheduler.json"
    arguments = ("--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file)
    with dask("scheduler", *arguments) as process:
        deadline = time.monotonic() + LONG
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield Scheduler(json.loads(file.read_text())["address"], process)


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
    with scheduler.worker(tmp_path / "a"), scheduler.worker(tmp_path / "b"):
        output = tmp_path / "results"
        line = ("--course", course, "grade", "--output", output, "--scheduler", scheduler.address)
        done = run(*line, timeout=LONG)
        assert done.returncode == 3, done.stderr
        assert "9 of 10 graded" in done.stdout
        assert "not graded: unreadable/sums/sums" in done.stderr
        assert "Traceback" not in done.stderr
        assert_same(output, local)
        again = run(*line, "--force", "--student", "reader", timeout=LONG)
        assert again.returncode == 0, "the same workers serve the next run, too"


def is_result(line: str) -> bool:
    """Whether a line of progress tells of a submission that is done, not what a run waits for."""
    return line.startswith("[") and not re.search(r"\] (at work: |starting)", line)


@long
def test_a_worker_that_is_killed_in_mid_run_costs_only_a_retry(course, local, scheduler, tmp_path):
    output = tmp_path / "results"
    with scheduler.worker(tmp_path / "a") as first, scheduler.worker(tmp_path / "b"):
        line = grade(course, output, "--scheduler", scheduler.address)
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as run:
            assert run.stderr is not None
            said = [run.stderr.readline() for _ in range(2)]
            end(first)
            said += run.stderr.readlines()
    assert run.returncode == 3, said
    assert sum(is_result(line) for line in said) == len(STUDENTS) + 2
    assert "[10/10]" in "".join(said)
    assert_same(output, local)


@long
def test_a_scheduler_that_is_killed_costs_only_what_was_not_finished(
    course, local, scheduler, tmp_path
):
    output = tmp_path / "results"
    with scheduler.worker(tmp_path / "a"):
        line = grade(course, output, "--scheduler", scheduler.address)
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as run:
            assert run.stderr is not None
            first = next(line for line in run.stderr if is_result(line))
            assert first.startswith("[1/10]")
            end(scheduler.process)
            said = [one for one in run.stderr if not one.startswith("[")]
    assert run.returncode == 1
    (problem,) = said
    assert problem.startswith(f"error: the cluster at {scheduler.address} cannot grade: it went")
    done = subprocess.run(grade(course, output), capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert_same(output, local)


@pytest.mark.parametrize(
    ("address", "status", "reason"),
    [
        ("tcp://127.0.0.1:9", 1, "error: the cluster at tcp://127.0.0.1:9 cannot grade: "),
        ("127.0.0.1:9", 2, "'127.0.0.1:9' is no address such as tcp://HOST:8786"),
    ],
)
def test_no_cluster_is_one_line(course, tmp_path, run, monkeypatch, address, status, reason):
    monkeypatch.setattr(cluster, "CONNECT", 1)
    done = run(
        "--course", course, "grade", "--output", tmp_path / "results", "--scheduler", address
    )
    assert done.returncode == status
    assert reason in done.stderr.splitlines()[-1]
    assert status == 2 or len(done.stderr.splitlines()) == 2, "what it will do, and why not"


@long
def test_a_worker_that_cannot_grade_as_this_machine_does_is_named(
    root, course, scheduler, tmp_path, run
):
    """One worker has no bubblewrap, the other another version of the grader."""
    older = tmp_path / "older"
    shutil.copytree(root / "autograder", older / "autograder")
    with (older / "autograder" / "inside" / "wire_values.py").open("a") as file:
        file.write("# as it was\n")
    line = ("--course", course, "grade", "--output", tmp_path / "out", "--scheduler")
    for environment, status, reason in (
        ({"PATH": str(tmp_path)}, 4, "bubblewrap"),
        ({"PYTHONPATH": str(older), "PYTHONSAFEPATH": "1"}, 1, "autograder"),
    ):
        with scheduler.worker(tmp_path / reason, **environment):
            done = run(*line, scheduler.address)
        assert done.returncode == status, done.stderr
        intent, problem = done.stderr.splitlines()
        assert intent.startswith("grading ")
        assert "worker tcp://127.0.0.1:" in problem
        assert reason in problem
