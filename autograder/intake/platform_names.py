"""How Moodle, Canvas and GitHub Classroom call what students handed in.

Canvas (Download Submissions): `lastfirst_12345_67890_stones-2.ipynb`, all in one folder: the name,
`_LATE` if it was, the student's number, that of the file (it grows with time), the file, with `-2`
if one of that name had been handed in before. Times in the zip file are those of the download.
https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb

Moodle (Download all submissions): `Ada Lovelace_12345_assignsubmission_file_/stones.ipynb`, newer
versions without the underscore at the end, or `..._assignsubmission_file_stones.ipynb` without
folders. The number is the participant's in this one assignment, so it is by their names that
students are known. Times in the zip file are no hand-in times, but not before them either.
https://github.com/moodle/moodle/blob/main/mod/assign/classes/downloader.php

GitHub Classroom (`gh classroom clone student-repos`): `stones-submissions/stones-ada/...`, one
repository per student, the user name at its end. The last commit has a date, by the student's
clock.
https://github.com/github/gh-classroom/blob/main/cmd/gh-classroom/clone/student-repos/student-repos.go

Students choose names: of files, their own, their logins. So a path may be read in two ways. Work
that two students could claim by its name is given to neither, and is named.

nbgrader's own zip_collect is not used: its collectors give one pattern a whole path, so that a
folder in one student's work could name another, and its extractor believes sizes and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dulwich.repo import Repo

from autograder.gradebook.roster import Student, same

#: The column of roster.csv that has what each system calls a student by.
COLUMNS = {"canvas": "lms_id", "moodle": "participant", "github": "github"}
#: What each system's paths look like.
EXAMPLES = {
    "canvas": "lovelaceada_12345_67890_FILE",
    "moodle": "Ada Lovelace_12345_assignsubmission_file_/FILE",
    "github": "ASSIGNMENT-USER/FILE",
}
#: What stands between name and file; also where it begins within another, so that none is missed.
CANVAS = re.compile(r"_(?=(?P<user>[0-9]+)_(?P<order>[0-9]+)_(?P<file>.+))", re.DOTALL)
MOODLE = re.compile(r"_(?=(?P<user>[0-9]+)_assignsubmission_[a-z]+(?:_(?P<file>.*)|$))", re.DOTALL)
LATE = "_LATE"
#: Where `gh classroom clone` puts repositories.
CLONES = "-submissions"


@dataclass(frozen=True)
class Delivered:
    """What a path says: whose it is, by what the system calls students or by name, and the rest.

    order: grows with each file that is handed in, 0 if there is no such number.
    """

    key: str
    name: str
    parts: tuple[str, ...]
    late: bool = False
    order: int = 0


def wrapper(system: str, tops: set[str]) -> str:
    """The folder around everything, of those at the top; "" if it is a student's, or many."""
    top = next(iter(tops), "")
    pattern = {"canvas": CANVAS, "moodle": MOODLE}.get(system)
    is_theirs = pattern.search(top) if pattern else not top.endswith(CLONES)
    return "" if len(tops) != 1 or is_theirs else top


@dataclass(frozen=True)
class Starts:
    """What the names of repositories begin with: as their folder says, or any assignment's name."""

    folder: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str], folders: Iterable[str]) -> Starts:
        """From the names of assignments, and of folders around repositories."""
        made = {re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in names}
        known = {name.removesuffix(CLONES) for name in folders if name.endswith(CLONES)}
        return cls(tuple(sorted(known - {""})), tuple(sorted(made - {""})))


def readings(system: str, parts: tuple[str, ...], starts: Starts) -> list[Delivered]:
    """All that the path of a file may say, the likeliest first; none if it is of another system."""
    if system == "canvas":
        return _canvas(parts[0]) if len(parts) == 1 else []
    if system == "moodle":
        return _moodle(parts[0], parts[1:])
    for known in (starts.folder, starts.names):
        begun = [s for s in known if same(parts[0]).startswith(same(f"{s}-"))]
        if begun and len(parts) > 1:
            return [Delivered(parts[0][len(s) + 1 :], "", parts[1:]) for s in begun]
    return []


