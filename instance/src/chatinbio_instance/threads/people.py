"""A visitor's threads as they see them: the list, one page of one, changes, ratings, export and erasure.

Plain functions of a connection; every one holds the visitor to threads of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Row,
    Select,
    column,
    delete,
    exists,
    func,
    literal_column,
    select,
    table,
    text,
    update,
)

from chatinbio_instance.core.frames import ActionPart, Item, Rating, TextPart, ToolPart, decode_parts
from chatinbio_instance.core.text import one_line
from chatinbio_instance.db.base import now
from chatinbio_instance.threads import store, tables

_THREAD, _ITEM = tables.threads.c, tables.items.c

ThreadState = Literal["active", "archived", "deleted"]

LABEL_LENGTH: Final = 60
PREVIEW_LENGTH: Final = 200


class LastMessage(msgspec.Struct, frozen=True, rename="camel"):
    """The newest thing said or done in a thread, shortened."""

    role: Literal["user", "assistant"]
    text: str


class ThreadView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A thread in a list; times are ISO 8601 in UTC."""

    thread: str
    label: str
    created_at: str
    updated_at: str
    archived: bool
    deleted_at: str | None
    items: int
    last_message: LastMessage | None


class ItemsPage(msgspec.Struct, frozen=True):
    """Some items, oldest first, of `total`; `before` is where to read on into the past, None at the beginning."""

    items: list[Item]
    total: int
    before: int | None


def list_threads(
    connection: Connection, visitor: str, state: ThreadState, limit: int, offset: int
) -> tuple[list[ThreadView], int]:
    """A page of the visitor's threads, the one with the newest entry first, and how many there are."""
    wanted = (_THREAD.visitor_id == visitor, *_in_state(state))
    total = connection.scalar(select(func.count()).select_from(tables.threads).where(*wanted)) or 0
    page = _views().where(*wanted).order_by(_THREAD.updated_at.desc(), _THREAD.id.desc()).limit(limit).offset(offset)
    return [_view(row) for row in connection.execute(page)], total


def _in_state(state: ThreadState) -> tuple[ColumnElement[bool], ...]:
    if state == "deleted":
        return (_THREAD.deleted_at.is_not(None),)
    archived = _THREAD.archived_at.is_not(None) if state == "archived" else _THREAD.archived_at.is_(None)
    return (_THREAD.deleted_at.is_(None), archived)


def thread_view(connection: Connection, visitor: str, thread: str) -> ThreadView | None:
    """One thread of the visitor's, deleted or not; None where there is none."""
    row = connection.execute(_views().where(_THREAD.id == thread, _THREAD.visitor_id == visitor)).one_or_none()
    return None if row is None else _view(row)


def _views() -> Select[Any]:
    current = (_ITEM.thread_id == _THREAD.id, _ITEM.replaced_at.is_(None))

    def parts_of(*which: ColumnElement[bool], newest: bool) -> Any:
        order = _ITEM.position.desc() if newest else _ITEM.position
        return select(_ITEM.parts).where(*current, *which).order_by(order).limit(1).scalar_subquery()

    newest = select(_ITEM.role).where(*current).order_by(_ITEM.position.desc()).limit(1)
    return select(
        tables.threads,
        select(func.count()).select_from(tables.items).where(*current).scalar_subquery().label("items"),
        newest.scalar_subquery().label("last_role"),
        parts_of(newest=True).label("last_parts"),
        parts_of(_ITEM.role == "user", newest=False).label("first_parts"),
    )


def _view(row: Row[Any]) -> ThreadView:
    last = None if row.last_role is None else LastMessage(row.last_role, _preview(row.last_parts, PREVIEW_LENGTH))
    return ThreadView(
        thread=row.id,
        label=row.label or _preview(row.first_parts, LABEL_LENGTH),
        created_at=row.created_at.isoformat(),
        updated_at=row.updated_at.isoformat(),
        archived=row.archived_at is not None,
        deleted_at=row.deleted_at and row.deleted_at.isoformat(),
        items=row.items,
        last_message=last,
    )


