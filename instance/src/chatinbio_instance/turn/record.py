"""The one writer of a turn: whatever is sent has been kept first.

Place in the flow: translate → **record** → stream. A frame leaves only after the commit that holds it, so a number is never
given twice, not even by a process that was killed, and a replay is what was seen.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from chatinbio_instance.core.events import EngineEvent, HistoryMessage, Usage
from chatinbio_instance.core.frames import (
    Cancelled,
    Done,
    ErrorFrame,
    Frame,
    Item,
    ItemStatus,
    ItemStored,
    RunStart,
    TextPart,
)
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.threads import store
from chatinbio_instance.threads.draft import fold
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.turn.conversation import Conversation
from chatinbio_instance.turn.translate import translate


def new_id(prefix: str) -> str:
    """A name that sorts by the moment it was made and cannot be guessed."""
    return f"{prefix}{time.time_ns() // 1_000_000:012x}{secrets.token_hex(8)}"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ended; `code` and `message` only for errors and interruptions."""

    status: ItemStatus
    code: str = ""
    message: str = ""
    retryable: bool = False


@dataclass(slots=True)
class Record:
    """What one turn has kept so far."""

    conversation: Conversation
    database: Database
    engine: str
    turn: str = field(default_factory=lambda: new_id("u"))
    began: float = field(default_factory=time.monotonic)
    first_frame_seconds: float | None = None
    usage: Usage | None = None
    _answer: list[Frame] = field(default_factory=list)

    @property
    def thread(self) -> str:
        return self.conversation.thread

    @property
    def completion(self) -> str:
        return f"{self.turn}c"

    async def begin(self, visitor: str, message: str, history_limit: int) -> tuple[HistoryMessage, ...]:
        """Keep the visitor's message and tell everybody; returns what was said before.

        Raises StorageUnavailable: then nothing began.
        """
        at = now()
        seen = self.conversation.last_seq
        parts = (TextPart(text=message),)
        item = Item(id=f"{self.turn}v", role="user", parts=parts, status="complete", created_at=at.isoformat())

        def job(connection: Connection) -> tuple[tuple[HistoryMessage, ...], list[StoredFrame]]:
            store.begin_thread(connection, self.thread, visitor, at)
            store.close_open_turns(connection, at, self.thread)
            before = store.history(connection, self.thread, history_limit)
            seq = store.last_seq(connection, self.thread) + 1
            start = RunStart(seq=seq, thread=self.thread, turn=self.turn, item=item, engine=self.engine)
            store.add_item(connection, self.thread, self.turn, item)
            store.add_completion(connection, self.completion, self.thread, self.turn, self.engine, at)
            store.add_frames(connection, self.thread, [StoredFrame.of(start)])
            return before, store.frames_after(connection, self.thread, seen, seq - seen)

        before, frames = await self.database.write(job)
        self.conversation.publish(frames)
        return before

    async def add(self, events: Sequence[EngineEvent]) -> None:
        """Keep and show a batch of the answer. Raises StorageUnavailable: then none of it was shown."""
        frames = translate(events, thread=self.thread, turn=self.turn, after=self.conversation.last_seq)
        kept = [StoredFrame.of(frame) for frame in frames]
        await self.database.write(lambda connection: store.add_frames(connection, self.thread, kept))
        if self.first_frame_seconds is None:
            self.first_frame_seconds = time.monotonic() - self.began
        for event in events:
            if isinstance(event, Usage):
                self._spend(event)
        self._answer.extend(frames)
        self.conversation.publish(kept)

    def _spend(self, usage: Usage) -> None:
        before = self.usage or Usage(usage.model)
        self.usage = Usage(
            usage.model, before.input_tokens + usage.input_tokens, before.output_tokens + usage.output_tokens
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing of an answer has come."""
        return not fold(self._answer)

    async def end(self, ending: Ending) -> None:
        """Keep the answer as far as it came and tell everybody how it ended, in one commit."""
        seq = self.conversation.last_seq
        item = Item(
            id=f"{self.turn}a",
            role="assistant",
            parts=fold(self._answer),
            status=ending.status,
            created_at=now().isoformat(),
        )
        stored = ItemStored(seq=seq + 1, thread=self.thread, turn=self.turn, item=item)
        frames = [StoredFrame.of(stored), StoredFrame.of(self._last(seq + 2, ending))]
        usage = self.usage or Usage("")
        first = self.first_frame_seconds

        def job(connection: Connection) -> None:
            store.add_item(connection, self.thread, self.turn, item)
            store.add_frames(connection, self.thread, frames)
            store.end_completion(
                connection,
                self.completion,
                ending.status,
                model=usage.model or None,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                ttft_ms=None if first is None else round(first * 1000),
                duration_ms=round((time.monotonic() - self.began) * 1000),
                error=ending.code or None,
            )

        await self.database.write(job)
        self.conversation.publish(frames)

    def _last(self, seq: int, ending: Ending) -> Frame:
        if ending.status == "complete":
            return Done(seq=seq, thread=self.thread, turn=self.turn, completion=self.completion)
        if ending.status == "cancelled":
            return Cancelled(seq=seq, thread=self.thread, turn=self.turn)
        return ErrorFrame(
            seq=seq,
            thread=self.thread,
            turn=self.turn,
            code=ending.code,
            message=ending.message,
            retryable=ending.retryable,
        )
