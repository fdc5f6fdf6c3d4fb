"""A submission -> a clean notebook, and the list of what differs from what was handed out.

In the clean notebook

- every cell with an id of the source stands once, in the source's order, with the source's type
  and nbgrader metadata; answers have the student's text, tests and locked cells the source's
  visible one (`cell_matching` says which cell is which);
- missing cells are put back, answers empty: a stub would define anew what the student may have
  defined elsewhere;
- all other cells are the student's own: they keep text and place, and lose all metadata;
- nothing has an output, and the notebook's metadata are the source's.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.base.errors import NotebookUnreadable
from autograder.base.notebook import DELIMITER, visible
from autograder.base.results import Change
from autograder.grading import cell_matching
from autograder.grading.cell_matching import AROUND, Cell, Given
from autograder.grading.kept_sources import once

MAX_CELLS = 2_000
MAX_BYTES = 20_000_000
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: A name that is not that of a notebook with a number or word behind it.
OTHER_ENDING = re.compile(r"\.(ipynb|json|txt|zip)\b", re.IGNORECASE)
#: The fewest texts of a source by which a file is known that has lost all ids.
FEWEST_TEXTS = 3
#: Characters of a student's own text that are shown to whoever marks an empty answer.
MOST_PROSE = 20_000
#: Four words in a row, which little code has.
SENTENCE = re.compile(r"^[^#%!\n]*?[^\W\d_]+(?:[,;:]? [^\W\d_]+){3}", re.MULTILINE)
EXCUSE = "but fits nbgrader's checksum: was the source changed after the release?"


@dataclass(frozen=True)
class Sanitized:
    """A notebook that can be graded, and what was changed to make it so.

    empty: the written answers in which nothing stands; prose: the student's own text elsewhere.
    """

    notebook: NotebookNode
    changes: tuple[Change, ...]
    empty: tuple[str, ...] = field(default=(), compare=False)
    prose: Prose = field(default_factory=lambda: Prose(), compare=False)


@dataclass(frozen=True)
class Prose:
    """Text of a student's own that stands in no answer, in Markdown, with the pictures in it."""

    text: str = ""
    attachments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """The file that answers a source notebook, and that it was renamed, if it was."""

    name: str
    changes: tuple[Change, ...] = ()


def sanitize(handed_in: NotebookNode, source: NotebookNode, name: str = "notebook") -> Sanitized:
    """Make a clean notebook of a student's, by the instructor's (with all that is hidden).

    NotebookUnreadable, with `name` for its path, if the student's is too large.
    """
    mine = cell_matching.cells_of(handed_in)
    size = sum(len(cell.text.encode()) for cell in mine)
    size += sum(len(json.dumps(cell.attachments)) for cell in mine if cell.attachments)
    if len(mine) > MAX_CELLS or size > MAX_BYTES:
        limits = f"{MAX_CELLS} cells or {MAX_BYTES // 1_000_000} MB of text"
        raise NotebookUnreadable(Path(name), f"too large: more than {limits}")
    given = _given(source)
    copies = cell_matching.copies(mine, given)
    taken = {found[0]: grade_id for grade_id, found in copies.items() if found}
    moved = cell_matching.moved(mine, taken, given)
    changes = [
        Change(grade_id, what, honest)
        for grade_id in given.known
        for what, honest in _differences(grade_id, copies, moved, given)
    ]
    changes += _strangers(c.name for c in mine if c not in taken and c.name not in given.known)
    runs = cell_matching.runs(mine, taken, moved, given)
    cells = [replace(own, info={}) for own in runs[""]]
    for grade_id, cell in given.known.items():
        cells.append(_filled(cell, copies[grade_id]))
        cells += [replace(own, info={}) for own in runs[grade_id]]
    nodes = [_node(cell, cell_id) for cell, cell_id in zip(cells, _ids(cells), strict=True)]
    metadata = {key: value for key, value in source.metadata.items() if key != AROUND}
    clean = nbformat.from_dict(  # a copy
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": nodes}
    )
    empty = [n for n, c in given.known.items() if _is_written(c) and not _filled_in(copies[n], c)]
    prose = _prose(mine, taken, given) if empty else Prose()
    return Sanitized(clean, tuple(changes), tuple(empty), prose)


