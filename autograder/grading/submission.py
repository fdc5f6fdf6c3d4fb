"""One submission, from what was handed in to its result: data in, data out.

Nothing here reads or writes a file of the course, so it runs wherever there is a sandbox: in a
process of this machine, or on another one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.base import cell_names, notebook
from autograder.base.errors import NotebookUnreadable
from autograder.base.notebook import grade_id
from autograder.base.record import NotebookResult, SubmissionRecord
from autograder.base.results import Change, odd
from autograder.base.verdicts import (
    KINDS,
    Verdict,
    credit,
    message,
    of_cell,
    of_written,
    part,
    words,
)  # fmt: skip
from autograder.grading import outputs, repair
from autograder.grading.display_cells import is_answer, is_display, skippable
from autograder.grading.jobs import INCOMPLETE, Job, Plan
from autograder.grading.kept_sources import once, read_source
from autograder.grading.normalise import Prose, candidates, match, sanitize
from autograder.grading.notebook_run import Execution, execute, timed
from autograder.judge.cell_context import Code, Prelude, preludes
from autograder.judge.process import UNTOLD, Ruling
from autograder.sandbox.kernel import Snapshot, Start

LEFT_OUT = "[not run while grading: feedback, formgrader and grade --pictures run it]\n"
#: What is said of a written answer whose cell is empty while its text may stand elsewhere.
PROSE_SHOWN = "is empty; the student's own text from elsewhere is shown in it, to be marked"
PROSE_MESSAGE = "nothing stands in its cell; your own text from elsewhere is shown there"
PROSE_HEAD = (
    "**This cell was handed in empty.** What the student has written in other cells of the "
    "notebook, and what may be the answer:"
)
#: Files that are named where a notebook is missing.
MOST_NAMED = 5
#: A cell with this tag in the source is run in the student's kernel, like any other cell.
IN_KERNEL = "in-kernel"
GOT = "what your code gave back is of the type {}: give back a number, an array, or a list of these"
NO_NAME = re.compile(r"name '(\w+)' is not defined")


def grade(job: Job, address: str) -> SubmissionRecord:
    """Do a job on one submission, in the sandbox at `address`."""
    if job.task == "pictures":
        return _completed(job, address)
    spent = dict[str, float]()
    sources = {name: read_source(text) for name, text in job.plan.sources.items()}
    with timed(spent, "read"):
        handed_in, repairs, unreadable = _read(job.files)
    found = match(handed_in, sources)
    results = {}
    for name, source in sources.items():
        try:
            if name not in found and name in unreadable:
                raise NotebookUnreadable(Path(name), unreadable[name])
            if name not in found:
                missing, seen = _missing(name, sources, handed_in, unreadable)
                verdicts = dict.fromkeys(graded_cells(source), missing)
                results[name] = NotebookResult(verdicts, changes=seen)
                continue
            file = found[name].name
            pictures = job.task == "all"
            result = grade_notebook(handed_in[file], source, name, job.plan, address, pictures)
            mended = [Change("", what, True) for what in repairs[file]]
            changes = (*found[name].changes, *mended, *result.changes)
            results[name] = replace(result, changes=changes)
        except NotebookUnreadable as error:
            verdict = Verdict("unreadable", error.reason)
            results[name] = NotebookResult(dict.fromkeys(graded_cells(source), verdict))
    return SubmissionRecord.of(results, **spent)


def _missing(
    name: str,
    sources: Mapping[str, NotebookNode],
    handed_in: Mapping[str, NotebookNode],
    unreadable: Mapping[str, str],
) -> tuple[Verdict, tuple[Change, ...]]:
    """The verdict on a notebook that is not there, and what is there that may be it."""
    missing = "no notebook of this name was handed in"
    like = [f"{file!a}" for file in candidates(handed_in, sources)[name]]
    like += [f"{file!a} ({why})" for file, why in unreadable.items() if file not in sources]
    if not like:
        return Verdict("missing", missing), ()
    names = ", ".join(like[:MOST_NAMED]) + (", ..." if len(like) > MOST_NAMED else "")
    what = f"is missing; this may be it: {names}"
    said = message(f"{missing}; what is there: {names}")
    return Verdict("missing", said), (Change("", what, True, loud=True),)


def grade_notebook(
    handed_in: NotebookNode,
    source: NotebookNode,
    name: str,
    plan: Plan,
    address: str,
    pictures: bool = False,
    *,
    candid: bool = False,
) -> NotebookResult:
    """Grade one notebook by its source; NotebookUnreadable, with its name, if it is too large.

    candid: what tests say is for their author, not for a student.
    """
    seconds: dict[str, float] = {}
    with timed(seconds, "sanitize"):
        done = sanitize(handed_in, source, name)
        clean, changes = done.notebook, [*done.changes]
    tests = {str(grade_id(cell)): cell for cell in source.cells if notebook.is_test(cell)}
    for cell in clean.cells:
        if grade_id(cell) in tests:
            cell.source = tests[str(grade_id(cell))].source
    judged = {test: cell.source for test, cell in tests.items() if _is_judged(cell, name, plan)}
    skipped = frozenset() if pictures else skippable(clean, source)
    beginning = _beginning(clean, source, skipped)
    start = _start(clean, source, beginning, skipped, plan, address, pictures)
    run = execute(
        clean,
        judged,
        start,
        before=_before(source),
        beginning=beginning,
        skipped=skipped,
        candid=candid,
    )
    if not pictures and any(map(is_display, source.cells)):
        clean.metadata[INCOMPLETE] = True
        for index in skipped:
            clean.cells[index].outputs = [outputs.stream("stdout", LEFT_OUT)]
    seconds |= run.seconds
    for cell in clean.cells:
        if grade_id(cell) in done.empty and (done.prose.text or done.prose.attachments):
            _show_prose(cell, done.prose)
            changes.append(Change(str(grade_id(cell)), PROSE_SHOWN, True))
    with timed(seconds, "finish"):
        verdicts = _finish(run, candid=candid)
    for cell, given in _questions(clean, source):
        cell.source = given.source  # with its mark scheme, for whoever marks the answer
    untouched = [str(grade_id(cell)) for cell in clean.cells if notebook.is_untouched(cell)]
    for change in changes:
        if change.what == PROSE_SHOWN:
            verdicts[change.cell] = replace(verdicts[change.cell], message=PROSE_MESSAGE)
    leaning = frozenset(name for name, outcome in run.outcomes.items() if outcome.leans)
    with timed(seconds, "write"):
        executed = _written(clean)
    return NotebookResult(verdicts, executed, tuple(changes), tuple(untouched), seconds, leaning)


def _show_prose(cell: NotebookNode, prose: Prose) -> None:
    """Put a student's own text from elsewhere into an empty answer, where a person marks it."""
    cell.source = f"{PROSE_HEAD}\n\n---\n\n{prose.text}"
    if cell.cell_type == "code":
        cell.source = "\n".join(f"# {line}" for line in cell.source.split("\n"))
    elif prose.attachments:
        cell.attachments = nbformat.from_dict(prose.attachments)


