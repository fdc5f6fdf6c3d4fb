"""What must hold before a release goes out.

Nothing hidden is in it; the source passes all its tests and the unfilled release fails each;
every graded cell has points, every written question a mark scheme, and every test cell
imports what it uses and overwrites nothing that other cells use.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder import notebook
from autograder.course import Course

TEXT_SUFFIXES = {".ipynb", ".py", ".md", ".txt", ".csv", ".json", ".yml", ".yaml"}
#: A hidden line shorter than this may stand in the release by coincidence.
TELLING_LENGTH = 40


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
    cells = [cell for cell in nb.cells if cell.cell_type == "code"]
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
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    trees = [(cell, _parse(cell)) for cell in code]
    imported = {name for _, tree in trees for name in _imported(tree)}
    defined = {name for _, tree in trees for name in _bound(tree)} | set(dir(builtins))
    shown = {name for cell, tree in trees if not notebook.is_test(cell) for name in _loaded(tree)}
    problems = []
    for cell, tree in trees:
        if not notebook.is_test(cell):
            continue
        for changed in sorted((_assigned(tree) & shown) - imported):
            problems.append(f"{name}: {_name(cell)} overwrites {changed}, which other cells use")
        for used in sorted(_loaded(tree) - _bound(tree)):
            if used in imported:
                problems.append(f"{name}: {_name(cell)} uses {used} but does not import it")
            elif used not in defined:
                problems.append(f"{name}: {_name(cell)} uses {used}, which nothing defines")
    return problems


def source_passes(course: Course, source: NotebookNode, folder: Path, name: str) -> list[str]:
    """Cells of the source that raise, and tests that do not give their full points."""
    problems = _execute(course, source, folder)
    for cell in source.cells:
        error = next((o for o in cell.get("outputs", []) if o.output_type == "error"), None)
        if error is not None:
            problems.append(f"{_name(cell)} raises {error.ename}: {error.evalue.splitlines()[:1]}")
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


def _name(cell: NotebookNode) -> str:
    return notebook.grade_id(cell) or f"the cell {cell.source.strip().splitlines()[0][:40]!r}"


def _text(path: Path) -> str:
    """The text of a file, of a notebook the sources of its cells."""
    if path.suffix == ".ipynb":
        return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    return path.read_text(encoding="utf-8", errors="replace")


def _visible_lines(cell: NotebookNode) -> list[str]:
    hidden = [line for _, line in notebook.hidden_lines(cell)]
    return [line for line in cell.source.splitlines() if line not in hidden]


def _parse(cell: NotebookNode) -> ast.Module:
    code = TransformerManager().transform_cell(cell.source)
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module([], [])  # running the source reports it


def _imported(tree: ast.AST) -> set[str]:
    return {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _bound(tree: ast.AST) -> set[str]:
    bound = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return bound


def _assigned(tree: ast.Module) -> set[str]:
    """Names that a cell leaves behind in the notebook: not those inside functions."""
    left: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            left.add(node.name)
        else:
            left |= _bound(node)
    return left


def _loaded(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        if isinstance(node.ctx, ast.Load) and not re.fullmatch(r"__\w+__", node.id)
    }
