"""Reading and writing of threads, items, completions and frames: what a turn needs. The one place that writes their tables, beside `openings`
and `people`."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final, Literal, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, select

from chatinbio_instance.core.deps import Role
from chatinbio_instance.core.events import HistoryMessage, Usage
from chatinbio_instance.core.frames import (
    ActionPart,
    ErrorFrame,
    Frame,
    Item,
    ItemStatus,
    ItemStored,
    SurfacePart,
    TextPart,
    decode,
    decode_parts,
    encode,
    encode_parts,
)
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import shown, tables
from chatinbio_instance.threads.draft import Draft, fold

# Columns.
_THREAD, _RUN, _ITEM, _FRAME = tables.threads.c, tables.completions.c, tables.items.c, tables.frames.c

# No thread has so many items.
_BEYOND: Final = 2**62

INTERRUPTED: Final = "The answer was cut off before it was finished. What came so far is kept; please ask again."


class StoredFrame(NamedTuple):
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


def _driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection. What every turn or even every word does goes there: SQLAlchemy costs ten times what SQLite does."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _text(at: datetime) -> str:
    """A time as `UtcDateTime` keeps it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def unknown_thread() -> InstanceError:
    """The refusal for a thread that is not there, for whoever asks."""
    return InstanceError(
        "unknown_thread", "This conversation is not here any more. Begin a new one, or restore it.", status=404
    )


def first_thread(visitor: str, n: int = 0) -> str:
    """The id of a visitor's first thread, or of the n-th such. It follows from the visitor's, so looking at a page stores nothing."""
    words = "first thread" if n == 0 else f"thread {n}"
    return "t" + hashlib.sha256(f"{words} of {visitor}".encode()).hexdigest()[:24]


def current_thread(connection: Connection, visitor: str) -> str:
    """The id of the visitor's newest thread that is neither archived nor deleted. It may not be stored yet."""
    newest = select(_THREAD.id).where(
        _THREAD.visitor_id == visitor, _THREAD.deleted_at.is_(None), _THREAD.archived_at.is_(None)
    )
    found: str | None = connection.scalar(newest.order_by(_THREAD.created_at.desc()).limit(1))
    if found is not None:
        return found
    unstored = (first_thread(visitor, n) for n in count())
    return next(id for id in unstored if connection.scalar(select(1).where(_THREAD.id == id)) is None)