def _preview(parts: str | None, length: int) -> str:
    """The beginning of what an item says, on one line; where nothing is said, what was done."""
    item = decode_parts(parts or "[]")
    said = [part.text for part in item if isinstance(part, TextPart)]
    done = [part.label for part in item if isinstance(part, ActionPart)]
    done += [part.summary for part in item if isinstance(part, ToolPart) and part.status != "failed"]
    words = " ".join(" ".join(said or done).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def owns(connection: Connection, visitor: str, thread: str) -> bool:
    """Whether this thread is the visitor's and not deleted; the one that their next word begins is theirs too."""
    mine = exists().where(_THREAD.id == thread, _THREAD.visitor_id == visitor, _THREAD.deleted_at.is_(None))
    return bool(connection.scalar(select(mine))) or store.current_thread(connection, visitor) == thread


def change(
    connection: Connection, visitor: str, thread: str, *, label: str | None = None, archived: bool | None = None
) -> bool:
    """Rename (an empty label brings back the first words) or move in and out of the archive; False where there is no such thread."""
    values: dict[str, Any] = {}
    if label is not None:
        values["label"] = one_line(label)[:LABEL_LENGTH] or None
    if archived is not None:
        values["archived_at"] = now() if archived else None
    return _set(connection, visitor, thread, _THREAD.deleted_at.is_(None), values or {"id": thread})


def soft_delete(connection: Connection, visitor: str, thread: str) -> bool:
    """Delete so that it can be restored; False where there is no such thread."""
    return _set(connection, visitor, thread, _THREAD.deleted_at.is_(None), {"deleted_at": now()})


def restore(connection: Connection, visitor: str, thread: str) -> bool:
    """Bring a deleted thread back; False where there is none."""
    return _set(connection, visitor, thread, _THREAD.deleted_at.is_not(None), {"deleted_at": None})


def _set(
    connection: Connection,
    visitor: str,
    thread: str,
    state: ColumnElement[bool],
    values: dict[str, datetime | str | None],
) -> bool:
    mine = update(tables.threads).where(_THREAD.id == thread, _THREAD.visitor_id == visitor, state)
    return connection.execute(mine.values(values)).rowcount > 0


def items_page(connection: Connection, thread: str, limit: int, before: int | None) -> ItemsPage:
    """The newest `limit` items of a thread, or of those before a position."""
    current = (_ITEM.thread_id == thread, _ITEM.replaced_at.is_(None))
    total = connection.scalar(select(func.count()).select_from(tables.items).where(*current)) or 0
    page = select(tables.items).where(*current)
    if before is not None:
        page = page.where(_ITEM.position < before)
    rows: Sequence[Row[Any]] = connection.execute(page.order_by(_ITEM.position.desc()).limit(limit + 1)).all()
    shown = rows[:limit][::-1]
    more = len(rows) > limit and bool(shown)
    return ItemsPage([store.item_of(row) for row in shown], total, shown[0].position if more else None)


def rate(connection: Connection, visitor: str, thread: str, item: str, rating: Rating | None) -> bool:
    """Rate an answer, or take the rating back; False where there is no such answer."""
    if not owns(connection, visitor, thread):
        return False
    answer = (_ITEM.id == item, _ITEM.thread_id == thread, _ITEM.role == "assistant", _ITEM.replaced_at.is_(None))
    return connection.execute(update(tables.items).where(*answer).values(rating=rating)).rowcount > 0


def export_visitor(connection: Connection, visitor: str) -> dict[str, Any]:
    """Everything that is kept about a visitor: every row that hangs on theirs, table by table, and their threads with all items,
    also those that were replaced, and the runs that answered. The frames are left out: they say the same as the items."""
    kept: dict[str, Any] = {}
    for name, owner in _hanging_on_visitors(connection):
        kept[name] = _rows(connection, name, owner, visitor)
    for thread in kept["threads"]:
        thread["items"] = store.items(connection, thread["id"])
        thread["replaced"] = store.replaced_items(connection, thread["id"])
        thread["completions"] = _rows(connection, "completions", "thread_id", thread["id"])
    created = connection.scalar(select(tables.visitors.c.created_at).where(tables.visitors.c.id == visitor))
    return {"visitor": {"id": visitor, "created_at": created}, **kept}


def _rows(connection: Connection, name: str, owner: str, value: str) -> list[dict[str, Any]]:
    rows: Select[Any] = select(literal_column("*")).select_from(table(name)).where(column(owner) == value)
    return [dict(row) for row in connection.execute(rows).mappings()]


def _hanging_on_visitors(connection: Connection) -> list[tuple[str, str]]:
    """Every table and the column in which it names a visitor, as the database itself knows it: capabilities bring their own."""
    found = connection.execute(
        text(
            'SELECT t.name, f."from" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f '
            "WHERE t.type = 'table' AND f.\"table\" = 'visitors' ORDER BY t.name"
        )
    )
    return [(name, owner) for name, owner in found]


def erase_thread(connection: Connection, visitor: str, thread: str) -> bool:
    """Erase a thread with everything in it, for good; False where there is no such thread."""
    return _erase(connection, delete(tables.threads).where(_THREAD.id == thread, _THREAD.visitor_id == visitor))


def erase_visitor(connection: Connection, visitor: str) -> bool:
    """Erase everything that is kept about a visitor, for good; False where nothing was. `Turns.forget` their threads before."""
    return _erase(connection, delete(tables.visitors).where(tables.visitors.c.id == visitor))


def _erase(connection: Connection, rows: Delete) -> bool:
    erased = connection.execute(rows).rowcount > 0
    if erased:  # the full-text index only marks words as gone until it is merged
        connection.exec_driver_sql("INSERT INTO search_items (search_items) VALUES ('optimize')")
    return erased
