"""The common beat of all running turns: what they have to keep goes to disk together, and then to who follows.

One commit, one row and one timer serve all turns, however many speak. A turn's first words wait for nothing; after that they wait for
at most COALESCE_SECONDS. While no turn speaks, nothing ticks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Protocol

from chatinbio_instance.db.database import Database
from chatinbio_instance.threads import store
from chatinbio_instance.threads.store import StoredFrame

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
        self._last = 0
        self._spooled_since: dict[str, int] = {}

    def note(self, speaker: Speaker, *, urgent: bool) -> None:
        """It has said something. To be called once until it is asked to `take`."""
        self._waiting.append(speaker)
        self._spooled_since.setdefault(speaker.thread, self._last + 1)
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

    def floor(self, thread: str) -> int:
        """The first beat that is needed once a turn of this thread has moved what it said."""
        return min((beat for other, beat in self._spooled_since.items() if other != thread), default=self._last + 1)

    def ended(self, thread: str) -> None:
        """Nothing of this thread is only in the spool."""
        self._spooled_since.pop(thread, None)

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
        if not said:
            return
        # A number of its own, above all before it: time rises, and should the clock be set back, this does not.
        self._last = beat = max(self._last + 1, time.time_ns() // 1000)
        spoken = [(speaker.thread, frames) for speaker, frames in said]
        try:
            await self._database.write(lambda connection: store.spool(connection, beat, spoken))
        except Exception as error:
            for speaker, _ in said:
                speaker.lost(error)
        else:
            for speaker, frames in said:
                speaker.kept(frames)
