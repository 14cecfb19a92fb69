"""The common beat of all running turns: what they have to keep goes to disk together, and then to who follows.

One commit for fifty turns costs little more than one for one, and one timer less than fifty. A turn's first words wait for nothing;
after that at most COALESCE_SECONDS. While no turn speaks, nothing ticks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Protocol

from sqlalchemy import Connection

from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.threads import store
from chatinbio_instance.threads.store import StoredFrame

log = logging.getLogger(__name__)

COALESCE_SECONDS: Final = 0.025


class Speaker(Protocol):
    """A turn that has something to keep."""

    @property
    def thread(self) -> str: ...

    def take(self) -> Sequence[StoredFrame]:
        """What it has said since it was asked last, numbered."""
        ...

    def kept(self, frames: Sequence[StoredFrame]) -> None:
        """They are on disk."""
        ...

    def lost(self, error: Exception) -> None:
        """They are not, and nothing after them will be."""
        ...


class Beat:
    """Keeps what speakers say, one batch of all of them at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Speaker] = []
        self._urgent = asyncio.Event()
        self._keeping: set[Speaker] = set()
        self._done = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def note(self, speaker: Speaker, *, urgent: bool) -> None:
        """It has said something. To be called once until it is asked to `take`."""
        self._waiting.append(speaker)
        if urgent:
            self._urgent.set()
        if self._task is None:
            self._task = asyncio.create_task(self._tick(), name="beat")

    async def rest(self, speaker: Speaker) -> None:
        """It says no more: when this returns nothing of it is under way, and what it has not been asked for is its own."""
        with suppress(ValueError):
            self._waiting.remove(speaker)
        while speaker in self._keeping:
            await self._done.wait()

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            if not self._urgent.is_set():
                wait = COALESCE_SECONDS - loop.time() % COALESCE_SECONDS
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._urgent.wait(), wait)
            self._urgent.clear()
            speakers, self._waiting = self._waiting, []
            self._keeping.update(speakers)
            await self._keep([(speaker, frames) for speaker in speakers if (frames := speaker.take())])
            self._keeping.clear()
            self._done.set()
            self._done = asyncio.Event()
        self._task = None

    async def _keep(self, said: list[tuple[Speaker, Sequence[StoredFrame]]]) -> None:
        def job(connection: Connection) -> None:
            store.add_frames(connection, [(speaker.thread, frames) for speaker, frames in said])

        try:
            await self._database.write(job)
        except Exception as error:
            if len(said) == 1 or isinstance(error, StorageUnavailable):
                for speaker, _ in said:
                    speaker.lost(error)
            else:  # one of them cannot be kept, its thread may be gone: not the fault of the others
                for each in said:
                    await self._keep([each])
        else:
            for speaker, frames in said:
                speaker.kept(frames)
