"""One submission, from what was handed in to its result: data in, data out.

Nothing here reads or writes a file of the course, so it runs wherever there is a sandbox: in a
process of this machine, or on another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import notebook
from autograder.errors import NotebookUnreadable
from autograder.execute import Execution, execute, timed
from autograder.judge import Outcome
from autograder.notebook import grade_id
from autograder.results import Change
from autograder.sandbox import Limits
from autograder.sanitize import match, sanitize
from autograder.verdicts import KINDS, Verdict, Verdicts, message, of_cell, of_written

#: A cell with this tag in the source is run in the student's kernel, like any other cell.
IN_KERNEL = "in-kernel"
#: The folder in the sandbox with a folder of files for each assignment.
SHOWN = "/course"


@dataclass(frozen=True)
class Plan:
    """What an assignment is graded by: its source notebooks, as text by name, and the limits."""

    assignment: str
    sources: Mapping[str, str]
    limits: Limits

    @property
    def files(self) -> str:
        """Where kernels see the files that stand beside the notebooks."""
        return f"{SHOWN}/{self.assignment}"


@dataclass(frozen=True)
class Job:
    """One submission: the notebooks that were handed in by file name, or why one is unreadable."""

    student: str
    plan: Plan
    files: Mapping[str, bytes | str]

    @property
    def size(self) -> int:
        """Its length in memory, more or less."""
        return sum(map(len, self.files.values()))


@dataclass(frozen=True)
class GradedNotebook:
    """A notebook that was run, the verdicts on its graded cells, and what was odd about it.

    untouched: the answers that were left as they were handed out; seconds: where the time went.
    """

    notebook: NotebookNode
    verdicts: dict[str, Verdict]
    changes: list[Change]
    untouched: list[str]
    seconds: dict[str, float]


@dataclass
class Graded:
    """What came of a submission: executed notebooks as text by name, and all that is known."""

    notebooks: dict[str, str] = field(default_factory=dict)
    verdicts: Verdicts = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    untouched: list[tuple[str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, done: GradedNotebook) -> None:
        """Take in one of its notebooks."""
        with timed(self.seconds, "write"):
            text = nbformat.writes(done.notebook, version=nbformat.NO_CONVERT)
            self.notebooks[name] = text.encode("utf-8", "replace").decode()
        self.verdicts |= {(name, cell): verdict for cell, verdict in done.verdicts.items()}
        self.changes += [replace(change, notebook=name) for change in done.changes]
        self.untouched += [(name, cell) for cell in done.untouched]
        for what, seconds in done.seconds.items():
            self.seconds[what] = self.seconds.get(what, 0.0) + seconds


def grade(job: Job, address: str) -> Graded:
    """Grade one submission in the sandbox at `address`."""
    graded = Graded()
    sources = {name: read_source(text) for name, text in job.plan.sources.items()}
    with timed(graded.seconds, "read"):
        handed_in, unreadable = _read(job.files)
    found = match(handed_in, {n: s for n, s in sources.items() if n not in unreadable})
    for name, source in sources.items():
        try:
            if name in unreadable:
                raise NotebookUnreadable(Path(name), unreadable[name])
            if name not in found:
                missing = Verdict("missing", "no notebook of this name was handed in")
                graded.verdicts |= dict.fromkeys(graded_cells(source, name), missing)
                continue
            nb = handed_in[found[name].name]
            done = asyncio.run(grade_notebook(nb, source, name, job.plan, address))
            done.changes[:0] = found[name].changes
            graded.add(name, done)
        except NotebookUnreadable as error:
            verdict = Verdict("unreadable", error.reason)
            graded.verdicts |= dict.fromkeys(graded_cells(source, name), verdict)
    return graded


async def grade_notebook(
    handed_in: NotebookNode, source: NotebookNode, name: str, plan: Plan, address: str
) -> GradedNotebook:
    """Grade one notebook by its source; NotebookUnreadable, with its name, if it is too large."""
    seconds: dict[str, float] = {}
    with timed(seconds, "sanitize"):
        clean, changes = (done := sanitize(handed_in, source, name)).notebook, done.changes
    tests = {str(grade_id(cell)): cell for cell in source.cells if notebook.is_test(cell)}
    for cell in clean.cells:
        if grade_id(cell) in tests:
            cell.source = tests[str(grade_id(cell))].source
    judged = {
        test: cell.source
        for test, cell in tests.items()
        if IN_KERNEL not in cell.metadata.get("tags", [])
    }
    run = await execute(clean, judged, address, plan.files, plan.limits)
    seconds |= run.seconds
    with timed(seconds, "finish"):
        verdicts = _finish(run)
    for cell, given in _questions(clean, source):
        cell.source = given.source  # with its mark scheme, for whoever marks the answer
    untouched = [str(grade_id(cell)) for cell in clean.cells if _is_untouched(cell)]
    return GradedNotebook(clean, verdicts, list(changes), untouched, seconds)


def _questions(
    clean: NotebookNode, source: NotebookNode
) -> list[tuple[NotebookNode, NotebookNode]]:
    """The read-only texts of a clean notebook, each with its source's cell."""
    given = {
        grade_id(cell): cell
        for cell in source.cells
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader", {}).get("solution")
    }
    named = [(cell, grade_id(cell)) for cell in clean.cells]
    return [(cell, given[name]) for cell, name in named if name and name in given]