def _is_judged(test: NotebookNode, name: str, plan: Plan) -> bool:
    """Is this test of a source notebook judged apart from the student's process?"""
    is_tagged = IN_KERNEL in test.metadata.get("tags", [])
    return not is_tagged and not plan.is_beside(name, str(grade_id(test)))


@once
def _before(source: NotebookNode) -> Mapping[str, Prelude]:
    """What comes before each test of a source in the judge."""
    cells = [cell for cell in source.cells if cell.cell_type == "code"]
    codes = tuple(Code(cell.source, notebook.is_test(cell), is_answer(cell)) for cell in cells)
    return {
        str(grade_id(cell)): prelude
        for cell, prelude in zip(cells, preludes(codes), strict=True)
        if notebook.is_test(cell)
    }


def _beginning(
    clean: NotebookNode, source: NotebookNode, skipped: frozenset[int]
) -> tuple[int, ...]:
    """The cells of a clean notebook that its source begins with and no student has touched."""
    mine = [(index, cell) for index, cell in enumerate(clean.cells) if cell.cell_type == "code"]
    given = [cell for cell in source.cells if cell.cell_type == "code"]
    found = []
    for (index, cell), known in zip(mine, given, strict=False):
        answer = known.metadata.get("nbgrader", {}).get("solution")
        if answer or notebook.is_test(known) or cell.source != notebook.visible(known.source):
            break
        if index not in skipped and cell.source.strip():
            found.append(index)
    return tuple(found)


