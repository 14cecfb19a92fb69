"""Counting visits and clicks, and answering the creator's questions about their page.

Place in the flow: web → **Insights** → tables; admin and the creator's own tools ← **Insights**. Counting costs memory alone: what
came together is written in one commit every few seconds, and only while there is something.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from chatinbio_instance.core.capability import Asked, PageFigures
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.insights import reading
from chatinbio_instance.insights.counts import Counts, forget
from chatinbio_instance.insights.reading import DayFigures

log = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 5.0


async def _utc() -> tzinfo:
    return UTC


class Insights:
    """What is known about visits and questions. `zone` tells the creator's time zone, which may change while this lives."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = now,
        zone: Callable[[], Awaitable[tzinfo]] = _utc,
        *,
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._flush_seconds = flush_seconds
        self._counts = Counts()
        self._writing = asyncio.Lock()
        self._flushing: asyncio.Task[None] | None = None
        self._midnight: asyncio.Task[None] | None = None
        self._closed = False

    def visit(self, visitor: str | None) -> None:
        """The page was opened; `visitor` is an id where it is known, and is kept no longer than the day."""
        self._counts.visit(self._clock(), visitor)
        self._soon()

    def click(self, link: int) -> None:
        """A link was followed. One that is no link of the page counts for nothing."""
        self._counts.click(self._clock(), link)
        self._soon()

    async def flush(self) -> None:
        """Write what was counted so far, and wait for what is being written. Raises StorageUnavailable; then it is kept in memory for
        the next time."""
        async with self._writing:
            if not self._counts:
                return
            zone = await self._zone()
            counts, self._counts = self._counts, Counts()
            try:
                today = self._clock().astimezone(zone).date()
                await self._database.write(lambda connection: counts.write(connection, zone, today))
            except StorageUnavailable:
                counts.add(self._counts)
                self._counts = counts
                raise
        if counts.visitors and self._midnight is None and not self._closed:
            self._midnight = asyncio.create_task(self._forget_at_midnight(today, zone), name="insights-midnight")

    async def close(self) -> None:
        """Write what is left; counting after this is lost."""
        self._closed = True
        for task in (self._flushing, self._midnight):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        try:
            await self.flush()
        except StorageUnavailable:
            log.warning("the last visits and clicks could not be kept")

    async def zone(self) -> tzinfo:
        """The creator's time zone."""
        return await self._zone()

    async def figures(self, since: datetime, until: datetime) -> PageFigures:
        """The sums from `since` on and before `until`, both aware; visits and clicks by the creator's whole days."""
        await self._flush_if_possible()
        zone = await self._zone()
        return await self._database.read(lambda connection: reading.figures(connection, since, until, zone))

    async def per_day(self, since: date, until: date) -> list[DayFigures]:
        """One entry for each of the creator's days from `since` to `until`, both included, without gaps."""
        await self._flush_if_possible()
        zone = await self._zone()
        return await self._database.read(lambda connection: reading.per_day(connection, since, until, zone))

    async def questions(self, since: datetime, until: datetime) -> Sequence[Asked]:
        """What visitors asked from `since` on and before `until`, oldest first."""
        return await self._database.read(lambda connection: reading.questions(connection, since, until))

    async def _flush_if_possible(self) -> None:
        try:
            await self.flush()
        except StorageUnavailable:
            log.warning("the newest visits and clicks are not yet kept")

    def _soon(self) -> None:
        if not self._closed and (self._flushing is None or self._flushing.done()):
            self._flushing = asyncio.create_task(self._flush_while_there_is_something(), name="insights")

    async def _flush_while_there_is_something(self) -> None:
        while self._counts:
            await asyncio.sleep(self._flush_seconds)
            try:
                await self.flush()
            except StorageUnavailable:
                log.warning("visits and clicks could not be kept; trying again")

    async def _forget_at_midnight(self, today: date, zone: tzinfo) -> None:
        tomorrow = reading.midnight(today + timedelta(days=1), zone)
        await asyncio.sleep(max((tomorrow - self._clock()).total_seconds(), 0))
        self._midnight = None
        day = self._clock().astimezone(zone).date()
        try:
            await self._database.write(lambda connection: forget(connection, day))
        except StorageUnavailable:
            log.warning("yesterday's marks could not be thrown away; the next visit does it")
