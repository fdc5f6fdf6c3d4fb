"""What is looked at before a release goes out.

It must hold that nothing hidden is in it, that the source passes all its tests as submissions are
graded, and that no point depends on a cell that is tagged as one that only shows. What might be
better is told: graded cells without points, written questions without a mark scheme, test cells
that do not import what they use, that overwrite what other cells use, that give points to an
unfilled release, or that cannot be judged apart from the student's process.
"""

from __future__ import annotations

import asyncio
import builtins
import os
import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder.base.record import SubmissionRecord
from autograder.base import cell_names, notebook
from autograder.release import display_checks
from autograder.release.notebook_client import Client
from autograder.base.course import Course
from autograder.grading.display_cells import DISPLAY, is_display
from autograder.grading.engine import Engine
from autograder.grading.jobs import Job, Plan
from autograder.sandbox.limits import Limits
from autograder.base.verdicts import Verdicts

TEXT_SUFFIXES = {".ipynb", ".py", ".md", ".txt", ".csv", ".json", ".yml", ".yaml"}
#: A hidden line shorter than this may stand in the release by coincidence.
TELLING_LENGTH = 40
#: Names that every cell may use.
KNOWN = {*dir(builtins), "get_ipython"}


def check(
    course: Course,
    assignment: str,
    folder: Path,
    engine: Engine,
    report: Callable[[str], None],
) -> list[str]:
    """All problems of the release in `folder` and of its sources; an empty list is a pass.

    `report` hears what is done, and what could be better. The engine sees the files of the
    assignment; it needs no walls around a course's own code.
    """
    report(f"{assignment}: looking for anything hidden in the release")
    problems = missing_companions(course, assignment, folder) + leaks(folder)
    texts = dict[str, str]()
    for path in course.notebooks(assignment):
        source, unfilled = notebook.read(path), notebook.read(folder / path.name)
        texts[path.stem] = nbformat.writes(source)
        problems += outputs(unfilled, path.name) + hidden_text(source, folder, path.name)
        problems += [f"{path.name}: {problem}" for problem in leaning(source)]
    for advice in style(course, assignment):
        report(f"{assignment}: warning: {advice}")
    for path in course.notebooks(assignment):
        report(f"{assignment}: running the solutions of {path.name} as Jupyter does")
        problems += source_passes(course, notebook.read(path), folder, path.name)
    plan = Plan(assignment, texts, Limits.configured(course.config))
    report(f"{assignment}: grading the unfilled release")
    for advice in release_fails(engine, plan, folder):
        report(f"{assignment}: warning: {advice}")
    report(f"{assignment}: grading the solutions")
    failing, weak = solutions(engine, plan)
    for advice in weak:
        report(f"{assignment}: warning: {advice}")
    return problems + failing


def unfit(course: Course, assignment: str) -> list[str]:
    """Why nothing can be made of some sources of an assignment."""
    return [
        problem
        for path in course.notebooks(assignment)
        for problem in notebook.unfit(notebook.read(path), path)
    ]


def style(course: Course, assignment: str) -> list[str]:
    """What could be better in the sources of an assignment, as far as it can be read in them."""
    sources = [(notebook.read(path), path.name) for path in course.notebooks(assignment)]
    return [line for made in sources for line in (*structure(*made), *imports(*made))]


def missing_companions(course: Course, assignment: str, folder: Path) -> list[str]:
    """Files that should have come along (nbgrader swallows what its hooks raise)."""
    names = course.companions(assignment)
    return [f"{name} did not come along" for name in names if not (folder / name).exists()]


def leaks(folder: Path) -> list[str]:
    """Files of the release with nbgrader's delimiters in them, even misspelt ones."""
    return [
        f"{path.relative_to(folder)} holds {match[0]!r}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in TEXT_SUFFIXES
        if (match := notebook.DELIMITER.search(path.read_text(encoding="utf-8", errors="replace")))
    ]


