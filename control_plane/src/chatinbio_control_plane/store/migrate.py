"""Brings the database to this release's schema at start, forward only.

Two programs that start at once (the server and `keys create`, or two replicas on PostgreSQL) take turns: SQLite's write lock
or an advisory lock is held for the whole migration, and the second finds nothing to do.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x63_69_62  # any number that nothing else in the database uses


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to head in one transaction. Raises alembic's CommandError when the database is from a newer release."""
    await _first_connection(engine)
    async with engine.connect() as connection:
        await connection.execution_options(immediate=True)
        async with connection.begin():
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            await connection.run_sync(upgrade)


async def _first_connection(engine: AsyncEngine) -> None:
    """Connect once. The first connection to a fresh SQLite file turns it to WAL; should two do so in the same instant, SQLite
    refuses one of them without waiting its busy_timeout."""
    for wait in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0):
        try:
            async with engine.connect():
                return
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            await asyncio.sleep(wait)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations on a connection whose transaction the caller commits."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
