"""The subscriptions themselves. A visitor reads and ends their own alone: nobody learns whether an address is on the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from chatinbio_instance.capabilities.newsletter.tables import newsletter_subscribers as subscribers
from chatinbio_instance.capabilities.newsletter.words import WORDS
from chatinbio_instance.core.capability import Lead, Storage
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.db import leads


class Subscribers:
    """Who wants the newsletter."""

    def __init__(self, database: Storage, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def own(self, deps: AgentDeps) -> list[str]:
        """The addresses that this visitor signed up, oldest first."""
        return await self._database.read(lambda connection: _own(connection, deps.visitor))

    async def subscribe(self, deps: AgentDeps, email: str) -> None:
        """Sign up a checked address; one that is on the list already stays on it. Raises TooSoon within a minute of the last."""
        address = email.strip()
        fields = {"email": address, "consent": WORDS(deps.locale).consent}
        moment = self._clock()

        def write(connection: Connection) -> None:
            if address.casefold() not in map(str.casefold, _own(connection, deps.visitor)):
                leads.keep(connection, subscribers, deps.visitor, fields, moment)

        await self._database.write(write)

    async def unsubscribe(self, deps: AgentDeps) -> int:
        """Sign off every address that this visitor signed up; returns how many there were."""

        def write(connection: Connection) -> int:
            return connection.execute(delete(subscribers).where(subscribers.c.visitor_id == deps.visitor)).rowcount

        return await self._database.write(write)

    async def leads(self) -> Sequence[Lead]:
        """All of them, newest first; each address once, as of the first time that it was signed up."""
        rows = await self._database.read(lambda connection: leads.newest_first(connection, subscribers))
        first = {row.email.casefold(): row for row in rows}
        return [
            Lead(
                row.id,
                "newsletter",
                row.created_at,
                email=row.email,
                fields={"consent": row.consent},
                visitor=row.visitor_id,
            )
            for row in rows
            if first[row.email.casefold()] is row
        ]


def _own(connection: Connection, visitor: str) -> list[str]:
    mine = select(subscribers.c.email).where(subscribers.c.visitor_id == visitor).order_by(subscribers.c.created_at)
    return list(connection.scalars(mine))
