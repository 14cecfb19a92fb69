"""Who is let in, held in memory: sessions, API keys and allowed origins.

Place in the flow: web asks it with every request, without waiting; whatever changes people goes through `change`, so memory and disk
are never of two minds. One process has the database for itself, and there are few rows, so nothing else is needed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, select, update

from chatinbio_instance.accounts.model import ApiKey, Session, account_of_row
from chatinbio_instance.accounts.tables import account_sessions, accounts, allowed_origins, api_keys
from chatinbio_instance.accounts.tokens import hashed
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError

log = logging.getLogger(__name__)

T = TypeVar("T")

# How far the last use on disk may lag behind the one in memory.
USE_LAG: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Known:
    sessions: dict[str, Session]
    keys: dict[str, ApiKey]
    origins: frozenset[str]


class Directory:
    """The people and programs of one instance. `load` it once before it is asked."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self.clock = clock
        self._known = _Known({}, {}, frozenset())
        self._noting: set[asyncio.Task[None]] = set()

    @property
    def origins(self) -> frozenset[str]:
        """Origins of other sites that were allowed."""
        return self._known.origins

    async def load(self) -> None:
        """Read everything anew: at boot, and after an archive was brought in."""
        self._known = await self._database.read(_read)

    async def change(self, job: Callable[[Connection], T]) -> T:
        """Run a write that touches people, keys or origins; it counts from the moment this returns."""
        # The writer ends one job after the other, so what the last one saw is what stays.
        result, self._known = await self._database.write(lambda connection: (job(connection), _read(connection)))
        return result

    def session(self, token: str) -> Session | None:
        """The living session of a cookie's value."""
        session = self._known.sessions.get(hashed(token))
        at = self.clock()
        if session is None or not session.is_alive(at):
            return None
        if at - session.seen_at > USE_LAG:
            session.seen_at = at
            self._note(update(account_sessions).where(account_sessions.c.id == session.id).values(seen_at=at))
        return session

    def key(self, secret: str) -> ApiKey | None:
        """The API key of this secret, where there is one that was not revoked."""
        key = self._known.keys.get(hashed(secret))
        at = self.clock()
        if key is not None and (key.used_at is None or at - key.used_at > USE_LAG):
            key.used_at = at
            self._note(update(api_keys).where(api_keys.c.id == key.id).values(used_at=at))
        return key

    async def close(self) -> None:
        """Wait for what is being noted."""
        if self._noting:
            await asyncio.wait(self._noting)

    def _note(self, statement: Any) -> None:
        task = asyncio.create_task(self._write(statement), name="directory-use")
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _write(self, statement: Any) -> None:
        try:
            await self._database.write(lambda connection: connection.execute(statement).close())
        except InstanceError:
            log.warning("the last use of a session or key was not kept")


def _read(connection: Connection) -> _Known:
    people = {row.id: account_of_row(row) for row in connection.execute(select(accounts))}
    sessions = {
        row.token_hash: Session(
            row.id, row.token_hash, people[row.account_id], row.agent, row.created_at, row.seen_at, row.expires_at
        )
        for row in connection.execute(select(account_sessions))
    }
    keys = {
        row.key_hash: ApiKey(row.id, row.key_hash, row.name, row.per_minute, row.used_at)
        for row in connection.execute(select(api_keys).where(api_keys.c.revoked_at.is_(None)))
    }
    return _Known(sessions, keys, frozenset(connection.scalars(select(allowed_origins.c.origin))))
