"""gmm_tools: what the checks of a lab say, wherever its notebook runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

import gmm_tools as gt
from autograder.base import notebook
from autograder.base.course import Course
from autograder.gradebook import store
from conftest import Run, graded, make_course
from sampling import long

HINT = "Almost: a row\n    for each π."
LINE = "Almost: a row for each π."


@pytest.fixture(autouse=True)
def no_exercises(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a kernel that has run no check yet."""
    monkeypatch.setattr(gt, "_open_in", {})


def run_as_jupyter_does(nb: NotebookNode, folder: Path | None = None) -> NotebookNode:
    """Run a notebook, which stops at an error."""
    resources = {"metadata": {"path": str(folder)}} if folder else {}
    NotebookClient(nb, timeout=60, shutdown_kernel="immediate", resources=resources).execute()
    return nb


# gt.check


def test_a_check_that_holds_says_nothing(capsys: pytest.CaptureFixture[str]):
    assert gt.check(True, HINT) is None
    assert gt.check(np.bool_(True), HINT) is None
    assert gt.check([0], HINT) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("condition", [False, None, np.bool_(False), np.zeros(1), ()])
def test_a_check_that_fails_is_an_assertion(condition: object):
    with pytest.raises(AssertionError) as caught:
        gt.check(condition, HINT)
    assert isinstance(caught.value, gt.CheckFailed)
    assert str(caught.value) == HINT
    assert traceback.format_exception_only(caught.value) == [f"AssertionError: {HINT}\n"]


@pytest.mark.parametrize("hint", ["", "  \n", None, 3])
def test_a_check_without_a_hint_is_refused_even_if_it_holds(hint: Any):
    with pytest.raises(ValueError, match="hint must say"):
        gt.check(True, hint)


def test_a_hint_is_not_cut_where_a_notebook_is_validated(monkeypatch: pytest.MonkeyPatch):
    hint = "which axis " * 30
    with pytest.raises(gt.CheckFailed) as caught:
        gt.check(False, hint)
    assert caught.value._render_traceback_() == [hint.strip()]
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    lines = caught.value._render_traceback_()
    assert " ".join(lines) == hint.strip()
    assert max(map(len, lines)) <= 80


# exercises


def attempt(name: str, error: BaseException | None = None) -> BaseException | None:
    """Check an exercise, which raises this; what comes out."""
    try:
        with gt.exercise(name):
            if error is not None:
                raise error
    except BaseException as caught:
        return caught
    return None


def still_open(capsys: pytest.CaptureFixture[str], *names: str) -> str:
    gt.open_exercises(*names)
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_an_exercise_is_done_when_its_checks_have_come_to_their_end(capsys):
    assert attempt("e_step") is None
    assert attempt("m_step") is None
    said = "All exercises pass their checks: e_step, m_step.\n"
    assert still_open(capsys, "e_step", "m_step") == said


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotImplementedError("'e_step' is\nstill empty"), "'e_step' is still empty"),
        (NotImplementedError(), "still empty"),
        (gt.CheckFailed(HINT), LINE),
        (AssertionError("which axis?"), "which axis?"),
        (AssertionError(), "a check does not hold"),
        (TypeError("no shape"), "stops with TypeError: no shape"),
        (KeyboardInterrupt(), "its checks were stopped"),
    ],
)  # fmt: skip
def test_an_exercise_is_open_while_its_checks_raise_and_says_why(error, reason, capsys):
    assert attempt("m_step") is None
    caught = attempt("e_step", error)
    if not isinstance(error, NotImplementedError):
        assert caught is error
    said = f"Still open: 1 of 2 exercises.\n- e_step: {reason}\n"
    assert still_open(capsys, "e_step", "m_step") == said
    assert attempt("e_step") is None, "it is written now"
    assert still_open(capsys, "e_step", "m_step").startswith("All exercises")
    attempt("e_step", error)
    assert still_open(capsys, "e_step", "m_step") == said, "and does not work any more"


def test_an_exercise_that_is_still_empty_is_one_line_of_pythons_own_kind():
    caught = attempt("e_step", NotImplementedError("exercise 'e_step' is still empty"))
    assert isinstance(caught, NotImplementedError)
    assert caught.__suppress_context__
    line = "exercise 'e_step' is still empty"
    assert traceback.format_exception_only(caught) == [f"NotImplementedError: {line}\n"]
    assert caught._render_traceback_() == [line]


