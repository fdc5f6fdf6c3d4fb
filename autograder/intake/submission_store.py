"""A submission that was delivered, put into its place: whole, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Literal

from autograder.base import text_files
from autograder.base.folder_digest import digest

CollectStatus = Literal[
    "collected", "replaced", "unchanged", "older", "kept", "left", "unmatched", "refused"
]
#: Outcomes that a person has to look at.
OPEN: frozenset[CollectStatus] = frozenset({"kept", "unmatched", "refused"})
TIMESTAMP = "timestamp.txt"
#: Where a file is in a submission.
Place = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """What became of a submission, or of a file that is in none."""

    what: str
    outcome: CollectStatus
    student: str = ""
    message: str = ""


@dataclass(frozen=True)
class Work:
    """A submission as it was delivered.

    order: grows with each that this system delivers for the student; committed: when the last
    commit was made (seconds since 1970), 0 if nobody knows; late: the system says so.
    """

    student: str
    assignment: str
    system: str
    files: Mapping[Place, Path]
    order: int
    committed: int = 0
    late: bool = False


@dataclass(frozen=True)
class _Mark:
    """Beside a submission: which system it came from, how new it was there, and its files then.

    late: the system said so, but not when it came.
    """

    system: str
    order: int
    digest: str
    late: bool = False

    @classmethod
    def read(cls, place: Path) -> _Mark | None:
        """The mark of what is in a place, None if it was put there by hand."""
        try:
            known = json.loads(_beside(place).read_text(encoding="utf-8"))
            what = str(known["system"]), int(known["order"]), str(known["digest"])
            return cls(*what, bool(known.get("late")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, place: Path) -> None:
        """Leave it for the next run."""
        text_files.write_whole(_beside(place), json.dumps(asdict(self)))


def put(work: Work, submitted: Path, staging: Path) -> Line:
    """Put a submission in its place if nothing is there, or something that is known to be older.

    What was there moves to aside/, beside submitted/.
    """
    place = submitted / work.student / work.assignment
    staged = _stage(work, staging / work.student)
    mark = _Mark(work.system, work.order, digest(staged), work.late)
    if work.committed:
        text = f"{datetime.fromtimestamp(work.committed, UTC):%Y-%m-%d %H:%M:%S} UTC\n"
        (staged / TIMESTAMP).write_text(text, encoding="utf-8")

    def line(outcome: CollectStatus, message: str = "") -> Line:
        return Line(f"{work.student}/{work.assignment}", outcome, work.student, message)

    outcome: CollectStatus = "collected"
    message = late = "late, says the system, but not when it came" if work.late else ""
    if os.path.lexists(place):
        known = _Mark.read(place) or _Mark("", 0, digest(place))
        if known.digest == mark.digest:
            return line("unchanged")
        if known.system == work.system and work.order < known.order:
            return line("older", "what is there is newer")
        if known.system != work.system or work.order == known.order:
            what = f"{place} is not known to be older: to take this, move that away, and run again"
            return line("kept", what)
        aside = _free(submitted.parent / "aside" / work.student / work.assignment)
        shutil.move(place, aside)
        outcome, message = (
            "replaced",
            "; ".join(filter(None, (late, f"what was there is in {aside}"))),
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    mark.write(place)
    os.replace(staged, place)
    return line(outcome, message)


def is_late(place: Path) -> bool:
    """Did the system that delivered what is in a place say that it was late?"""
    mark = _Mark.read(place)
    return mark is not None and mark.late


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.collected.json")


def _stage(work: Work, staged: Path) -> Path:
    """The submission, complete, before it goes to its place."""
    for place, file in work.files.items():
        target = staged.joinpath(*place)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, target)
    return staged


def _free(path: Path) -> Path:
    """A path like this where nothing is yet, in a folder that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = (path.name if n == 1 else f"{path.name}-{n}" for n in count(1))
    paths = map(path.with_name, names)
    return next(free for free in paths if not os.path.lexists(free))