def _start(
    clean: NotebookNode,
    source: NotebookNode,
    beginning: tuple[int, ...],
    skipped: frozenset[int],
    plan: Plan,
    address: str,
    pictures: bool,
) -> Start:
    """What a kernel starts from: modules that the source imports, and its beginning, run.

    Given functions that import something serve cells that show something: where those are left
    out, it is not loaded.
    """
    known = {cell.source for index, cell in enumerate(clean.cells) if index in skipped}
    modules = dict[str, None]()
    for cell in source.cells:
        if cell.cell_type == "code" and not notebook.is_test(cell) and cell.source not in known:
            answer = bool(cell.metadata.get("nbgrader", {}).get("solution"))
            within = answer or not skipped
            modules |= dict.fromkeys(cell_names.modules(cell.source, within=within))
    cells = tuple(clean.cells[index].source for index in beginning)
    sha = hashlib.sha256(repr((plan.files, [*modules], cells, pictures)).encode())
    snapshot = Snapshot(sha.hexdigest(), tuple(modules), cells, pictures)
    return Start(address, plan.files, plan.limits, snapshot)


def _completed(job: Job, address: str) -> SubmissionRecord:
    """Run graded notebooks once more, with all that they show; their tests stay as they are."""
    executed = {}
    for file, content in job.files.items():
        name = file.removesuffix(".ipynb")
        if name in job.plan.sources and isinstance(content, bytes):
            try:
                nb = notebook.parse(content, Path(file))
            except NotebookUnreadable:  # its page says so
                continue
            _complete(nb, read_source(job.plan.sources[name]), name, job.plan, address)
            executed[name] = _written(nb)
    return SubmissionRecord(executed=executed)


def _complete(
    graded: NotebookNode, source: NotebookNode, name: str, plan: Plan, address: str
) -> None:
    judged = {
        grade_id(cell)
        for cell in source.cells
        if notebook.is_test(cell) and _is_judged(cell, name, plan)
    }
    tests = [index for index, cell in enumerate(graded.cells) if notebook.is_test(cell)]
    shown = {index: graded.cells[index].outputs for index in tests}
    left_out = frozenset(index for index in tests if grade_id(graded.cells[index]) in judged)
    beginning = _beginning(graded, source, frozenset())
    start = _start(graded, source, beginning, frozenset(), plan, address, True)
    for cell in graded.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    execute(graded, {}, start, beginning=beginning, skipped=left_out)
    for index, cell in enumerate(graded.cells):
        if cell.cell_type == "code":
            cell.outputs = shown.get(index, cell.outputs)
    graded.metadata.pop(INCOMPLETE, None)


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


def lost(job: Job, reason: str) -> SubmissionRecord:
    """The record of a job that could not be done: nothing is known of its notebooks."""
    verdict = Verdict("killed", message(reason))
    return SubmissionRecord.of(
        {
            name: NotebookResult(dict.fromkeys(graded_cells(read_source(text)), verdict))
            for name, text in job.plan.sources.items()
        }
    )


def graded_cells(source: NotebookNode) -> list[str]:
    """The grade ids of a source's cells that have points."""
    return [
        str(grade_id(cell))
        for cell in source.cells
        if notebook.is_test(cell) or notebook.is_manual(cell)
    ]


