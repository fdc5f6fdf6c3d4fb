"""The two tables at a course's top: who takes it (roster.csv), and what is due (assignments.csv).

roster.csv: `id` (the name of the student's folder in submitted/), `first_name`, `last_name`,
`email`, `lms_id` (the number or id by which Canvas, Moodle or Gradescope knows the student), and,
where they are of use, `login_id` (Canvas: SIS Login ID), `section`, `participant` (the number that
Moodle puts into the names of downloads), `github` (the user name there).

assignments.csv: `name` (the folder in source/), `due` (2026-03-02 17:00+01:00; or without an
offset, and an IANA name such as Europe/Zurich in `timezone`), and, where they are of use, `title`
and `lms_id` (the assignment's name and number in the other system).

Spreadsheets save tables with other separators, and people write columns in capitals: both are read.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.base.errors import FaultyTable, UsageError
from autograder.base.text_files import FORMULA

ROSTER, ASSIGNMENTS = "roster.csv", "assignments.csv"
#: Characters that a folder's name cannot have everywhere.
NOT_IN_FOLDERS = frozenset('<>:"/\\|?*')
#: What may stand between values; spreadsheets choose by the language that they speak.
SEPARATORS = (",", ";", "\t")
#: What nbgrader's gradebook takes.
LONGEST = 128

_Line = TypeVar("_Line")


@dataclass(frozen=True)
class Student:
    """A line of roster.csv."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    login_id: str = ""
    section: str = ""
    participant: str = ""
    github: str = ""


@dataclass(frozen=True)
class Due:
    """A line of assignments.csv; `due` in UTC without saying so, as nbgrader keeps it."""

    name: str
    due: datetime | None
    title: str = ""
    lms_id: str = ""


@dataclass
class _Table:
    """A table that is being read: its lines by column, and the faults found so far."""

    path: Path
    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, number: int, what: str) -> None:
        self.faults.append(f"{self.path.name}:{number}: {what}")


