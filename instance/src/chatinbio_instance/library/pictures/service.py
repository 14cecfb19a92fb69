"""The pictures of the page in the running instance: what is uploaded, and what is fetched in the background.

Place in the flow: web → **service** → workshop, store. A visitor's browser never asks another place for a picture of the page.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import Connection

from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError, StorageUnavailable
from chatinbio_instance.library.pictures import sources, store
from chatinbio_instance.library.pictures.refusals import Unusable
from chatinbio_instance.library.pictures.sources import GIVEN_UP, Address, Source
from chatinbio_instance.library.pictures.workshop import Workshop

if TYPE_CHECKING:
    from chatinbio_instance.library.pictures.store import Made
    from chatinbio_instance.library.pictures.uses import PictureUse

log = logging.getLogger(__name__)

# After a fault of the disk: how long until it is tried again.
REST = timedelta(minutes=1)


class Pictures:
    """Fetches what the page gives by web addresses. `changed` is called when a page shows another picture than before."""

    def __init__(
        self,
        database: Database,
        changed: Callable[[], None],
        workshop: Workshop | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._changed = changed
        self._workshop = workshop or Workshop()
        self._clock = clock
        self._news = asyncio.Event()
        self._fetching: asyncio.Task[None] | None = None

    def look(self) -> None:
        """The page may give other addresses now: fetch what is not there, without waiting here."""
        self._news.set()
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch_all(), name="pictures")

    async def make(self, file: bytes, use: PictureUse) -> Made:
        """A picture out of an uploaded file. Raises InstanceError `media_refused` (422)."""
        try:
            return await self._workshop.make(file, use)
        except Unusable as error:
            raise InstanceError("media_refused", f"This picture cannot be used. {error}", status=422) from error

    async def close(self) -> None:
        """Fetch no more; what was not done is done by the next process."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    async def _fetch_all(self) -> None:
        """Until nothing is due any more; what fails is due again later."""
        while True:
            self._news.clear()
            try:
                due = await self._next()
                if due is None:
                    return
                address, before, moment = due
                if moment <= self._clock():
                    await self._fetch(address, before)
                    continue
            except StorageUnavailable:
                moment = self._clock() + REST
            try:
                async with asyncio.timeout(max((moment - self._clock()).total_seconds(), 0)):
                    await self._news.wait()
            except TimeoutError:
                pass

    async def _next(self) -> tuple[Address, Source, datetime] | None:
        """The address that is due first, what became of it so far, and when it is due."""

        def read(connection: Connection) -> tuple[set[Address], sources.Known]:
            return sources.wanted(connection), sources.read(connection)

        wanted, known = await self._database.read(read)
        if known.keys() - wanted:
            await self._database.write(_tidy)
            self._changed()
        waiting = [(address, known.get(address, Source())) for address in wanted]
        due = [(address, source, source.due) for address, source in waiting if source.due is not None]
        return min(due, key=lambda one: (one[2], one[0]), default=None)

    async def _fetch(self, address: Address, before: Source) -> None:
        url, use = address
        tried = before.attempts + 1
        told = {"host": urlsplit(url).hostname, "use": use, "attempt": tried}
        try:
            made = await self._workshop.fetch(url, use)

            def keep(connection: Connection) -> Source:
                picture = store.keep(connection, made, use, self._clock(), fetched=True)
                source = Source(picture, tried, "", self._clock())
                sources.note(connection, address, source)
                return source

            await self._database.write(keep)
        except (Unusable, InstanceError) as error:
            if isinstance(error, StorageUnavailable):
                raise
            final = isinstance(error, Unusable) and error.final
            failed = Source(None, GIVEN_UP if final else tried, str(error), self._clock())
            await self._database.write(lambda connection: sources.note(connection, address, failed))
            log.warning("a picture could not be fetched", extra=told | {"complaint": str(error)})
            return
        self._changed()
        log.info("fetched a picture", extra=told)


def _tidy(connection: Connection) -> None:
    sources.forget_unwanted(connection)
    store.sweep(connection)
