"""Mistakes by their causes: of what failed, what is to be mended first, each cause once.

All failures of one exercise are one mistake, of which the first says most. An exercise that calls
another's answer may fail by that one's mistake alone. The same words in two exercises are one
mistake, unless they only say that a test failed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.outline import Exercise
from autograder.results import CellResult, Outcome, SubmissionResult
from autograder.verdicts import HIDDEN

#: Outcomes of tests that something wrong was found by, and of what could not be looked at.
WRONG: frozenset[Outcome] = frozenset({"failed", "timeout", "crashed"})
#: The words of messages that fit any mistake.
ANY_MISTAKE = re.compile(rf"{re.escape(HIDDEN)}|^stopped: |^[\d.]+ of [\d.]+ points:")


@dataclass(frozen=True)
class Cause:
    """One mistake, or one exercise without an answer.

    place: of its exercise in the outline; cells: those that lost points by it there, the one that
    says most first; same: places of exercises that failed with the same words; follows: places of
    those that failed and call this one's answer.
    """

    place: int
    cells: tuple[CellResult, ...]
    is_empty: bool = False
    same: tuple[int, ...] = ()
    follows: tuple[int, ...] = ()
    lost: float = 0.0

    @property
    def message(self) -> str:
        """What the student is told of it."""
        return self.cells[0].message


def is_wrong(cell: CellResult) -> bool:
    """Did a test find something wrong, and nobody give the points for it all the same?"""
    return cell.outcome in WRONG and not cell.points >= cell.max_points > 0


def causes(
    result: SubmissionResult,
    exercises: Sequence[Exercise],
    uses: Mapping[int, frozenset[int]],
) -> list[Cause]:
    """The causes of what failed in a submission, what costs most points first.

    uses: the exercises whose answers each exercise's answer calls, all by their places.
    """
    cells = {(cell.notebook, cell.cell): cell for cell in result.cells}
    broken: dict[int, list[CellResult]] = {}
    for place, exercise in enumerate(exercises):
        mine = [cells[key] for c in exercise.graded if (key := (exercise.notebook, c)) in cells]
        found = [cell for cell in mine if is_wrong(cell)]
        empty = [c for c in mine if c.outcome == "unanswered" and not c.to_mark and not c.points]
        if found or empty:
            broken[place] = found + empty
    roots = {place: _root(place, uses, broken) for place in broken}
    said: dict[str, int] = {}
    same: dict[int, int] = {}
    for place, root in roots.items():
        message = broken[place][0].message
        if place == root and is_wrong(broken[place][0]) and not ANY_MISTAKE.search(message):
            same[place] = said.setdefault(message, place) if message else place
    every = list[Cause]()
    for place, root in roots.items():
        if place != root or same.get(place, place) != place:
            continue
        others = tuple(other for other in same if same[other] == place and other != place)
        roots_here = {place, *others}
        follows = tuple(other for other in roots if roots[other] in roots_here - {other})
        lost = sum(
            cell.max_points - cell.points
            for other in (*roots_here, *follows)
            for cell in broken[other]
        )
        is_empty = not is_wrong(broken[place][0])
        every.append(Cause(place, tuple(broken[place]), is_empty, others, follows, lost))
    return sorted(every, key=lambda cause: (cause.is_empty, -cause.lost))


def _root(
    place: int, uses: Mapping[int, frozenset[int]], broken: Mapping[int, Sequence[CellResult]]
) -> int:
    """The first of the broken exercises that this one leans on; itself if it leans on none."""
    seen, waiting = {place}, [place]
    while waiting:
        for other in uses.get(waiting.pop(), ()):
            if other not in seen and other in broken:
                seen.add(other)
                waiting.append(other)
    free = [x for x in seen if not any(y in broken and y != x for y in uses.get(x, ()))]
    return min(free, default=min(seen))