def outputs(nb: NotebookNode, name: str) -> list[str]:
    """Cells of a release that carry an output."""
    cells = [cell for cell in nb.cells if _is_code(cell)]
    return [f"{name}: {_name(cell)} has an output" for cell in cells if cell.outputs]


def hidden_text(source: NotebookNode, folder: Path, name: str) -> list[str]:
    """Telling lines of solutions, hidden tests and mark schemes found anywhere in the release."""
    hidden = {
        line.strip(): (kind.lower(), cell)
        for cell in source.cells
        for kind, line in notebook.hidden_lines(cell)
        if len(line.strip()) >= TELLING_LENGTH
    }
    shown = {line.strip() for cell in source.cells for line in _visible_lines(cell)}
    problems = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEXT_SUFFIXES and path.is_file():
            lines = {line.strip() for line in _text(path).splitlines()}
            for line in sorted(lines & (hidden.keys() - shown)):
                kind, cell = hidden[line]
                problems.append(
                    f"{path.name}: holds a line of the {kind} of {_name(cell)} ({name})"
                )
    return problems


def structure(source: NotebookNode, name: str) -> list[str]:
    """Graded cells without points, written questions without a mark scheme."""
    problems, scheme = [], False
    for cell in source.cells:
        scheme = scheme or any(kind.startswith("MARK") for kind, _ in notebook.hidden_lines(cell))
        if not (notebook.is_test(cell) or notebook.is_manual(cell)):
            continue
        if not float(cell.metadata["nbgrader"].get("points") or 0) > 0:
            problems.append(f"{name}: {_name(cell)} is graded but has no points")
        if notebook.is_manual(cell) and not scheme:
            problems.append(
                f"{name}: {_name(cell)} has no mark scheme, in its cell or in its question above"
            )
        scheme = False
    return problems


def imports(source: NotebookNode, name: str) -> list[str]:
    """Test cells that lean on names of the notebook, or change them.

    A test should import the modules it uses, use no name that nobody defines, and assign none
    that other cells use: it could give other points beside the student's code than apart.
    """
    cells = [(cell, cell_names.of_cell(cell.source)) for cell in source.cells if _is_code(cell)]
    tests = [(cell, its) for cell, its in cells if notebook.is_test(cell)]
    imported = {used for _, its in cells for used in its.imported}
    defined = {used for _, its in cells for used in its.bound} | KNOWN
    shown = {used for pair in cells if pair not in tests for used in pair[1].borrowed}
    problems = []
    for cell, its in tests:
        who = f"{name}: {_name(cell)}"
        for changed in sorted((its.bound & shown) - imported):
            problems.append(f"{who} overwrites {changed}, which other cells use")
        for used in sorted(its.borrowed & imported):
            problems.append(
                f"{who} uses {used} but does not import it: the judge does, as the notebook does"
            )
        for used in sorted(its.borrowed - defined):
            problems.append(f"{who} uses {used}, which nothing defines")
    return problems


def source_passes(course: Course, source: NotebookNode, folder: Path, name: str) -> list[str]:
    """Cells of the source that raise, tests that do not give their full points, and cells tagged
    as if they only showed something that change what later ones find.
    """
    watched, places = display_checks.inserted(source)
    problems = _execute(course, watched, folder)
    problems += [
        f"{_name(source.cells[index])} is tagged {DISPLAY}, but changes {what}"
        for index, what in display_checks.changes(watched, places)
    ]
    for cell in watched.cells:
        error = next((o for o in cell.get("outputs", []) if o.output_type == "error"), None)
        if error is not None:
            problems.append(
                f"{_name(cell)} raises {error.ename}: {(error.evalue.splitlines() or [''])[0]}"
            )
        elif notebook.is_test(cell):
            points, of = determine_grade(cell)
            if points != of:
                problems.append(f"the solution gets {points:g} of {of:g} points in {_name(cell)}")
    return [f"{name}: {problem}" for problem in problems]


