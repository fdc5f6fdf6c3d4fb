"""Cells that only show something, and when they may be left out.

An instructor tags such a cell `display`. What was handed in has no say in it: tags are read from
the source, and any code that is not in the source, or not as it is there, keeps every cell in.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Set

from nbformat import NotebookNode

from autograder.base import cell_names
from autograder.base.notebook import grade_id, visible
from autograder.grading.kept_sources import once

#: The tag of a given code cell that only shows something.
DISPLAY = "display"
#: Answers longer than this, in characters, are not looked into.
MOST_LOOKED_INTO = 50_000
#: By these, code can use names that do not stand in it.
LOOKERS = frozenset({"eval", "exec", "get_ipython", "globals", "locals", "vars"})


def is_display(cell: NotebookNode) -> bool:
    """Is this a cell of a source that is tagged, and not an answer or a test?"""
    info = cell.metadata.get("nbgrader", {})
    tagged = DISPLAY in cell.metadata.get("tags", [])
    return bool(tagged and cell.cell_type == "code" and not (info.get("grade") or is_answer(cell)))


def is_answer(cell: NotebookNode) -> bool:
    """Is this a cell that students fill in?"""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def skippable(clean: NotebookNode, source: NotebookNode) -> frozenset[int]:
    """Where in a sanitized notebook the cells stand that no point depends on.

    There are none if it has code that the source has not, lacks some, or has it elsewhere; and none
    if an answer uses a name that such a cell defines.
    """
    marks, are_shown, defined = _given(source)
    mine = [(place, cell) for place, cell in enumerate(clean.cells) if _has_code(cell)]
    if [_mark(cell) for _, cell in mine] != marks or not any(are_shown):
        return frozenset()
    if _use_any(defined, (cell.source for _, cell in mine if is_answer(cell))):
        return frozenset()
    pairs = zip(mine, are_shown, strict=True)
    return frozenset(place for (place, _), is_shown in pairs if is_shown)


@once
def _given(source: NotebookNode) -> tuple[list[tuple[str | None, str]], list[bool], Set[str]]:
    """Of a source's cells with code: their marks, whether they only show something, and by which
    names code can lean on those that do.
    """
    given = [cell for cell in source.cells if _has_code(cell)]
    shown = [cell for cell in given if is_display(cell)]
    defined = LOOKERS.union(*(cell_names.of_cell(cell.source).bound for cell in shown))
    return [_mark(cell) for cell in given], [is_display(cell) for cell in given], defined


def _has_code(cell: NotebookNode) -> bool:
    """A code cell with something in it, or one that is always there."""
    return cell.cell_type == "code" and bool(grade_id(cell) or cell.source.strip())


def _mark(cell: NotebookNode) -> tuple[str | None, str]:
    """What a cell is known by: its grade id, else its text but for whitespace at ends of lines."""
    name = grade_id(cell)
    lines = [] if name is not None else visible(cell.source).rstrip().split("\n")
    return name, "\n".join(line.rstrip() for line in lines)


def _use_any(names: Set[str], answers: Iterable[str]) -> bool:
    """May one of the answers use one of these names?"""
    for answer in answers:
        if len(answer) > MOST_LOOKED_INTO:
            return True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's, about what students write
                used = cell_names.of_code(answer).borrowed
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # or magics
            return True
        if used & names:
            return True
    return False
