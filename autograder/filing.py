"""What was collected, filed: each submission in its place, whole; all else kept aside."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from nbgrader.utils import parse_utc

from autograder.verdicts import digest

Outcome = Literal["collected", "replaced", "unchanged", "older", "kept", "aside", "refused"]
#: Outcomes that a person has to look at: nothing was lost, but something was not collected.
LEFT: frozenset[Outcome] = frozenset({"kept", "aside", "refused"})
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Line:
    """What became of one file, or of one submission as a whole."""

    what: str
    outcome: Outcome
    student: str = ""
    assignment: str = ""
    message: str = ""


@dataclass(frozen=True)
class Work:
    """A submission that was found: its files by their places in it, and when it was handed in.

    order: a number of the system's that grows with time; late: the system says so.
    """

    student: str
    assignment: str
    files: Mapping[tuple[str, ...], Path]
    date: datetime | None = None
    order: int | None = None
    late: bool = False


@dataclass
class Filing:
    """One run: from which delivery, into which folder, and what became of everything so far."""

    system: str
    delivery: str
    submitted: Path
    staging: Path
    lines: list[Line] = field(default_factory=list)

    @property
    def aside(self) -> Path:
        """Where everything is kept that is not collected."""
        return self.submitted.parent / "aside"

    def say(
        self, what: str, outcome: Outcome, message: str = "", student: str = "", name: str = ""
    ) -> None:
        """Add a line; names in it are shown without control characters."""
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in what)
        self.lines.append(Line(shown, outcome, student, name, message))

    def put_aside(
        self,
        parts: tuple[str, ...],
        file: Path,
        message: str,
        student: str = "",
        outcome: Outcome = "aside",
    ) -> None:
        """Keep a file that is nobody's, no work, or older than another."""
        _keep(file, self.aside / self.delivery / Path(*parts))
        self.say("/".join(parts), outcome, message, student)

    def put(self, work: Work) -> None:
        """Put a submission in its place if nothing is there, or something that is known older."""
        staged, place = self._stage(work), self.submitted / work.student / work.assignment
        who = work.student, work.assignment
        outcome: Outcome = "collected"
        message = "late, says the system, but not when it came" if work.late else ""
        if os.path.lexists(place):
            if place.is_dir() and digest(place) == digest(staged):
                self.say("/".join(who), "unchanged", "", *who)
                return
            if not self._is_newer(work, place):
                kept = _keep(staged, self.aside / self.delivery / Path(*who))
                message = f"not known to be newer than what is in {place}: it is in {kept}"
                self.say("/".join(who), "kept", message, *who)
                return
            old = _keep(place, self.aside / "replaced" / Path(*who))
            outcome, message = "replaced", f"what was there is in {old}"
        place.parent.mkdir(parents=True, exist_ok=True)
        mark = json.dumps({"system": self.system, "order": work.order, "late": work.late})
        _mark(place).write_text(mark, encoding="utf-8")
        os.replace(staged, place)
        self.say("/".join(who), outcome, message, *who)

    def _stage(self, work: Work) -> Path:
        """The submission, complete, beside the place where it goes."""
        staged = self.staging / work.student / work.assignment
        staged.mkdir(parents=True)
        for inside, file in work.files.items():
            target = staged / Path(*inside)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
        if work.date is not None:
            text = f"{work.date:%Y-%m-%d %H:%M:%S} UTC\n"
            (staged / TIMESTAMP).write_text(text, encoding="utf-8")
        return staged

    def _is_newer(self, work: Work, place: Path) -> bool:
        """Is a submission known to be newer than the one in its place?"""
        there = _date(place)
        if work.date is not None and there is not None:
            return work.date > there
        try:
            known = json.loads(_mark(place).read_text(encoding="utf-8"))
            same = known["system"] == self.system
            return bool(work.order and same and known["order"] < work.order)
        except (OSError, ValueError, KeyError, TypeError):
            return False


def _date(place: Path) -> datetime | None:
    """When what is in a place was handed in, by its timestamp.txt."""
    path = place / TIMESTAMP
    try:
        text = "" if path.is_symlink() else path.read_text(encoding="utf-8")[:100].strip()
        date: datetime | None = parse_utc(text or None)
        return date
    except (OSError, ValueError, OverflowError):
        return None


def _mark(place: Path) -> Path:
    """The file beside a submission that says where it came from."""
    return place.with_name(f".{place.name}.collected.json")


def _keep(what: Path, target: Path) -> Path:
    """Move a file or folder to where nothing else is; where that was."""
    for free in _numbered(target):
        if not os.path.lexists(free):
            free.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(what, free)
            return free
        if what.is_file() and free.is_file() and what.read_bytes() == free.read_bytes():
            return free
        if what.is_dir() and free.is_dir() and digest(what) == digest(free):
            return free
    raise AssertionError


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 1
    while number := number + 1:
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