def lost(job: Job, reason: str) -> Graded:
    """The result of a job that could not be done: nothing is known of its notebooks."""
    verdict = Verdict("killed", message(reason))
    cells = [
        cell
        for name, text in job.plan.sources.items()
        for cell in graded_cells(read_source(text), name)
    ]
    return Graded(verdicts=dict.fromkeys(cells, verdict))


def graded_cells(source: NotebookNode, name: str) -> list[tuple[str, str]]:
    """The cells of a source that have points, as (notebook, cell)."""
    return [
        (name, str(grade_id(cell)))
        for cell in source.cells
        if notebook.is_test(cell) or notebook.is_manual(cell)
    ]


def _finish(done: Execution) -> dict[str, Verdict]:
    """Put the outcomes of tests into the executed notebook; the verdicts on its graded cells."""
    verdicts = {}
    for cell in done.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _is_valid(output)]
            if type(cell.execution_count) is not int:  # the kernel says what it likes
                cell.execution_count = None
        name = grade_id(cell)
        if name in done.outcomes:
            outcome, points = done.outcomes[name], float(cell.metadata.nbgrader["points"])
            cell.outputs = _outputs(outcome, points)
            verdicts[name] = _verdict(outcome, points)
        elif notebook.is_manual(cell):
            verdicts[str(name)] = of_written(cell)
        elif notebook.is_test(cell):
            verdicts[str(name)] = of_cell(cell)
    return verdicts


def _read(
    files: Mapping[str, bytes | str],
) -> tuple[dict[str, NotebookNode], dict[str, str]]:
    """The notebooks by name, and why others cannot be read."""
    notebooks, unreadable = {}, {}
    for file, content in files.items():
        name = file.removesuffix(".ipynb")
        try:
            if isinstance(content, str):
                raise NotebookUnreadable(Path(file), content)
            notebooks[name] = notebook.parse(content, Path(file))
        except NotebookUnreadable as error:
            unreadable[name] = error.reason
    return notebooks, unreadable


@lru_cache(maxsize=32)
def read_source(text: str) -> NotebookNode:
    """A source notebook of a plan; not to be changed."""
    source: NotebookNode = nbformat.reads(text, as_version=4)
    return source


def _verdict(outcome: Outcome, points: float) -> Verdict:
    if not outcome.passed:
        return Verdict(KINDS.get(outcome.kind, "failed"), message(outcome.message or outcome.kind))
    earned = _partial(outcome, points)
    if earned is None:
        return Verdict("passed", points=points)
    return Verdict("failed", f"partial credit: {earned:g} of {points:g}", earned)


def _outputs(outcome: Outcome, points: float) -> list[NotebookNode]:
    if not outcome.passed:
        text = f"{outcome.kind}: {outcome.message}"
        return [new_output("error", ename=outcome.kind, evalue=outcome.message, traceback=[text])]
    earned = _partial(outcome, points)
    return [] if earned is None else [new_output("execute_result", {"text/plain": repr(earned)})]


def _partial(outcome: Outcome, points: float) -> float | None:
    """The part of the points that a test says was earned, as nbgrader reads it; None for all."""
    score = outcome.score
    return score if score is not None and 0 <= score < points else None


def _is_untouched(cell: NotebookNode) -> bool:
    """Is this an answer that nobody has touched, or that was left out?"""
    info = cell.metadata.get("nbgrader", {})
    if not info.get("solution"):
        return False
    return not cell.source.strip() or info.get("checksum") == notebook.checksum(cell)


def _is_valid(output: NotebookNode) -> bool:
    """Can a notebook hold this output?"""
    try:
        nbformat.validate(output, ref=output.output_type, version=4, version_minor=5)
    except Exception:  # whatever a student's code may have sent
        return False
    return True
