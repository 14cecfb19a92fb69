"""Conversations as the creator reads them: found by what was said, read whole, replayed frame by frame.

Place in the flow: threads, items, frames → **transcripts** → the admin API. A thread that its visitor deleted is theirs and not shown
here, though they may still restore it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    exists,
    func,
    literal_column,
    select,
    text,
)

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

_THREAD, _ITEM, _FRAME, _RUN = tables.threads.c, tables.items.c, tables.frames.c, tables.completions.c

MAX_WORDS: Final = 20

_FOUND = (
    text(
        "SELECT items.thread_id AS thread_id, count(*) AS matches, max(item_texts.id) AS newest FROM search_items "
        "JOIN item_texts ON item_texts.id = search_items.rowid JOIN items ON items.id = item_texts.item_id "
        "WHERE search_items MATCH :expression GROUP BY items.thread_id"
    )
    .columns(Column("thread_id", String), Column("matches", Integer), Column("newest", Integer))
    .subquery("found")
)
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
    """A thread as the creator sees it. `matches` counts the items that hold what was looked for, `snippet` shows the newest of them.

    `up` and `down` are rated answers, `unanswered` questions without an answer, `failed` runs that were not finished; `lead` says
    whether its visitor left an address.
    """

    visitor: str
    matches: int = 0
    snippet: tuple[Piece, ...] = ()
    up: int = 0
    down: int = 0
    unanswered: int = 0
    failed: int = 0
    lead: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which threads: those for which all that is said here holds. `leads` are visitors who left an address."""

    query: str = ""
    mark: Literal["up", "down", "unanswered", "failed", "lead"] | None = None
    visitor: str | None = None
    leads: Collection[str] = ()


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


# Runs that came to no end of their own.
_UNFINISHED: Final = ("error", "interrupted", "cancelled")


def find(connection: Connection, wanted: Wanted, limit: int, offset: int) -> tuple[list[Transcript], int]:
    """A page of the threads in which somebody said these words (or their beginnings), newest first, and how many there are.

    Without a query, all threads. No text is ever syntax.
    """
    expression = " ".join(f'"{word}"*' for word in words(wanted.query)[:MAX_WORDS])
    searched = bool(wanted.query.strip())
    if searched and not expression:
        return [], 0
    shown = select(_THREAD.id, _THREAD.visitor_id, *_matches(searched)).where(_THREAD.deleted_at.is_(None))
    if searched:
        shown = shown.join(_FOUND, _FOUND.c.thread_id == _THREAD.id)
    if wanted.visitor is not None:
        shown = shown.where(_THREAD.visitor_id == wanted.visitor)
    if wanted.mark is not None:
        shown = shown.where(_marked(wanted))
    said = {"expression": expression} if searched else {}
    total = connection.scalar(select(func.count()).select_from(shown.subquery()), said) or 0
    page = shown.order_by(_THREAD.updated_at.desc(), _THREAD.id).limit(limit).offset(offset)
    rows = connection.execute(page, said).all()
    return [_transcript(connection, row, wanted.leads, expression) for row in rows], total


def _matches(searched: bool) -> tuple[ColumnElement[Any], ...]:
    if searched:
        return _FOUND.c.matches, _FOUND.c.newest
    return literal_column("0").label("matches"), literal_column("0").label("newest")


def _marked(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.mark == "lead":
        visitors = func.json_each(json.dumps(list(wanted.leads))).table_valued("value")
        return _THREAD.visitor_id.in_(select(visitors.c.value))
    if wanted.mark in ("up", "down"):
        return exists().where(_ITEM.thread_id == _THREAD.id, _ITEM.replaced_at.is_(None), _ITEM.rating == wanted.mark)
    runs = exists().where(_RUN.thread_id == _THREAD.id)
    return runs.where(_RUN.unanswered > 0 if wanted.mark == "unanswered" else _RUN.status.in_(_UNFINISHED))


def _transcript(connection: Connection, row: Row[Any], leads: Collection[str], expression: str = "") -> Transcript:
    view = people.thread_view(connection, row.visitor_id, row.id)
    assert view is not None, "read in one snapshot"
    snippet: tuple[Piece, ...] = ()
    if expression:
        marked = connection.scalar(_SNIPPET, {"expression": expression, "row": row.newest})
        snippet = _pieces(marked or "")
    rated = select(func.count().filter(_ITEM.rating == "up"), func.count().filter(_ITEM.rating == "down"))
    up, down = connection.execute(rated.where(_ITEM.thread_id == row.id, _ITEM.replaced_at.is_(None))).one()
    went = select(func.count().filter(_RUN.unanswered > 0), func.count().filter(_RUN.status.in_(_UNFINISHED)))
    unanswered, failed = connection.execute(went.where(_RUN.thread_id == row.id)).one()
    return Transcript(
        **msgspec.structs.asdict(view),
        visitor=row.visitor_id,
        matches=row.matches,
        snippet=snippet,
        up=up,
        down=down,
        unanswered=unanswered,
        failed=failed,
        lead=row.visitor_id in leads,
    )


def _pieces(marked: str) -> tuple[Piece, ...]:
    pieces = re.split("\x02(.*?)\x03", marked, flags=re.DOTALL)
    return tuple(Piece(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece)


def read(connection: Connection, thread: str, leads: Collection[str] = ()) -> Transcript:
    """One thread. Raises InstanceError `not_found`."""
    wanted = select(_THREAD.id, _THREAD.visitor_id, literal_column("0").label("matches"))
    row = connection.execute(wanted.where(_THREAD.id == thread, _THREAD.deleted_at.is_(None))).one_or_none()
    if row is None:
        raise unknown_thread()
    return _transcript(connection, row, leads)


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
