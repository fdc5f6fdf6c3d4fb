"""Submissions in, results out: each graded in a working folder of its own, several at a time.

For each submission: copy it (no links) with the course's own files into a working folder, let
nbgrader grade it there, put what came out in place with one rename. Whatever has been finished
stays finished when a run is stopped.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from filelock import FileLock, Timeout
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import parse_utc

from autograder import gradebook, logs, notebook
from autograder.course import Course, Submission
from autograder.errors import AutograderError, NotebookUnreadable, UsageError
from autograder.release import register, swap_in
from autograder.results import SubmissionResult
from autograder.verdicts import Kept, Verdict, Verdicts, digest, of_notebook

STAGING = ".grading-"


@dataclass(frozen=True)
class Job:
    """All that a worker needs to grade one submission."""

    course: Path
    submission: Submission
    output: Path
    db_url: str


def grade(
    course: Course,
    submissions: list[Submission],
    output: Path,
    workers: int,
    force: bool,
    on_result: Callable[[SubmissionResult], None],
) -> None:
    """Grade submissions into `output`; `on_result` hears of each, also of those done before."""
    db_url = course.db_url(output)
    assignments = tuple(dict.fromkeys(submission.assignment for submission in submissions))
    with _locked(output):
        for assignment in assignments:
            register(course, assignment, db_url)
        gradebook.enrol(course, db_url, (submission.student for submission in submissions))
        jobs = [Job(course.root, submission, output, db_url) for submission in submissions]
        known = {
            (result.student, result.assignment): result
            for result in gradebook.results(course, db_url, output, assignments)
        }
        todo = []
        for job in jobs:
            result = known.get((job.submission.student, job.submission.assignment))
            if force or result is None or not _is_done(job):
                todo.append(job)
            else:
                on_result(result)
        for result in _map(todo, workers):
            on_result(result)


def grade_one(job: Job) -> SubmissionResult:
    """Grade one submission, from its folder to the gradebook and autograded/."""
    course, submission = Course.open(job.course), job.submission
    with tempfile.TemporaryDirectory(prefix=STAGING, dir=job.output) as folder:
        work = Path(folder)
        timestamp, flags = _timestamp(submission)
        lost = _stage(course, submission, work, keep_timestamp=timestamp is not None)
        graded = work / "autograded" / submission.student / submission.assignment
        expected = {path.stem for path in course.notebooks(submission.assignment)}
        if expected - lost.keys():
            failure = _autograde(course, job, work)
            if failure is not None:
                lost |= dict.fromkeys(expected - lost.keys(), failure)
        if not graded.is_dir():
            gradebook.record_zero(course, job.db_url, submission, timestamp)
            graded.mkdir(parents=True)
        found = _verdicts(course, submission.assignment, graded, lost)
        swap_in(graded, _home(job))
        Kept(found, flags, _digest(job)).save(_home(job))
    return _result(course, job)


def _stage(
    course: Course, submission: Submission, work: Path, keep_timestamp: bool
) -> dict[str, Verdict]:
    """Lay out a working folder for nbgrader; name the notebooks that cannot be graded."""
    copy = work / "submitted" / submission.student / submission.assignment
    source = _lay_out_source(course, submission.assignment, work)
    notebooks = course.notebooks(submission.assignment)
    try:
        shutil.copytree(submission.folder, copy, ignore=_odd)
    except OSError as error:
        reason = f"the folder cannot be copied: {error.strerror or 'not all of it can be read'}"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(parents=True)
        return {path.stem: Verdict("unreadable", reason) for path in notebooks}
    for name in [*(path.name for path in source.iterdir()), *(path.name for path in notebooks)]:
        _discard(copy / name)
    if not keep_timestamp:
        _discard(copy / "timestamp.txt")
    lost: dict[str, Verdict] = {}
    for path in notebooks:
        verdict = _stage_notebook(submission.folder / path.name, path, copy / path.name)
        if verdict is not None:
            lost[path.stem] = verdict
    return lost


def _stage_notebook(handed_in: Path, source: Path, copy: Path) -> Verdict | None:
    """Write one notebook to the working folder; a verdict if it cannot be graded.

    Cells that claim an id which another cell has, or which the source does not know, stay in
    the notebook as ordinary cells: nbgrader would refuse all of it.
    """
    if handed_in.is_symlink():
        return Verdict("unreadable", "a link, expected a file")
    if not handed_in.exists():
        return Verdict("missing", "no notebook of this name was handed in")
    try:
        nb = notebook.read(handed_in)
    except NotebookUnreadable as error:
        return Verdict("unreadable", error.reason)
    free = {notebook.grade_id(cell) for cell in notebook.read(source).cells} - {None}
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            name = notebook.grade_id(cell)
            if name in free:
                free.remove(name)
            else:
                del cell.metadata["nbgrader"]
    nbformat.write(nb, copy)
    return None


def _lay_out_source(course: Course, assignment: str, work: Path) -> Path:
    """The course's own files, which nbgrader copies over whatever a student changed in them."""
    source = work / "source" / assignment
    ignore = shutil.ignore_patterns("*.ipynb", ".ipynb_checkpoints", "__pycache__")
    shutil.copytree(course.root / "source" / assignment, source, ignore=ignore)
    course.copy_companions(source)
    return source