def match(
    handed_in: Mapping[str, NotebookNode], sources: Mapping[str, NotebookNode]
) -> dict[str, Match]:
    """Find the file that answers each source: that of its name, else one that was renamed.

    One of another name is known by its cells, and taken if the right one is missing or nobody has
    written in it, and if no other file and no other source comes into question. Otherwise it is
    named. Sources that nothing answers are left out.
    """
    found = dict[str, Match]()
    fits = candidates(handed_in, sources)
    times = Counter(file for files in fits.values() for file in files)
    for name, source in sources.items():
        files = [file for file in fits[name] if times[file] == 1]
        if not files:  # as nearly always: then nothing needs to be compared
            found |= {name: Match(name)} if name in handed_in else {}
            continue
        work = {file: _Writing.of(handed_in[file], _given(source)) for file in files}
        mine = _Writing.of(handed_in[name], _given(source)) if name in handed_in else None
        better = {w.key: f for f, w in work.items() if mine is None or w.has_more_than(mine)}
        written = {w.key: f for f, w in work.items() if f in better.values() and not w.is_untouched}
        better = written or better
        names = [*better.values()]
        if len(names) == 1 and (mine is None or mine.is_untouched):
            found[name] = Match(names[0], (_taken(names[0], mine is not None),))
        elif mine is not None:
            found[name] = Match(name, (_look_at(names),) if names else ())
    return found


def candidates(
    handed_in: Mapping[str, NotebookNode], sources: Mapping[str, NotebookNode]
) -> dict[str, list[str]]:
    """The files of other names that may answer each source: by more than half of its cells."""
    others = [file for file in handed_in if file not in sources]
    return {
        name: [file for file in others if _may_be(handed_in[file], _given(source))]
        for name, source in sources.items()
    }


@once
def _given(source: NotebookNode) -> Given:
    around = source.metadata.get(AROUND, [])
    return Given([_visible(cell) for cell in cell_matching.cells_of(source)], around)


def _may_be(handed_in: NotebookNode, given: Given) -> bool:
    mine = cell_matching.cells_of(handed_in)
    known = sum(map(bool, cell_matching.copies(mine, given).values()))
    texts = {cell.plain for cell in mine} & given.landmarks.keys()
    by_text = len(texts) > len(given.landmarks) / 2 and len(texts) >= FEWEST_TEXTS
    return known > len(given.known) / 2 or by_text


def _taken(file: str, is_there: bool) -> Change:
    if is_there:
        what = f"is as it was handed out; {file!a} beside it is filled in, and is graded instead"
        return Change("", what, True, loud=True)
    what = f"was handed in under another name, {file!a}; it is known by its cells"
    is_ordinary = "/" not in file and not OTHER_ENDING.search(file)
    return Change("", what, True, loud=not is_ordinary)


def _look_at(files: Iterable[str]) -> Change:
    names = ", ".join(f"{file!a}" for file in files)
    return Change(
        "", f"lacks answers that stand in {names}: which of them counts?", True, loud=True
    )


@dataclass(frozen=True)
class _Writing:
    """What a student has written in a notebook: in which answers, and what anywhere."""

    answers: frozenset[str]
    lines: frozenset[str]
    key: tuple[str, ...]

    @classmethod
    def of(cls, handed_in: NotebookNode, given: Given) -> _Writing:
        mine = cell_matching.cells_of(handed_in)
        copies = cell_matching.copies(mine, given)
        answers = {n for n, c in given.known.items() if c.is_answer and _filled_in(copies[n], c)}
        lines = {line.strip() for cell in mine for line in given.own_lines(cell)}
        return cls(frozenset(answers), frozenset(lines), tuple(cell.plain for cell in mine))

    @property
    def is_untouched(self) -> bool:
        return not self.answers and not self.lines

    def has_more_than(self, other: _Writing) -> bool:
        """Are there answers that the other has not, or anything if the other has nothing?"""
        return bool(self.answers - other.answers) or (other.is_untouched and bool(self.lines))


def _visible(cell: Cell) -> Cell:
    """The instructor's cell without its hidden regions; of an answer, what surrounds the stub."""
    regions = {found[2].upper() for found in DELIMITER.finditer(cell.text)}
    all_hidden = cell.is_answer and "SOLUTION" not in regions
    return replace(cell, text="" if all_hidden else visible(cell.text))


def _filled_in(found: list[Cell], given: Cell) -> bool:
    """Does something stand in this answer, which is found in these cells?"""
    return bool(found) and cell_matching.is_filled(found[0], given)


def _is_written(cell: Cell) -> bool:
    """Does a person mark what is written here?"""
    return cell.is_answer and bool(cell.info.get("grade"))


