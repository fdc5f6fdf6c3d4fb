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
from autograder.execute import Execution, execute
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


@dataclass
class Graded:
    """What came of a submission: executed notebooks as text by name, and all that is known."""

    notebooks: dict[str, str] = field(default_factory=dict)
    verdicts: Verdicts = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    untouched: list[tuple[str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def grade(job: Job, address: str) -> Graded:
    """Grade one submission in the sandbox at `address`."""
    graded = Graded()
    sources = {name: _source(text) for name, text in job.plan.sources.items()}
    handed_in, unreadable = _read(job.files)
    found = match(handed_in, {n: s for n, s in sources.items() if n not in unreadable})
    for name, source in sources.items():
        if name not in found:
            reason = unreadable.get(name)
            why = Verdict("missing", "no notebook of this name was handed in")
            verdict = why if reason is None else Verdict("unreadable", reason)
            graded.verdicts |= dict.fromkeys(graded_cells(source, name), verdict)
            continue
        graded.changes += [replace(change, notebook=name) for change in found[name].changes]
        try:
            _grade_notebook(handed_in[found[name].name], source, name, job.plan, address, graded)
        except NotebookUnreadable as error:
            verdict = Verdict("unreadable", error.reason)
            graded.verdicts |= dict.fromkeys(graded_cells(source, name), verdict)
    return graded


def lost(job: Job, reason: str) -> Graded:
    """The result of a job that could not be done: nothing is known of its notebooks."""
    verdict = Verdict("killed", message(reason))
    cells = [
        cell
        for name, text in job.plan.sources.items()
        for cell in graded_cells(_source(text), name)
    ]
    return Graded(verdicts=dict.fromkeys(cells, verdict))


def graded_cells(source: NotebookNode, name: str) -> list[tuple[str, str]]:
    """The cells of a source that have points, as (notebook, cell)."""
    return [
        (name, str(grade_id(cell)))
        for cell in source.cells
        if notebook.is_test(cell) or notebook.is_manual(cell)
    ]


def prepare(
    handed_in: NotebookNode, source: NotebookNode, name: str
) -> tuple[NotebookNode, dict[str, str], tuple[Change, ...]]:
    """A clean notebook to run, the judged tests in full by id, and what was changed."""
    clean, changes = (done := sanitize(handed_in, source, name)).notebook, done.changes
    tests = {str(grade_id(cell)): cell for cell in source.cells if notebook.is_test(cell)}
    judged = {
        name: cell.source
        for name, cell in tests.items()
        if IN_KERNEL not in cell.metadata.get("tags", [])
    }
    for cell in clean.cells:
        if grade_id(cell) in tests:
            cell.source = tests[str(grade_id(cell))].source
    return clean, judged, changes


def finish(done: Execution) -> dict[str, Verdict]:
    """Put the outcomes of tests into the executed notebook; the verdicts on its graded cells."""
    verdicts = {}
    for cell in done.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _is_valid(output)]
        name = grade_id(cell)
        if name in done.outcomes:
            cell.outputs = _outputs(done.outcomes[name])
            verdicts[name] = _verdict(done.outcomes[name], float(cell.metadata.nbgrader["points"]))
        elif notebook.is_manual(cell):
            verdicts[str(name)] = of_written(cell)
        elif notebook.is_test(cell):
            verdicts[str(name)] = of_cell(cell)
    return verdicts


def _grade_notebook(
    handed_in: NotebookNode,
    source: NotebookNode,
    name: str,
    plan: Plan,
    address: str,
    graded: Graded,
) -> None:
    """Grade one notebook, and add what is known of it to `graded`."""
    clean, judged, changes = prepare(handed_in, source, name)
    done = asyncio.run(execute(clean, judged, address, plan.files, plan.limits))
    verdicts = finish(done)
    graded.verdicts |= {(name, cell): verdicts[cell] for _, cell in graded_cells(source, name)}
    graded.changes += [replace(change, notebook=name) for change in changes]
    graded.untouched += [(name, str(grade_id(c))) for c in clean.cells if _is_untouched(c)]
    for what, seconds in done.seconds.items():
        graded.seconds[what] = graded.seconds.get(what, 0.0) + seconds
    text = nbformat.writes(done.notebook, version=nbformat.NO_CONVERT)
    graded.notebooks[name] = text.encode("utf-8", "replace").decode()


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
def _source(text: str) -> NotebookNode:
    source: NotebookNode = nbformat.reads(text, as_version=4)
    return source


def _verdict(outcome: Outcome, points: float) -> Verdict:
    if outcome.passed:
        return Verdict("passed", points=points)
    return Verdict(KINDS.get(outcome.kind, "failed"), message(outcome.message or outcome.kind))


def _outputs(outcome: Outcome) -> list[NotebookNode]:
    if outcome.passed:
        return []
    text = f"{outcome.kind}: {outcome.message}"
    return [new_output("error", ename=outcome.kind, evalue=outcome.message, traceback=[text])]


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
