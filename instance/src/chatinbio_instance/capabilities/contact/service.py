"""The messages themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from chatinbio_instance.capabilities.contact.tables import contact_messages
from chatinbio_instance.core.capability import Lead, Storage
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.db import leads


class Messages:
    """What visitors wrote to the creator."""

    def __init__(self, database: Storage, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, deps: AgentDeps, *, name: str, email: str, message: str) -> None:
        """Keep a message whose fields were checked. Raises TooSoon within a minute of the last."""
        fields = {"name": name.strip(), "email": email.strip(), "message": message.strip()}
        moment = self._clock()
        await self._database.write(
            lambda connection: leads.keep(connection, contact_messages, deps.visitor, fields, moment)
        )

    async def leads(self) -> Sequence[Lead]:
        """All of them, newest first."""
        rows = await self._database.read(lambda connection: leads.newest_first(connection, contact_messages))
        return [
            Lead(row.id, "contact", row.created_at, row.name, row.email, row.message, visitor=row.visitor_id)
            for row in rows
        ]
