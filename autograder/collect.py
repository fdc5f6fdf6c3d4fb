"""What another system delivers, put into submitted/: each submission whole, nothing lost.

A student's files of an assignment are those beside its notebook. They replace what is there
already only if they are known to be newer, by their dates or by the system's numbers; what was
there then moves to aside/, beside submitted/. What belongs to no student or assignment is kept
in aside/, too. report/collected.csv has a line for every file, whatever became of it.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder import archive, deliveries, roster
from autograder.archive import Member
from autograder.course import Course
from autograder.deliveries import Delivered
from autograder.filing import TIMESTAMP, Filing, Line, Work
from autograder.roster import Student

#: What systems and browsers add to a name that they know already.
AGAIN = re.compile(r"(?P<stem>.+?)(?:-(?P<attempt>\d+)| \((?P<copy>\d+)\))")


@dataclass(frozen=True)
class _File:
    """A file of a known student."""

    member: Member
    delivered: Delivered
    attempt: int = 0

    @property
    def age(self) -> tuple[int, int]:
        """It grows with later attempts."""
        return self.delivered.order or 0, self.attempt


#: A student's files of one assignment, by their places in it.
_Files = dict[tuple[str, ...], _File]


def collect(course: Course, system: str, source: Path, assignment: str | None) -> list[Line]:
    """Put what a zip file or folder of a system holds into submitted/; what became of it all.

    assignment: only notebooks of this one are looked for.
    """
    students = roster.students(course.root / roster.ROSTER)
    wanted = [assignment] if assignment else list(course.assignments)
    submitted = course.folder("submitted_directory")
    submitted.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=submitted.parent) as folder:
        unpacked, staging = Path(folder, "unpacked"), Path(folder, "staging")
        unpacked.mkdir()
        members, refused = archive.unpack(source, unpacked)
        filing = Filing(system, source.stem, submitted, staging)
        for refusal in refused:
            filing.say(refusal.name, "refused", refusal.reason)
        wrapper, members = _without_wrapper(system, members)
        names = [*wanted, *_titles(course)]
        rules = deliveries.Rules(system, deliveries.slugs(names, [source.stem, wrapper]))
        owners = _owners(course, wanted)
        for student, files in _by_student(filing, rules, members, students).items():
            for name, work in _by_assignment(filing, owners, student, files).items():
                around = source / wrapper if system == "github" else None
                filing.put(_work(student, name, work, around))
    return filing.lines


def _owners(course: Course, assignments: list[str]) -> dict[str, str]:
    """The assignment that each notebook belongs to, "" if several have one of that name."""
    owners: dict[str, str] = {}
    for name in assignments:
        for path in course.notebooks(name):
            owners[path.stem] = "" if path.stem in owners else name
    return owners


def _titles(course: Course) -> list[str]:
    path = course.root / roster.ASSIGNMENTS
    dates = roster.assignments(path, course.assignments) if path.is_file() else []
    return [date.title for date in dates]


def _work(student: str, assignment: str, files: _Files, around: Path | None) -> Work:
    """A submission; its date is that of the last commit, if it is from repositories `around`."""
    repositories = {around / f.member.parts[0] for f in files.values()} if around else set()
    dates = filter(None, map(deliveries.committed, repositories))
    orders = [f.delivered.order for f in files.values() if f.delivered.order is not None]
    return Work(
        student,
        assignment,
        {place: file.member.file for place, file in files.items()},
        max(dates, default=None),
        max(orders, default=None),
        any(file.delivered.late for file in files.values()),
    )


def _without_wrapper(system: str, members: list[Member]) -> tuple[str, list[Member]]:
    """The folder around everything, if it is none that the system makes for a student."""
    tops = {member.parts[0] for member in members}
    top = next(iter(tops), "")
    alone = len(tops) == 1 and all(len(member.parts) > 1 for member in members)
    theirs = {
        "canvas": False,
        "moodle": deliveries.MOODLE.fullmatch(top),
        "github": not top.endswith(deliveries.CLONES),
    }
    if not alone or theirs[system]:
        return "", members
    return top, [Member(member.parts[1:], member.file) for member in members]


def _by_student(
    filing: Filing, rules: deliveries.Rules, members: list[Member], students: list[Student]
) -> dict[str, list[_File]]:
    """The files of each student that the roster knows; all else goes aside."""
    found: dict[str, list[_File]] = {}
    for member in members:
        delivered = rules.read(member.parts)
        if delivered is None or not delivered.parts:
            filing.put_aside(*_of(member), f"not named as {filing.system} names what it delivers")
            continue
        owner = deliveries.owner(delivered, students)
        if isinstance(owner, str):
            filing.put_aside(*_of(member), owner)
        else:
            found.setdefault(owner.id, []).append(_File(member, delivered))
    return found


def _by_assignment(
    filing: Filing, owners: dict[str, str], student: str, files: list[_File]
) -> dict[str, _Files]:
    """A student's files by assignment and place in it; the latest of each wins.

    An assignment's home is the outermost folder with a notebook of it.
    """
    named: dict[str, list[tuple[str, _File]]] = {}
    rest: list[_File] = []
    for file in files:
        stem, attempt = _stem(file.delivered.parts[-1], owners)
        if stem is None:
            rest.append(file)
        elif not owners[stem]:
            why = "several assignments have it: say --assignment"
            filing.put_aside(*_of(file.member), why, student)
        else:
            numbered = _File(file.member, file.delivered, attempt)
            named.setdefault(owners[stem], []).append((stem, numbered))
    found: dict[str, _Files] = {}
    homes: dict[str, tuple[str, ...]] = {}
    for assignment, notebooks in named.items():
        folders = {file.delivered.parts[:-1] for _, file in notebooks}
        home = homes[assignment] = min(folders, key=lambda parts: (len(parts), parts))
        for stem, file in notebooks:
            if file.delivered.parts[:-1] == home:
                _latest(filing, found.setdefault(assignment, {}), (f"{stem}.ipynb",), file, student)
            else:
                why = "another folder has a notebook of this assignment, too"
                filing.put_aside(*_of(file.member), why, student)
    for file in rest:
        _beside(filing, homes, found, file, student)
    return found


def _beside(
    filing: Filing,
    homes: dict[str, tuple[str, ...]],
    found: dict[str, _Files],
    file: _File,
    student: str,
) -> None:
    """Put a file with the assignment whose home it is in, the innermost, if that is but one."""
    parts = file.delivered.parts
    around = {name: len(home) for name, home in homes.items() if parts[: len(home)] == home}
    innermost = [name for name, depth in around.items() if depth == max(around.values())]
    inside = parts[around[innermost[0]] :] if innermost else parts
    if roster.same(inside[0]) == TIMESTAMP:
        why = "hand-in times are not students' to say"
        filing.put_aside(*_of(file.member), why, student)
    elif len(innermost) != 1 or any(part.endswith(".ipynb") for part in inside):
        filing.put_aside(*_of(file.member), "belongs to no assignment", student)
    else:
        _latest(filing, found[innermost[0]], inside, file, student)


def _stem(name: str, known: dict[str, str]) -> tuple[str | None, int]:
    """Which notebook a file is, by its name, and the how manieth of that name."""
    if not name.endswith(".ipynb"):
        return None, 0
    stem = name.removesuffix(".ipynb")
    match = AGAIN.fullmatch(stem)
    if stem in known:
        return stem, 0
    if match and match["stem"] in known:
        return match["stem"], int(match["attempt"] or match["copy"])
    return None, 0


def _latest(
    filing: Filing,
    work: _Files,
    place: tuple[str, ...],
    file: _File,
    student: str,
) -> None:
    """Put a file in its place, unless a later one is there; the earlier one is kept aside."""
    there = work.setdefault(place, file)
    if there is file:
        return
    first, last = sorted((there, file), key=lambda one: one.age)
    work[place] = last
    later = f"handed in again: {'/'.join(last.member.parts)} counts"
    filing.put_aside(*_of(first.member), later, student, "older")


def _of(member: Member) -> tuple[tuple[str, ...], Path]:
    return member.parts, member.file
