"""Makes API keys and recognises them.

A key is 256 random bits, so its SHA-256 cannot be searched and needs no salt; the database finds it by that hash, and the
last word is a comparison in constant time.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane import store
from chatinbio_control_plane.dependencies.context import Caller

PREFIX: Final = "cib_"
_TOUCH_SECONDS = 60.0  # `last used` is a help for people: one write a minute is enough


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


async def issue(engine: AsyncEngine, *, name: str, account: str) -> tuple[str, store.KeyRow]:
    """A new key for the account, which is opened when there is none. The secret is returned here and never again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = await store.add_key(engine, account=account, name=name, sha256=digest(secret), prefix=secret[:12])
    await store.record(engine, action="key.create", outcome="ok", account_id=row.account_id, key_id=row.id)
    return secret, row


class Keys:
    """Recognises keys for one server."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._touched: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def recognise(self, secret: str) -> Caller | None:
        """The caller, or None for a key that is unknown or revoked."""
        hashed = digest(secret)
        row = await store.find_key(self._engine, hashed)
        if row is None or row.revoked_at is not None or not hmac.compare_digest(row.sha256, hashed):
            return None
        now = time.monotonic()
        if now - self._touched.get(row.id, -_TOUCH_SECONDS) >= _TOUCH_SECONDS:
            self._touched[row.id] = now
            task = asyncio.create_task(store.touch_key(self._engine, row.id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return Caller(account_id=row.account_id, key_id=row.id, secret=secret)

    async def close(self) -> None:
        """Wait for what is still being written."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
