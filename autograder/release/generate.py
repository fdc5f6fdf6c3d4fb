"""From source to release through nbgrader, and to the solutions for after the deadline.

A release is staged in a temporary folder with a gradebook of its own, checked there
(`autograder.release.checks`), and only then swapped in and written to the course's gradebook.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets import TraitError

from autograder.base import nbgrader_log
from autograder.gradebook import database, store
from autograder.release import checks
from autograder.base.course import Course
from autograder.grading.engine import Engine
from autograder.base.errors import ReleaseError

Report = Callable[[str], None]


def release(
    course: Course,
    assignments: Sequence[str],
    into: Path,
    db_url: str,
    report: Report,
    engine: Engine | None = None,
) -> Iterator[Path | ReleaseError]:
    """Generate, check and publish assignments in `into`; what became of each, in their order.

    nbgrader writes one release after the other; they are checked side by side, by one engine that
    sees their files: one that is given, or one of its own. What stood in `into` is untouched where
    there is a ReleaseError, which has all problems.
    """
    into.mkdir(parents=True, exist_ok=True)
    workers = min(len(assignments), os.cpu_count() or 1)
    with ExitStack() as ends:
        staging = Path(
            ends.enter_context(tempfile.TemporaryDirectory(prefix=".release-", dir=into))
        )
        if engine is None:  # the course's own code needs no walls
            engine = ends.enter_context(Engine(course, assignments, workers, walls=False))
        threads = ends.enter_context(ThreadPoolExecutor(workers))
        checked = list[Future[list[str]] | ReleaseError]()
        for assignment in assignments:
            report(f"{assignment}: generating the release")
            try:
                if problems := checks.unfit(course, assignment):
                    raise ReleaseError(assignment, problems)
                generated(course, assignment, staging)
            except ReleaseError as error:
                for advice in checks.style(course, assignment):
                    report(f"{assignment}: warning: {advice}")
                checked.append(error)
                continue
            folder = staging / assignment
            checked.append(threads.submit(checks.check, course, assignment, folder, engine, report))
        for assignment, done in zip(assignments, checked, strict=True):
            try:
                if isinstance(done, ReleaseError):
                    raise done
                if problems := done.result():
                    raise ReleaseError(assignment, problems)
                register(course, assignment, db_url)
                yield swap_in(staging / assignment, into / assignment)
            except ReleaseError as error:
                yield error


def generated(course: Course, assignment: str, staging: Path) -> None:
    """Generate a release in a folder, by a gradebook of its own."""
    staged = f"sqlite:///{staging / f'{assignment}.db'}"
    database.stamp(staged)
    generate(course, assignment, staging, staged)


def generate(course: Course, assignment: str, into: Path, db_url: str) -> None:
    """Run nbgrader's GenerateAssignment, with the companion files, into `into`."""
    directory = course.directory(
        assignment_id=assignment, release_directory=str(into), db_url=db_url
    )
    hook = partial(bring_companions, course=course, into=into)
    _run(_Assignment, course, directory, "is not released", post_convert_hook=hook)


def register(course: Course, assignment: str, db_url: str) -> None:
    """Tell a gradebook of the assignment's cells, points and tests, and nothing else."""
    with store.opened(course, db_url), tempfile.TemporaryDirectory(prefix="cells-") as folder:
        try:
            generate(course, assignment, Path(folder), db_url)
        except ReleaseError as error:
            remedy = []
            if "Cannot add or remove cells" in str(error):
                remedy = [f"give a new --output, or 'nbgrader db assignment remove {assignment}'"]
            problems = error.problems + remedy
            raise ReleaseError(assignment, problems, "does not fit the gradebook") from error


def solution(course: Course, assignment: str, db_url: str) -> Path:
    """Run nbgrader's GenerateSolution: the executed solutions, without mark schemes."""
    register(course, assignment, db_url)
    with tempfile.TemporaryDirectory(prefix=".solution-", dir=course.root) as folder:
        work = Path(folder)
        shutil.copytree(course.root / "source" / assignment, work / "source" / assignment)
        course.copy_companions(assignment, work / "source" / assignment)
        directory = course.directory(root=work, assignment_id=assignment, db_url=db_url)
        _run(_Solution, course, directory, "has no solution")
        course.copy_companions(assignment, work / "solution" / assignment)  # notebooks among them, too
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
    course.copy_companions(assignment, into / assignment)


def swap_in(new: Path, target: Path) -> Path:
    """Put the folder `new` in the place of `target`, which is never seen half-written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        old = new.parent / f".old-{target.name}"
        os.replace(target, old)
        try:
            os.replace(new, target)
        except BaseException:
            os.replace(old, target)
            raise
        if old.is_symlink() or old.is_file():
            old.unlink()
        else:
            shutil.rmtree(old)
    else:
        os.replace(new, target)
    return target


class _Literally:
    """What nbgrader's converters lack: names of folders are no patterns, whatever is in them."""

    def init_notebooks(self) -> None:
        folder = self._format_source(  # type: ignore[attr-defined]
            self.coursedir.assignment_id,  # type: ignore[attr-defined]
            self.coursedir.student_id,  # type: ignore[attr-defined]
        )
        found = sorted(os.path.join(folder, path.name) for path in Path(folder).glob("*.ipynb"))  # noqa: PTH118
        self.assignments = {folder: found} if found else {}
        if not found:
            super().init_notebooks()  # type: ignore[misc]  # which says so


class _Assignment(_Literally, GenerateAssignment):  # type: ignore[misc]
    pass


class _Solution(_Literally, GenerateSolution):  # type: ignore[misc]
    pass


def _run(
    converter: type[BaseConverter],
    course: Course,
    directory: CourseDirectory,
    what: str,
    **more: Any,
) -> None:
    """Run an nbgrader converter; ReleaseError with what it logged if it fails."""
    with nbgrader_log.captured() as records:
        try:
            converter(coursedir=directory, config=course.config, force=True, **more).start()
        except (NbGraderException, ImportError, TraitError) as error:
            problems = nbgrader_log.reasons(records) or [str(error)]
            raise ReleaseError(directory.assignment_id, problems, what) from error
