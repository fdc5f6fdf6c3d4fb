"""Which cell of a submission is which cell of the source, and where it belongs.

Cells are known by their nbgrader ids. A cell that was copied or split carries its id twice: the
first that is filled in counts, of a test the first with its text. The others stay where they are
and run, as they did for the student, so that no test depends on which one counts. A cell whose
nbgrader id was lost, as some tools do, is known by nbformat's cell id.

The source's cells without a grade id are landmarks: a cell that is put back goes in front of the
first of them that follows it in the source, and they do not travel with a cell that was moved.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.base.notebook import checksum

#: A line of nbgrader's stubs, or an empty one; other stubs are known by their checksum.
STUB_LINE = re.compile(r"\W*YOUR (CODE|ANSWER) HERE\W*|raise NotImplementedError\b.*|")
#: Characters of the longest text that stands in an answer when it is handed out.
LONGEST_STUB = 5_000
#: More landmarks than a notebook can have weigh less than one cell with an id.
WEIGHT = 1_000_000


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell as plain values of the right types; equal to none but itself."""

    kind: str
    text: str
    cell_id: str
    info: dict[str, Any]
    attachments: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        """Its grade id."""
        name = self.info.get("grade_id")
        return name if isinstance(name, str) and name else None

    @property
    def is_answer(self) -> bool:
        """Do students write here?"""
        return bool(self.info.get("solution"))

    @property
    def is_fixed(self) -> bool:
        """Is this a cell that students leave as it is (a test, a locked cell, a task)?"""
        return not self.is_answer and any(self.info.get(k) for k in ("grade", "locked", "task"))

    @cached_property
    def plain(self) -> str:
        """The text without trailing whitespace, which editors add and remove."""
        return "\n".join(line.rstrip() for line in self.text.split("\n")).rstrip()

    @property
    def flags(self) -> dict[str, bool | float | None]:
        """What nbgrader grades by; points that are no number are None."""
        flags: dict[str, bool | float | None] = {
            key: bool(self.info.get(key)) for key in ("grade", "solution", "task")
        }
        flags |= {"locked": self.is_fixed, "points": None}
        if flags["grade"] or flags["task"]:
            with suppress(OverflowError, TypeError, ValueError):
                flags["points"] = float(self.info.get("points") or 0)
        return flags

    @cached_property
    def fits_checksum(self) -> bool:
        """Is this what was handed out, by nbgrader's checksum in it (which can be forged)?"""
        node = {"cell_type": self.kind, "source": self.text, "metadata": {"nbgrader": self.info}}
        try:
            found = checksum(nbformat.from_dict(node))
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            return False
        return bool(found == self.info.get("checksum"))


#: In the metadata of a source that is graded by: the text around it in a release.
AROUND = "autograder_around"


class Given:
    """The source's cells, with the text that students see of them.

    around: text that a release has before and after them.
    """

    def __init__(self, cells: list[Cell], around: Iterable[str] = ()) -> None:
        self.places = {cell: place for place, cell in enumerate(cells)}
        self.known: dict[str, Cell] = {}
        for cell in cells:
            if cell.name is not None:
                self.known.setdefault(cell.name, cell)
        stays = [cell for cell in cells if cell.name is None or cell.is_fixed]
        count = Counter(cell.plain for cell in stays)
        #: The cells that students leave as they are, by their text if no other has the same.
        self.landmarks = {c.plain: c for c in stays if c.plain and count[c.plain] == 1}
        self._answers = [cell for cell in self.known.values() if cell.is_answer]
        texts = [*(cell.text for cell in cells), *around]
        self._lines = {line.strip() for text in texts for line in text.split("\n")}

    def landmark(self, cell: Cell) -> int:
        """The place in the source of the landmark with this cell's text; -1 if there is none."""
        found = self.landmarks.get(cell.plain)
        return -1 if found is None else self.places[found]

    def own_lines(self, cell: Cell) -> list[str]:
        """The lines of a cell that were not handed out."""
        lines = [x for x in cell.text.split("\n") if x.strip() not in self._lines]
        lines = [line for line in lines if not _is_stub(line)]
        if lines and len(cell.text) <= LONGEST_STUB:
            is_stub = any(_is_stub_of(cell, answer) for answer in self._answers)
            return [] if is_stub or cell.fits_checksum else lines
        return lines


