"""How tests are run: a course's own solution gets all points, and the instructor is told how."""

from __future__ import annotations

import csv
import html
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import notebook
from conftest import DOUBLE, Run, graded, hand_in, make_course, notebook_of, plain_cells

#: A course of 76 tests of one idea each: all are passed by their solution when nbgrader runs them.
OBJECTS = Path(__file__).parent / "notebooks" / "objects"
REASON = "NameError: name 'In' is not defined (line 1: assert 'def double' in In[1])"
Done = subprocess.CompletedProcess[str]


def table(course: Path, name: str) -> list[dict[str, str]]:
    with (course / "report" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def strengths(course: Path) -> dict[str, tuple[str, str]]:
    return {row["cell"]: (row["how"], row["reason"]) for row in table(course, "tests")}


@dataclass(frozen=True)
class Objects:
    """The course of objects, graded: its own solution, and a notebook without one."""

    course: Path
    done: Done


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory, run: Run, sandbox_here: None) -> Objects:
    course = tmp_path_factory.mktemp("objects") / "course"
    shutil.copytree(OBJECTS, course / "source" / "o")
    shutil.copytree(OBJECTS, course / "submitted" / "solution" / "o")
    empty = notebook.read(OBJECTS / "o.ipynb")
    empty.cells[0].source = ""
    (course / "submitted" / "empty" / "o").mkdir(parents=True)
    nbformat.write(empty, course / "submitted" / "empty" / "o" / "o.ipynb")
    return Objects(course, run("--course", course, "grade"))


def test_a_courses_own_solution_gets_all_points(objects: Objects):
    assert objects.done.returncode == 0, objects.done.stderr
    scores = {row["student"]: float(row["score"]) for row in table(objects.course, "grades")}
    assert scores["solution"] == 76
    # a test of what the shell has, and one of what it can do, as nbgrader gives them
    assert scores["empty"] == 2


def test_tests_that_cannot_be_judged_apart_are_told_with_the_reason(objects: Objects):
    found = strengths(objects.course)
    beside = {cell for cell, (how, _) in found.items() if how == "beside"}
    said = f"o: {len(beside)} of 76 tests run beside the student's code, which can fake them"
    assert said in objects.done.stderr
    assert found["t_in_history"] == ("beside", REASON)
    assert found["t_magic_shell"][0] == "beside"
    for cell in (
        "t_in_globals", "t_file_beside", "t_module_beside", "t_np_of_student", "t_hidden_helper_2",
        "t_async_test",
    ):  # fmt: skip
        assert found[cell] == ("apart", "")


def test_the_class_page_lists_them(objects: Objects, run: Run):
    assert run("--course", objects.course, "report").returncode == 0
    page = (objects.course / "report" / "index.html").read_text(encoding="utf-8")
    assert "<td>beside the student&#39;s code</td>" in page
    assert REASON in html.unescape(page)


def test_the_source_is_judged_once_and_again_when_it_or_its_files_change(
    plain_course: Path, run: Run, sandbox_here: None
):
    hand_in_all(plain_course, "ada", "ben")
    assert run("--course", plain_course, "grade", "--student", "ada").returncode == 0
    kept = plain_course / ".judged-tests" / "sums.json"
    first = kept.stat().st_mtime_ns
    assert run("--course", plain_course, "grade").returncode == 0
    assert kept.stat().st_mtime_ns == first
    (plain_course / "source" / "sums" / "data.csv").write_text("1\n")
    assert run("--course", plain_course, "grade", "--force").returncode == 0
    second = kept.stat().st_mtime_ns
    assert second > first
    cells = plain_cells()
    cells[1].source = "assert get_ipython()"
    nbformat.write(notebook_of(cells), plain_course / "source" / "sums" / "sums.ipynb")
    assert run("--course", plain_course, "grade").returncode == 0
    assert kept.stat().st_mtime_ns > second
    assert strengths(plain_course)["test_double"][0] == "beside"
    assert [row["score"] for row in table(plain_course, "grades")] == ["2", "2"]


def hand_in_all(course: Path, *students: str) -> None:
    """The source's own solution, handed in by each."""
    shutil.copytree(course / "source", course / "release", dirs_exist_ok=True)
    for student in students:
        hand_in(course, student, DOUBLE)


