"""The gradebook as a database of any kind, by SQLAlchemy: who writes when, and what fails.

Several graders may share one. Each submission is entered in a transaction that no other grader's
overlaps, so that nothing is entered twice, and nothing by halves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import NullPool

from autograder.base.errors import GradebookUnusable

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

#: What graders lock who share a gradebook on PostgreSQL, where transactions may overlap.
LOCK = 0x6E62677261646572
#: How many rows are copied at a time.
ROWS = 1000


@contextmanager
def usable(db_url: str) -> Iterator[Engine]:
    """The database at an address, not connected to yet; GradebookUnusable for what it refuses."""
    try:
        engine = create_engine(db_url, poolclass=NullPool)
    except (ArgumentError, ImportError) as error:  # no such kind of database, or no driver for it
        raise unusable(db_url, error) from error
    try:
        yield engine
    except DatabaseError as error:
        raise unusable(db_url, error.orig) from error


def unusable(db_url: str, reason: object) -> GradebookUnusable:
    """What is said of a database, without the password."""
    where = "whose db_url is no address"
    with contextlib.suppress(ArgumentError):
        where = make_url(db_url).render_as_string(hide_password=True)
    return GradebookUnusable(where, reason)


def has_place(db_url: str) -> bool:
    """Is there a file for a gradebook of SQLite? Others are on a server."""
    with usable(db_url) as engine:
        return engine.dialect.name != "sqlite" or Path(engine.url.database or "").is_file()


def stamp(db_url: str) -> None:
    """Note in a new gradebook of which version its tables are.

    nbgrader would start the program `alembic` to be told, which takes a second or two.
    """
    with usable(db_url) as engine, engine.begin() as connection:
        if not inspect(connection).get_table_names():
            from alembic.runtime.migration import MigrationContext
            from alembic.script import ScriptDirectory
            from nbgrader.dbutil import ALEMBIC_DIR

            scripts = ScriptDirectory(ALEMBIC_DIR)
            MigrationContext.configure(connection).stamp(scripts, "heads")


@contextmanager
def alone(db_url: str) -> Iterator[None]:
    """Keep other graders with this gradebook waiting."""
    with usable(db_url) as engine, contextlib.ExitStack() as held:
        if engine.dialect.name == "sqlite":
            path = Path(engine.url.database or "gradebook.db")
            held.enter_context(FileLock(path.with_name(f".{path.name}.lock")))
        else:
            _lock(held.enter_context(engine.begin()))
        yield


@contextmanager
def opened(db_url: str) -> Iterator[Tables]:
    """The tables of a gradebook, for plain SQL."""
    with usable(db_url) as engine:
        yield Tables(engine)


class Tables:
    """`autograder.gradebook.plain_sql.Rows` of any database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing: Connection | None = None

    @property
    def tables(self) -> set[str]:
        """The names of the tables that there are."""
        return set(inspect(self._engine).get_table_names())

    def all(self, statement: str, **values: object) -> Sequence[tuple[Any, ...]]:
        """The rows that a statement yields, if it yields any."""
        with self._connected() as connection:
            done = connection.execute(text(statement), values)
            return [tuple(row) for row in done] if done.returns_rows else []

    def each(self, statement: str, values: Sequence[dict[str, object]]) -> None:
        """Run a statement once for each of these values."""
        if values:  # else it would be run once, without any
            with self._connected() as connection:
                connection.execute(text(statement), values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is done inside takes effect together, at the end, or not at all."""
        with self._engine.begin() as connection:
            _lock(connection)
            self._writing = connection
            try:
                yield
            finally:
                self._writing = None

    def as_date(self, moment: datetime | None) -> object:
        """A moment as it is written."""
        if moment is None or self._engine.dialect.name != "sqlite":
            return moment
        return moment.isoformat(" ", "microseconds")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        if self._writing is not None:
            yield self._writing
        else:
            with self._engine.begin() as connection:
                yield connection


@contextmanager
def transaction(book: Gradebook) -> Iterator[None]:
    """What nbgrader commits inside takes effect together, at the end, or not at all."""
    with book.engine.connect() as connection, connection.begin():
        _lock(connection)
        book.db.remove()
        book.db.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
            book.db.commit()
        finally:
            book.db.remove()
            book.db.configure(bind=book.engine, join_transaction_mode="conditional_savepoint")


def _lock(connection: Connection) -> None:
    """Let no other grader write until this transaction ends."""
    if connection.dialect.name == "sqlite":  # whose driver begins too late for savepoints
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":  # or two graders enter the same student
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def copy(old: Gradebook, new: Gradebook) -> None:
    """Copy all that one gradebook holds, as it is at one moment, into another that is new."""
    from nbgrader.api import Base

    tables = Base.metadata.sorted_tables
    with transaction(old), new.engine.begin() as target:
        for table in reversed(tables):
            target.execute(table.delete())  # a new one has its course already
        for table in tables:
            for rows in old.db.execute(select(table)).mappings().partitions(ROWS):
                target.execute(table.insert(), [dict(row) for row in rows])
