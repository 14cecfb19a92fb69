"""API keys: `cib_…`, told once, kept as SHA-256."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, update

from chatinbio_instance.accounts.tables import api_keys
from chatinbio_instance.accounts.tokens import hashed, new_id, new_token

PREFIX: Final = "cib_"


def make(connection: Connection, name: str, per_minute: int, at: datetime) -> tuple[str, str]:
    """A new key; returns its id and the key itself."""
    key, secret = new_id("k"), new_token(PREFIX)
    row = {
        "id": key,
        "key_hash": hashed(secret),
        "hint": secret[: len(PREFIX) + 4],
        "name": name,
        "scope": "chat",
        "per_minute": per_minute,
        "created_at": at,
    }
    connection.execute(insert(api_keys), [row])
    return key, secret


def revoke(connection: Connection, key: str, at: datetime) -> bool:
    """Make a key worthless; False where there is none of that id that still counts."""
    where = (api_keys.c.id == key) & api_keys.c.revoked_at.is_(None)
    return connection.execute(update(api_keys).where(where).values(revoked_at=at)).rowcount > 0