def test_an_exercise_whose_check_has_not_run_is_open(capsys):
    said = "Still open: 1 of 1 exercises.\n- e_step: its check has not run yet\n"
    assert still_open(capsys, "e_step") == said


def test_a_notebook_without_exercises_is_refused():
    with pytest.raises(ValueError, match="names must be"):
        gt.open_exercises()


# notebooks

NAMES = "import gmm_tools as gt\n"
CHECK = f"""# Check of {{0}}.
with gt.exercise("{{0}}"):
    gt.check({{0}}(1) == {{1}}, {HINT!r})
    print("Well done.")"""
TEST = """import gmm_tools as gt

gt.check({0}(1) == {1}, {2!r})
### BEGIN HIDDEN TESTS
gt.check({0}(2) == 2 * {1}, "{0}: also of 2")
### END HIDDEN TESTS"""
ANSWER = "def {0}(n):\n    ### BEGIN SOLUTION\n    return {1} * n\n    ### END SOLUTION"


def lab() -> Iterator[NotebookNode]:
    """Two exercises with their checks, a cell that needs them, and one that says what is open."""
    yield new_code_cell(NAMES)
    for name, factor in (("double", 2), ("triple", 3)):
        answer = graded(name, solution=True)
        yield new_code_cell(ANSWER.format(name, factor), metadata=answer)
        yield new_code_cell(CHECK.format(name, factor), metadata={"tags": ["display"]})
        test = graded(f"test_{name}", factor, locked=True)
        yield new_code_cell(TEST.format(name, factor, HINT), metadata=test)
    yield new_code_cell("print(double(triple(7)))", metadata={"tags": ["display"]})
    last = 'gt.open_exercises("double", "triple")'
    yield new_code_cell(last, metadata={"tags": ["display"]})


