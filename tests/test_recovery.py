"""Runs that are killed, stopped, locked out, or out of disk: run again, and nothing is lost."""

from __future__ import annotations

import ctypes
import math
import os
import random
import re
import resource
import shutil
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

from autograder.base import notebook
from autograder.base.course import Course
from autograder.gradebook import store
from conftest import DOUBLE, TESTS, Run, graded, make_course, notebook_of
from sampling import long, sampled

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.usefixtures("sandbox_here"),
]

STUDENTS = [f"student-{number:02d}" for number in range(50)]
ASSIGNMENTS = ("more", "sums")
RIGHT, WRONG = "def double(n):\n    return n + n", "def double(n):\n    return 2"
LOOP = """
def double(n):
    while True:
        try:
            pass
        except BaseException:
            pass
"""
KILLS = 20
#: What catches a hang, in seconds.
LONG = 120
#: Lines of progress that say only what a run waits for.
WAITS = re.compile(r"\[\d+/\d+\] (at work|starting)")
#: How a run begins to say what it is about to do.
INTENT = "grading "
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
    """The next lines that it writes to stderr, but for what it will do, and what it waits for."""
    assert process.stderr is not None
    lines = list[str]()
    while len(lines) < count:
        line = process.stderr.readline()
        if not (WAITS.match(line) or line.startswith(INTENT)):
            lines.append(line)
    return lines


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
    with store.opened(opened, opened.db_url(output)) as book:
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


@long
def test_killed_twenty_times_all_are_graded_once_and_as_ever(
    course, whole_class, undisturbed, processes, temporary, tmp_path: Path
):
    moments, output = random.Random(20260114), tmp_path / "results"
    line, seen = command(course, whole_class, output), dict[Path, tuple[int, int]]()
    staged = 0
    for kill in range(KILLS):
        grading = start(line, env=os.environ | {"TMPDIR": str(temporary)})
        if kill % 4 == 0:
            time.sleep(moments.uniform(0, 5))
        else:
            heard(grading, len(seen) + moments.randrange(1, 5))
            while kill % 4 > 1 and not list(output.glob(".graded/*/*/.files.json")):
                time.sleep(0.0001)  # the narrowest moment: it is staged
            time.sleep(moments.uniform(0, 0.1 if kill % 4 == 1 else 0.01))
        grading.kill()
        grading.communicate()
        assert gone(processes), processes()
        now = finished(output)
        assert {path: now.get(path) for path in seen} == seen, "graded again, or lost"
        seen = now
        assert len(list(temporary.iterdir())) <= 2
        staged += len(list(output.glob(".graded/*/*")))
    assert staged > 0, "none was killed between grading and saving"
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


@pytest.fixture
def few(course: Path, tmp_path: Path) -> Path:
    """Twelve submissions; the last student's is right."""
    for number in range(12):
        answer = WRONG if number % 3 == 0 else RIGHT
        hand_in(course, tmp_path / "few", f"student-{number:02d}", answer)
    return tmp_path / "few"


def expected() -> dict[tuple[str, str], float]:
    return {(f"student-{n:02d}", "sums"): 0.0 if n % 3 == 0 else 2.0 for n in range(12)}


