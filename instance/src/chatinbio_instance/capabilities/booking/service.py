"""The booking requests themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from chatinbio_instance.capabilities.booking.tables import booking_requests
from chatinbio_instance.core.capability import Lead, Storage
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.db import leads


class Bookings:
    """What visitors want to book the creator for."""

    def __init__(self, database: Storage, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def is_over(self, day: str) -> bool:
        """Whether a day, YYYY-MM-DD, is past everywhere on earth."""
        return day < f"{self._clock() - timedelta(days=1):%Y-%m-%d}"

    async def keep(self, deps: AgentDeps, fields: Mapping[str, str]) -> None:
        """Keep a request whose fields were checked. Raises TooSoon within a minute of the last."""
        kept = {name: value.strip() for name, value in fields.items()}
        moment = self._clock()
        await self._database.write(
            lambda connection: leads.keep(connection, booking_requests, deps.visitor, kept, moment)
        )

    async def leads(self) -> Sequence[Lead]:
        """All of them, newest first."""
        rows = await self._database.read(lambda connection: leads.newest_first(connection, booking_requests))
        return [
            Lead(
                row.id,
                "booking",
                row.created_at,
                row.name,
                row.email,
                row.message,
                {"date": row.date, "place": row.place, "budget": row.budget},
                row.visitor_id,
            )
            for row in rows
        ]
