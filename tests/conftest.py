"""Courses to test on: this one, and a tiny plain nbgrader course without twins or extras."""

from __future__ import annotations

from autograder.base import lean_imports  # noqa: F401  # before nbformat, in each process that tests

# isort: split
import contextlib
import importlib
import io
import json
import multiprocessing.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, sync_playwright

from assessment import in_process_run
from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import SandboxUnavailable
from autograder.cli import main
from autograder.sandbox.bubblewrap import Sandbox

# Tests run on all cores at once; more threads in each only stand in each other's way.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

# How quickly examples are made and tried says how busy the machine is.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parents[1]

#: Its own sandbox needs what root and containers have not; it shall ask its maker for nothing.
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person ask for the pictures that tests in the browser can take."""
    parser.addoption("--pictures", action="store_true", help="save screenshots in docs/pictures/")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Complete the releases of the checkout: git has their notebooks alone."""
    if not hasattr(session.config, "workerinput") and (ROOT / "source").is_dir():
        course = Course.open(ROOT)
        for assignment in course.assignments:
            release = ROOT / "release" / assignment
            if not all((release / path).exists() for path in course.companions(assignment)):
                course.copy_companions(assignment, release)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command line of this project: here, as starting a program takes seconds of imports; in
    a process of its own with `apart`, with options for that process, and for other programs.
    """

    def run(*arguments: object, module: str = "autograder", apart: bool = False, **options: object):
        words = [*map(str, arguments)]
        if not apart and module == "autograder" and options.keys() <= {"cwd"}:
            return run_here(words, Path(str(options.get("cwd", "."))))
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)

    return run


def forget_courses() -> None:
    """Forget modules of courses' own, which another course, or a later state, may have as well."""
    for name, module in [*sys.modules.items()]:
        place = getattr(module, "__file__", None)
        if place and "/pytest-" in place:
            del sys.modules[name]
    importlib.invalidate_caches()


def run_here(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line in this process, which is left as it was."""
    out, err = io.StringIO(), io.StringIO()
    forget_courses()
    path, environment = [*sys.path], dict(os.environ)
    on_end, temporary = signal.getsignal(signal.SIGTERM), tempfile.gettempdir()
    multiprocessing.util.get_temp_dir()  # which stays, and must not lie in the command's own
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            contextlib.chdir(folder),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")  # as in a program, where nobody sees them
            try:
                status: Any = main.main(words)
            except SystemExit as end:
                status = end.code
    finally:
        signal.signal(signal.SIGTERM, on_end)
        if tempfile.gettempdir() != temporary:
            shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
            tempfile.tempdir = temporary
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
        forget_courses()
    return subprocess.CompletedProcess(words, status or 0, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Demo:
    """The demo of the sample class: where it is, and what it said."""

    folder: Path
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def demo(
    root: Path,
    run: Run,
    sandbox_here: None,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Demo:
    """The demo, made once for all processes that test; whoever changes it takes a copy."""
    base = tmp_path_factory.getbasetemp()
    into = (base if worker_id == "master" else base.parent) / "demo"
    said = into.with_suffix(".json")
    with FileLock(into.with_suffix(".lock")):
        if not said.exists():
            before = fingerprint(root)
            done = run("--course", root, "demo", "--into", into, module="assessment")
            assert done.returncode == 0, done.stderr
            assert fingerprint(root) == before, "the demo touched the course"
            said.write_text(json.dumps([done.stdout, done.stderr]))
    return Demo(into, *json.loads(said.read_text()))


def fingerprint(root: Path) -> dict[str, int]:
    """When each file of the course's own folders was last written."""
    folders = ("source", "release", "text", "submitted", "autograded", "feedback")
    paths = [path for name in folders for path in (root / name).rglob("*")]
    return {
        str(path): path.stat().st_mtime_ns
        for path in [*paths, root / "gradebook.db"]
        if path.exists()
    }


@pytest.fixture(scope="session")
def sandbox_here() -> None:
    """Skip where no sandbox can be built; CI on Linux promises one, and fails without."""
    try:
        with Sandbox({}):
            pass
    except SandboxUnavailable as error:
        if sys.platform == "linux" and os.environ.get("CI"):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="module")  # while it is open an event loop runs, and other tests need theirs
def browser() -> Iterator[Browser]:
    """The system's Chromium; skip where there is none, but in CI on Linux, which promises one."""
    programs = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    program = next(filter(None, programs), None)
    if program is None:
        if sys.platform == "linux" and os.environ.get("CI"):
            pytest.fail("chromium is not installed", pytrace=False)
        pytest.skip("chromium is not installed")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pictures(root: Path, pytestconfig: pytest.Config) -> Path | None:
    """Where screenshots go, if they were asked for."""
    return root / "docs" / "pictures" if pytestconfig.getoption("--pictures") else None


@pytest.fixture(scope="session")
def lab(root: Path) -> Callable[[str], dict[str, Any]]:
    """Run a lab's source notebook, once a session; give the names that it leaves behind."""

    @cache
    def names(assignment: str) -> dict[str, Any]:
        source = notebook.read(root / "source" / assignment / f"{assignment}.ipynb")
        done = in_process_run.run(source, {}, root)
        assert done.errors == []
        return done.names

    return names


def graded(grade_id: str, points: int | None = None, **kind: bool) -> dict[str, object]:
    """nbgrader's metadata for a cell."""
    info: dict[str, object] = {"grade_id": grade_id, "schema_version": 3, "task": False}
    info |= {"grade": points is not None, "locked": False, "solution": False, **kind}
    if points is not None:
        info["points"] = points
    return {"nbgrader": info}


DOUBLE = "def double(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION"
TESTS = (
    "import math\n\nassert double(1) == 2\n### BEGIN HIDDEN TESTS\n"
    "assert double(math.pi) == 2 * math.pi, 'also numbers that are not whole'\n### END HIDDEN TESTS"
)
SCHEME = (
    "Why two?\n\n<!-- BEGIN MARK SCHEME -->\n1. (3 points) Because of the sum.\n"
    "<!-- END MARK SCHEME -->"
)


def plain_cells() -> list[nbformat.NotebookNode]:
    """An exercise with its test, and a question with its mark scheme."""
    return [
        new_code_cell(DOUBLE, metadata=graded("double", solution=True)),
        new_code_cell(TESTS, metadata=graded("test_double", 2, locked=True)),
        new_markdown_cell(SCHEME, metadata=graded("ask_why", locked=True)),
        new_markdown_cell("Since n + n = 2n.", metadata=graded("why", 3, solution=True)),
    ]


def notebook_of(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """A notebook for the python3 kernel."""
    kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def make_course(folder: Path, cells: list[nbformat.NotebookNode]) -> Path:
    """A plain course with one assignment, `sums`."""
    (folder / "source" / "sums").mkdir(parents=True)
    nbformat.write(notebook_of(cells), folder / "source" / "sums" / "sums.ipynb")
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'plain'\n"
        "c.ClearMarkScheme.enforce_metadata = False\nc.Execute.timeout = 5\n"
    )
    return folder


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


@pytest.fixture
def plain_course(tmp_path: Path) -> Path:
    """A fresh plain course."""
    return make_course(tmp_path / "course", plain_cells())