def _autograde(course: Course, job: Job, work: Path) -> Verdict | None:
    """Run nbgrader's Autograde in the working folder; a verdict if it could not finish."""
    directory = course.directory(
        root=work,
        assignment_id=job.submission.assignment,
        student_id=job.submission.student,
        db_url=job.db_url,
    )
    with logs.captured() as records:
        try:
            Autograde(coursedir=directory, config=course.config).start()
        except NbGraderException as error:
            reasons = logs.reasons(records) or [str(error)]
            return Verdict("killed", f"nbgrader could not grade it: {reasons[0]}")
    return None


def _verdicts(course: Course, assignment: str, graded: Path, lost: dict[str, Verdict]) -> Verdicts:
    """One verdict for each graded cell of the sources, whatever is left of the submission."""
    found: Verdicts = {}
    for source in course.notebooks(assignment):
        if source.stem in lost:
            cells = of_notebook(notebook.read(source), source.stem)
            found |= dict.fromkeys(cells, lost[source.stem])
        else:
            found |= of_notebook(notebook.read(graded / source.name), source.stem)
    return found


def _timestamp(submission: Submission) -> tuple[datetime | None, tuple[str, ...]]:
    """When it was handed in, by its timestamp.txt; a flag if that is no date."""
    path = submission.folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return None, ("bad-timestamp",) if path.is_symlink() or path.exists() else ()
    try:
        return parse_utc(path.read_text().strip() or None), ()
    except (ValueError, OverflowError, OSError):
        return None, ("bad-timestamp",)


def _odd(folder: str, names: list[str]) -> set[str]:
    """The names in a folder that are no real files or folders, for copytree to leave out."""
    paths = {name: Path(folder, name) for name in names}
    return {
        name
        for name, path in paths.items()
        if path.is_symlink() or not (path.is_file() or path.is_dir())
    }


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _home(job: Job) -> Path:
    return job.output / "autograded" / job.submission.student / job.submission.assignment


def _is_done(job: Job) -> bool:
    """Was this very submission graded by these very tests? What was killed is tried again."""
    kept = Kept.load(_home(job))
    if kept is None or any(verdict.outcome == "killed" for verdict in kept.verdicts.values()):
        return False
    return kept.digest == _digest(job)


def _digest(job: Job) -> str:
    """A hash of what was handed in and of what it is graded by."""
    return digest(job.submission.folder, job.course / "source" / job.submission.assignment)


def _result(course: Course, job: Job) -> SubmissionResult:
    student, assignment = job.submission.student, job.submission.assignment
    (result,) = gradebook.results(
        course, job.db_url, job.output, (assignment,), frozenset({student})
    )
    return result


def _map(jobs: list[Job], workers: int) -> Iterator[SubmissionResult]:
    """Grade the jobs on several processes; results come as they are done."""
    if not jobs:
        return
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context, initializer=_settle)
    futures: list[Future[SubmissionResult]] = [executor.submit(grade_one, job) for job in jobs]
    try:
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise AutograderError(
            "a grading process was killed, perhaps for want of memory: run again to go on"
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def _settle() -> None:
    """Make a worker at home: one numerical thread, since workers share the cores; no terminal.

    The kernels that it starts inherit both, so that nothing they write reaches the terminal.
    """
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)


@contextmanager
def _locked(output: Path) -> Iterator[None]:
    """Only one run grades into a folder; working folders of a killed run are cleared."""
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / ".grading.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise UsageError(f"another run is grading into {output}: wait, or give --output") from error
    try:
        for left in output.glob(f"{STAGING}*"):
            if left.is_dir():
                shutil.rmtree(left)
        yield
    finally:
        lock.release()
