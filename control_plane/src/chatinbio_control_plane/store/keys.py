"""Accounts and their API keys. A key's secret is known to its holder alone; here stand its SHA-256 and its first letters."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane.store.clock import utc_now
from chatinbio_control_plane.store.tables import accounts, api_keys


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An API key as it is kept."""

    id: str
    account_id: str
    account: str
    name: str
    prefix: str
    sha256: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


_SELECT = select(
    api_keys.c.id,
    api_keys.c.account_id,
    accounts.c.name.label("account"),
    api_keys.c.name,
    api_keys.c.prefix,
    api_keys.c.sha256,
    api_keys.c.created_at,
    api_keys.c.last_used_at,
    api_keys.c.revoked_at,
).join_from(api_keys, accounts)


def _read(row: Row[*tuple[Any, ...]]) -> KeyRow:
    return KeyRow(**row._mapping)


async def add_key(engine: AsyncEngine, *, account: str, name: str, sha256: str, prefix: str) -> KeyRow:
    """Keep a new key; an account of that name is opened when there is none."""
    account_id = await _account_id(engine, account)
    key_id = secrets.token_hex(8)
    values = {"account_id": account_id, "name": name, "sha256": sha256, "prefix": prefix, "created_at": utc_now()}
    async with engine.begin() as connection:
        await connection.execute(insert(api_keys).values(id=key_id, **values))
        row = (await connection.execute(_SELECT.where(api_keys.c.id == key_id))).one()
    return _read(row)


async def _account_id(engine: AsyncEngine, name: str) -> str:
    try:
        async with engine.begin() as connection:
            await connection.execute(insert(accounts).values(id=secrets.token_hex(8), name=name, created_at=utc_now()))
    except IntegrityError:
        pass  # it exists
    async with engine.connect() as connection:
        found: str = (await connection.execute(select(accounts.c.id).where(accounts.c.name == name))).scalar_one()
    return found


async def find_key(engine: AsyncEngine, sha256: str) -> KeyRow | None:
    """The key with that hash, revoked ones included."""
    async with engine.connect() as connection:
        row = (await connection.execute(_SELECT.where(api_keys.c.sha256 == sha256))).one_or_none()
    return _read(row) if row is not None else None


async def all_keys(engine: AsyncEngine) -> list[KeyRow]:
    """Every key, oldest first."""
    async with engine.connect() as connection:
        rows = (await connection.execute(_SELECT.order_by(api_keys.c.created_at, api_keys.c.id))).all()
    return [_read(row) for row in rows]


async def touch_key(engine: AsyncEngine, key_id: str) -> None:
    """Remember that the key was used now."""
    async with engine.begin() as connection:
        await connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=utc_now()))


async def revoke_key(engine: AsyncEngine, key: str) -> bool:
    """Revoke by id or prefix. False when no valid key is called so, or when a prefix fits several."""
    valid = api_keys.c.revoked_at.is_(None)
    async with engine.begin() as connection:
        changed = await connection.execute(
            update(api_keys)
            .where(valid, (api_keys.c.id == key) | (api_keys.c.prefix == key))
            .values(revoked_at=utc_now())
        )
        if changed.rowcount != 1:
            await connection.rollback()
            return False
    return True
