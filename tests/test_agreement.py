"""The engine and plain nbgrader give the same points for every cell of honest work.

Plain nbgrader takes many seconds for a submission. So it really grades, by `nbgrader autograde`
with its own steps, two students of the sample class in each lab, who have some exercises right and
some wrong; the engine grades the same. For all students of the class, `test_demo` compares the
engine with the same cells run as ordinary code in one process, as plain nbgrader runs them.
What plain nbgrader takes off for a warning on stderr is not honest work's fault: these students
cause none.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assessment import sample_class
from autograder.base.course import Course
from autograder.gradebook import store
from conftest import Run
from sampling import long

#: nbgrader's own steps: what the course sets for autograding is not here.
PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "gmm"
c.ReleaseFiles.files = ["gmm_tools.py", "em_explorers.py", "data", "companion"]
c.ClearMarkScheme.enforce_metadata = False
c.Execute.timeout = 300
"""
#: Some exercises right, some wrong, by their places in sample_class.RECIPES.
PARTLY_RIGHT = (9, 11)

Points = dict[tuple[str, str, str], float]


@pytest.fixture(scope="module")
def handed_in(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A course as plain nbgrader sees it, with what these students hand in; and their names."""
    course = tmp_path_factory.mktemp("agreement") / "course"
    course.mkdir()
    for name in ("source", "release", "data", "companion"):
        shutil.copytree(root / name, course / name)
    for name in ("gmm_tools.py", "em_explorers.py"):
        shutil.copy(root / name, course)
    (course / "nbgrader_config.py").write_text(
        f"{PLAIN}c.CourseDirectory.db_url = 'sqlite:///{course}/gradebook.db?timeout=300'\n"
    )
    everybody = course.parent / "class"
    sample_class.make(Course.open(root), root / "release", everybody, 12)
    names = [f"student-{place + 1:02d}" for place in PARTLY_RIGHT]
    for name in names:
        shutil.copytree(everybody / name, course / "submitted" / name)
    return course, names


def points(course: Path, output: Path, names: list[str]) -> Points:
    """What each student has for each cell, by the gradebook."""
    opened = Course.open(course)
    with store.opened(opened, opened.db_url(output)) as book:
        return {
            (name, assignment, grade.name): grade.score
            for assignment in opened.assignments
            for name in names
            for handed_in in book.find_submission(assignment, name).notebooks
            for grade in handed_in.grades
        }


@long
def test_the_engine_and_plain_nbgrader_give_the_same_points(
    handed_in: tuple[Path, list[str]], run: Run, sandbox_here
):
    course, names = handed_in
    output = course.parent / "results"
    done = run("--course", course, "grade", "--output", output)
    assert done.returncode == 0, done.stderr
    ours = points(course, output, names)
    forget(course, output, names)
    shutil.copy(output / "gradebook.db", course)
    plain = [
        subprocess.Popen(
            [sys.executable, "-m", "nbgrader", "autograde", assignment],
            cwd=course,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for assignment in Course.open(course).assignments
    ]
    said = [process.communicate()[1] for process in plain]
    assert [process.returncode for process in plain] == [0] * len(plain), said
    theirs = points(course, course, names)
    assert ours == theirs
    for name in names:
        for assignment in Course.open(course).assignments:
            given = {score for key, score in ours.items() if key[:2] == (name, assignment)}
            assert len(given) > 1, f"{name} has nothing right, or nothing wrong, in {assignment}"


def forget(course: Path, output: Path, names: list[str]) -> None:
    """Take what the engine found out of the gradebook: plain nbgrader is to find it itself."""
    opened = Course.open(course)
    with store.opened(opened, opened.db_url(output)) as book:
        for assignment in opened.assignments:
            for name in names:
                book.remove_submission(assignment, name)
