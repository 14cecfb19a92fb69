"""The live side of one thread: who follows it, and the frames they have yet to see.

A follower is a cursor over numbered frames, never a queue: every frame is on disk before it is published, so one that
falls behind reads the database and holds nothing up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from chatinbio_instance.db.database import Database
from chatinbio_instance.threads import store
from chatinbio_instance.threads.store import StoredFrame

READ_AT_ONCE = 500
# Frames kept in memory between turns for those who follow closely; who is further behind reads the database.
TAIL = 2000


class Conversation:
    """One thread while somebody follows it or a turn runs on it. `last_seq` is the newest published number.

    Who writes to the thread holds `alone` meanwhile: a turn, or what comes from the background.
    """

    def __init__(self, thread: str, database: Database) -> None:
        self.thread = thread
        self.last_seq = 0
        self.holders = 0
        self.alone = asyncio.Lock()
        self._database = database
        self._opening = asyncio.Lock()
        self._is_open = False
        self._tail: list[StoredFrame] = []  # the newest frames without gaps, a running turn's among them
        self._changed = asyncio.Event()
        self._notices: list[str] = []

    async def open(self) -> None:
        """Find out where the thread stands, the first time; nothing else may be done before."""
        async with self._opening:
            if not self._is_open:
                self.last_seq = await self._database.read(lambda connection: store.last_seq(connection, self.thread))
                self._is_open = True

    def publish(self, frames: Sequence[StoredFrame]) -> None:
        """Show frames that are on disk to everybody who follows."""
        if frames[0].type == "run_start":
            self._tail.clear()
        self._tail.extend(frames)
        self.last_seq = frames[-1].seq
        self._wake()

    def trim(self) -> None:
        """Keep no more in memory than is useful. Not while a turn runs: of what it says nothing can be read from the database yet."""
        if len(self._tail) > TAIL:
            self._tail.clear()

    def forget(self) -> None:
        """Keep nothing of the thread in memory."""
        self._tail.clear()

    def notify(self, frame: str) -> None:
        """Tell everybody who follows now something that is not kept."""
        self._notices.append(frame)
        self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def follow(self, after: int) -> AsyncIterator[StoredFrame | str]:
        """Every frame with a higher number than `after`, in order, without end; notices (JSON text) as they come."""
        after = min(after, self.last_seq)
        noticed = len(self._notices)
        while True:
            changed = self._changed
            frames = await self._after(after)
            for frame in frames:
                after = frame.seq
                yield frame
            if frames:
                continue
            if noticed < len(self._notices):
                noticed += 1
                yield self._notices[noticed - 1]
                continue
            await changed.wait()

    async def _after(self, seq: int) -> list[StoredFrame]:
        if seq >= self.last_seq:
            return []
        if self._tail and self._tail[0].seq <= seq + 1:
            return self._tail[seq + 1 - self._tail[0].seq :]
        frames = await self._database.read(
            lambda connection: store.frames_after(connection, self.thread, seq, READ_AT_ONCE)
        )
        # What is on disk already and not published yet comes in its turn: who has seen the end of an answer may speak again.
        return [frame for frame in frames if frame.seq <= self.last_seq]
