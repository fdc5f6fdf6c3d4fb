"""The gradebook's tables by plain SQL: all that grading needs of them, without nbgrader.

nbgrader and SQLAlchemy take seconds to import, and their objects most of the time that saving
takes. A file of SQLite is read and written by Python itself; any other gradebook by SQLAlchemy.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock

from autograder.base.errors import GradebookUnusable

#: All that is read or written here.
TABLES = {
    "assignment", "base_cell", "comment", "grade", "grade_cells", "notebook", "source_cell",
    "student", "submitted_assignment", "submitted_notebook", "task_cells",
}  # fmt: skip
#: nbgrader has none, and asks for the rows of one submission at a time.
INDEXED = {
    "grade": "notebook_id",
    "comment": "notebook_id",
    "submitted_notebook": "assignment_id",
}
#: The address of a file, in letters that mean the same wherever they stand in an address.
PLAIN = re.compile(r"sqlite:///(?P<path>[\w.~ +/-]+)(\?timeout=(?P<timeout>\d+))?", re.ASCII)
#: How long SQLite waits for a lock, in seconds, where the address does not say.
WAIT = 5.0
#: What SQLite's dates count an interval from.
EPOCH = datetime(1970, 1, 1)

Row = tuple[Any, ...]


class Rows(Protocol):
    """A gradebook's tables; in SQL, `:name` stands for a value."""

    @property
    def tables(self) -> set[str]:
        """The names of the tables that there are."""

    def all(self, statement: str, **values: object) -> Sequence[Row]:
        """The rows that a statement yields, if it yields any."""

    def each(self, statement: str, values: Sequence[dict[str, object]]) -> None:
        """Run a statement once for each of these values."""

    def writing(self) -> contextlib.AbstractContextManager[None]:
        """What is done inside takes effect together, at the end, or not at all.

        No other grader's writing overlaps.
        """

    def as_date(self, moment: datetime | None) -> object:
        """A moment as it is written."""


@contextmanager
def opened(db_url: str) -> Iterator[Rows]:
    """The tables at an address; AutograderError for whatever the database refuses."""
    file = PLAIN.fullmatch(db_url)
    if file is None:
        from autograder.gradebook import database

        with database.opened(db_url) as rows:
            yield rows
        return
    try:
        wait = float(file["timeout"] or WAIT)
        connection = sqlite3.connect(
            file["path"], timeout=wait, isolation_level=None, check_same_thread=False
        )
        with contextlib.closing(connection):
            yield _File(connection)
    except sqlite3.DatabaseError as error:
        raise GradebookUnusable(db_url, error) from error


class _File:
    """A file of SQLite."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def tables(self) -> set[str]:
        return {row[0] for row in self.all("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def all(self, statement: str, **values: object) -> Sequence[Row]:
        return self._connection.execute(statement, values).fetchall()

    def each(self, statement: str, values: Sequence[dict[str, object]]) -> None:
        self._connection.executemany(statement, values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def as_date(self, moment: datetime | None) -> object:
        return None if moment is None else moment.isoformat(" ", "microseconds")


def date(value: object) -> datetime | None:
    """A moment as it was read."""
    if isinstance(value, str):  # as SQLite keeps it
        return datetime.fromisoformat(value)
    assert value is None or isinstance(value, datetime)
    return value


def interval(value: object) -> timedelta | None:
    """A span of time as it was read."""
    if isinstance(value, str):
        return datetime.fromisoformat(value) - EPOCH
    assert value is None or isinstance(value, timedelta)
    return value


def exists(db_url: str) -> bool:
    """Is there a gradebook? Looking makes none."""
    file = PLAIN.fullmatch(db_url)
    if file is not None:
        there = Path(file["path"]).is_file()
    else:
        from autograder.gradebook import database

        there = database.has_place(db_url)
    if not there:
        return False
    with opened(db_url) as rows:
        return "grade" in rows.tables


@contextmanager
def alone(db_url: str) -> Iterator[None]:
    """Keep other graders with this gradebook waiting: while it is made, and told of sources."""
    file = PLAIN.fullmatch(db_url)
    if file is None:
        from autograder.gradebook import database

        with database.alone(db_url):
            yield
    else:
        path = Path(file["path"])
        with FileLock(path.with_name(f".{path.name}.lock")):
            yield


def make_quick(rows: Rows) -> None:
    """Add the indexes that keep saving as quick with ten thousand submissions as with ten."""
    for table, column in INDEXED.items():
        rows.all(f"CREATE INDEX IF NOT EXISTS quick_{table} ON {table} ({column})")
