"""Pages to test on: real content in a real, migrated database, under a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chatinbio_instance.db.database import Database
from chatinbio_instance.db.migrate import migrate
from chatinbio_instance.library.service import Library

CREATORS = Path(__file__).parents[1] / "agent" / "creators"
# A Thursday.
NOW = datetime(2027, 1, 14, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def seed_of(creator: str) -> dict[str, Any]:
    seed: dict[str, Any] = json.loads((CREATORS / f"{creator}.json").read_text(encoding="utf-8"))
    return seed


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(path)
        return path.read_bytes()


@asynccontextmanager
async def empty_database(folder: Path) -> AsyncIterator[Database]:
    """A database at the newest schema."""
    path = folder / "chatinbio.db"
    if not path.exists():
        path.write_bytes(_migrated())
    database = await Database.open(path)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def page_of(creator: str, folder: Path) -> AsyncIterator[Library]:
    """The library of one of the creators in `agent/creators`."""
    async with empty_database(folder) as database:
        library = Library(database, clock)
        await library.seed(seed_of(creator))
        yield library