def finish(line: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(line, capture_output=True, text=True, timeout=LONG, check=False)
    assert "Traceback" not in done.stderr
    return done


def to_all(grading: subprocess.Popen[str]) -> None:
    """Ctrl-C, as a terminal sends it."""
    os.killpg(grading.pid, signal.SIGINT)


def to_one(grading: subprocess.Popen[str]) -> None:
    """What `kill` and those who stop services send."""
    grading.terminate()


@pytest.mark.parametrize(
    "stop", sampled([to_all, to_one], lambda stop: "", lambda stop: stop.__name__)
)
def test_a_run_that_is_stopped_ends_quickly_and_is_taken_up_again(
    course, few, processes, temporary, tmp_path: Path, stop
):
    output = tmp_path / "results"
    hand_in(course, few, "a-loop", LOOP)
    grading = start(command(course, few, output), env=os.environ | {"TMPDIR": str(temporary)})
    assert heard(grading)[0].startswith("[1/13]")
    other = finish(command(course, few, output))
    assert other.returncode == 2
    (line,) = other.stderr.splitlines()
    assert "another run is grading" in line
    stopped = time.monotonic()
    stop(grading)
    rest = grading.communicate(timeout=LONG)[1].splitlines()
    assert time.monotonic() - stopped < 10, "the loop itself would take a minute"
    assert grading.returncode == 130
    assert [line for line in rest if not line.startswith(("[", INTENT))] == [
        "stopped: what was finished stays; run again to go on"
    ]
    assert gone(processes), processes()
    assert list(temporary.iterdir()) == []
    before = finished(output)
    assert before
    hand_in(course, few, "a-loop", RIGHT)
    done = finish(command(course, few, output))
    assert done.returncode == 0, done.stderr
    assert scores(course, output) == expected() | {("a-loop", "sums"): 2.0}
    after = finished(output)
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize(
    "there",
    sampled(
        ["t/autograder-*/autograder-*/files", "results/.grading.lock", "t/autograder-*"], bool, str
    ),
)
def test_a_run_that_is_stopped_at_its_start_says_so_in_one_line(
    course, few, processes, temporary, tmp_path: Path, there
):
    """It is stopped as soon as there is its lock, its temporary folder, or the engine's in it."""
    hand_in(course, few, "a-loop", LOOP)  # else the run might have ended before
    line = command(course, few, tmp_path / "results")
    (tmp_path / "t").symlink_to(temporary)
    grading = start(line, env=os.environ | {"TMPDIR": str(temporary)})
    while not list(tmp_path.glob(there)):
        assert grading.poll() is None
        time.sleep(0.01)
    to_all(grading)
    rest = grading.communicate(timeout=LONG)[1].splitlines()
    assert grading.returncode == 130
    assert [line for line in rest if not line.startswith(("[", INTENT))] == [
        "stopped: what was finished stays; run again to go on"
    ]
    assert gone(processes), processes()
    assert list(temporary.iterdir()) == []


@long
def test_ctrl_c_is_an_exit_status_wherever_in_python_it_comes(tmp_path: Path):
    (tmp_path / "stopped.py").write_text(
        "import sys\n"
        "from autograder.cli.main import guarded\n"
        "sys.exit(guarded(lambda: exec('raise KeyboardInterrupt')))\n"
    )
    line = [sys.executable, "-m", "stopped"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, timeout=LONG, check=False)
    assert done.returncode == 130


@pytest.fixture
def own(course: Path, tmp_path: Path) -> Path:
    """A copy of the course whose gradebook does not wait for a minute; one is graded."""
    folder = tmp_path / "own"
    shutil.copytree(course, folder)
    configure(folder, "?timeout=1")
    hand_in(folder, folder / "submitted", "ann", RIGHT)
    assert finish(command(folder, folder / "submitted", folder)).returncode == 0
    return folder


def configure(folder: Path, query: str) -> None:
    """Have the gradebook opened in another way."""
    config = folder / "nbgrader_config.py"
    kept = [line for line in config.read_text().splitlines() if "db_url" not in line]
    url = f"sqlite:///file:{folder}/gradebook.db{query}&uri=true"
    config.write_text("\n".join([*kept, f"c.CourseDirectory.db_url = {url!r}"]))


def kernels(output: Path, student: str) -> int:
    """When the notebook was written that is staged, or in its place."""
    staged = output / ".graded" / student / "sums" / "files" / "sums.ipynb"
    placed = output / "autograded" / student / "sums" / "sums.ipynb"
    return (staged if staged.exists() else placed).stat().st_mtime_ns


def test_a_gradebook_that_others_read_and_lock_costs_no_grading(own: Path):
    """Somebody's transaction takes as long as ours may wait."""
    hand_in(own, own / "submitted", "bob", RIGHT)
    line = command(own, own / "submitted", own)
    with closing(sqlite3.connect(own / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = finish(line)
    assert done.returncode == 1
    problem = done.stderr.splitlines()[-1]
    assert problem.startswith("error: ")
    assert "gradebook.db" in problem
    assert "locked" in problem
    said = [line for line in done.stderr.splitlines() if not line.startswith(("[", INTENT))]
    assert said == [problem]
    assert not (own / "autograded" / "bob").exists()
    written = kernels(own, "bob")
    assert finish(line).returncode == 0
    assert kernels(own, "bob") == written, "graded again"
    assert scores(own, own) == {("ann", "sums"): 2.0, ("bob", "sums"): 2.0}
    assert not (own / ".graded").exists()


def test_a_gradebook_that_cannot_be_read_for_a_lock_is_one_line(own: Path):
    line = command(own, own / "submitted", own)
    with closing(sqlite3.connect(own / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = finish(line)
    assert done.returncode == 1
    intent, problem = done.stderr.splitlines()
    assert intent.startswith(INTENT)
    assert "gradebook.db" in problem
    assert "locked" in problem
    assert finish(line).returncode == 0


@long
def test_a_gradebook_that_is_read_only_costs_no_grading(own: Path):
    hand_in(own, own / "submitted", "bob", RIGHT)
    line = command(own, own / "submitted", own)
    configure(own, "?mode=ro")
    done = finish(line)
    assert done.returncode == 1
    problem = done.stderr.splitlines()[-1]
    assert "gradebook.db" in problem
    assert "readonly" in problem
    written = kernels(own, "bob")
    configure(own, "?timeout=1")
    assert finish(line).returncode == 0
    assert kernels(own, "bob") == written, "graded again"
    assert scores(own, own) == {("ann", "sums"): 2.0, ("bob", "sums"): 2.0}


def test_a_disk_that_is_full_is_one_line_and_nothing_half_written(
    course, few, processes, tmp_path: Path
):
    """Files of more than 400 kB cannot be written, as on a disk that has no more room for them."""
    hand_in(course, few, "student-05", f"print('x' * 900_000)\n{RIGHT}")
    output = tmp_path / "results"
    line = command(course, few, output)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    bounded = ["prlimit", f"--fsize=400000:{'unlimited' if most < 0 else most}", *line]
    done = finish(bounded)
    assert done.returncode == 1
    problem = done.stderr.splitlines()[-1]
    assert "File too large" in problem
    assert "nothing is lost" in problem
    assert not (output / "autograded" / "student-05").exists()
    assert gone(processes), processes()
    before = finished(output)
    assert before
    again = finish(line)
    assert again.returncode == 0, again.stderr
    assert scores(course, output) == expected()
    after = finished(output)
    assert {path: after[path] for path in before} == before
    assert not (output / ".graded").exists()


def find(grading: subprocess.Popen[str], *words: str) -> dict[int, str]:
    """The processes of a run with these words in their command lines."""
    below = descendants(grading.pid)
    return {pid: line for pid, line in below.items() if all(word in line for word in words)}


def began(pid: int) -> float:
    """When a process began, in ticks, or never if it has ended meanwhile, as those for a single
    notebook do; its number says nothing, as numbers begin anew.
    """
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except FileNotFoundError:
        return math.inf


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_worker_that_is_killed_costs_nothing(course, few, processes, tmp_path: Path):
    output = tmp_path / "results"
    hand_in(course, few, "a-slow", f"import time\ntime.sleep(5)\n{RIGHT}")
    grading = start(command(course, few, output))
    heard(grading)
    forked = find(grading, "from multiprocessing.forkserver import main")
    workers = [pid for pid in forked if parent(pid) in forked]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    rest = grading.communicate(timeout=LONG)[1]
    assert grading.returncode == 0, rest
    assert "Traceback" not in rest
    assert scores(course, output) == expected() | {("a-slow", "sums"): 2.0}
    assert gone(processes), processes()


def test_a_sandbox_that_is_killed_is_one_line_and_the_next_run_goes_on(
    course, few, processes, tmp_path: Path
):
    output = tmp_path / "results"
    hand_in(course, few, "a-slow", f"import time\ntime.sleep(5)\n{RIGHT}")
    grading = start(command(course, few, output))
    heard(grading)
    inside = find(grading, "autograder.inside.first_process import main", "-I -c")
    first = [pid for pid, line in inside.items() if "bwrap" not in line.split()[0]]
    os.kill(min(first, key=began), signal.SIGKILL)
    rest = grading.communicate(timeout=LONG)[1].splitlines()
    assert grading.returncode == 4
    (problem,) = [line for line in rest if not line.startswith("[")]
    assert "the sandbox failed" in problem
    assert "run again" in problem
    assert gone(processes), processes()
    assert finish(command(course, few, output)).returncode == 0
    assert scores(course, output) == expected() | {("a-slow", "sums"): 2.0}


@long
def test_a_submission_that_vanishes_is_named_and_graded_when_it_is_back(
    course, few, tmp_path: Path
):
    output = tmp_path / "results"
    grading = start(command(course, few, output, workers=1))
    heard(grading)
    (few / "student-11").rename(tmp_path / "away")
    rest = grading.communicate(timeout=LONG)[1].splitlines()
    assert grading.returncode == 3
    assert "not graded: student-11/sums/sums: it has vanished since this run began" in rest
    assert ("student-11", "sums") not in scores(course, output)
    (tmp_path / "away").rename(few / "student-11")
    assert finish(command(course, few, output)).returncode == 0
    assert scores(course, output) == expected()


@long
def test_a_submission_that_changes_meanwhile_is_looked_at_again(course, few, tmp_path: Path):
    """What was graded is not what was there at first, and again at the end."""
    output = tmp_path / "results"
    grading = start(command(course, few, output, workers=1))
    heard(grading)
    hand_in(course, few, "student-11", WRONG)
    grading.communicate(timeout=LONG)
    assert grading.returncode == 0
    assert scores(course, output)["student-11", "sums"] == 0
    hand_in(course, few, "student-11", RIGHT)
    assert finish(command(course, few, output)).returncode == 0
    assert scores(course, output) == expected()
