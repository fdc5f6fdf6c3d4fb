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

GitHub Classroom (`gh classroom clone student-repos`): `stones-submissions/stones-ada/...`, a
repository a student, the user name at its end. The last commit has a date, by the student's clock.
https://github.com/github/gh-classroom/blob/main/cmd/gh-classroom/clone/student-repos/student-repos.go

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

from autograder.roster import Student, same

#: The column of roster.csv that has what each system calls a student by.
COLUMNS = {"canvas": "lms_id", "moodle": "participant", "github": "github"}
#: What each system's paths look like.
EXAMPLES = {
    "canvas": "lovelaceada_12345_67890_FILE",
    "moodle": "Ada Lovelace_12345_assignsubmission_file_/FILE",
    "github": "ASSIGNMENT-USER/FILE",
}
CANVAS = re.compile(r"(?P<name>\w*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<order>\d+)_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_[a-z]+(_(?P<file>.*))?")
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
    theirs = {
        "canvas": False,
        "moodle": bool(MOODLE.fullmatch(top)),
        "github": not top.endswith(CLONES),
    }
    return "" if len(tops) != 1 or theirs[system] else top


def slugs(names: Iterable[str], folders: Iterable[str]) -> tuple[str, ...]:
    """What repositories may begin with, longest first: names of assignments, or their folder's."""
    made = {re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in names}
    made |= {name.removesuffix(CLONES) for name in folders if name.endswith(CLONES)}
    return tuple(sorted(made - {""}, key=len, reverse=True))


def read(system: str, parts: tuple[str, ...], starts: Sequence[str]) -> Delivered | None:
    """What the path of a file says, None if it is not of this system; starts: see `slugs`."""
    if system == "canvas":
        match = CANVAS.fullmatch(parts[0])
        if len(parts) > 1 or not match:
            return None
        late, order = bool(match["late"]), int(match["order"])
        return Delivered(match["user"], match["name"], (match["file"],), late, order)
    if system == "moodle":
        match = MOODLE.fullmatch(parts[0])
        inside = parts[1:] or ((match["file"],) if match and match["file"] else ())
        return Delivered(match["user"], match["name"], inside) if match and inside else None
    for start in starts if len(parts) > 1 else ():
        if same(parts[0]).startswith(same(f"{start}-")):
            return Delivered(parts[0][len(start) + 1 :], "", parts[1:])
    return None


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
                first, last = student.first_name, student.last_name
                for name in {letters(first + last), letters(last + first)} - {""}:
                    self._by_name.setdefault(name, {})[student.id] = student
        self._called: dict[str, set[str]] = {}
        for file in files:
            self._called.setdefault(letters(file.name), set()).add(file.key)

    def find(self, file: Delivered) -> Student | str:
        """Whose it is, or why nobody can say."""
        if student := self._by_key.get(same(file.key)):
            return student
        name = letters(file.name)
        named = self._by_name.get(name, {})
        if len(named) == 1 and len(self._called[name]) == 1:
            return next(iter(named.values()))
        if named:
            return f"several people are called {file.name!r}: expected {self._column} in roster.csv"
        called = f", and nobody is called {file.name!r}" if file.name else ""
        return f"no student in roster.csv has the {self._column} {file.key!r}{called}"


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