@pytest.fixture(scope="module")
def released(root: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A course with this lab, released by the steps that this course takes for its own."""
    folder = tmp_path_factory.mktemp("checks") / "course"
    course = make_course(folder, list(lab()))
    shutil.copy(root / "gmm_tools.py", course)
    steps = Course.open(root).config.GenerateAssignment.preprocessors
    stub = Course.open(root).config.ClearSolutions.code_stub
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Execute.timeout = 60\n")  # what a cell imports may take long
        file.write("c.ReleaseFiles.files = ['gmm_tools.py']\n")
        file.write(
            "c.GenerateAssignment.post_convert_hook = "
            "'autograder.release.generate.bring_companions'\n"
        )
        file.write(f"c.GenerateAssignment.preprocessors = {list(steps)}\n")
        file.write(f"c.ClearSolutions.code_stub = {dict(stub)}\n")
    done = run("--course", course, "release")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    return course


def handed_out(course: Path, **answers: str) -> NotebookNode:
    """The release, with some answers written into it."""
    nb = notebook.read(course / "release" / "sums" / "sums.ipynb")
    for cell in nb.cells:
        cell.source = answers.get(notebook.grade_id(cell) or "", cell.source)
    return nb


def texts(nb: NotebookNode) -> list[list[str]]:
    """What the code cells of a notebook show: of an error its traceback."""
    return [
        [o.text if o.output_type == "stream" else "\n".join(o.traceback) for o in cell.outputs]
        for cell in nb.cells
    ]


WRONG = {"double": "def double(n):\n    return 2", "triple": "def triple(n):\n    return n"}
RIGHT = {"double": "def double(n):\n    return n + n", "triple": "def triple(n):\n    return 3 * n"}
EMPTY = "exercise '{}' is still empty: write your answer there"


def test_an_unfilled_release_runs_whole_and_ends_with_what_is_open(released: Path):
    nb = handed_out(released)
    shown = texts(run_as_jupyter_does(nb, released / "release" / "sums"))
    assert shown[2] == [EMPTY.format("double")]
    assert shown[5] == [EMPTY.format("triple")]
    (last,) = shown[-1]
    assert last == (
        "Still open: 2 of 2 exercises.\n"
        f"- double: {EMPTY.format('double')}\n- triple: {EMPTY.format('triple')}\n"
    )


def test_hints_are_one_line_each_where_answers_are_wrong(released: Path):
    nb = handed_out(released, double=RIGHT["double"], triple=WRONG["triple"])
    shown = texts(run_as_jupyter_does(nb, released / "release" / "sums"))
    assert shown[1:7] == [[], ["Well done.\n"], [], [], [LINE], [LINE]]
    assert shown[-1] == [f"Still open: 1 of 2 exercises.\n- triple: {LINE}\n"]


def test_a_source_stops_at_its_first_error(released: Path):
    """What is right runs as it always did; and nothing before the first answer may raise."""
    nb = notebook.read(released / "source" / "sums" / "sums.ipynb")
    nb.cells[1].source = WRONG["double"]
    with pytest.raises(CellExecutionError, match="Almost"):
        run_as_jupyter_does(nb, released)
    nb = handed_out(released)
    nb.cells[0].source = "1 / 0"
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run_as_jupyter_does(nb, released)


CLASS: dict[str, dict[str, str]] = {
    "empty": {}, "right": RIGHT, "wrong": WRONG, "half": {"double": RIGHT["double"]},
}  # fmt: skip
#: Points of the two tests, and the hint or whatever else their students read.
NOT_YET = "not answered yet"
EXPECTED = {
    "empty": {"test_double": (0, NOT_YET), "test_triple": (0, NOT_YET)},
    "right": {"test_double": (2, ""), "test_triple": (3, "")},
    "wrong": {"test_double": (0, "double: also of 2"), "test_triple": (0, LINE)},
    "half": {"test_double": (2, ""), "test_triple": (0, NOT_YET)},
}


def hand_in(course: Path) -> None:
    for student, answers in CLASS.items():
        path = course / "submitted" / student / "sums" / "sums.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(handed_out(course, **answers), path)


def test_the_judge_tells_hints_of_checks_as_those_of_assertions(
    released: Path, tmp_path: Path, run: Run, sandbox_here: None
):
    course = Path(shutil.copytree(released, tmp_path / "course"))
    hand_in(course)
    done = run("--quiet", "--course", course, "grade")
    assert done.returncode == 0, done.stderr
    done = run("--course", course, "feedback")
    assert done.returncode == 0, done.stderr
    rows = (course / "report" / "tests.csv").read_text().splitlines()
    assert [row.split(",")[3] for row in rows[1:]] == ["apart", "apart"]
    assert scores(course) == {
        student: {cell: points for cell, (points, _) in cells.items()}
        for student, cells in EXPECTED.items()
    }
    for student, cells in EXPECTED.items():
        page = (course / "feedback" / student / "sums" / "sums.html").read_text()
        for _, hint in cells.values():
            assert hint in page
        assert "gmm_tools.py" not in page, "no line of a traceback"


@long
def test_plain_nbgrader_gives_the_same_points_and_validate_says_the_hint_first(
    released: Path, tmp_path: Path
):
    course = Path(shutil.copytree(released, tmp_path / "course"))
    hand_in(course)
    for path in course.glob("submitted/*/sums"):
        shutil.copy(course / "gmm_tools.py", path)
    done = nbgrader(course, "autograde", "sums")
    assert done.returncode == 0, done.stderr
    assert scores(course) == {
        student: {cell: points for cell, (points, _) in cells.items()}
        for student, cells in EXPECTED.items()
    }
    done = nbgrader(course, "validate", course / "submitted" / "wrong" / "sums" / "sums.ipynb")
    errors = re.findall(r"The error was:\n\n {4}(.*)\n\n", done.stdout)
    assert errors == [LINE], done.stdout + done.stderr


def nbgrader(course: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *map(str, words)], cwd=course,
        env=os.environ | {"HOME": str(course.parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def scores(course: Path) -> dict[str, dict[str, float]]:
    """The points of each student's tests, by the gradebook."""
    opened = Course.open(course)
    with store.opened(opened, opened.db_url(course)) as book:
        return {
            student: {
                grade.name: grade.score
                for handed_in in book.find_submission("sums", student).notebooks
                for grade in handed_in.grades
            }
            for student in CLASS
        }