def cells_of(nb: NotebookNode) -> list[Cell]:
    """The cells of a notebook, whatever is missing in them or is of an odd type."""
    found = []
    for cell in nb.get("cells") or []:
        text, attachments = cell.get("source", ""), cell.get("attachments")
        text = "".join(map(str, text)) if isinstance(text, list) else str(text)
        metadata = cell.get("metadata")
        info = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        attachments = attachments if isinstance(attachments, dict) else {}
        found.append(
            Cell(
                kind=cell.cell_type,
                text=_writable(text),
                cell_id=str(cell.get("id", "")),
                info=dict(info) if isinstance(info, dict) else {},
                attachments=_attachments(attachments) if attachments else {},
            )
        )
    return found


def _attachments(found: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(_writable(json.dumps(found, ensure_ascii=False)))
    return kept


def _writable(text: str) -> str:
    """The text without halves of characters, which JSON can hold and a file in UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def copies(mine: list[Cell], given: Given) -> dict[str, list[Cell]]:
    """The cells that claim to be each cell of the source; the one that counts comes first."""
    found, named = {}, dict[str | None, list[Cell]]()
    for cell in mine:
        named.setdefault(cell.name, []).append(cell)
    for name, cell in given.known.items():
        claims = named.get(name, [])
        if not claims and cell.cell_id:
            lost = [c for c in mine if c.cell_id == cell.cell_id and c.name not in given.known]
            claims = lost[:1]
        found[name] = sorted(claims, key=lambda claim: _worth(claim, cell), reverse=True)
    return found


def _worth(cell: Cell, given: Cell) -> tuple[bool, bool]:
    """What speaks for one of several copies: unchanged or filled in, and of the right type."""
    good = cell.plain == given.plain if given.is_fixed else is_filled(cell, given)
    return good, cell.kind == given.kind


def is_filled(cell: Cell, given: Cell) -> bool:
    """Has a student written something in this answer?"""
    if cell.fits_checksum or _is_stub_of(cell, given):
        return False
    frame = set(given.plain.split("\n"))
    return not all(_is_stub(line) for line in cell.plain.split("\n") if line not in frame)


def _is_stub_of(cell: Cell, given: Cell) -> bool:
    """Is this the answer as it was handed out, by the checksum that the gradebook knows?"""
    return replace(cell, info=given.info, kind=given.kind).fits_checksum


def _is_stub(line: str) -> bool:
    return bool(STUB_LINE.fullmatch(line.strip()))


def is_split(found: list[Cell], given: Cell) -> bool:
    """Are these the cell in pieces? Splitting takes and adds empty lines."""
    pieces = [line for piece in found for line in piece.plain.split("\n") if line]
    return len(found) > 1 and pieces == [line for line in given.plain.split("\n") if line]


def moved(mine: list[Cell], taken: Mapping[Cell, str], given: Given) -> Set[Cell]:
    """The fewest known cells that must move for all of them to stand in the source's order.

    taken: the cells that count, with their names. Landmarks break ties.

    Whatever is moved is told to the instructor as a change, so a single cell that a student dragged
    upwards must not name all those that it has passed. The cells that stay are the heaviest row of
    them that is in order already: a longest increasing subsequence, in which a known cell outweighs
    all landmarks.
    """
    places = {cell: given.landmark(cell) for cell in mine}
    places |= {cell: given.places[given.known[name]] for cell, name in taken.items()}
    steps = [cell for cell in mine if places[cell] >= 0]
    if all(places[one] < places[next_one] for one, next_one in pairwise(steps)):
        return set()  # as nearly always
    #: The weight of the heaviest ordered row that ends with each step, and the step before.
    best: list[tuple[int, int]] = []
    for cell in steps:
        before = ((best[i][0], i) for i in range(len(best)) if places[steps[i]] < places[cell])
        weight, step = max(before, default=(0, -1))
        best.append((weight + (WEIGHT if cell in taken else 1), step))
    stay = set()
    step = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while step >= 0:
        stay.add(steps[step])
        step = best[step][1]
    return taken.keys() - stay


def runs(
    mine: list[Cell], taken: Mapping[Cell, str], away: Set[Cell], given: Given
) -> dict[str, list[Cell]]:
    """The student's own cells that follow each cell of the source, "" for those in front.

    taken: the cells that count, with their names; away: those of them that were moved.
    """
    runs: dict[str, list[Cell]] = {name: [] for name in ("", *given.known)}
    at = stay = ""
    for cell in mine:
        if cell in taken:
            at = taken[cell]
            stay = stay if cell in away else at
        else:
            at = stay if given.landmark(cell) >= 0 else at
            runs[at].append(cell)
    in_place = {taken[cell] for cell in taken.keys() - away}
    before = runs[""]
    for name, cell in given.known.items():
        if name not in in_place:
            place = given.places[cell]
            later = (i for i, own in enumerate(before) if given.landmark(own) >= place)
            cut = next(later, len(before))
            runs[name] += before[cut:]
            del before[cut:]
        before = runs[name]
    return runs