def _finish(done: Execution, *, candid: bool) -> dict[str, Verdict]:
    """Put the outcomes of tests into the executed notebook; the verdicts on its graded cells."""
    verdicts = {}
    for cell in done.notebook.cells:
        name = grade_id(cell)
        if name in done.outcomes:
            outcome, points = done.outcomes[name], float(cell.metadata.nbgrader["points"])
            cell.outputs = _outputs(outcome, points)
            verdicts[name] = _verdict(outcome, points)
        elif notebook.is_manual(cell):
            verdicts[str(name)] = of_written(cell)
        elif notebook.is_test(cell):
            verdict = of_cell(cell)
            if not (candid or _may_be_told(verdict, cell.source)):
                verdict = replace(verdict, message=UNTOLD)
            verdicts[str(name)] = verdict
            _agree(cell, verdict)
    return verdicts


def _agree(cell: NotebookNode, verdict: Verdict) -> None:
    """Let nbgrader, where it grades by a test's outputs, give the points of the verdict."""
    for output in cell.outputs:
        if output.output_type == "execute_result" and verdict.outcome == "passed":
            output.output_type = "display_data"
            output.pop("execution_count", None)
    if odd(credit(cell, 0.0)):
        cell.outputs.insert(0, new_output("error", ename="NoPoints", evalue=verdict.message))


def _may_be_told(verdict: Verdict, test: str) -> bool:
    """May a student read what a test raised in the student's own process?

    Not if it may come from the hidden part, unless it is a hint that stands in the test, or says
    that there is no such name as one that students see.
    """
    if verdict.outcome != "failed" or verdict.points or notebook.visible(test) == test:
        return True
    if missing := NO_NAME.fullmatch(verdict.message):
        return re.search(rf"\b{missing[1]}\b", notebook.visible(test)) is not None
    return verdict.message in {message(text) for text in cell_names.texts(test)}


def _written(nb: NotebookNode) -> str:
    """A notebook as text."""
    # nbformat would indent it, for people, which takes ten times as long
    return json.dumps(nb, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace").decode()


def _read(
    files: Mapping[str, bytes | str],
) -> tuple[dict[str, NotebookNode], dict[str, tuple[str, ...]], dict[str, str]]:
    """The notebooks by name, what was mended in each, and why others cannot be read.

    One that lies in a folder keeps its ending: no source is called so.
    """
    notebooks, repairs, unreadable = {}, {}, {}
    for file, content in files.items():
        name = file if "/" in file else file.removesuffix(".ipynb")
        try:
            if isinstance(content, str):
                raise NotebookUnreadable(Path(file), content)
            done = repair.read(content, Path(file))
            notebooks[name], repairs[name] = done.notebook, done.repairs
        except NotebookUnreadable as error:
            unreadable[name] = error.reason
    return notebooks, repairs, unreadable


def _verdict(outcome: Ruling, points: float) -> Verdict:
    got = f" ({GOT.format(outcome.got)})" if outcome.got else ""
    if not outcome.passed:
        text = "" if outcome.message == UNTOLD else outcome.message
        told = words(outcome.kind, text, hidden=outcome.message == UNTOLD)
        return Verdict(KINDS.get(outcome.kind, "failed"), message(told + got))
    earned = _partial(outcome, points)
    if earned is None:
        return Verdict("passed", points=points)
    return Verdict("failed", message(part(earned, points) + got), earned)


def _outputs(outcome: Ruling, points: float) -> list[NotebookNode]:
    if not outcome.passed:
        return [outputs.error(outcome.kind, outcome.message)]
    earned = _partial(outcome, points)
    return [] if earned is None else [new_output("execute_result", {"text/plain": repr(earned)})]


def _partial(outcome: Ruling, points: float) -> float | None:
    """The part of the points that a test says was earned, as nbgrader reads it; None for all."""
    score = outcome.score
    return score if score is not None and 0 <= score < points else None
