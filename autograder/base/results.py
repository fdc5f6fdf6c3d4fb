"""What grading yields, as plain frozen data that travels between processes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal[
    "passed",
    "failed",
    "unanswered",
    "missing",
    "unreadable",
    "timeout",
    "crashed",
    "killed",
    "manual",
]

#: How a test is run: by a judge, outside of the student's process; there, but with a say for the
#: student's own operators; in the student's process; or not to any use, since the course's own
#: solution does not pass it either way.
How = Literal["apart", "leaning", "beside", "failing"]

#: Outcomes of a submission that could not be graded: an instructor has to look at it.
UNGRADED: frozenset[Outcome] = frozenset({"unreadable", "killed"})


NO_POINTS = (
    "what this test works out as the points for it is {}: it earns none; does your function give "
    "numbers that are nan, infinite or negative where they cannot be?"
)


def odd(points: Any) -> str:
    """What is wrong with a number of points; not which it is, since that may give away a value."""
    if points != points:
        return "not a number (nan)"
    if points in (math.inf, -math.inf):
        return "infinite"
    return "negative" if points < 0 else ""


@dataclass(frozen=True)
class Change:
    """One way in which what was handed in differs from what was handed out.

    Attributes
    ----------
    cell
        Its grade id, "" for the notebook as a whole.
    what
        For the instructor: a sentence whose subject is the cell.
    honest
        Whether ordinary work, an accident or a corrected source can explain it.
    notebook
        The notebook's name without its ending.
    loud
        Whether a person should look at once, since work may not be where it was looked for.
    """

    cell: str
    what: str
    honest: bool
    notebook: str = ""
    loud: bool = False

    def __str__(self) -> str:
        return f"{self.cell or 'the notebook'} {self.what}"


@dataclass(frozen=True)
class Strength:
    """How a test is run, and why not apart: for the instructor."""

    how: How
    reason: str = ""


#: (notebook, cell) -> strength
Strengths = Mapping[tuple[str, str], Strength]


@dataclass(frozen=True)
class CellResult:
    """One graded cell of one submission.

    Attributes
    ----------
    notebook, cell
        The notebook's name without its ending, and the cell's grade id.
    points, max_points
        What it has earned, and what it offers. A cell that waits for a person has 0 so far.
    outcome
        What became of it; "manual" for a written answer that is there.
    message
        For the student: why it has not all points, or where to look.
    to_mark
        Whether it waits for a person's mark.
    """

    notebook: str
    cell: str
    points: float
    max_points: float
    outcome: Outcome
    message: str = ""
    to_mark: bool = False


@dataclass(frozen=True)
class SubmissionResult:
    """All graded cells of one student's assignment, and what was odd about it.

    Attributes
    ----------
    student, assignment
        The names of their folders.
    cells
        In the order of the source.
    penalty
        Points that are taken off because it came late.
    flags
        What an instructor should know: late, to-mark, tampered, other-file, missing, unreadable,
        killed, timeout, crashed, bad-timestamp, no-sandbox.
    changes
        In what the notebooks differ from what was handed out.
    seconds
        Where the time went when it was graded, in seconds; empty if that is not known.
    """

    student: str
    assignment: str
    cells: tuple[CellResult, ...]
    penalty: float = 0.0
    flags: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def score(self) -> float:
        """Points after the late penalty; never below zero."""
        return max(0.0, sum(cell.points for cell in self.cells) - self.penalty)

    @property
    def max_score(self) -> float:
        """Points that the assignment offers."""
        return sum(cell.max_points for cell in self.cells)

    @property
    def ungraded(self) -> tuple[CellResult, ...]:
        """One cell of each notebook that could not be graded."""
        first = {cell.notebook: cell for cell in reversed(self.cells) if cell.outcome in UNGRADED}
        return tuple(first.values())
