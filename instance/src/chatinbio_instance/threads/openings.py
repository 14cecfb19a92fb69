"""How a turn begins in the store: the visitor's item it answers, what is no longer part of the thread, and what was said before.

Each is a plain function of a connection, run in the commit that begins the turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from chatinbio_instance.core.events import HistoryMessage
from chatinbio_instance.core.frames import ActionPart, Item, Part, TextPart
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import store, tables

_ITEM, _RUN = tables.items.c, tables.completions.c


@dataclass(frozen=True, slots=True)
class Beginning:
    """A turn that begins: on which thread, as which turn, when, and how many items its history may hold."""

    thread: str
    turn: str
    at: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class Opening:
    """`item` is what the turn answers, `message` its words; `replaces` are ids of items, oldest first."""

    item: Item
    message: str
    history: tuple[HistoryMessage, ...]
    replaces: tuple[str, ...] = ()


def _unknown(message: str) -> InstanceError:
    return InstanceError("unknown_item", message, status=404)


def say(connection: Connection, turn: Beginning, *, message: str) -> Opening:
    """A new message of the visitor's."""
    before = store.history(connection, turn.thread, turn.limit)
    return Opening(_add(connection, turn, TextPart(text=message)), message, before)


def click(connection: Connection, turn: Beginning, *, part: ActionPart) -> Opening:
    """A click on a surface; what comes of it is noted later."""
    before = store.history(connection, turn.thread, turn.limit)
    return Opening(_add(connection, turn, part, clicked(part.label)), "", before)


def clicked(label: str, summary: str = "") -> str:
    """What a later run is told of a click."""
    return f"On the page: {label.rstrip('.')}. {summary}".strip()


def note(connection: Connection, item: str, words: str) -> None:
    """Note what a later run is told of an item."""
    connection.execute(update(tables.items).where(_ITEM.id == item).values(note=words))


def edit(connection: Connection, turn: Beginning, *, item: str, message: str) -> Opening:
    """A message in the place of an earlier one; that one and everything after it are no longer part of the thread.

    Raises InstanceError (unknown_item).
    """
    row = _current(connection, turn.thread, item)
    if row is None or row.role != "user" or not store.item_of(row).text():
        raise _unknown("There is no such message of yours here any more. Reload the page and choose another.")
    before = store.history(connection, turn.thread, turn.limit, before=row.position)
    replaced = _replace(connection, turn, row.position)
    return Opening(_add(connection, turn, TextPart(text=message)), message, before, replaced)


def regenerate(connection: Connection, turn: Beginning, *, item: str | None) -> Opening:
    """The answer `item`, or the newest, is given anew: with everything after it it is no longer part of the thread.

    The message that it answers stays. Raises InstanceError (unknown_item).
    """
    answers = (
        select(_ITEM.position, _RUN.item_id)
        .join_from(tables.items, tables.completions, _RUN.id == _ITEM.turn + "c")
        .where(_ITEM.thread_id == turn.thread, _ITEM.replaced_at.is_(None))
        .where(_ITEM.role == "assistant", _ITEM.id == _ITEM.turn + "a")
    )
    if item is not None:
        answers = answers.where(_ITEM.id == item)
    found = connection.execute(answers.order_by(_ITEM.position.desc()).limit(1)).one_or_none()
    row = None if found is None else _current(connection, turn.thread, found.item_id or "")
    question = None if row is None else store.item_of(row)
    if found is None or row is None or question is None or not question.text():
        raise _unknown("There is no such answer to a message here any more. Reload the page and choose another.")
    before = store.history(connection, turn.thread, turn.limit, before=row.position)
    return Opening(question, question.text(), before, _replace(connection, turn, found.position))


def _add(connection: Connection, turn: Beginning, part: Part, noted: str | None = None) -> Item:
    item = Item(id=f"{turn.turn}v", role="user", parts=(part,), status="complete", created_at=turn.at.isoformat())
    store.add_item(connection, turn.thread, turn.turn, item, noted)
    return item


def _current(connection: Connection, thread: str, item: str) -> Row[Any] | None:
    wanted = select(tables.items).where(_ITEM.id == item, _ITEM.thread_id == thread, _ITEM.replaced_at.is_(None))
    return connection.execute(wanted).one_or_none()


def _replace(connection: Connection, turn: Beginning, position: int) -> tuple[str, ...]:
    """Take everything from a position on out of the thread; the ids of it."""
    gone = (_ITEM.thread_id == turn.thread, _ITEM.position >= position, _ITEM.replaced_at.is_(None))
    ids = tuple(connection.scalars(select(_ITEM.id).where(*gone).order_by(_ITEM.position)))
    connection.execute(update(tables.items).where(*gone).values(replaced_at=turn.at))
    return ids