def begin_thread(connection: Connection, thread: str, visitor: str, at: datetime) -> None:
    """Store a thread and its visitor where they are not stored yet. Raises InstanceError (unknown_thread) where it is another's, or deleted."""
    driver, moment = _driver(connection), _text(at)
    found = driver.execute("SELECT visitor_id, deleted_at FROM threads WHERE id = ?", (thread,)).fetchone()
    if found is None:
        driver.execute("INSERT INTO visitors (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (visitor, moment))
        values = (thread, visitor, moment, moment)
        driver.execute("INSERT INTO threads (id, visitor_id, created_at, updated_at) VALUES (?, ?, ?, ?)", values)
    elif found != (visitor, None):
        raise unknown_thread()


def exists(connection: Connection, thread: str) -> bool:
    """Whether a thread is stored, deleted or not."""
    return connection.scalar(select(1).where(_THREAD.id == thread)) is not None


def has_item(connection: Connection, item: str) -> bool:
    """Whether an item is stored."""
    return connection.scalar(select(1).where(_ITEM.id == item)) is not None


def items(connection: Connection, thread: str) -> list[Item]:
    """Every item that is part of a thread, oldest first."""
    return _items(connection, _ITEM.thread_id == thread, _ITEM.replaced_at.is_(None))


def replaced_items(connection: Connection, thread: str) -> list[Item]:
    """Every item that is no longer part of a thread, oldest first."""
    return _items(connection, _ITEM.thread_id == thread, _ITEM.replaced_at.is_not(None))


def _items(connection: Connection, *which: ColumnElement[bool]) -> list[Item]:
    rows = connection.execute(select(tables.items).where(*which).order_by(_ITEM.position))
    return [item_of(row) for row in rows]


def item_of(row: Row[Any]) -> Item:
    """The item of a row of `items`."""
    return Item(
        id=row.id,
        role=row.role,
        parts=decode_parts(row.parts),
        status=row.status,
        created_at=row.created_at.isoformat(),
        rating=row.rating,
    )


def history(connection: Connection, thread: str, limit: int, before: int | None = None) -> tuple[HistoryMessage, ...]:
    """What was said in the last `limit` items of a thread, oldest first; of an item without words, what was noted of it.

    `before` is a position: only what comes before it.
    """
    newest = (
        "SELECT role, parts, note FROM items WHERE thread_id = ? AND replaced_at IS NULL AND position < ? "
        "ORDER BY position DESC LIMIT ?"
    )
    rows = _driver(connection).execute(newest, (thread, _BEYOND if before is None else before, limit)).fetchall()
    return tuple(message for row in reversed(rows) if (message := _said(*row)).text)


def _said(role: Literal["user", "assistant"], parts: str, note: str | None) -> HistoryMessage:
    words = "".join(part.text for part in decode_parts(parts) if isinstance(part, TextPart))
    noted = f"[{note}]" if note else ""
    return HistoryMessage(role, "\n".join(filter(None, (noted, words))))


def covered_seq(connection: Connection, thread: str) -> tuple[int, str | None]:
    """Up to which frame the stored items tell everything, and the turn that runs.

    While a turn runs its answer is no item yet, so the number is that of its run_start: a client that resumes from there
    is told the answer from its beginning.
    """
    running = select(_RUN.turn, _RUN.first_seq).where(_RUN.thread_id == thread, _RUN.status == "running")
    found = connection.execute(running.limit(1)).one_or_none()
    return (last_seq(connection, thread), None) if found is None else (found.first_seq or 0, found.turn)


def last_seq(connection: Connection, thread: str) -> int:
    """The number of the newest frame; 0 in a thread without any."""
    newest = _driver(connection).execute("SELECT max(seq) FROM frames WHERE thread_id = ?", (thread,)).fetchone()
    return newest[0] or 0


def frames_after(connection: Connection, thread: str, seq: int, limit: int) -> list[StoredFrame]:
    """At most `limit` frames with a higher number, in order."""
    wanted = select(_FRAME.seq, _FRAME.turn, _FRAME.type, _FRAME.data)
    wanted = wanted.where(_FRAME.thread_id == thread, _FRAME.seq > seq).order_by(_FRAME.seq).limit(limit)
    return [StoredFrame(*row) for row in connection.execute(wanted)]


def add_frames(connection: Connection, thread: str, frames: Iterable[StoredFrame]) -> None:
    """Keep frames under their numbers. Raises sqlite3.IntegrityError where the thread is gone."""
    _add_frames(connection, [(thread, *frame) for frame in frames])


def _add_frames(connection: Connection, rows: Iterable[tuple[str, int, str, str, str]]) -> None:
    insertion = "INSERT INTO frames (thread_id, seq, turn, type, data) VALUES (?, ?, ?, ?, ?)"
    _driver(connection).executemany(insertion, rows)


def spool(connection: Connection, beat: int, said: Iterable[tuple[str, Iterable[StoredFrame]]]) -> None:
    """Keep what running turns said in one beat, thread by thread, until they end and move it to `frames`."""
    rows = [(thread, *frame) for thread, frames in said for frame in frames]
    _driver(connection).execute(
        "INSERT INTO spool (id, said) VALUES (?, ?)", (beat, msgspec.json.encode(rows).decode())
    )


def clear_spool(connection: Connection, before: int) -> None:
    """Drop the beats before this one: every turn in them has moved what it said."""
    _driver(connection).execute("DELETE FROM spool WHERE id < ?", (before,))


def _unspool(connection: Connection, turns: Collection[str]) -> None:
    """Move what these turns said, which nobody else will end."""
    beats = connection.scalars(select(tables.spool.c.said).order_by(tables.spool.c.id))
    _add_frames(connection, [row for said in beats for row in _rows(said) if row[2] in turns])


_rows = msgspec.json.Decoder(list[tuple[str, int, str, str, str]]).decode


def add_item(connection: Connection, thread: str, turn: str, item: Item, note: str | None = None) -> None:
    """Keep an item as the newest of its thread, and where its surfaces are to be found."""
    driver, at = _driver(connection), _text(datetime.fromisoformat(item.created_at))
    driver.execute(
        "INSERT INTO items (id, thread_id, position, turn, role, parts, status, created_at, note) "
        "SELECT ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ?, ?, ? FROM items WHERE thread_id = ?",
        (item.id, thread, turn, item.role, encode_parts(item.parts), item.status, at, note, thread),
    )
    driver.execute("UPDATE threads SET updated_at = ? WHERE id = ?", (at, thread))
    for part in item.parts:
        if isinstance(part, SurfacePart):
            driver.execute(
                "INSERT INTO surfaces (thread_id, surface, item_id) VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET item_id = excluded.item_id",
                (thread, part.surface, item.id),
            )


def add_completion(
    connection: Connection,
    completion: str,
    thread: str,
    turn: str,
    engine: str,
    at: datetime,
    *,
    item: str | None = None,
    first_seq: int | None = None,
    role: Role = "visitor",
) -> None:
    """A run begins; `item` is the visitor's that it answers, `first_seq` the number of its run_start, `role` says for whom it runs."""
    _driver(connection).execute(
        "INSERT INTO completions (id, thread_id, turn, status, engine, started_at, item_id, first_seq, role) "
        "VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?)",
        (completion, thread, turn, engine, _text(at), item, first_seq, role),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: the columns of `completions` that are known at its end."""

    status: ItemStatus
    error: str | None = None
    usage: Usage | None = None
    ttft_ms: int | None = None
    duration_ms: int | None = None
    unanswered: bool = False


def end_completion(connection: Connection, completion: str, outcome: Outcome) -> None:
    """A run ended."""
    usage = outcome.usage or Usage("")
    _driver(connection).execute(
        "UPDATE completions SET status = ?, error = ?, model = ?, input_tokens = ?, output_tokens = ?, cost = ?, "
        "ttft_ms = ?, duration_ms = ?, unanswered = ? WHERE id = ?",
        (
            *(outcome.status, outcome.error, usage.model or None, usage.input_tokens, usage.output_tokens, usage.cost),
            *(outcome.ttft_ms, outcome.duration_ms, int(outcome.unanswered), completion),
        ),
    )


def add_answer(connection: Connection, thread: str, turn: str, draft: Draft, item: Item | None) -> None:
    """Keep what a turn came to: its item, where it has one, and its changes in place."""
    if item is not None:
        add_item(connection, thread, turn, item)
    shown.change(connection, thread, draft.changes)


def answer(turn: str, draft: Draft, status: ItemStatus, at: datetime, *, to_click: bool) -> Item | None:
    """The item of an answer; None where a click added nothing to the thread."""
    if to_click and not draft.parts:
        return None
    return Item(id=f"{turn}a", role="assistant", parts=draft.parts, status=status, created_at=at.isoformat())


def close_open_turns(connection: Connection, at: datetime, thread: str | None = None) -> int:
    """Close turns that a dead process left open: keep what was recorded as an interrupted item and say so in frames.

    Run at boot for every thread, and before a turn for its own. Returns how many there were.
    """
    running = select(tables.completions).where(_RUN.status == "running").order_by(_RUN.started_at)
    if thread is not None:
        if not _is_running(connection, thread):
            return 0
        running = running.where(_RUN.thread_id == thread)
    left = connection.execute(running).all()
    if left:
        _unspool(connection, {completion.turn for completion in left})
    if thread is None:
        connection.execute(delete(tables.spool))
    for completion in left:
        _close(connection, completion, at)
    return len(left)


def _is_running(connection: Connection, thread: str) -> bool:
    found = "SELECT 1 FROM completions WHERE status = 'running' AND thread_id = ? LIMIT 1"
    return _driver(connection).execute(found, (thread,)).fetchone() is not None


def _close(connection: Connection, completion: Row[Any], at: datetime) -> None:
    thread, turn = completion.thread_id, completion.turn
    kept = select(_FRAME.data).where(_FRAME.thread_id == thread, _FRAME.turn == turn)
    kept = kept.where(_FRAME.seq >= (completion.first_seq or 0)).order_by(_FRAME.seq)
    draft = fold(decode(data) for data in connection.scalars(kept))
    question = shown.parts_now(connection, completion.item_id or "")
    item = answer(turn, draft, "interrupted", at, to_click=any(isinstance(part, ActionPart) for part in question))
    seq = last_seq(connection, thread)
    frames: list[Frame] = []
    if item is not None:
        frames.append(ItemStored(seq=seq + 1, thread=thread, turn=turn, item=item))
    frames.append(
        ErrorFrame(
            seq=seq + len(frames) + 1,
            thread=thread,
            turn=turn,
            code="interrupted",
            message=INTERRUPTED,
            retryable=True,
        )
    )
    add_answer(connection, thread, turn, draft, item)
    add_frames(connection, thread, [StoredFrame.of(frame) for frame in frames])
    end_completion(connection, completion.id, Outcome("interrupted", error="interrupted"))
