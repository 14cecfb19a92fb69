"""What comes from the background into a conversation, between its turns: how far work has come, and its result.

Place in the flow: job → **background** → frames → stream. A running turn is not interrupted: a result waits for its end, news of
progress is dropped.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection

from chatinbio_instance.core.frames import (
    BackgroundResult,
    Frame,
    Item,
    Part,
    SurfaceFrame,
    ToolPart,
    ToolProgressFrame,
)
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.threads import shown, store
from chatinbio_instance.threads.draft import with_changes
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.threads.surfaces import creates
from chatinbio_instance.turn.conversation import Conversation

log = logging.getLogger(__name__)

# A call tells how far it has come at most this often.
PROGRESS_SECONDS: Final = 0.25

Holding = Callable[[str], AbstractAsyncContextManager[Conversation]]


class Background:
    """`holding` gives the live side of a thread, `is_busy` says whether a turn runs on it."""

    def __init__(self, database: Database, holding: Holding, is_busy: Callable[[str], bool]) -> None:
        self._database = database
        self._holding = holding
        self._is_busy = is_busy
        self._news: dict[tuple[str, str], ToolProgressFrame] = {}
        self._telling: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def deliver(self, delivery: Delivery) -> None:
        """Keep and show the result of a job, once, as soon as no turn runs; nothing where its thread is gone.

        Raises StorageUnavailable: then it was not kept and may be delivered again.
        """
        async with self._holding(delivery.thread) as conversation, conversation.alone:
            self._news.pop((delivery.thread, delivery.call), None)
            frames = _frames(delivery, conversation.last_seq)
            result = frames[-1]
            assert isinstance(result, BackgroundResult)
            kept = [StoredFrame.of(frame) for frame in frames]

            def job(connection: Connection) -> bool:
                if not store.exists(connection, delivery.thread) or store.has_item(connection, result.item.id):
                    return False
                store.add_item(connection, delivery.thread, delivery.turn, result.item, note=_note(delivery))
                changes = {f.surface: f.messages for f in frames if isinstance(f, SurfaceFrame)}
                shown.change(connection, delivery.thread, changes)
                store.add_frames(connection, delivery.thread, kept)
                return True

            if await self._database.write(job):
                conversation.publish(kept)
                conversation.trim()

    def report(self, thread: str, turn: str, call: str, message: str, fraction: float | None = None) -> None:
        """Show how far a call has come; of news that comes fast only the newest."""
        key = (thread, call)
        self._news[key] = ToolProgressFrame(
            seq=0, thread=thread, turn=turn, call=call, message=message, fraction=fraction
        )
        if key not in self._telling:
            task = asyncio.create_task(self._tell(key), name=f"progress of {call}")
            self._telling[key] = task
            task.add_done_callback(lambda _: self._telling.pop(key, None))

    async def _tell(self, key: tuple[str, str]) -> None:
        thread, _ = key
        while key in self._news:
            if self._is_busy(thread):
                del self._news[key]
            else:
                try:
                    await self._show(thread, key)
                except (StorageUnavailable, sqlite3.IntegrityError) as error:  # a full disk, an erased thread
                    log.warning("progress was not kept", extra={"thread": thread, "reason": type(error).__name__})
            await asyncio.sleep(PROGRESS_SECONDS)

    async def _show(self, thread: str, key: tuple[str, str]) -> None:
        async with self._holding(thread) as conversation, conversation.alone:
            news = self._news.pop(key, None)
            if news is None:
                return  # the result came first
            frame = StoredFrame.of(replace(news, seq=conversation.last_seq + 1))
            await self._database.write(lambda connection: store.add_frames(connection, thread, [frame]))
            conversation.publish([frame])
            conversation.trim()

    async def close(self) -> None:
        """Tell no more."""
        self._news.clear()
        telling = list(self._telling.values())
        for task in telling:
            task.cancel()
        if telling:
            await asyncio.wait(telling)


def _frames(delivery: Delivery, after: int) -> list[Frame]:
    """What is told of a result: its item, and before it the change of a surface that is already there."""
    outcome = delivery.outcome
    place = {"thread": delivery.thread, "turn": delivery.turn}
    tool = ToolPart(
        call=delivery.call,
        name=delivery.name,
        label=delivery.label,
        status=outcome.status,
        summary=outcome.summary,
        sources=outcome.sources,
    )
    parts: list[Part] = [tool]
    frames: list[Frame] = []
    if (shown := outcome.surface) is not None:
        if not creates(shown.messages):
            frames.append(SurfaceFrame(seq=after + 1, **place, surface=shown.surface, messages=shown.messages))
        elif (part := with_changes(None, shown.surface, shown.messages)) is not None:
            parts.append(part)
    item = Item(
        id=f"{delivery.job}r",
        role="assistant",
        parts=tuple(parts),
        status="complete",
        created_at=now().isoformat(),
    )
    result = BackgroundResult(seq=after + len(frames) + 1, **place, job=delivery.job, call=delivery.call, item=item)
    return [*frames, result]


def _note(delivery: Delivery) -> str:
    """What a later run is told of the result."""
    return f"{delivery.label}: {delivery.outcome.summary}"
