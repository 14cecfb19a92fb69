"""The one writer of a turn: whatever is sent has been kept first.

Place in the flow: translate → **record** → stream. A frame leaves only after the commit that holds it, so a number is never
given twice, not even by a process that was killed, and a replay is what was seen.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection

from chatinbio_instance.core.deps import Role
from chatinbio_instance.core.events import EngineEvent, ModelFailed, Unanswered, Usage
from chatinbio_instance.core.frames import (
    Cancelled,
    Done,
    ErrorFrame,
    Frame,
    Item,
    ItemStatus,
    ItemStored,
    RunStart,
)
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.threads import openings, store
from chatinbio_instance.threads.draft import Draft, fold
from chatinbio_instance.threads.openings import Beginning, Opening
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.turn.conversation import Conversation
from chatinbio_instance.turn.translate import translate

# Stores what a turn begins with.
Open = Callable[[Connection, Beginning], Opening]

# What an engine is told of the thread before.
HISTORY_LIMIT: Final = 50


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
    """What one turn has kept so far. `note`, where it is set, is what a later run is told of the click that the turn answers."""

    conversation: Conversation
    database: Database
    engine: str
    to_click: bool = False
    role: Role = "visitor"
    note: str | None = None
    turn: str = field(default_factory=lambda: new_id("u"))
    began: float = field(default_factory=time.monotonic)
    first_frame_seconds: float | None = None
    usage: Usage | None = None
    unanswered: bool = False
    model_failed: str = ""
    _question: Item | None = None
    _answer: list[Frame] = field(default_factory=list)
    _spooled: list[StoredFrame] = field(default_factory=list)

    @property
    def thread(self) -> str:
        return self.conversation.thread

    @property
    def completion(self) -> str:
        return f"{self.turn}c"

    @property
    def seconds(self) -> float:
        """How long the turn has taken so far."""
        return time.monotonic() - self.began

    async def begin(self, visitor: str, open_: Open) -> Opening:
        """Keep what the visitor said or did and tell everybody.

        Raises InstanceError (unknown_thread, unknown_item, storage_unavailable): then nothing began.
        """
        at = now()
        seen = self.conversation.last_seq

        def job(connection: Connection) -> tuple[Opening, list[StoredFrame]]:
            store.begin_thread(connection, self.thread, visitor, at)
            store.close_open_turns(connection, at, self.thread)
            opening = open_(connection, Beginning(self.thread, self.turn, at, HISTORY_LIMIT))
            seq = store.last_seq(connection, self.thread) + 1
            start = RunStart(
                seq=seq,
                thread=self.thread,
                turn=self.turn,
                item=opening.item,
                engine=self.engine,
                replaces=opening.replaces,
            )
            store.add_completion(
                connection,
                self.completion,
                self.thread,
                self.turn,
                self.engine,
                at,
                item=opening.item.id,
                first_seq=seq,
                role=self.role,
            )
            begun = StoredFrame.of(start)
            store.add_frames(connection, self.thread, [begun])
            if seq == seen + 1:
                return opening, [begun]
            return opening, store.frames_after(connection, self.thread, seen, seq - seen)

        opening, frames = await self.database.write(job)
        self._question = opening.item
        self.conversation.publish(frames)
        return opening

    def frames(self, events: Sequence[EngineEvent]) -> list[StoredFrame]:
        """More of the answer, numbered, to be spooled and then shown with `show`."""
        for event in events:
            if isinstance(event, Usage):
                self._spend(event)
            elif isinstance(event, Unanswered):
                self.unanswered = True
            elif isinstance(event, ModelFailed):
                self.model_failed = event.code
        frames = translate(events, thread=self.thread, turn=self.turn, after=self.conversation.last_seq)
        self._answer.extend(frames)
        return [StoredFrame.of(frame) for frame in frames]

    def show(self, frames: Sequence[StoredFrame]) -> None:
        """Show what is spooled to everybody."""
        self._spooled.extend(frames)
        if self.first_frame_seconds is None:
            self.first_frame_seconds = self.seconds
        self.conversation.publish(frames)

    def _spend(self, usage: Usage) -> None:
        spent = self.usage
        if spent is None:
            self.usage = usage
            return
        costs = [cost for cost in (spent.cost, usage.cost) if cost is not None]
        self.usage = replace(
            usage,
            input_tokens=spent.input_tokens + usage.input_tokens,
            output_tokens=spent.output_tokens + usage.output_tokens,
            cost=sum(costs) if costs else None,
        )

    def draft(self) -> Draft:
        """What the answer has come to so far."""
        return fold(self._answer)

    async def end(self, ending: Ending, draft: Draft, rest: Sequence[StoredFrame], clear_before: int) -> None:
        """Keep the answer as far as it came and tell everybody how it ended, in one commit with the `rest` of its frames.

        What was spooled is moved in the same commit; beats before `clear_before` are needed by nobody then.
        """
        seq = self.conversation.last_seq + len(rest)
        item = store.answer(self.turn, draft, ending.status, now(), to_click=self.to_click)
        last: list[Frame] = []
        if item is not None:
            last.append(ItemStored(seq=seq + 1, thread=self.thread, turn=self.turn, item=item))
        last.append(self._last(seq + len(last) + 1, ending))
        frames = [*rest, *map(StoredFrame.of, last)]
        if rest and self.first_frame_seconds is None:
            self.first_frame_seconds = self.seconds
        first = self.first_frame_seconds
        outcome = store.Outcome(
            ending.status,
            error=ending.code or None,
            usage=self.usage,
            ttft_ms=None if first is None else round(first * 1000),
            duration_ms=round(self.seconds * 1000),
            unanswered=self.unanswered,
        )

        def job(connection: Connection) -> None:
            store.add_answer(connection, self.thread, self.turn, draft, item)
            if self.note is not None and self._question is not None:
                openings.note(connection, self._question.id, self.note)
            store.add_frames(connection, self.thread, [*self._spooled, *frames])
            store.clear_spool(connection, clear_before)
            store.end_completion(connection, self.completion, outcome)

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
