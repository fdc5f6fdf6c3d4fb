"""Notebooks as text: text/NAME/*.py (jupytext, percent format) and the notebooks they twin.

The twin of text/NAME/x.py is source/NAME/x.ipynb; of text/companion/x.py, companion/x.ipynb.
Notebooks are a function of their text: the same text gives the same bytes, cell ids included.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.base import notebook
from autograder.base.course import Course
from autograder.base.errors import UsageError

PERCENT = {"extension": ".py", "format_name": "percent"}
COMPANION = "companion"
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def folder_of_notebooks(course: Course, name: str) -> Path:
    """Where the notebooks of text/`name` live."""
    return course.root / COMPANION if name == COMPANION else course.root / "source" / name


def from_text(text: str) -> NotebookNode:
    """The notebook that a percent-format text describes, with ids made from its content."""
    nb: NotebookNode = jupytext.reads(text, fmt=PERCENT)
    nb.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    nb.nbformat, nb.nbformat_minor = 4, 5
    taken: set[str] = set()
    for cell in nb.cells:
        cell["id"] = _stable_id(cell, taken)
        taken.add(cell["id"])
    return nb


def to_text(nb: NotebookNode) -> str:
    """The percent-format text of a notebook: types, sources and metadata of its cells."""
    plain = nbformat.from_dict(nb)
    plain.metadata = nbformat.from_dict(
        {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "all"}}
    )
    return str(jupytext.writes(plain, fmt=PERCENT))


def write_notebooks(course: Course, names: list[str]) -> list[Path]:
    """Build the notebooks of the named folders of text/ (all, if none is named)."""
    written = []
    for name in _select(course, names):
        folder = folder_of_notebooks(course, name)
        folder.mkdir(parents=True, exist_ok=True)
        for twin in sorted((course.root / "text" / name).glob("*.py")):
            path = folder / f"{twin.stem}.ipynb"
            text = twin.read_text(encoding="utf-8")
            if path.exists() and to_text(notebook.read(path)) != text:
                _refuse_if_newer(path, twin, "text")
            path.write_text(nbformat.writes(from_text(text)) + "\n", encoding="utf-8")
            written.append(path)
    return written


def write_text(course: Course, names: list[str]) -> list[Path]:
    """Write the twins of the notebooks of the named assignments (all, if none is named)."""
    written = []
    for name in names or [*course.assignments, *_companion(course)]:
        notebooks = sorted(folder_of_notebooks(course, name).glob("*.ipynb"))
        if not notebooks:
            raise UsageError(f"no notebooks in {folder_of_notebooks(course, name)}")
        for path in notebooks:
            twin = course.root / "text" / name / f"{path.stem}.py"
            text = to_text(notebook.read(path))
            if twin.exists() and twin.read_text(encoding="utf-8") != text:
                _refuse_if_newer(twin, path, "notebooks")
            twin.parent.mkdir(parents=True, exist_ok=True)
            twin.write_text(text, encoding="utf-8")
            written.append(twin)
    return written


def _select(course: Course, names: list[str]) -> list[str]:
    text = course.root / "text"
    known = sorted(folder.name for folder in text.glob("*") if any(folder.glob("*.py")))
    if not known:
        raise UsageError(f"no twins in {text}: expected text/NAME/*.py")
    for name in names:
        if name not in known:
            raise UsageError(f"no folder {name!r} in text/: there is {', '.join(known)}")
    return names or known


def _companion(course: Course) -> list[str]:
    return [COMPANION] if (course.root / COMPANION).is_dir() else []


def _refuse_if_newer(target: Path, origin: Path, other_command: str) -> None:
    if target.stat().st_mtime > origin.stat().st_mtime:
        raise UsageError(
            f"{target} was changed after {origin} and would be overwritten: "
            f"run '{other_command}' to keep it, or save {origin.name} again to replace it"
        )


def _stable_id(cell: NotebookNode, taken: set[str]) -> str:
    name = notebook.grade_id(cell) or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9_-]", "-", name)[:56]
    return next(
        candidate
        for candidate in (name, *(f"{name}-{n}" for n in range(1, len(taken) + 2)))
        if candidate not in taken
    )
