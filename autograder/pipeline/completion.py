"""Graded notebooks get the outputs of cells that grading has left out, when a person looks.

What is completed stays so. Points do not change: tests are not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import NotebookUnreadable
from autograder.base.progress import unheard
from autograder.base.record import SubmissionRecord
from autograder.base.text_files import write_whole
from autograder.grading import strengths
from autograder.grading.engine import Grader
from autograder.grading.jobs import INCOMPLETE, Job, Plan
from autograder.sandbox.limits import Limits

MARK = INCOMPLETE.encode()


def incomplete(folders: Iterable[Path]) -> list[Path]:
    """Those of some folders of graded submissions that have notebooks to be completed."""
    return [folder for folder in folders if any(map(_is_incomplete, folder.glob("*.ipynb")))]


def complete(
    course: Course,
    engine: Grader,
    folders: Iterable[Path],
    on_begin: Callable[[str, str], None] = unheard,
) -> Iterator[Path]:
    """Complete the notebooks in folders of graded submissions; gives each that is done.

    `on_begin` hears of the student and the assignment of what is sent to be completed.
    """
    plans = dict[str, Plan]()
    places = dict[int, Path]()

    def jobs() -> Iterator[Job]:
        for folder in folders:
            assignment = folder.name
            if assignment not in plans:
                plans[assignment] = plan(course, folder)
            job = job_for(folder, plans[assignment])
            places[id(job)] = folder
            on_begin(folder.parent.name, assignment)
            yield job

    for job, graded in engine.results(jobs()):
        folder = places.pop(id(job))
        keep(folder, graded)
        yield folder


def plan(course: Course, folder: Path) -> Plan:
    """What the notebooks of a graded submission are run by: its sources as they are now."""
    assignment, output = folder.name, folder.parents[2]
    sources = {path.stem: path.read_text(encoding="utf-8") for path in course.notebooks(assignment)}
    known = strengths.known(output, assignment)
    return Plan(assignment, sources, Limits.configured(course.config), strengths=known)


def job_for(folder: Path, agreed: Plan) -> Job:
    """The job that completes the notebooks of a folder."""
    files = dict[str, bytes | str]()
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem in agreed.sources and _is_incomplete(path):
            files[path.name] = path.read_bytes()
    return Job(folder.parent.name, agreed, files, "pictures")


def keep(folder: Path, record: SubmissionRecord) -> None:
    """Put completed notebooks in the place of those that were not, each whole."""
    for name, text in record.executed.items():
        write_whole(folder / f"{name}.ipynb", text)


def _is_incomplete(path: Path) -> bool:
    try:
        return MARK in notebook.content(path)
    except NotebookUnreadable:
        return False
