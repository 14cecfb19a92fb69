"""Which request an Idempotency-Key stands for, and the answer it got.

A row is reserved before the Creator is made, so that all who come with the key share one salt; the answer is added after. It
holds no claim token: `signup.claim` derives that from the caller's own key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane.store.clock import utc_now
from chatinbio_control_plane.store.tables import idempotency_keys as table


@dataclass(frozen=True, slots=True)
class Reservation:
    """`request_hash` and `salt` are the first comer's; `response` is JSON, or None until it has been answered."""

    request_hash: str
    salt: str
    response: str | None


async def reserve(
    engine: AsyncEngine, key_id: str, fingerprint: str, *, request_hash: str, salt: str, lifetime: timedelta
) -> Reservation:
    """Take the key for this request, or learn for which request it is taken already."""
    mine = (table.c.key_id == key_id) & (table.c.fingerprint == fingerprint)
    values = {"key_id": key_id, "fingerprint": fingerprint, "request_hash": request_hash, "salt": salt}
    while True:
        now = utc_now()
        try:
            async with engine.begin() as connection:
                await connection.execute(delete(table).where(mine, table.c.expires_at <= now))
                await connection.execute(insert(table).values(**values, expires_at=now + lifetime))
            return Reservation(request_hash, salt, None)
        except IntegrityError:
            async with engine.connect() as connection:
                row = (
                    await connection.execute(select(table.c.request_hash, table.c.salt, table.c.response).where(mine))
                ).one_or_none()
            if row is not None:  # otherwise it was forgotten between the two statements: try again
                return Reservation(*row)


async def answered(engine: AsyncEngine, key_id: str, fingerprint: str, response: str) -> bool:
    """Keep the answer. False when one is kept already: every answer to one signup is the same."""
    mine = (table.c.key_id == key_id) & (table.c.fingerprint == fingerprint)
    async with engine.begin() as connection:
        kept = await connection.execute(update(table).where(mine, table.c.response.is_(None)).values(response=response))
    return kept.rowcount == 1


async def forget(engine: AsyncEngine, key_id: str, fingerprint: str) -> None:
    """Free a key whose request was refused, so that the corrected request may use it."""
    mine = (table.c.key_id == key_id) & (table.c.fingerprint == fingerprint)
    async with engine.begin() as connection:
        await connection.execute(delete(table).where(mine, table.c.response.is_(None)))


async def forget_expired(engine: AsyncEngine) -> int:
    """Delete the rows whose time is over; returns how many."""
    async with engine.begin() as connection:
        return (await connection.execute(delete(table).where(table.c.expires_at <= utc_now()))).rowcount
