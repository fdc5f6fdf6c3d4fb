"""What must hold before a release goes out.

Nothing hidden is in it; the source passes all its tests and the unfilled release fails each;
every graded cell has points, every written question a mark scheme, and every test cell
imports what it uses, overwrites nothing that other cells use, and passes apart from the
student's process, too. No point depends on a cell that is tagged as one that only shows.
"""

from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder import cellrun, names, notebook
from autograder.course import Course
from autograder.display import DISPLAY, is_display
from autograder.grading import IN_KERNEL, Plan, grade_notebook, read_source
from autograder.limits import Limits
from autograder.sandbox import SHOWN, Sandbox

TEXT_SUFFIXES = {".ipynb", ".py", ".md", ".txt", ".csv", ".json", ".yml", ".yaml"}
#: A hidden line shorter than this may stand in the release by coincidence.
TELLING_LENGTH = 40
#: Names that every cell may use.
KNOWN = {*dir(builtins), "get_ipython"}


def check(
    course: Course, assignment: str, folder: Path, report: Callable[[str], None]
) -> list[str]:
    """All problems of the release in `folder` and of its sources; an empty list is a pass."""
    report(f"{assignment}: looking for anything hidden in the release")
    problems = missing_companions(course, folder) + leaks(folder)
    for path in course.notebooks(assignment):
        source, unfilled = notebook.read(path), notebook.read(folder / path.name)
        problems += outputs(unfilled, path.name) + hidden_text(source, folder, path.name)
        problems += structure(source, path.name) + imports(source, path.name)
        report(f"{assignment}: running the solutions of {path.name}")
        problems += source_passes(course, source, folder, path.name)
        report(f"{assignment}: running the unfilled release of {path.name}")
        problems += release_fails(course, source, unfilled, folder, path.name)
        report(f"{assignment}: running {path.name} without what only shows")
        problems += display_tags(course, source, folder, path.name)
    if not problems:
        for name in in_kernel(course, assignment):
            report(f"{assignment}: {name} runs beside the student's code, which can fake it")
        report(f"{assignment}: judging the solutions apart")
        problems = not_judged(course, assignment)
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
    """Cells of the source that raise, and tests that do not give their full points."""
    problems = _execute(course, source, folder)
    for cell in source.cells:
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


def release_fails(
    course: Course, source: NotebookNode, unfilled: NotebookNode, folder: Path, name: str
) -> list[str]:
    """Tests that an unfilled release passes: such a test sees nothing."""
    tests = {notebook.grade_id(cell): cell for cell in source.cells if notebook.is_test(cell)}
    for cell in unfilled.cells:
        if notebook.is_test(cell):
            cell.source = tests[notebook.grade_id(cell)].source
    problems = _execute(course, unfilled, folder)
    for cell in unfilled.cells:
        if notebook.is_test(cell) and determine_grade(cell)[0] > 0:
            problems.append(f"{_name(cell)} gives points to an unfilled release")
    return [f"{name}: {problem}" for problem in problems]


def display_tags(course: Course, source: NotebookNode, folder: Path, name: str) -> list[str]:
    """What depends on cells that are tagged as if they only showed something."""
    problems = leaning(source)
    tagged = any(is_display(cell) for cell in source.cells)
    if tagged and not problems:
        problems = differing(course, source, folder)
    return [f"{name}: {problem}" for problem in problems]


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


def differing(course: Course, source: NotebookNode, folder: Path) -> list[str]:
    """Tests that end otherwise without the tagged cells, and tagged cells that leave a trace."""
    cells = [cell for cell in source.cells if _is_code(cell)]
    kept = [cell for cell in cells if not is_display(cell)]
    try:
        whole, part = _run_plainly(course, cells, folder), _run_plainly(course, kept, folder)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return [f"could not be run to its end in a plain process: {str(error).splitlines()[0]}"]
    problems = [
        f"{_name(cell)} is tagged {DISPLAY}, but changes {what}"
        for cell, (_, changed) in zip(cells, whole, strict=True)
        for what in changed
    ]
    ends = {_name(cell): end for cell, (end, _) in zip(cells, whole, strict=True)}
    for cell, (end, _) in zip(kept, part, strict=True):
        if notebook.is_test(cell) and end != ends[_name(cell)]:
            problems.append(
                f"{_name(cell)} ends otherwise without the cells tagged {DISPLAY}:"
                f" {(end.splitlines() or ['it passes'])[0]}"
            )
    return problems


def _run_plainly(
    course: Course, cells: list[NotebookNode], folder: Path
) -> list[tuple[str, list[str]]]:
    """How cells end in a process of their own, and which tagged ones change what (`cellrun`)."""
    done = subprocess.run(
        [sys.executable, "-P", cellrun.__file__],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "agg"},
        input=json.dumps([(cell.source, is_display(cell)) for cell in cells]),
        capture_output=True,
        text=True,
        check=True,
        timeout=Limits.configured(course.config).notebook,
    )
    found: list[tuple[str, list[str]]] = json.loads(done.stdout.splitlines()[-1])
    return found


def in_kernel(course: Course, assignment: str) -> list[str]:
    """Test cells that are not to be judged apart."""
    cells = [cell for path in course.notebooks(assignment) for cell in notebook.read(path).cells]
    tagged = [cell for cell in cells if IN_KERNEL in cell.metadata.get("tags", [])]
    return [_name(cell) for cell in tagged if notebook.is_test(cell)]


def not_judged(course: Course, assignment: str) -> list[str]:
    """Tests that the solution passes beside them, but not apart from them."""
    texts = {
        path.stem: nbformat.writes(notebook.read(path)) for path in course.notebooks(assignment)
    }
    plan = Plan(assignment, texts, Limits.configured(course.config))
    problems = []
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        course.lay_out(assignment, Path(folder, assignment))
        with Sandbox({Path(folder): SHOWN}, walls=False) as box:  # the course's own code
            for name, text in texts.items():
                source = read_source(text)
                done = grade_notebook(source, source, name, plan, box.address)
                problems += [
                    f"{name}.ipynb: {cell} cannot be judged apart from the student's process"
                    f" ({verdict.message}): rewrite it, or tag it {IN_KERNEL}"
                    for cell, verdict in done.verdicts.items()
                    if verdict.outcome not in ("passed", "manual", "unanswered")
                ]
    return problems


def _execute(course: Course, nb: NotebookNode, folder: Path) -> list[str]:
    """Run a notebook in place, in the release's folder; what stopped it, if anything did."""
    client = NotebookClient(
        nb,
        timeout=course.config.Execute.get("timeout", 60),
        allow_errors=True,
        config=course.config,
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
