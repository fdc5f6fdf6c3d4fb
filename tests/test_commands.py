"""The command line itself: help, examples, how much it says, and the log of a run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.base import progress
from autograder.base.course import Course
from autograder.base.results import SubmissionResult
from autograder.cli.main import EXAMPLES, parser
from autograder.grading import submission
from autograder.grading.engine import work
from autograder.grading.jobs import Job, Plan
from autograder.sandbox.limits import Limits
from conftest import Run, hand_in, make_course, notebook_of, plain_cells

RIGHT = "def double(n):\n    return 2 * n"


@pytest.fixture
def handed_in(plain_course: Path, run: Run) -> Path:
    """A released course with one right answer."""
    assert run("--course", plain_course, "release").returncode == 0
    hand_in(plain_course, "ann", RIGHT)
    return plain_course


@pytest.mark.parametrize("command", EXAMPLES)
def test_each_command_is_a_program_with_examples_that_it_takes(command: str, run: Run):
    done = run(command, "--help", apart=True)
    assert done.returncode == 0
    for words in EXAMPLES[command]:
        line = f"autograder {command} {words}".rstrip()
        assert f"  {line}\n" in done.stdout
        assert parser().parse_args(shlex.split(line)[1:]).command == command


def test_every_command_has_examples():
    commands = re.findall(r"^    (\w+) ", parser().format_help(), re.MULTILINE)
    assert {*commands} == {*EXAMPLES}


def test_the_version_is_told(run: Run):
    done = run("--version", apart=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"autograder \d+\.\d+\.\d+\n", done.stdout)


def test_a_run_keeps_a_log_and_says_as_much_as_it_is_asked_to(
    handed_in: Path, sandbox_here: None, run: Run
):
    usual = run("--course", handed_in, "grade")
    assert "[1/1] ann sums: 2/5 (to-mark)" in usual.stderr
    quiet = run("--course", handed_in, "-q", "grade", "--force", apart=True)
    assert (quiet.returncode, quiet.stderr) == (0, "")
    told = run("--course", handed_in, "--debug", "grade", "--force", apart=True)
    log = (handed_in / "report" / "grade.log").read_text().splitlines()
    assert [re.sub(r"^\S+ \S+ |[\d.]+ s$", "", line) for line in log] == [
        "grade sums: 1 submission(s)", "ann/sums: 2 points by tests, "
    ] * 3  # fmt: skip
    assert log[-1] in told.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "; what is graded and unchanged is kept"),
        (["--force"], ", all anew"),
        (["--dry-run"], "; nothing is saved"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_run_says_first_what_it_is_about_to_do(
    handed_in: Path, sandbox_here: None, run: Run, arguments: list[str], said: str
):
    hand_in(handed_in, "bob", RIGHT)
    done = run("--course", handed_in, "grade", "--workers", "1", *arguments)
    first = done.stderr.splitlines()[0]
    assert first == f"grading 2 submission(s) on 1 core: sums (2){said}"
    quiet = run("--course", handed_in, "-q", "grade", apart=True)
    assert quiet.stderr == ""


def test_an_error_says_where_it_comes_from_if_asked(plain_course: Path, run: Run):
    usual = run("--course", plain_course, "report")
    assert usual.stderr.count("\n") == 1
    told = run("--course", plain_course, "--debug", "report", apart=True)
    assert "Traceback" in told.stderr
    assert usual.stderr in told.stderr


def test_a_fault_of_the_grader_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise RuntimeError("out of ideas")

    monkeypatch.setattr(submission, "grade", fail)
    source = nbformat.writes(notebook_of(plain_cells()))
    done = work(Job("ann", Plan("sums", {"sums": source}, Limits()), {"sums.ipynb": b"{}"}), "")
    assert done.verdicts["sums", "test_double"].outcome == "killed"
    assert done.trouble.startswith("Traceback")
    assert done.trouble.endswith("RuntimeError: out of ideas\n")


def test_what_a_run_waits_for_is_named(monkeypatch: pytest.MonkeyPatch, capsys):
    said = []
    monkeypatch.setattr(progress, "SILENCE", 0.1)
    monkeypatch.setattr(progress, "say", said.append)
    with progress.progress(2) as shown:
        shown.begin("ann", "sums")
        shown.on_result(SubmissionResult("bob", "sums", (), 0.0))
        while not any("at work" in line for line in said):
            pass
    assert said[0].startswith("[1/2] bob sums: ")
    assert re.fullmatch(r"\[1/2\] at work: ann sums \(\d+ s\)", said[-1])


def test_a_submission_that_hangs_is_visible(handed_in: Path, sandbox_here: None, run: Run):
    hand_in(handed_in, "eve", f"import time\ntime.sleep(4)\n{RIGHT}")
    done = run("--course", handed_in, "grade", apart=True)
    assert re.search(r"^\[\d/2\] at work: .*eve sums \(\d+ s\)", done.stderr, re.MULTILINE)


def test_reading_a_course_changes_nothing_in_the_process_that_reads_it(tmp_path: Path):
    course = make_course(tmp_path / "course", plain_cells())
    (course / "ours.py").write_text("TITLE = 'sums'\n")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("import ours\nc.CourseDirectory.course_id = ours.TITLE\n")
    before = [*sys.path], dict(os.environ)
    opened = Course.open(course)
    assert ([*sys.path], dict(os.environ)) == before
    assert opened.config.CourseDirectory.course_id == "sums"


def test_a_command_finds_the_modules_of_its_course_and_the_programs_beside_its_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    course = make_course(tmp_path / "course", plain_cells())
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PATH", "/usr/bin")
    Course.enter(course)
    assert sys.path[-1] == str(course)
    assert shutil.which("alembic")


INTERRUPTED = """
import os, signal, sys, time, weakref
from autograder.cli.main import guarded

def interrupt(*_):
    os.kill(os.getpid(), signal.SIGINT)

class Ends:
    __del__ = interrupt

class Watched:
    pass

def run():
    {where}
    for _ in range(500):
        time.sleep(0.01)
    return 0

sys.exit(guarded(run))
"""


@pytest.mark.parametrize(
    "where",
    [
        "Ends()",
        "watched = Watched(); watch = weakref.ref(watched, interrupt); del watched",
        "os.register_at_fork(after_in_parent=interrupt); os.fork() or os._exit(0)",
    ],
)
def test_ctrl_c_counts_also_where_python_drops_exceptions(where: str):
    line = [sys.executable, "-c", INTERRUPTED.format(where=where)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr == "stopped: what was finished stays; run again to go on\n"
