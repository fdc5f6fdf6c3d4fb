"""What must hold before a release goes out.

Nothing hidden is in it; the source passes all its tests and the unfilled release fails each;
every graded cell has points, every written question a mark scheme, and every test cell
imports what it uses, overwrites nothing that other cells use, and passes apart from the
student's process, too. No point depends on a cell that is tagged as one that only shows.
"""

from __future__ import annotations

import builtins
import os
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder import names, notebook, watches
from autograder.course import Course
from autograder.display import DISPLAY, is_display
from autograder.engine import Engine
from autograder.grading import IN_KERNEL
from autograder.jobs import Graded, Job, Plan
from autograder.limits import Limits
from autograder.verdicts import Verdicts

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

    The engine sees the files of the assignment; it needs no walls around a course's own code.
    """
    report(f"{assignment}: looking for anything hidden in the release")
    problems = missing_companions(course, folder) + leaks(folder)
    texts = dict[str, str]()
    for path in course.notebooks(assignment):
        source, unfilled = notebook.read(path), notebook.read(folder / path.name)
        texts[path.stem] = nbformat.writes(source)
        problems += outputs(unfilled, path.name) + hidden_text(source, folder, path.name)
        problems += structure(source, path.name) + imports(source, path.name)
        problems += [f"{path.name}: {problem}" for problem in leaning(source)]
        report(f"{assignment}: running the solutions of {path.name} as Jupyter does")
        problems += source_passes(course, source, folder, path.name)
    plan = Plan(assignment, texts, Limits.configured(course.config))
    report(f"{assignment}: grading the unfilled release")
    problems += release_fails(engine, plan, folder)
    if not problems:
        for name in in_kernel(course, assignment):
            report(f"{assignment}: {name} runs beside the student's code, which can fake it")
        report(f"{assignment}: grading the solutions")
        problems = not_judged(engine, plan)
    return problems


def missing_companions(course: Course, folder: Path) -> list[str]:
    """Files that should have come along (nbgrader swallows what its hooks raise)."""
    names = [path.name for path in course.companions]
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

    A test must import the modules it uses, use no name that nobody defines, and assign none
    that other cells use: it would give other points beside the student's code than apart.
    """
    cells = [(cell, names.of_cell(cell.source)) for cell in source.cells if _is_code(cell)]
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
            problems.append(f"{who} uses {used} but does not import it")
        for used in sorted(its.borrowed - defined):
            problems.append(f"{who} uses {used}, which nothing defines")
    return problems


def source_passes(course: Course, source: NotebookNode, folder: Path, name: str) -> list[str]:
    """Cells of the source that raise, tests that do not give their full points, and cells tagged
    as if they only showed something that change what later ones find.
    """
    watched, places = watches.inserted(source)
    problems = _execute(course, watched, folder)
    problems += [
        f"{_name(source.cells[index])} is tagged {DISPLAY}, but changes {what}"
        for index, what in watches.changes(watched, places)
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
        its = names.of_cell(cell.source)
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


def in_kernel(course: Course, assignment: str) -> list[str]:
    """Test cells that are not to be judged apart."""
    cells = [cell for path in course.notebooks(assignment) for cell in notebook.read(path).cells]
    tagged = [cell for cell in cells if IN_KERNEL in cell.metadata.get("tags", [])]
    return [_name(cell) for cell in tagged if notebook.is_test(cell)]


def not_judged(engine: Engine, plan: Plan) -> list[str]:
    """Tests that the solution passes in Jupyter, but not as submissions are graded.

    They are judged apart from the student's process, and without the cells that only show.
    """
    files = {f"{name}.ipynb": text.encode() for name, text in plan.sources.items()}
    failed = _failed(engine.grade(Job("", plan, files)))
    apart = _failed(engine.grade(Job("", plan, files, "all"))) if failed else failed
    problems = [
        f"{name}.ipynb: {cell} cannot be judged apart from the student's process"
        f" ({verdict.message}): rewrite it, or tag it {IN_KERNEL}"
        for (name, cell), verdict in apart.items()
    ]
    return problems + [
        f"{name}.ipynb: {cell} ends otherwise without the cells tagged {DISPLAY}: {verdict.message}"
        for (name, cell), verdict in failed.items()
        if (name, cell) not in apart
    ]


def _failed(graded: Graded) -> Verdicts:
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
        client = NotebookClient(
            nb,
            timeout=course.config.Execute.get("timeout", 60),
            allow_errors=True,
            config=config,
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            client.execute()
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
