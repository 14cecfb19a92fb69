"""Brings the database to this release's schema at start, forward only.

Two programs that start at once (the server and `keys create`, or two replicas on PostgreSQL) take turns: SQLite's write lock
or an advisory lock is held for the whole migration, and the second finds nothing to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x63_69_62  # any number that nothing else in the database uses


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to head in one transaction. Raises alembic's CommandError when the database is from a newer release."""
    if engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:"):
        await asyncio.to_thread(_turn_to_wal, str(engine.url.database))
    async with engine.connect() as connection:
        await connection.execution_options(immediate=True)
        async with connection.begin():
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            await connection.run_sync(upgrade)


def _turn_to_wal(path: str) -> None:
    """Turn an SQLite file to WAL, once for all. When two do so in the same instant, SQLite refuses one of them without waiting
    its timeout, so it is done here, before an engine connects, and tried again for some seconds."""
    deadline = time.monotonic() + 30
    while True:
        with contextlib.closing(sqlite3.connect(path, timeout=5)) as connection:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > deadline:
                    raise
        time.sleep(0.02)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations on a connection whose transaction the caller commits."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