def _canvas(name: str) -> list[Delivered]:
    """Students' names are one word there: where another sign stands in front, none ends."""
    found = []
    for match in CANVAS.finditer(name):
        before = name[: match.start()]
        if re.fullmatch(r"\w*", before):
            late, order = before.endswith(LATE), int(match["order"])
            who = match["user"], before.removesuffix(LATE)
            found.append(Delivered(*who, (match["file"],), late, order))
    return found


def _moodle(name: str, inside: tuple[str, ...]) -> list[Delivered]:
    found = [
        Delivered(match["user"], name[: match.start()], inside or (match["file"] or "",))
        for match in MOODLE.finditer(name)
        if match.start()
    ]
    return found if found and found[0].parts != ("",) else []


class Owners:
    """Whose each file of a delivery is."""

    def __init__(self, system: str, students: Iterable[Student], files: Iterable[Delivered]):
        self._system, self._column = system, COLUMNS[system]
        self._by_key: dict[str, Student] = {}
        self._by_name: dict[str, dict[str, Student]] = {}
        for student in students:
            if key := same(getattr(student, self._column)):
                self._by_key[key] = student
            if system == "moodle" or not key:  # no other number can be hers or his
                for name in _names(student):
                    self._by_name.setdefault(name, {})[student.id] = student
        self._called: dict[str, set[str]] = {}
        for file in files:
            self._called.setdefault(letters(file.name), set()).add(file.key)

    def find(self, file: Delivered, rivals: Sequence[Delivered] = ()) -> Student | str:
        """Whose it is, or why nobody can say; rivals: the other readings of its name."""
        found = self._find(file)
        if self._is_contested(file, found, rivals):
            keys = " or ".join(dict.fromkeys(repr(one.key) for one in (file, *rivals)))
            why = f"by its name it can be of {self._column} {keys}: a person has to say whose it is"
            hint = f"; a folder ASSIGNMENT{CLONES} around it says so"
            return why + hint * (self._system == "github")
        return found

    def _is_contested(
        self, file: Delivered, found: Student | str, rivals: Sequence[Delivered]
    ) -> bool:
        """Can it be another's? Canvas has its own numbers in front, and honest names have some."""
        if self._system != "canvas":
            return any(same(rival.key) != same(file.key) for rival in rivals)
        known = [self._by_key.get(same(rival.key)) for rival in rivals]
        sure = isinstance(found, Student) and letters(file.name) in _names(found)
        return any(one and one != found for one in known) or bool(rivals and not sure)

    def _find(self, file: Delivered) -> Student | str:
        name = letters(file.name)
        named = self._by_name.get(name, {})
        if student := self._by_key.get(same(file.key)):
            if self._system == "moodle" and named and student.id not in named:
                other = ", ".join(named)  # participants have other numbers in every assignment
                return (
                    f"{self._column} {file.key!r} is {student.id} in roster.csv, "
                    f"and {file.name!r} is {other}: a person has to say whose it is"
                )
            return student
        if len(named) == 1 and len(self._called[name]) == 1:
            return next(iter(named.values()))
        if named:
            return f"several people are called {file.name!r}: expected {self._column} in roster.csv"
        called = f", and nobody is called {file.name!r}" if file.name else ""
        return f"no student in roster.csv has the {self._column} {file.key!r}{called}"


def _names(student: Student) -> set[str]:
    """How a student's name may be written in a file's."""
    first, last = student.first_name, student.last_name
    return {letters(first + last), letters(last + first)} - {""}


def letters(name: str) -> str:
    """A name without all that file names lose."""
    return re.sub(r"[\W_]", "", same(name))


def committed(repository: Path) -> int:
    """When the last commit was made (seconds since 1970), 0 if that cannot be read.

    The repository runs nothing.
    """
    try:
        with Repo(str(repository)) as repo:
            seconds = int(repo[repo.head()].commit_time)  # type: ignore[attr-defined]
            datetime.fromtimestamp(seconds, UTC)
            return seconds
    except Exception:  # whatever a damaged repository, or none, may raise
        return 0
