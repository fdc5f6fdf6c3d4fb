"""From source to release through nbgrader, and to the solutions for after the deadline.

A release is staged in a temporary folder with a gradebook of its own, checked there
(`autograder.checks`), and only then swapped in and written to the course's gradebook.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException

from autograder import checks, logs
from autograder.course import Course
from autograder.errors import ReleaseError

Report = Callable[[str], None]


def release(course: Course, assignment: str, into: Path, db_url: str, report: Report) -> Path:
    """Generate, check and publish one assignment in `into`/`assignment`.

    Raises ReleaseError with all problems; what stood in `into` before is then untouched.
    """
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=into) as temporary:
        staging = Path(temporary)
        report(f"{assignment}: generating the release")
        generate(course, assignment, staging, f"sqlite:///{staging / 'gradebook.db'}")
        problems = checks.check(course, assignment, staging / assignment, report)
        if problems:
            raise ReleaseError(assignment, problems)
        register(course, assignment, db_url)
        return swap_in(staging / assignment, into / assignment)


def generate(course: Course, assignment: str, into: Path, db_url: str) -> None:
    """Run nbgrader's GenerateAssignment, with the companion files, into `into`."""
    directory = course.directory(
        assignment_id=assignment, release_directory=str(into), db_url=db_url
    )
    hook = partial(bring_companions, course=course, into=into)
    converter = GenerateAssignment(
        coursedir=directory, config=course.config, post_convert_hook=hook, force=True
    )
    _run(converter, assignment)


def register(course: Course, assignment: str, db_url: str) -> None:
    """Tell a gradebook of the assignment's cells, points and tests, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="register-") as folder:
        generate(course, assignment, Path(folder), db_url)


def solution(course: Course, assignment: str, db_url: str) -> Path:
    """Run nbgrader's GenerateSolution: the executed solutions, without mark schemes."""
    register(course, assignment, db_url)
    with tempfile.TemporaryDirectory(prefix=".solution-", dir=course.root) as folder:
        work = Path(folder)
        shutil.copytree(course.root / "source" / assignment, work / "source" / assignment)
        course.copy_companions(work / "solution" / assignment)
        course.copy_companions(work / "source" / assignment)
        directory = course.directory(root=work, assignment_id=assignment, db_url=db_url)
        _run(GenerateSolution(coursedir=directory, config=course.config, force=True), assignment)
        target = course.root / course.directory().solution_directory / assignment
        return swap_in(work / "solution" / assignment, target)


def bring_companions(
    assignment: str,
    student: str,
    notebooks: list[str],
    course: Course | None = None,
    into: Path | None = None,
) -> None:
    """nbgrader's post_convert_hook: put the companion files into the release folder.

    nbgrader calls it from the course's root with the first three arguments only.
    """
    course = course or Course.open(Path.cwd())
    into = into or course.root / course.directory().release_directory
    course.copy_companions(into / assignment)


def swap_in(new: Path, target: Path) -> Path:
    """Put the folder `new` in the place of `target`, which is never seen half-written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        old = new.parent / f".old-{target.name}"
        os.replace(target, old)
        os.replace(new, target)
        shutil.rmtree(old)
    else:
        os.replace(new, target)
    return target


def _run(converter: BaseConverter, assignment: str) -> None:
    """Run an nbgrader converter; ReleaseError with what it logged if it fails."""
    problems: Any
    with logs.captured() as problems:
        try:
            converter.start()
        except NbGraderException as error:
            raise ReleaseError(assignment, logs.reasons(problems) or [str(error)]) from error
