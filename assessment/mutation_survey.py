"""Which mutants of the solutions die by the tests: each is tried in a copy of a warm process.

A mutant is killed by the first test cell that fails with it, or by taking far too long. One that
gives the same results as the solution is equivalent: answers/ASSIGNMENT/equivalent.toml lists
these by cell, with the lines as they were, as they are, and the reason::

    [[E_step]]
    was = "return a + b"
    now = "return b + a"
    reason = "addition does not mind the order"
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from tqdm import tqdm

from assessment import answers, in_process_run
from assessment.in_process_run import Step
from assessment.mutants import Mutant, mutants
from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import UsageError

#: Seconds of a core and bytes that a mutant gets beyond what is loaded; a solution takes far less.
SECONDS, MEMORY = 10.0, 2 << 30
#: Seconds on the clock, for those that wait and do nothing.
PATIENCE = 60.0
#: Mutants that one task tries, after it has run the cells before theirs.
CHUNK = 24
#: The share of mutants that must die, of those that are not equivalent.
ENOUGH = 0.97
ENDLESS, CRASHED = "(takes too long)", "(its process ended)"


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the test that killed it, if one did, or why none can."""

    assignment: str
    cell: str
    mutant: Mutant
    killer: str = ""
    reason: str = ""

    @property
    def survived(self) -> bool:
        """Is it one that tests should have seen?"""
        return not self.killer and not self.reason


@dataclass(frozen=True)
class _Task:
    course: Path
    notebook: Path
    assignment: str
    cell: str
    mutants: list[Mutant]


def survey(
    course: Course, assignments: tuple[str, ...], sample: int | None, workers: int
) -> Iterator[Verdict]:
    """Try the mutants of all exercises that have known answers; `sample`: that many in all."""
    tasks = _tasks(course, assignments, sample)
    reasons = {name: equivalents(course, name) for name in assignments}
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograder.base.lean_imports", "assessment.mutation_survey"])
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for task, killers in zip(tasks, pool.map(_examined, tasks), strict=True):
            for mutant, killer in zip(task.mutants, killers, strict=True):
                reason = reasons[task.assignment].get((task.cell, *mutant.change), "")
                yield Verdict(task.assignment, task.cell, mutant, killer, reason)


def equivalents(course: Course, assignment: str) -> dict[tuple[str, str, str], str]:
    """The mutants that give what the solution gives: (cell, as it was, as it is) -> reason."""
    path = course.root / "answers" / assignment / "equivalent.toml"
    if not path.exists():
        return {}
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            (cell, entry["was"].strip(), entry["now"].strip()): entry["reason"]
            for cell, entries in listed.items()
            for entry in entries
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: expected [[CELL]] with was, now and reason ({error})") from error


def stale(course: Course, assignments: tuple[str, ...], verdicts: list[Verdict]) -> list[str]:
    """What is listed as equivalent, but is no mutant, or dies."""
    alive = {(v.assignment, v.cell, *v.mutant.change) for v in verdicts if not v.killer}
    return [
        f"answers/{assignment}/equivalent.toml: {cell}: no such mutant lives: {was!r} -> {now!r}"
        for assignment in assignments
        for cell, was, now in equivalents(course, assignment)
        if (assignment, cell, was, now) not in alive
    ]


def count(course: Course, assignments: tuple[str, ...], sample: int | None) -> int:
    """How many mutants a survey tries."""
    return sum(len(task.mutants) for task in _tasks(course, assignments, sample))


def _tasks(course: Course, assignments: tuple[str, ...], sample: int | None) -> list[_Task]:
    tasks = [
        _Task(course.root, path, assignment, cell, made)
        for assignment in assignments
        for path in course.notebooks(assignment)
        for cell, made in _mutated(course, assignment, path)
    ]
    if sample is not None:
        tasks = _sampled(tasks, sample)
    return [
        _Task(task.course, task.notebook, task.assignment, task.cell, task.mutants[at : at + CHUNK])
        for task in tasks
        for at in range(0, len(task.mutants), CHUNK)
    ]


def _mutated(course: Course, assignment: str, path: Path) -> Iterator[tuple[str, list[Mutant]]]:
    answered = {answer.cell for answer in answers.load(course.root / "answers", assignment)}
    for cell in notebook.read(path).cells:
        name = notebook.grade_id(cell)
        if cell.cell_type == "code" and name in answered:
            yield name, mutants(cell.source)


def _sampled(tasks: list[_Task], sample: int) -> list[_Task]:
    """As many mutants of each exercise, about; always the same ones."""
    each, draw = max(1, sample // len(tasks)), random.Random(0)
    return [
        _Task(
            task.course, task.notebook, task.assignment, task.cell,
            draw.sample(task.mutants, min(each, len(task.mutants))),
        )
        for task in tasks
    ]  # fmt: skip


def _examined(task: _Task) -> list[str]:
    """What kills each mutant of a task; empty for those that live."""
    steps = in_process_run.steps(notebook.read(task.notebook), only_needed=True)
    place = [step.cell for step in steps].index(task.cell)
    names = in_process_run.fresh()
    tqdm.get_lock()  # else each copy of this process makes one, and nobody cleans up
    with in_process_run.quiet(task.course):
        for step in steps[:place]:
            step.run(names)
        return [_killer(mutant, steps[place:], names) for mutant in task.mutants]


def _killer(mutant: Mutant, steps: list[Step], names: dict[str, Any]) -> str:
    """The test that fails first, in a copy of this process, if the mutant takes a cell's place."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _try(Step(steps[0].cell, mutant.source, False), steps[1:], names, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF):
        return ENDLESS
    return said if os.waitstatus_to_exitcode(status) == 0 else CRASHED


def _try(mutant: Step, rest: list[Step], names: dict[str, Any], writing: int) -> NoReturn:
    """Run a mutant and what follows up to the first test that fails, and say which that is."""
    code = 1
    try:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
        for name in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(name, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        for step in (mutant, *rest):
            if step.run(names) is not None and step.is_test:
                os.write(writing, str(step.cell).encode())
                break
        code = 0
    finally:
        os._exit(code)
