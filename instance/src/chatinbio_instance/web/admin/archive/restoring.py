"""Putting a staged archive in place of what an instance holds, in the caller's transaction.

Place in the flow: staged database → **restoring** → tables, search indexes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text

from chatinbio_instance.db.base import now
from chatinbio_instance.library import search
from chatinbio_instance.library.content import read_content
from chatinbio_instance.library.marks import EDITED, SEEDED_CONTENT, recall, remember
from chatinbio_instance.threads import store
from chatinbio_instance.web.admin.archive.contents import TABLES


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table of an archive has in this instance."""
    return {table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0 for table in TABLES}  # noqa: S608


def is_in_use(connection: Connection) -> bool:
    """Whether somebody would miss what is here: the creator changed the page, or visitors said something."""
    return recall(connection, SEEDED_CONTENT) == EDITED or bool(
        connection.scalar(text("SELECT 1 FROM threads LIMIT 1"))
    )


def restore(connection: Connection, staged: Path) -> None:
    """Replace everything that an archive holds by the rows of a staged database; what is staged is copied a row at a time."""
    database = connection.connection.dbapi_connection
    assert isinstance(database, sqlite3.Connection)
    database.execute("PRAGMA defer_foreign_keys = ON")
    for table in reversed(TABLES):
        database.execute(f'DELETE FROM "{table}"')  # noqa: S608
    with closing(sqlite3.connect(f"{staged.absolute().as_uri()}?mode=ro", uri=True)) as source:
        for table in TABLES:
            names = [column[1] for column in source.execute(f'PRAGMA table_info("{table}")')]
            columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
            rows = source.execute(f'SELECT {columns} FROM "{table}"')  # noqa: S608
            database.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)  # noqa: S608
    store.close_open_turns(connection, now())  # an answer that was being written when the archive was made
    search.reindex(connection, read_content(connection))
    remember(connection, SEEDED_CONTENT, EDITED)
