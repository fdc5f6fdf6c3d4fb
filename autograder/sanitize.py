"""A submission -> a clean notebook, and the list of what differs from what was handed out.

In the clean notebook

- every cell with an id of the source stands once, in the source's order, with the source's type
  and nbgrader metadata; answers have the student's text, tests and locked cells the source's
  visible one (`pairing` says which cell is which);
- missing cells are put back, answers empty: a stub would define anew what the student may have
  defined elsewhere;
- all other cells are the student's own: they keep text and place, and lose all metadata;
- nothing has an output, and the notebook's metadata are the source's.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import pairing
from autograder.errors import NotebookUnreadable
from autograder.notebook import DELIMITER, visible
from autograder.pairing import Cell, Given
from autograder.results import Change

MAX_CELLS = 2_000
MAX_BYTES = 20_000_000
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
EXCUSE = "but fits nbgrader's checksum: was the source changed after the release?"


@dataclass(frozen=True)
class Sanitized:
    """A notebook that can be graded, and what was changed to make it so."""

    notebook: NotebookNode
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Match:
    """The file that answers a source notebook, and that it was renamed, if it was."""

    name: str
    changes: tuple[Change, ...] = ()


def sanitize(handed_in: NotebookNode, source: NotebookNode, name: str = "notebook") -> Sanitized:
    """Make a clean notebook of a student's, by the instructor's (with all that is hidden).

    NotebookUnreadable, with `name` for its path, if the student's is too large.
    """
    mine = pairing.cells_of(handed_in)
    size = sum(len(cell.text.encode()) + len(json.dumps(cell.attachments)) for cell in mine)
    if len(mine) > MAX_CELLS or size > MAX_BYTES:
        limits = f"{MAX_CELLS} cells or {MAX_BYTES // 1_000_000} MB of text"
        raise NotebookUnreadable(Path(name), f"too large: more than {limits}")
    given = Given([_visible(cell) for cell in pairing.cells_of(source)])
    copies = pairing.copies(mine, given)
    taken = {found[0]: grade_id for grade_id, found in copies.items() if found}
    moved = pairing.moved(mine, taken, given)
    changes = [
        Change(grade_id, what, honest)
        for grade_id in given.known
        for what, honest in _differences(grade_id, copies, moved, given)
    ]
    changes += _strangers(c.name for c in mine if c not in taken and c.name not in given.known)
    runs = pairing.runs(mine, taken, moved, given)
    cells = [replace(own, info={}) for own in runs[""]]
    for grade_id, cell in given.known.items():
        cells.append(_filled(cell, copies[grade_id]))
        cells += [replace(own, info={}) for own in runs[grade_id]]
    clean = nbformat.v4.new_notebook(metadata=deepcopy(dict(source.metadata)))
    clean.cells = [_node(cell, cell_id) for cell, cell_id in zip(cells, _ids(cells), strict=True)]
    return Sanitized(clean, tuple(changes))


def match(
    handed_in: Mapping[str, NotebookNode], sources: Mapping[str, NotebookNode]
) -> dict[str, Match]:
    """Find the file that answers each source: that of its name, else one that was renamed.

    A renamed file has more than half of the source's grade ids, and neither another file nor
    another source comes into question. Sources that nothing answers are left out.
    """
    found = {name: Match(name) for name in sources if name in handed_in}
    fits = []
    for source in (name for name in sources if name not in found):
        ids = {cell.name for cell in pairing.cells_of(sources[source])} - {None}
        for file in (name for name in handed_in if name not in sources):
            shared = ids & {cell.name for cell in pairing.cells_of(handed_in[file])}
            if len(shared) > len(ids) / 2:
                fits.append((source, file))
    rivals = Counter(source for source, _ in fits), Counter(file for _, file in fits)
    for source, file in fits:
        if rivals[0][source] == rivals[1][file] == 1:
            what = f"was handed in under another name, {file!a}; it is known by its cells"
            found[source] = Match(file, (Change("", what, True),))
    return found


def _visible(cell: Cell) -> Cell:
    """The instructor's cell without its hidden regions; of an answer, what surrounds the stub."""
    regions = {found[2].upper() for found in DELIMITER.finditer(cell.text)}
    all_hidden = cell.is_answer and "SOLUTION" not in regions
    return replace(cell, text="" if all_hidden else visible(cell.text))


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
    elif cell.is_fixed and mine.plain != cell.plain and not pairing.is_split(found, cell):
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


def _node(cell: Cell, cell_id: str) -> NotebookNode:
    node: dict[str, Any] = {"cell_type": cell.kind, "id": cell_id, "source": cell.text}
    node["metadata"] = {"nbgrader": deepcopy(cell.info)} if cell.info else {}
    if cell.kind == "code":
        node |= {"outputs": [], "execution_count": None}
    elif cell.attachments:
        node["attachments"] = cell.attachments
    made: NotebookNode = nbformat.from_dict(node)
    return made
