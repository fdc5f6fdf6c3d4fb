"""What tests make of the known answers: all tests, and those that students see while they work."""

from __future__ import annotations

import copy
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from assessment import answers, in_process_run
from assessment.answers import Answer
from autograder.base import notebook
from autograder.base.course import Course


@dataclass(frozen=True)
class Sight:
    """What became of a known answer: whether any test saw it, and any visible check."""

    answer: Answer
    by_tests: bool
    by_checks: bool


def sights(course: Course, assignments: tuple[str, ...], workers: int) -> Iterator[Sight]:
    """Try every known answer beside the reference answers to the other exercises."""
    known = [
        (course.root, path, answer)
        for assignment in assignments
        for path in course.notebooks(assignment)
        for answer in answers.load(course.root / "answers", assignment)
    ]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograder.base.lean_imports", "assessment.known_answers"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(_sight, *zip(*known, strict=True), chunksize=4)


def _sight(root: Path, path: Path, answer: Answer) -> Sight:
    chosen = {answer.cell: answer.source}
    whole = in_process_run.run(_source(path), chosen, root, only_needed=True).outcomes
    seen = in_process_run.run(_as_seen(path), chosen, root)
    failed = [message for message in seen.outcomes.values() if message is not None]
    return Sight(answer, any(whole.values()), bool(failed or seen.errors))


@cache
def _source(path: Path) -> NotebookNode:
    return notebook.read(path)


@cache
def _as_seen(path: Path) -> NotebookNode:
    """A source notebook with the tests that students have."""
    nb = copy.deepcopy(_source(path))
    for cell in nb.cells:
        if notebook.is_test(cell):
            cell.source = notebook.visible(cell.source)
    return nb
