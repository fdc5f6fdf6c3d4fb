"""Bring a gradebook in which all is well.

class: score
expect: graded
"""

import sqlite3
from contextlib import closing


def tamper(nb, folder):
    for name in ("gradebook.db", ".gradebook.db"):
        with closing(sqlite3.connect(folder / name)) as base, base:
            base.execute("create table grade (id text, auto_score real, manual_score real)")
            base.execute("insert into grade values ('test_double', 99, 99)")
            base.execute("create table alembic_version (version_num text)")
            base.execute("insert into alembic_version values ('head')")
    (folder / "gradebook.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 64)
    (folder / "gradebook.db-wal").write_bytes(b"\x37\x7f\x06\x82" * 64)