def release_fails(engine: Engine, plan: Plan, folder: Path) -> list[str]:
    """Tests that an unfilled release passes: such a test sees nothing."""
    files = {f"{name}.ipynb": (folder / f"{name}.ipynb").read_bytes() for name in plan.sources}
    graded = engine.grade(Job("", plan, files))
    return [
        f"{name}.ipynb: {cell} gives points to an unfilled release"
        for (name, cell), verdict in graded.verdicts.items()
        if verdict.points
    ]


def leaning(source: NotebookNode) -> list[str]:
    """Tags where they do not belong, and cells that use what only tagged ones define."""
    problems: list[str] = []
    shown: dict[str, NotebookNode] = {}
    for cell in source.cells:
        if DISPLAY in cell.metadata.get("tags", []) and not is_display(cell):
            problems.append(f"{_name(cell)} is tagged {DISPLAY}: that is for given code cells")
        if not _is_code(cell):
            continue
        its = cell_names.of_cell(cell.source)
        if is_display(cell):
            shown |= dict.fromkeys(its.bound, cell)
            continue
        for used in sorted(its.borrowed & shown.keys()):
            problems.append(
                f"{_name(cell)} uses {used}, but {_name(shown[used])}, which defines it, is tagged"
                f" {DISPLAY}"
            )
        if not notebook.is_test(cell):  # what a test defines is not there for others
            shown = {known: where for known, where in shown.items() if known not in its.bound}
    return problems


def solutions(engine: Engine, plan: Plan) -> tuple[list[str], list[str]]:
    """How the solutions do as submissions are graded: tests that they fail, and those that run
    beside them.

    They are graded without the cells that only show.
    """
    strengths = engine.grade(Job("", plan, {}, "tests")).strengths
    weak = [
        f"{name}.ipynb: {cell} runs beside the student's code, which can fake it: {strength.reason}"
        for (name, cell), strength in strengths.items()
        if strength.how == "beside"
    ]
    failing = {test: how.reason for test, how in strengths.items() if how.how == "failing"}
    if not failing:
        return [], weak
    files = {f"{name}.ipynb": text.encode() for name, text in plan.sources.items()}
    failed = _failed(engine.grade(Job("", replace(plan, strengths=strengths), files, "all")))
    without = f"ends otherwise without the cells tagged {DISPLAY}"
    return [
        f"{name}.ipynb: {cell} "
        f"{'is not passed by its own solution' if (name, cell) in failed else without}: {reason}"
        for (name, cell), reason in failing.items()
    ], weak


def _failed(graded: SubmissionRecord) -> Verdicts:
    return {
        cell: verdict
        for cell, verdict in graded.verdicts.items()
        if verdict.outcome not in ("passed", "manual", "unanswered")
    }


def _execute(course: Course, nb: NotebookNode, folder: Path) -> list[str]:
    """Run a notebook in place, in the release's folder; what stopped it, if anything did."""
    config = deepcopy(course.config)
    with tempfile.TemporaryDirectory(prefix="kernels-") as sockets:
        if os.name == "posix":  # kernels that start at once may be given the same TCP port
            config.KernelManager.setdefault("transport", "ipc")
            config.KernelManager.setdefault("ip", str(Path(sockets, "kernel")))
        client = Client(
            nb,
            timeout=course.config.Execute.get("timeout", 60),
            allow_errors=True,
            shutdown_kernel="immediate",
            config=config,
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            asyncio.run(client.async_execute())  # in a loop of its own, which is closed
        except (CellTimeoutError, DeadKernelError) as error:
            return [f"could not be run to its end: {str(error).splitlines()[0]}"]
    return []


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def _name(cell: NotebookNode) -> str:
    lines = cell.source.strip().splitlines() or [""]
    return notebook.grade_id(cell) or f"the cell {lines[0][:40]!r}"


def _text(path: Path) -> str:
    """The text of a file, of a notebook the sources of its cells."""
    if path.suffix == ".ipynb":
        return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    return path.read_text(encoding="utf-8", errors="replace")


def _visible_lines(cell: NotebookNode) -> list[str]:
    hidden = [line for _, line in notebook.hidden_lines(cell)]
    return [line for line in cell.source.splitlines() if line not in hidden]
