"""What another system delivers, put into submitted/: each submission whole, nothing lost.

A student's work is the folder that the assignment's notebooks are in, with all that is beside
them. It replaces what is in submitted/ already only if it is known to be newer: by the number of
the file (Canvas), the time in the zip file (Moodle) or the date of the last commit (GitHub). What
was there moves to aside/. All else stays where it was delivered. report/collected.csv has a line
for each submission, and one for each file that is in none.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from pathlib import Path

from tqdm import tqdm

from autograder.base import text_files
from autograder.base.course import Course
from autograder.base.errors import UsageError
from autograder.gradebook import roster
from autograder.gradebook.roster import Student
from autograder.intake import archives, platform_names, submission_store
from autograder.intake.archives import Member
from autograder.intake.platform_names import Delivered, Starts
from autograder.intake.submission_store import TIMESTAMP, CollectStatus, Line, Place, Work

ENDING = ".ipynb"
COLUMNS = ("what", "outcome", "student", "message")
#: What systems and browsers add to a name that they know already.
AGAIN = re.compile(r"(?P<stem>.+?)(?:-(?P<attempt>[0-9]+)| \((?P<copy>[0-9]+)\))")
#: What may be a notebook, or hold one, under whatever name.
LIKE_ONE = re.compile(r"\.(ipynb|zip)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _File:
    """A file that is named as its system names them, and whose it says it is.

    rivals: what else its name may say; order: grows with time; committed: when it was, in seconds,
    0 if nobody knows.
    """

    member: Member
    delivered: Delivered
    rivals: tuple[Delivered, ...]
    order: int
    committed: int


@dataclass
class _Run:
    """One run: from which system, for which assignment, and what became of everything so far.

    stems: the names of its notebooks; foreign: those of all other assignments.
    """

    system: str
    assignment: str
    stems: frozenset[str]
    foreign: frozenset[str]
    lines: list[Line] = field(default_factory=list)

    def say(self, member: Member, outcome: CollectStatus, message: str, student: str = "") -> None:
        """Add a line for a file that is not collected."""
        self.lines.append(Line("/".join(member.parts), outcome, student, message))


def collect(course: Course, system: str, source: Path, asked: str | None) -> list[Line]:
    """Put what a zip file or folder of a system holds into submitted/; what became of it all.

    asked: the assignment; by default the one whose notebooks are there.
    """
    students = roster.students(course.root / roster.ROSTER)
    submitted = course.folder("submitted_directory").resolve()
    submitted.mkdir(parents=True, exist_ok=True)
    for left_over in submitted.parent.glob(".collecting-*"):  # by a run that was killed
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=submitted.parent) as folder:
        unpacked = Path(folder, "unpacked")
        unpacked.mkdir()
        members, refused = archives.unpack(source, unpacked)
        files, strange = _named(course, system, source, members, asked)
        if strange and not files and not refused:
            example = platform_names.EXAMPLES[system]
            raise UsageError(f"nothing in {source} is from {system}: expected names as {example}")
        run = _run(course, system, files, asked)
        run.lines += [Line(archives.shown(one.name), "refused", "", one.reason) for one in refused]
        for member in strange:
            run.say(member, "unmatched", f"not named as {system} names what it delivers")
        found = _by_student(run, files, students).items()
        for student, theirs in tqdm(found, unit="student", disable=None, leave=False):
            if work := _gather(run, student, theirs):
                run.lines.append(submission_store.put(work, submitted, Path(folder, "staging")))
    return run.lines


def write(lines: Iterable[Line], folder: Path) -> Path:
    """Write collected.csv into a folder: what became of everything that was delivered."""
    texts = (astuple(line) for line in lines)
    rows = (
        (text_files.plain(what), how, who, text_files.plain(why)) for what, how, who, why in texts
    )
    return text_files.write_table(folder / "collected.csv", [COLUMNS, *rows])


def _named(
    course: Course, system: str, source: Path, members: list[Member], asked: str | None
) -> tuple[list[_File], list[Member]]:
    """The files that are named as the system names them, and the others."""
    alone = all(len(member.parts) > 1 for member in members)
    tops = {member.parts[0] for member in members}
    around = platform_names.wrapper(system, tops) if alone else ""
    path = course.root / roster.ASSIGNMENTS
    dates = roster.assignments(path, course.assignments) if path.is_file() else []
    titles = {date.name: date.title for date in dates}
    chosen = [asked] if asked else course.assignments
    names = [name for one in chosen for name in (one, titles.get(one, ""))]
    starts = Starts.of(names, [source.stem, around])
    folders = {member.parts[1 if around else 0] for member in members}
    commits = dict[str, int]()
    if system == "github" and source.is_dir():
        commits = {name: platform_names.committed(source / around / name) for name in folders}
    files, strange = [], []
    for member in members:
        parts = member.parts[1:] if around else member.parts
        if found := platform_names.readings(system, parts, starts):
            committed = commits.get(parts[0], 0)
            order = found[0].order or committed or member.time
            files.append(_File(member, found[0], tuple(found[1:]), order, committed))
        else:
            strange.append(member)
    return files, strange


def _run(course: Course, system: str, files: list[_File], asked: str | None) -> _Run:
    """A run for the assignment that was asked for, or whose notebooks are there."""
    stems = {name: {path.stem for path in course.notebooks(name)} for name in course.assignments}
    names = {file.delivered.parts[-1] for file in files}
    found = [n for n, known in stems.items() if any(_notebook(name, known)[0] for name in names)]
    found = found or [n for n, known in stems.items() if any(_is_like(x, known) for x in names)]
    if len(found) > 1 and not asked:
        raise UsageError(f"notebooks of {', '.join(found)} are there: say which with --assignment")
    assignment = asked or next(iter(found), "")
    ours = stems.pop(assignment, set())
    foreign = {stem for known in stems.values() for stem in known} - ours
    return _Run(system, assignment, frozenset(ours), frozenset(foreign))


def _by_student(run: _Run, files: list[_File], students: list[Student]) -> dict[str, list[_File]]:
    """The files of each student that the roster knows."""
    owners = platform_names.Owners(run.system, students, (file.delivered for file in files))
    found: dict[str, list[_File]] = {}
    for file in files:
        owner = owners.find(file.delivered, file.rivals)
        if isinstance(owner, str):
            run.say(file.member, "unmatched", owner)
        else:
            found.setdefault(owner.id, []).append(file)
    return found


def _gather(run: _Run, student: str, files: list[_File]) -> Work | None:
    """A student's work on the assignment; of what was handed in again, the latest.

    Notebooks come first: no folder that is called like one takes its place.
    """
    named = _named_so(run, files)
    named.sort(key=lambda one: (not one[1], one[0].order, one[2]))
    right = [file.delivered.parts[:-1] for file, stem, _ in named if stem]
    renamed = [file.delivered.parts[:-1] for file in files if _may_be(run, file)]
    home = min(right or renamed, key=lambda parts: (len(parts), parts), default=None)
    if home is None or not run.assignment:
        why = f"no notebook of {run.assignment or 'any assignment'} beside it"
        for file in files:
            run.say(file.member, "unmatched", why, student)
        return None
    work: dict[Place, _File] = {}
    folders = set[Place]()
    for file, stem, _ in named:
        inside = file.delivered.parts[len(home) :]
        place = (f"{stem}.ipynb",) if stem and len(inside) == 1 else inside
        above = {place[:depth] for depth in range(1, len(place))}
        if not inside or file.delivered.parts[: len(home)] != home:
            run.say(file.member, "left", "not in the folder of the notebooks", student)
        elif roster.same(inside[0]) == TIMESTAMP:
            run.say(file.member, "unmatched", "hand-in times are not students' to say", student)
        elif place in folders or any(folder in work for folder in above):
            run.say(file.member, "unmatched", "a folder and a file have one name", student)
        else:
            if place in work:
                later = f"handed in again: {'/'.join(file.member.parts)} counts"
                run.say(work[place].member, "older", later, student)
            work[place] = file
            folders |= above
    return Work(
        student,
        run.assignment,
        run.system,
        {place: file.member.file for place, file in work.items()},
        max(file.order for file in work.values()),
        max(file.committed for file in work.values()),
        any(file.delivered.late for file in work.values()),
    )


def _named_so(run: _Run, files: list[_File]) -> list[tuple[_File, str, int]]:
    """Each file with the notebook that it is by its name, "" if none, and which of that name.

    Canvas numbers what is handed in again. Any other number is of a browser's or a student's
    making: it is passed over if nothing else can be that notebook, and otherwise stays as it is,
    since who grades looks into both.
    """
    named = [(file, *_notebook(file.delivered.parts[-1], run.stems)) for file in files]
    rivals = Counter((file.delivered.parts[:-1], stem) for file, stem, _ in named)

    def settled(file: _File, stem: str, number: int) -> tuple[_File, str, int]:
        folder, name = file.delivered.parts[:-1], file.delivered.parts[-1]
        is_attempt = run.system == "canvas" and not name.lower().endswith(")" + ENDING)
        is_clear = not number or is_attempt or rivals[folder, stem] == 1
        return (file, stem, number) if is_clear else (file, "", 0)

    return [settled(*one) for one in named]


def _may_be(run: _Run, file: _File) -> bool:
    """May it be a notebook of the assignment under another name, or hold one?"""
    name = file.delivered.parts[-1]
    is_like = LIKE_ONE.search(name) or _is_like(name, run.stems)
    return bool(is_like) and not (_notebook(name, run.foreign)[0] or _is_like(name, run.foreign))


def _is_like(name: str, stems: Iterable[str]) -> bool:
    """Is this the name of a notebook with another ending, or with one on top of its own?"""
    return any(name.lower().startswith(f"{stem.lower()}.") for stem in stems)


def _notebook(name: str, stems: Iterable[str]) -> tuple[str, int]:
    """Which notebook a file is by its name, "" if none, and its number among files of that name."""
    stem, ending = name[: -len(ENDING)], name[-len(ENDING) :]
    if ending.lower() != ENDING:
        return "", 0
    if stem in stems:
        return stem, 0
    match = AGAIN.fullmatch(stem)
    if match and match["stem"] in stems:
        return match["stem"], int(match["attempt"] or match["copy"])
    return "", 0
