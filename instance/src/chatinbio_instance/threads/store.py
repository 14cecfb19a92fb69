"""Reading and writing of threads, items, completions and frames. The one place that knows their tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

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
from chatinbio_instance.threads import tables
from chatinbio_instance.threads.draft import fold

# Columns.
_THREAD, _RUN, _ITEM, _FRAME = tables.threads.c, tables.completions.c, tables.items.c, tables.frames.c

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


def current_thread(connection: Connection, visitor: str) -> str:
    """The id of the visitor's newest thread, which may not be stored yet."""
    newest = select(_THREAD.id).where(_THREAD.visitor_id == visitor).order_by(_THREAD.created_at.desc()).limit(1)
    return connection.scalar(newest) or first_thread(visitor)


def begin_thread(connection: Connection, thread: str, visitor: str, at: datetime) -> None:
    """Store a thread and its visitor where they are not stored yet."""
    connection.execute(upsert(tables.visitors).values(id=visitor, created_at=at).on_conflict_do_nothing())
    values = {"id": thread, "visitor_id": visitor, "created_at": at}
    connection.execute(upsert(tables.threads).values(values).on_conflict_do_nothing())


def items(connection: Connection, thread: str) -> list[Item]:
    """Every item of a thread, oldest first."""
    rows = connection.execute(select(tables.items).where(_ITEM.thread_id == thread).order_by(_ITEM.position))
    return [_item(row) for row in rows]


def _item(row: Row[Any]) -> Item:
    return Item(
        id=row.id,
        role=row.role,
        parts=decode_parts(row.parts),
        status=row.status,
        created_at=row.created_at.isoformat(),
    )


def history(connection: Connection, thread: str, limit: int) -> tuple[HistoryMessage, ...]:
    """The last messages of a thread that have words, oldest first, at most `limit`."""
    newest = select(tables.items).where(_ITEM.thread_id == thread)
    rows = connection.execute(newest.order_by(_ITEM.position.desc()).limit(limit))
    said = [HistoryMessage(item.role, item.text()) for item in map(_item, reversed(rows.all()))]
    return tuple(message for message in said if message.text)


def covered_seq(connection: Connection, thread: str) -> tuple[int, str | None]:
    """Up to which frame the stored items tell everything, and the turn that runs.

    While a turn runs its answer is no item yet, so the number is that of its run_start: a client that resumes from there
    is told the answer from its beginning.
    """
    running = select(_RUN.turn).where(_RUN.thread_id == thread, _RUN.status == "running").limit(1)
    turn = connection.scalar(running)
    if turn is None:
        return last_seq(connection, thread), None
    start = select(func.min(_FRAME.seq)).where(_FRAME.thread_id == thread, _FRAME.turn == turn)
    return connection.scalar(start) or 0, turn


def last_seq(connection: Connection, thread: str) -> int:
    """The number of the newest frame; 0 in a thread without any."""
    return connection.scalar(select(func.max(_FRAME.seq)).where(_FRAME.thread_id == thread)) or 0


def frames_after(connection: Connection, thread: str, seq: int, limit: int) -> list[StoredFrame]:
    """At most `limit` frames with a higher number, in order."""
    wanted = select(_FRAME.seq, _FRAME.turn, _FRAME.type, _FRAME.data)
    wanted = wanted.where(_FRAME.thread_id == thread, _FRAME.seq > seq).order_by(_FRAME.seq).limit(limit)
    return [StoredFrame(*row) for row in connection.execute(wanted)]


def add_frames(connection: Connection, thread: str, frames: list[StoredFrame]) -> None:
    """Keep frames under their numbers."""
    rows = [{"thread_id": thread, "seq": f.seq, "turn": f.turn, "type": f.type, "data": f.data} for f in frames]
    connection.execute(insert(tables.frames), rows)


def add_item(connection: Connection, thread: str, turn: str, item: Item) -> None:
    """Keep an item as the newest of its thread."""
    newest = connection.scalar(select(func.max(_ITEM.position)).where(_ITEM.thread_id == thread))
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
    connection.execute(insert(tables.items), [row])


def add_completion(connection: Connection, completion: str, thread: str, turn: str, engine: str, at: datetime) -> None:
    """A run begins."""
    row = {"id": completion, "thread_id": thread, "turn": turn, "status": "running", "engine": engine}
    connection.execute(insert(tables.completions), [row | {"started_at": at}])


def end_completion(connection: Connection, completion: str, status: ItemStatus, **record: Any) -> None:
    """A run ended; `record` holds columns of `completions`."""
    connection.execute(update(tables.completions).where(_RUN.id == completion).values(status=status, **record))


def close_open_turns(connection: Connection, at: datetime, thread: str | None = None) -> int:
    """Close turns that a dead process left open: keep what was recorded as an interrupted item and say so in frames.

    Run at boot for every thread, and before a turn for its own. Returns how many there were.
    """
    running = select(tables.completions).where(_RUN.status == "running").order_by(_RUN.started_at)
    if thread is not None:
        running = running.where(_RUN.thread_id == thread)
    left = connection.execute(running).all()
    for completion in left:
        _close(connection, completion.id, completion.thread_id, completion.turn, at)
    return len(left)


def _close(connection: Connection, completion: str, thread: str, turn: str, at: datetime) -> None:
    kept = select(_FRAME.data).where(_FRAME.thread_id == thread, _FRAME.turn == turn).order_by(_FRAME.seq)
    parts = fold(decode(data) for data in connection.scalars(kept))
    item = Item(id=f"{turn}a", role="assistant", parts=parts, status="interrupted", created_at=at.isoformat())
    seq = last_seq(connection, thread)
    stored = ItemStored(seq=seq + 1, thread=thread, turn=turn, item=item)
    error = ErrorFrame(seq=seq + 2, thread=thread, turn=turn, code="interrupted", message=INTERRUPTED, retryable=True)
    add_item(connection, thread, turn, item)
    add_frames(connection, thread, [StoredFrame.of(stored), StoredFrame.of(error)])
    end_completion(connection, completion, "interrupted", error="interrupted")
