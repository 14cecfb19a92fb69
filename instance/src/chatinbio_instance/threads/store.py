"""Reading and writing of threads, items, completions and frames. The one place that knows their tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from chatinbio_instance.core.events import HistoryMessage
from chatinbio_instance.core.frames import (
    ErrorFrame,
    Frame,
    Item,
    ItemStatus,
    ItemStored,
    decode,
    decode_parts,
    encode,
    encode_parts,
)
from chatinbio_instance.threads.draft import fold
from chatinbio_instance.threads.tables import Completion, FrameRow, ItemRow, Thread, Visitor

INTERRUPTED = "The answer was cut off before it was finished. What came so far is kept; please ask again."


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A kept frame: its number and its JSON text. `ends` marks the last of a turn."""

    seq: int
    turn: str
    type: str
    data: str

    @classmethod
    def of(cls, frame: Frame) -> StoredFrame:
        return cls(frame.seq, frame.turn, str(frame.__struct_config__.tag), encode(frame))

    @property
    def ends(self) -> bool:
        return self.type in ("done", "error", "cancelled")


def first_thread(visitor: str) -> str:
    """The id of a visitor's first thread. It follows from the visitor's, so looking at a page stores nothing."""
    return "t" + hashlib.sha256(f"first thread of {visitor}".encode()).hexdigest()[:24]


async def current_thread(session: AsyncSession, visitor: str) -> str:
    """The id of the visitor's newest thread, which may not be stored yet."""
    newest = select(Thread.id).where(Thread.visitor_id == visitor).order_by(Thread.created_at.desc()).limit(1)
    return await session.scalar(newest) or first_thread(visitor)


async def begin_thread(session: AsyncSession, thread: str, visitor: str, at: datetime) -> None:
    """Store a thread and its visitor where they are not stored yet."""
    await session.execute(upsert(Visitor).values(id=visitor, created_at=at).on_conflict_do_nothing())
    values = {"id": thread, "visitor_id": visitor, "created_at": at}
    await session.execute(upsert(Thread).values(values).on_conflict_do_nothing())


async def items(session: AsyncSession, thread: str) -> list[Item]:
    """Every item of a thread, oldest first."""
    rows = await session.scalars(select(ItemRow).where(ItemRow.thread_id == thread).order_by(ItemRow.position))
    return [_item(row) for row in rows]


def _item(row: ItemRow) -> Item:
    return Item(
        id=row.id,
        role=row.role,
        parts=decode_parts(row.parts),
        status=row.status,
        created_at=row.created_at.isoformat(),
    )


async def history(session: AsyncSession, thread: str, limit: int) -> tuple[HistoryMessage, ...]:
    """The last messages of a thread that have words, oldest first, at most `limit`."""
    newest = select(ItemRow).where(ItemRow.thread_id == thread)
    rows = await session.scalars(newest.order_by(ItemRow.position.desc()).limit(limit))
    said = [HistoryMessage(item.role, item.text()) for item in map(_item, reversed(rows.all()))]
    return tuple(message for message in said if message.text)


async def covered_seq(session: AsyncSession, thread: str) -> tuple[int, str | None]:
    """Up to which frame the stored items tell everything, and the turn that runs.

    While a turn runs its answer is no item yet, so the number is that of its run_start: a client that resumes from there
    is told the answer from its beginning.
    """
    running = select(Completion.turn).where(Completion.thread_id == thread, Completion.status == "running")
    turn = await session.scalar(running.limit(1))
    if turn is None:
        return await last_seq(session, thread), None
    start = select(func.min(FrameRow.seq)).where(FrameRow.thread_id == thread, FrameRow.turn == turn)
    return await session.scalar(start) or 0, turn


async def last_seq(session: AsyncSession, thread: str) -> int:
    """The number of the newest frame; 0 in a thread without any."""
    return await session.scalar(select(func.max(FrameRow.seq)).where(FrameRow.thread_id == thread)) or 0


async def frames_after(session: AsyncSession, thread: str, seq: int, limit: int) -> list[StoredFrame]:
    """At most `limit` frames with a higher number, in order."""
    wanted = select(FrameRow.seq, FrameRow.turn, FrameRow.type, FrameRow.data)
    wanted = wanted.where(FrameRow.thread_id == thread, FrameRow.seq > seq).order_by(FrameRow.seq).limit(limit)
    return [StoredFrame(*row) for row in await session.execute(wanted)]


async def add_frames(session: AsyncSession, thread: str, frames: list[StoredFrame]) -> None:
    """Keep frames under their numbers."""
    rows = [{"thread_id": thread, "seq": f.seq, "turn": f.turn, "type": f.type, "data": f.data} for f in frames]
    await session.execute(insert(FrameRow), rows)


async def add_item(session: AsyncSession, thread: str, turn: str, item: Item) -> None:
    """Keep an item as the newest of its thread."""
    newest = await session.scalar(select(func.max(ItemRow.position)).where(ItemRow.thread_id == thread))
    row = {
        "id": item.id,
        "thread_id": thread,
        "position": (newest or 0) + 1,
        "turn": turn,
        "role": item.role,
        "parts": encode_parts(item.parts),
        "status": item.status,
        "created_at": datetime.fromisoformat(item.created_at),
    }
    await session.execute(insert(ItemRow), [row])


async def add_completion(
    session: AsyncSession, completion: str, thread: str, turn: str, engine: str, at: datetime
) -> None:
    """A run begins."""
    row = {"id": completion, "thread_id": thread, "turn": turn, "status": "running", "engine": engine}
    await session.execute(insert(Completion), [row | {"started_at": at}])


async def end_completion(session: AsyncSession, completion: str, status: ItemStatus, **record: Any) -> None:
    """A run ended; `record` holds columns of Completion."""
    await session.execute(update(Completion).where(Completion.id == completion).values(status=status, **record))


async def close_open_turns(session: AsyncSession, at: datetime, thread: str | None = None) -> int:
    """Close turns that a dead process left open: keep what was recorded as an interrupted item and say so in frames.

    Run at boot for every thread, and before a turn for its own. Returns how many there were.
    """
    running = select(Completion).where(Completion.status == "running").order_by(Completion.started_at)
    if thread is not None:
        running = running.where(Completion.thread_id == thread)
    left = list(await session.scalars(running))
    for completion in left:
        await _close(session, completion.id, completion.thread_id, completion.turn, at)
    return len(left)


async def _close(session: AsyncSession, completion: str, thread: str, turn: str, at: datetime) -> None:
    kept = select(FrameRow.data).where(FrameRow.thread_id == thread, FrameRow.turn == turn).order_by(FrameRow.seq)
    parts = fold(decode(data) for data in await session.scalars(kept))
    item = Item(id=f"{turn}a", role="assistant", parts=parts, status="interrupted", created_at=at.isoformat())
    seq = await last_seq(session, thread)
    stored = ItemStored(seq=seq + 1, thread=thread, turn=turn, item=item)
    error = ErrorFrame(seq=seq + 2, thread=thread, turn=turn, code="interrupted", message=INTERRUPTED, retryable=True)
    await add_item(session, thread, turn, item)
    await add_frames(session, thread, [StoredFrame.of(stored), StoredFrame.of(error)])
    await end_completion(session, completion, "interrupted", error="interrupted")
