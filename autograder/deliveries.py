"""How Moodle, Canvas and GitHub Classroom call what students handed in.

Canvas (Download Submissions): `lastfirst_12345_67890_stones-2.ipynb`, all in one folder: the name,
`_LATE` if it was, the student's number, that of the file (it grows with time), the file, with `-2`
if one of that name had been handed in before. Times in the zip file are those of the download.
https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb

Moodle (Download all submissions): `Ada Lovelace_12345_assignsubmission_file_/stones.ipynb`, newer
versions without the underscore at the end, or `..._assignsubmission_file_stones.ipynb` without
folders; the number is the participant's. Times in the zip file are no hand-in times, either.
https://github.com/moodle/moodle/blob/main/mod/assign/classes/downloader.php

GitHub Classroom (`gh classroom clone student-repos`): `stones-submissions/stones-ada/...`, a
repository a student, the user name at its end. The last commit has a date, by the student's clock.
https://github.com/github/gh-classroom/blob/main/cmd/gh-classroom/clone/student-repos/student-repos.go

nbgrader's own zip_collect is not used: its collectors match a pattern anywhere in a path, so that
a folder in one student's work could name another, and its extractor believes sizes and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.repo import Repo

from autograder.roster import Student, same

SYSTEMS = ("canvas", "moodle", "github")
CANVAS = re.compile(r"(?P<name>\w*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<order>\d+)_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_[a-z]+(_(?P<file>.*))?")
#: Where `gh classroom clone` puts repositories.
CLONES = "-submissions"


@dataclass(frozen=True)
class Delivered:
    """What a path says: whose it is (by a column of the roster, or by name), and the rest of it.

    order: grows with each file that is handed in, if there is such a number.
    """

    who: str
    column: str
    value: str
    name: str
    parts: tuple[str, ...]
    late: bool = False
    order: int | None = None


@dataclass(frozen=True)
class Rules:
    """The rules of one system; `slugs` are what the names of repositories may begin with."""

    system: str
    slugs: tuple[str, ...] = ()

    def read(self, parts: tuple[str, ...]) -> Delivered | None:
        """What the path of a file says, None if it is not of this system."""
        return {"canvas": self._canvas, "moodle": self._moodle, "github": self._github}[
            self.system
        ](parts)

    def _canvas(self, parts: tuple[str, ...]) -> Delivered | None:
        if len(parts) > 1 or not (match := CANVAS.fullmatch(parts[0])):
            return None
        return Delivered(
            parts[0].removesuffix(f"_{match['order']}_{match['file']}"),
            "lms_id",
            match["user"],
            match["name"],
            (match["file"],),
            bool(match["late"]),
            int(match["order"]),
        )

    def _moodle(self, parts: tuple[str, ...]) -> Delivered | None:
        if not (match := MOODLE.fullmatch(parts[0])):
            return None
        inside = parts[1:] or ((match["file"],) if match["file"] else ())
        who = f"{match['name']}_{match['user']}"
        return Delivered(who, "participant", match["user"], match["name"], inside)

    def _github(self, parts: tuple[str, ...]) -> Delivered | None:
        if len(parts) < 2:
            return None
        for slug in sorted(self.slugs, key=len, reverse=True):
            if same(parts[0]).startswith(same(f"{slug}-")):
                user = parts[0][len(slug) + 1 :]
                return Delivered(parts[0], "github", user, "", parts[1:])
        return None


def slugs(names: Iterable[str], clones: Iterable[str]) -> tuple[str, ...]:
    """What repositories may begin with: assignments and titles, or as their folder says."""
    made = (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in names)
    folders = (name.removesuffix(CLONES) for name in clones if name.endswith(CLONES))
    return tuple(filter(None, dict.fromkeys([*made, *folders])))


def owner(delivered: Delivered, students: Sequence[Student]) -> Student | str:
    """Whose it is, or why nobody can say.

    A name (or an address in its place) counts only for students whose number is not in the roster.
    """
    column, value = delivered.column, same(delivered.value)
    for student in students:
        if value and same(getattr(student, column)) == value:
            return student
    named = [
        student
        for student in students
        if delivered.name and not getattr(student, column) and _called(delivered.name, student)
    ]
    if len(named) == 1:
        return named[0]
    if named:
        return f"several students are called {delivered.name!r}: expected {column} in roster.csv"
    return f"no student in roster.csv has the {column} {delivered.value!r}"


def _called(name: str, student: Student) -> bool:
    first, last = student.first_name, student.last_name
    names = {f"{first} {last}", f"{last} {first}", f"{last}, {first}"} if first or last else set()
    return letters(name) in {*map(letters, names)} or same(name) == same(student.email or "-")


def letters(name: str) -> str:
    """A name without all that file names lose."""
    return re.sub(r"[\W_]", "", same(name))


def committed(repository: Path) -> datetime | None:
    """When the last commit was made, None if there is none; the repository runs nothing."""
    try:
        with Repo(str(repository)) as repo:
            seconds = repo[repo.head()].commit_time  # type: ignore[attr-defined]
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (NotGitRepository, KeyError, ValueError, AttributeError, OSError, OverflowError):
        return None
