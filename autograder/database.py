"""The gradebook as a database, SQLite or PostgreSQL: who writes when, and one line for what fails.

Several graders may share one. Each submission is entered in a transaction that no other grader's
overlaps, so that nothing is entered twice, and nothing by halves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from nbgrader.api import Base, Comment, Grade, Gradebook, InvalidEntry, SubmittedNotebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import NullPool

from autograder.errors import AutograderError

#: What graders lock who share a gradebook on PostgreSQL, where transactions may overlap.
LOCK = 0x6E62677261646572
#: How many rows are copied at a time.
ROWS = 1000
#: nbgrader has none, and asks for the rows of one submission at a time.
INDEXED = {Grade: "notebook_id", Comment: "notebook_id", SubmittedNotebook: "assignment_id"}


@contextmanager
def usable(db_url: str) -> Iterator[Engine]:
    """The database at an address, not connected to yet; AutograderError for whatever it refuses."""
    try:
        engine = create_engine(db_url, poolclass=NullPool)
    except (ArgumentError, ImportError) as error:  # no such kind of database, or no driver for it
        raise _unusable(db_url, error) from error
    try:
        yield engine
    except DatabaseError as error:
        raise _unusable(db_url, error.orig) from error
    except InvalidEntry as error:
        raise _unusable(db_url, error) from error


def _unusable(db_url: str, reason: object) -> AutograderError:
    """One line, without the password."""
    where = "whose db_url is no address"
    with contextlib.suppress(ArgumentError):
        where = make_url(db_url).render_as_string(hide_password=True)
    line = " ".join(str(reason).split())
    return AutograderError(f"the gradebook {where} cannot be used: {line}")


def exists(db_url: str) -> bool:
    """Is there a gradebook? Looking makes none."""
    with usable(db_url) as engine:
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file():
            return False
        return inspect(engine).has_table(Grade.__tablename__)


def stamp(db_url: str) -> None:
    """Note in a new gradebook of which version its tables are.

    nbgrader would start the program `alembic` to be told, which takes a second or two.
    """
    with usable(db_url) as engine, engine.begin() as connection:
        if not inspect(connection).get_table_names():
            scripts = ScriptDirectory(ALEMBIC_DIR)
            MigrationContext.configure(connection).stamp(scripts, "heads")


@contextmanager
def alone(db_url: str) -> Iterator[None]:
    """Keep other graders with this gradebook waiting: while it is made, and told of sources."""
    with usable(db_url) as engine, contextlib.ExitStack() as held:
        if engine.dialect.name == "sqlite":
            path = Path(engine.url.database or "gradebook.db")
            held.enter_context(FileLock(path.with_name(f".{path.name}.lock")))
        else:
            _lock(held.enter_context(engine.begin()))
        yield


@contextmanager
def transaction(book: Gradebook) -> Iterator[None]:
    """What is committed inside takes effect together, at the end, or not at all."""
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


def make_quick(book: Gradebook) -> None:
    """Add the indexes that keep saving as quick with ten thousand submissions as with ten."""
    with book.engine.begin() as connection:
        for table in INDEXED:
            name, column = f"quick_{table.__tablename__}", INDEXED[table]
            line = f"CREATE INDEX IF NOT EXISTS {name} ON {table.__tablename__} ({column})"
            connection.exec_driver_sql(line)


def copy(old: Gradebook, new: Gradebook) -> None:
    """Copy all that one gradebook holds, as it is at one moment, into another that is new."""
    tables = Base.metadata.sorted_tables
    with transaction(old), new.engine.begin() as target:
        for table in reversed(tables):
            target.execute(table.delete())  # a new one has its course already
        for table in tables:
            for rows in old.db.execute(select(table)).mappings().partitions(ROWS):
                target.execute(table.insert(), [dict(row) for row in rows])
