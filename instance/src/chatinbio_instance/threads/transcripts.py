"""Conversations as the creator reads them: found by what was said, read whole, replayed frame by frame.

Place in the flow: threads, items, frames → **transcripts** → the admin API. A thread that its visitor deleted is theirs and not shown
here, though they may still restore it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, ForeignKey, Integer, Row, String, Table, func, literal_column, select, text

from chatinbio_instance.core.frames import Item
from chatinbio_instance.core.text import words
from chatinbio_instance.db.base import metadata
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import people, store, tables
from chatinbio_instance.threads.people import ThreadView

# The words of each item that has some, kept by triggers on `items`; `search_items` is the full-text index over them.
item_texts = Table(
    "item_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("body", String, nullable=False),
)

_THREAD, _ITEM, _FRAME = tables.threads.c, tables.items.c, tables.frames.c

MAX_WORDS: Final = 20

_FIND = """
    SELECT threads.id, threads.visitor_id, count(*) AS matches, max(item_texts.id) AS newest
    FROM search_items
    JOIN item_texts ON item_texts.id = search_items.rowid
    JOIN items ON items.id = item_texts.item_id
    JOIN threads ON threads.id = items.thread_id
    WHERE search_items MATCH :expression AND threads.deleted_at IS NULL
    GROUP BY threads.id
"""
_FOUND = text(_FIND + " ORDER BY threads.updated_at DESC, threads.id LIMIT :limit OFFSET :offset")
_COUNT = text(f"SELECT count(*) FROM ({_FIND})")  # noqa: S608 - a constant
# The two control characters stand where a match begins and ends: no message holds them.
_SNIPPET = text(
    "SELECT snippet(search_items, 0, char(2), char(3), '…', 24) FROM search_items "
    "WHERE search_items MATCH :expression AND rowid = :row"
)


class Piece(msgspec.Struct, frozen=True):
    """A piece of a snippet; `match` says whether it is what was looked for."""

    text: str
    match: bool


class Transcript(ThreadView, frozen=True, kw_only=True, rename="camel"):
    """A thread as the creator sees it. `matches` counts the items that hold what was looked for, `snippet` shows the newest of them."""

    visitor: str
    matches: int = 0
    snippet: tuple[Piece, ...] = ()


class TranscriptItem(Item, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An item; with a `replaced_at` (ISO 8601) it is no longer part of the thread for its visitor."""

    replaced_at: str | None = None


class ItemsRead(msgspec.Struct, frozen=True):
    """Some items, oldest first, of `total`; `before` is where to read on into the past, None at the beginning."""

    items: list[TranscriptItem]
    total: int
    before: int | None


def unknown_thread() -> InstanceError:
    """The refusal for a thread that is not there, or not for the creator."""
    return InstanceError(
        "not_found", "There is no such conversation. GET /api/admin/transcripts lists them.", status=404
    )


def find(connection: Connection, query: str, limit: int, offset: int) -> tuple[list[Transcript], int]:
    """A page of the threads in which somebody said these words (or their beginnings), newest first, and how many there are.

    Without a query, all threads. No text is ever syntax.
    """
    if not query.strip():
        return _newest(connection, limit, offset)
    expression = " ".join(f'"{word}"*' for word in words(query)[:MAX_WORDS])
    if not expression:
        return [], 0
    total = connection.scalar(_COUNT, {"expression": expression}) or 0
    page = connection.execute(_FOUND, {"expression": expression, "limit": limit, "offset": offset}).all()
    return [_transcript(connection, row, expression) for row in page], total


def _newest(connection: Connection, limit: int, offset: int) -> tuple[list[Transcript], int]:
    shown = _THREAD.deleted_at.is_(None)
    total = connection.scalar(select(func.count()).select_from(tables.threads).where(shown)) or 0
    page = select(_THREAD.id, _THREAD.visitor_id, literal_column("0").label("matches")).where(shown)
    page = page.order_by(_THREAD.updated_at.desc(), _THREAD.id).limit(limit).offset(offset)
    return [_transcript(connection, row) for row in connection.execute(page).all()], total


def _transcript(connection: Connection, row: Row[Any], expression: str | None = None) -> Transcript:
    view = people.thread_view(connection, row.visitor_id, row.id)
    assert view is not None, "read in one snapshot"
    snippet: tuple[Piece, ...] = ()
    if expression is not None:
        marked = connection.scalar(_SNIPPET, {"expression": expression, "row": row.newest})
        snippet = _pieces(marked or "")
    return Transcript(**msgspec.structs.asdict(view), visitor=row.visitor_id, matches=row.matches, snippet=snippet)


def _pieces(marked: str) -> tuple[Piece, ...]:
    pieces = re.split("\x02(.*?)\x03", marked, flags=re.DOTALL)
    return tuple(Piece(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece)


def read(connection: Connection, thread: str) -> Transcript:
    """One thread. Raises InstanceError `not_found`."""
    wanted = select(_THREAD.id, _THREAD.visitor_id, literal_column("0").label("matches"))
    row = connection.execute(wanted.where(_THREAD.id == thread, _THREAD.deleted_at.is_(None))).one_or_none()
    if row is None:
        raise unknown_thread()
    return _transcript(connection, row)


def items(connection: Connection, thread: str, limit: int, before: int | None) -> ItemsRead:
    """The newest `limit` items of a thread, or of those before a position; also those that were replaced."""
    total = connection.scalar(select(func.count()).select_from(tables.items).where(_ITEM.thread_id == thread)) or 0
    page = select(tables.items).where(_ITEM.thread_id == thread)
    if before is not None:
        page = page.where(_ITEM.position < before)
    rows = connection.execute(page.order_by(_ITEM.position.desc()).limit(limit + 1)).all()
    shown: Sequence[Row[Any]] = rows[:limit][::-1]
    return ItemsRead([_item(row) for row in shown], total, shown[0].position if len(rows) > limit and shown else None)


def _item(row: Row[Any]) -> TranscriptItem:
    item = msgspec.structs.asdict(store.item_of(row))
    return TranscriptItem(**item, replaced_at=row.replaced_at and row.replaced_at.isoformat())


def frames(connection: Connection, thread: str, limit: int, offset: int) -> tuple[list[bytes], int]:
    """The frames of a thread byte for byte as they were sent, in order, and how many there are: an exact replay."""
    total = connection.scalar(select(func.count()).select_from(tables.frames).where(_FRAME.thread_id == thread)) or 0
    page = select(_FRAME.data).where(_FRAME.thread_id == thread).order_by(_FRAME.seq).limit(limit).offset(offset)
    return [data.encode() for data in connection.scalars(page)], total