def _prose(mine: list[Cell], taken: Mapping[Cell, str], given: Given) -> Prose:
    """What a student has written in cells where no answer is looked for, read-only ones too."""
    pieces, attachments = list[str](), dict[str, Any]()
    for cell in mine:
        name = taken.get(cell)
        known = None if name is None else given.known[name]
        if known is not None and (known.is_answer or known.kind == "code"):
            continue
        if known is not None and cell.fits_checksum:  # the source was changed after the release
            continue
        lines = given.own_lines(cell)
        if not any(map(str.strip, lines)) or (cell.kind == "code" and not _is_prose(cell.text)):
            continue
        text = cell.text if known is None else "\n".join(lines)
        pieces.append(indent(text, "    ") if cell.kind == "code" else text)
        attachments = cell.attachments | attachments
    text = "\n\n---\n\n".join(pieces)
    if len(text) > MOST_PROSE:
        text = f"{text[:MOST_PROSE]}\n\n[... more stands in the notebook ...]"
    return Prose(text, attachments)


def _is_prose(code: str) -> bool:
    """Is this text in a code cell: comments or strings alone, or words that are no Python?"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's, about what students write
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return len(SENTENCE.findall(code)) > 0
    return all(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for node in tree.body
    )


def _differences(
    name: str, copies: Mapping[str, list[Cell]], moved: Set[Cell], given: Given
) -> Iterator[tuple[str, bool]]:
    """How a cell of the source came back, each with whether it can be honest."""
    cell, found = given.known[name], copies[name]
    if not found:
        yield f"was deleted; it is put back{', empty' if cell.is_answer else ''}", True
        return
    mine = found[0]
    if len(found) > 1:
        yield f"stands there {len(found)} times; one counts, the others are ordinary cells", True
    elif mine in moved:
        yield "was moved; it is back in its place", True
    if mine.kind != cell.kind:
        yield f"was made a {mine.kind} cell; it is a {cell.kind} cell again", True
    if mine.name is None:
        yield "lost its nbgrader metadata; it is known by its cell id", True
    elif mine.name != name:
        yield "was given another nbgrader id; it is known by its cell id", False
    else:
        yield from _flags_changed(mine, cell)
    owner = given.landmarks.get(mine.plain, cell).name or name
    if owner != name and mine.plain not in [c.plain for c in copies[owner][:1]]:
        yield f"gave its nbgrader id to the cell {owner}", False
    elif cell.is_fixed and mine.plain != cell.plain and not cell_matching.is_split(found, cell):
        if mine.fits_checksum:
            yield f"is not the source's, {EXCUSE}", True
        elif cell.kind == "code" and cell.info.get("grade"):
            yield "is a test and was edited; the source's is run", False
        else:
            yield "is read-only and was edited; the source's text stands", True


def _flags_changed(mine: Cell, cell: Cell) -> Iterator[tuple[str, bool]]:
    """What of nbgrader's own settings is not as in the source, in one sentence."""
    was, now = cell.flags, mine.flags
    changed = [key for key in was if now[key] != was[key]]
    if changed:
        what = ", ".join(f"{key} from {was[key]} to {now[key]}" for key in changed)
        honest = mine.fits_checksum and "task" not in changed  # which is not in the checksum
        excuse = f", {EXCUSE}" if honest else "; the source's count"
        yield f"had its nbgrader metadata changed: {what}{excuse}", honest


def _strangers(names: Iterable[str | None]) -> Iterator[Change]:
    """A word on cells with ids that the source has not, such as come with cells of other labs."""
    known = sorted({name for name in names if name is not None})
    if known:
        some = ", ".join(f"{name[:40]!a}" for name in known[:3])
        yield Change("", f"has cells with nbgrader ids of another notebook: {some}", True)


def _filled(given: Cell, found: list[Cell]) -> Cell:
    """A cell of the source with what the student wrote, where that is asked for."""
    if given.is_fixed:
        return given
    if not found:
        return replace(given, text="") if given.is_answer else given
    return replace(given, text=found[0].text, attachments=found[0].attachments)


def _ids(cells: list[Cell]) -> list[str]:
    """A valid cell id for each: the source's own stay, the students' if they are free."""
    ids: dict[Cell, str] = {}
    used: set[str] = set()
    fresh = (name for n in itertools.count(1) if (name := f"cell-{n}") not in used)
    for cell in sorted(cells, key=lambda cell: not cell.info):
        free = CELL_ID.fullmatch(cell.cell_id) and cell.cell_id not in used
        ids[cell] = cell.cell_id if free else next(fresh)
        used.add(ids[cell])
    return [ids[cell] for cell in cells]


def _node(cell: Cell, cell_id: str) -> dict[str, Any]:
    node: dict[str, Any] = {"cell_type": cell.kind, "id": cell_id, "source": cell.text}
    node["metadata"] = {"nbgrader": cell.info} if cell.info else {}
    if cell.kind == "code":
        node |= {"outputs": [], "execution_count": None}
    elif cell.attachments:
        node["attachments"] = cell.attachments
    return node
