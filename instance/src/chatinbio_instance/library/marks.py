"""What the library remembers about itself beside the page: which seed it was filled from, and which ids were given away.

Place in the flow: `meta` → **marks** → seeding, editing.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.db.tables import meta

# The seed that was read last, and the page as it was right after.
SEEDED: Final = "library.seed"
SEEDED_CONTENT: Final = "library.seeded_content"
# In place of that page's fingerprint, once the creator has changed anything: no seed goes over it any more.
EDITED: Final = "edited"


def recall(connection: Connection, key: str) -> str | None:
    """What was remembered; None where nothing was."""
    value: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
    return value


def remember(connection: Connection, key: str, value: str) -> None:
    """Keep it in the caller's transaction."""
    stored = upsert(meta).values(key=key, value=value)
    connection.execute(stored.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


def new_ids(connection: Connection, table: Table, count: int = 1) -> range:
    """Ids that no row of this table ever had: clicks and earlier answers speak of rows that are gone by their ids."""
    key = f"library.last_id.{table.name}"
    newest = max(connection.scalar(select(func.max(table.c.id))) or 0, int(recall(connection, key) or 0))
    remember(connection, key, str(newest + count))
    return range(newest + 1, newest + count + 1)