def same(text: str) -> str:
    """A name as it is compared: in any case, and however its accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def students(path: Path) -> list[Student]:
    """The lines of roster.csv; FaultyTable with every line that is faulty."""
    columns = tuple(column.name for column in fields(Student))
    table = _read(path, ("id", "first_name", "last_name", "email", "lms_id"), columns)
    for number, line in table.lines:
        for column, value in line.items():
            for what in _value_faults(value, column not in ("first_name", "last_name", "section")):
                table.fault(number, f"{column} {value!r}: {what}")
        for what in _id_faults(line["id"]):
            table.fault(number, f"id {line['id']!r}: {what}")
        if line["email"] and ("@" not in line["email"] or " " in line["email"]):
            table.fault(number, f"email {line['email']!r}: expected NAME@HOST")
    for column in ("id", "email", "lms_id", "login_id", "participant", "github"):
        _once(table, column)
    return _checked(table, (Student(**line) for _, line in table.lines))


def assignments(path: Path, known: Sequence[str]) -> list[Due]:
    """The lines of assignments.csv; FaultyTable with every line that is faulty.

    known: the assignments that there are.
    """
    columns = ("name", "due", "timezone", "title", "lms_id")
    table = _read(path, columns[:2], columns)
    found = []
    for number, line in table.lines:
        if line["name"] not in known:
            expected = f"expected one of {', '.join(known)}"
            table.fault(number, f"name {line['name']!r}: {expected}")
        for column, value in line.items():
            for what in _value_faults(value, column == "lms_id"):
                table.fault(number, f"{column} {value!r}: {what}")
        due = None
        if line["due"]:
            try:
                due = moment(line["due"], line.get("timezone", ""))
            except ValueError as error:
                table.fault(number, f"due {line['due']!r}: {error}")
        found.append(Due(line["name"], due, line.get("title", ""), line.get("lms_id", "")))
    for column in ("name", "title", "lms_id"):
        _once(table, column)
    return _checked(table, found)


def moment(text: str, zone: str = "") -> datetime:
    """A date and time in UTC, without saying so; ValueError with what was expected."""
    try:
        if len(text) <= len("2026-03-02"):
            raise ValueError
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("expected a date and a time, such as 2026-03-02 17:00+01:00") from None
    if when.tzinfo is not None:
        if zone:
            raise ValueError(f"expected an offset or the timezone {zone}, not both")
        return when.astimezone(UTC).replace(tzinfo=None)
    if not zone:
        raise ValueError("expected an offset, such as +01:00 or Z, or a name in column timezone")
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"expected a timezone such as Europe/Zurich, not {zone!r}") from None
    first, second = (when.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) != when:
        raise ValueError(f"expected a time that there is: clocks in {zone} skip it that day")
    if first != second:
        raise ValueError(f"expected an offset: clocks in {zone} show this time twice that day")
    return first.replace(tzinfo=None)


def _read(path: Path, needed: Sequence[str], columns: Sequence[str]) -> _Table:
    """The lines of a table, by column, without the space around values."""
    if not path.is_file():
        raise UsageError(f"no {path.name} in {path.parent}: expected columns {', '.join(needed)}")
    text = _text(path)
    lines = text.splitlines()
    at = 1 if text.startswith("sep=") else 0  # a line of Excel's own
    first = lines[at] if len(lines) > at else ""
    separator = max(SEPARATORS, key=lambda one: len(set(_header(first, one)) & set(columns)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num, [value.strip() for value in row]) for row in reader]
    except csv.Error as error:
        raise FaultyTable([f"{path.name}:{reader.line_num}: not CSV: {error}"]) from error
    table = _Table(path)
    header = _header(first, separator)
    if missing := [column for column in needed if column not in header]:
        found = f"found {first[:100]!r}, separated by {separator!r}"
        table.fault(at + 1, f"expected the column(s) {', '.join(missing)}; {found}")
    if strange := [column for column in header if column not in columns]:
        table.fault(at + 1, f"column(s) {strange}: expected {', '.join(columns)}")
    if len(set(header)) < len(header):
        table.fault(at + 1, "a column is there twice")
    if table.faults:
        raise FaultyTable(table.faults)
    for number, row in rows[at + 1 :]:
        if not any(row):
            continue
        if len(row) != len(header):
            table.fault(number, f"{len(row)} values, expected {len(header)}: {', '.join(header)}")
            continue
        table.lines.append((number, dict(zip(header, row, strict=True))))
    return table


def _text(path: Path) -> str:
    """The text of a table; FaultyTable with the first line that is not in UTF-8."""
    data = path.read_bytes()
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # "Unicode text" of Excel
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data[start:].splitlines()[0].decode("latin-1")
        number = data.count(b"\n", 0, error.start) + 1
        where = f"{path.name}:{number}: {line[:100]!r}"
        raise FaultyTable([f"{where}: not text in UTF-8: save the table in UTF-8"]) from error


def _header(line: str, separator: str) -> list[str]:
    """The names of the columns, in any case, with or without spaces in them."""
    try:
        names = next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []
    return ["_".join(name.lower().split()) for name in names]


def _checked(table: _Table, found: Iterable[_Line]) -> list[_Line]:
    """What was found in a table without faults."""
    if table.faults:
        raise FaultyTable(table.faults)
    return list(found)


def _value_faults(value: str, is_id: bool) -> list[str]:
    """What no value may have; one by which others know a student is written as it stands."""
    faults = []
    if not value.isprintable():
        faults.append("expected text without control characters")
    if len(value) > LONGEST:
        faults.append(f"expected at most {LONGEST} characters")
    if is_id and value.startswith(FORMULA):
        faults.append("expected none of = + - @ in front, which spreadsheets calculate")
    return faults


def _id_faults(name: str) -> list[str]:
    """Why an id cannot be a folder's name on every system."""
    if not name:
        return ["expected an id"]
    if NOT_IN_FOLDERS & set(name) or name.startswith(".") or name.endswith((".", " ")):
        return ["expected the name of a folder"]
    return []


def _once(table: _Table, column: str) -> None:
    """Find values that should be in a column once, and are there again."""
    seen: dict[str, int] = {}
    for number, line in table.lines:
        if value := line.get(column):
            first = seen.setdefault(same(value), number)
            if first != number:
                table.fault(number, f"{column} {value!r} is in line {first}, too: expected it once")