def test_a_test_that_its_own_solution_fails_is_said_and_grading_goes_on(
    tmp_path: Path, run: Run, sandbox_here: None
):
    cells = plain_cells()
    cells[1].source = "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nassert double(2) == 5\n"
    cells[1].source += "### END HIDDEN TESTS"
    cells.insert(2, new_code_cell("assert double(3) == 6", metadata=graded("test_three", 1)))
    course = make_course(tmp_path / "course", cells)
    shutil.copytree(course / "source", course / "submitted" / "ada")
    done = run("--course", course, "grade")
    assert done.returncode == 0, done.stderr
    said = "warning: sums/sums.ipynb: test_double is not passed by its own solution"
    assert said in done.stderr
    assert "AssertionError (line 3: assert double(2) == 5)" in done.stderr
    assert strengths(course)["test_double"][0] == "failing"
    points = {row["cell"]: row["points"] for row in table(course, "cells")}
    assert points["test_double"] == "0"
    assert points["test_three"] == "1"


def test_a_test_beside_the_students_code_finds_the_earlier_tests_that_it_needs(
    tmp_path: Path, run: Run, sandbox_here: None
):
    cells = plain_cells()
    for name, text in {
        "test_limit": "LIMIT = 4",
        "test_near": "def near(x, y):\n    return abs(x - y) < LIMIT",
        "test_beside": "assert get_ipython() and near(double(1), 3)",
        "test_apart": "assert near(double(1), 3)",
    }.items():
        cells.append(new_code_cell(text, metadata=graded(name, 1)))
    course = make_course(tmp_path / "course", cells)
    shutil.copytree(course / "source", course / "submitted" / "ada")
    assert run("--course", course, "grade").returncode == 0
    found = {cell: how for cell, (how, _) in strengths(course).items()}
    assert found == {
        "test_double": "apart", "test_limit": "beside", "test_near": "beside",
        "test_beside": "beside", "test_apart": "apart",
    }  # fmt: skip
    points = {row["cell"]: row["points"] for row in table(course, "cells")}
    assert {points[name] for name in found if name != "test_double"} == {"1"}


def test_a_test_that_changes_what_others_find_takes_only_these_along(
    tmp_path: Path, run: Run, sandbox_here: None
):
    """One test changes a value over there that a second one looks at; a third does not."""
    cells = plain_cells()
    cells[0].source += "\ntries = []\ndef count():\n    tries.append(1)\n    return len(tries)"
    for name, text in {
        "test_first": "assert get_ipython() and count() == 1",
        "test_second": "assert count() == len(tries) and len(tries) != 1",
        "test_third": "assert double(4) == 8",
    }.items():
        cells.append(new_code_cell(text, metadata=graded(name, 1)))
    course = make_course(tmp_path / "course", cells)
    shutil.copytree(course / "source", course / "submitted" / "ada")
    assert run("--course", course, "grade").returncode == 0
    found = {cell: how for cell, (how, _) in strengths(course).items()}
    assert found["test_first"] == found["test_second"] == "beside"
    assert found["test_third"] == found["test_double"] == "apart"
    points = {row["cell"]: row["points"] for row in table(course, "cells")}
    assert [points[name] for name in found] == ["2", "1", "1", "1"]


def test_what_nbgrader_grades_by_goes_the_same_way(
    tmp_path: Path, run: Run, sandbox_here: None, root: Path
):
    cells = plain_cells()[:1]
    cells.append(new_code_cell("assert get_ipython()", metadata=graded("test_there", 3)))
    course = make_course(tmp_path / "course", cells)
    settings = (root / "nbgrader_config.py").read_text(encoding="utf-8")
    begin = settings.index("c.Autograde.sanitize_preprocessors")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(settings[begin : settings.index("# Feedback is our page")])
    shutil.copytree(course / "source", course / "submitted" / "ada")
    done = run("generate_assignment", "sums", module="nbgrader", cwd=course)
    assert done.returncode == 0, done.stderr
    done = run("autograde", "sums", module="nbgrader", cwd=course)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 tests run beside the student's code" in done.stderr
    assert run("--course", course, "report").returncode == 0
    assert [row["score"] for row in table(course, "grades")] == ["3"]
