"""The visitor's threads as they see them: lists, pages, labels, archive, bin, ratings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert, text

from chatinbio_instance.core.frames import ActionPart, Item, Part, SurfacePart, TextPart, ToolPart
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import people, store, tables
from chatinbio_instance.threads.people import LastMessage, ThreadView

T = TypeVar("T")
BEGIN = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    yield database
    await database.close()


def said(n: int, *parts: Part | str, role: Any = "user") -> Item:
    words = tuple(TextPart(text=part) if isinstance(part, str) else part for part in parts)
    at = BEGIN + timedelta(minutes=n)
    return Item(id=f"i{n}", role=role, parts=words, status="complete", created_at=at.isoformat())


def thread(name: str, *items: Item, visitor: str = "v", minute: int = 0) -> Callable[[Connection], None]:
    def job(connection: Connection) -> None:
        store.begin_thread(connection, name, visitor, BEGIN + timedelta(minutes=minute))
        for item in items:
            store.add_item(connection, name, "u", item)

    return job


async def view(database: Database, name: str, visitor: str = "v") -> ThreadView | None:
    return await database.read(lambda connection: people.thread_view(connection, visitor, name))


async def listed(database: Database, state: Any = "active", limit: int = 10, offset: int = 0) -> tuple[list[str], int]:
    views, total = await database.read(lambda connection: people.list_threads(connection, "v", state, limit, offset))
    return [each.thread for each in views], total


async def test_a_thread_is_seen_with_its_label_count_and_last_message(database: Database) -> None:
    await database.write(thread("t", said(1, "When do you\nplay next?"), said(2, "In ", "May.", role="assistant")))
    assert await view(database, "t") == ThreadView(
        thread="t",
        label="When do you play next?",
        created_at=BEGIN.isoformat(),
        updated_at=(BEGIN + timedelta(minutes=2)).isoformat(),
        archived=False,
        deleted_at=None,
        items=2,
        last_message=LastMessage("assistant", "In May."),
    )


async def test_a_thread_in_which_nothing_was_said_is_seen_too(database: Database) -> None:
    await database.write(thread("t"))
    empty = await view(database, "t")
    assert empty is not None
    assert (empty.label, empty.items, empty.last_message) == ("", 0, None)


async def test_a_default_label_and_a_last_message_are_short(database: Database) -> None:
    await database.write(thread("t", said(1, "word " * 100)))
    long = await view(database, "t")
    assert long is not None and long.last_message is not None
    assert (len(long.label), long.label[-5:]) == (60, "word…")
    assert len(long.last_message.text) <= 200


async def test_what_was_done_is_told_where_nothing_was_said(database: Database) -> None:
    surface = SurfacePart(surface="s", messages=())
    tool = ToolPart(call="c", name="n", label="Reading", status="completed", summary="Most asked for dates.")
    await database.write(thread("t", said(1, "list"), said(2, surface, tool, role="assistant")))
    await database.write(
        thread("w", said(3, ActionPart(name="n", surface="s", component="c", label="Ticked off: Milk")))
    )
    first, second = await view(database, "t"), await view(database, "w")
    assert first is not None and first.last_message == LastMessage("assistant", "Most asked for dates.")
    assert second is not None and second.last_message == LastMessage("user", "Ticked off: Milk")
    assert second.label == "Ticked off: Milk"


async def test_what_was_replaced_is_neither_counted_nor_told(database: Database) -> None:
    await database.write(thread("t", said(1, "one"), said(2, "two")))
    await database.write(lambda c: c.execute(text("UPDATE items SET replaced_at = created_at WHERE id = 'i2'")))
    seen = await view(database, "t")
    assert seen is not None
    assert (seen.items, seen.last_message) == (1, LastMessage("user", "one"))
    page = await database.read(lambda connection: people.items_page(connection, "t", 10, None))
    assert ([item.id for item in page.items], page.total) == (["i1"], 1)


async def test_threads_are_listed_newest_first_page_by_page(database: Database) -> None:
    for n in range(5):
        await database.write(thread(f"t{n}", said(10 - n, "hi"), minute=n))
    await database.write(thread("other", said(99, "hi"), visitor="w"))
    assert await listed(database) == (["t0", "t1", "t2", "t3", "t4"], 5)
    assert await listed(database, limit=2, offset=1) == (["t1", "t2"], 5)
    assert await listed(database, limit=2, offset=4) == (["t4"], 5)
    assert await listed(database, limit=2, offset=9) == ([], 5)


async def test_a_thread_is_renamed_and_may_have_its_first_words_back(database: Database) -> None:
    await database.write(thread("t", said(1, "hello")))
    assert await database.write(lambda c: people.change(c, "v", "t", label="  My \n concert  " + "x" * 100))
    named = await view(database, "t")
    assert named is not None and named.label.startswith("My concert") and len(named.label) == 60
    assert await database.write(lambda c: people.change(c, "v", "t", label=" "))
    again = await view(database, "t")
    assert again is not None and again.label == "hello"


async def test_an_archived_thread_is_in_the_archive(database: Database) -> None:
    await database.write(thread("t", said(1, "hello")))
    assert await database.write(lambda c: people.change(c, "v", "t", archived=True))
    assert (await listed(database), await listed(database, "archived")) == (([], 0), (["t"], 1))
    archived = await view(database, "t")
    assert archived is not None and archived.archived
    assert await database.write(lambda c: people.change(c, "v", "t", archived=False))
    assert await listed(database) == (["t"], 1)


async def test_a_deleted_thread_can_be_restored(database: Database) -> None:
    await database.write(thread("t", said(1, "hello")))
    assert await database.write(lambda c: people.soft_delete(c, "v", "t"))
    assert not await database.write(lambda c: people.soft_delete(c, "v", "t"))
    assert (await listed(database), await listed(database, "deleted")) == (([], 0), (["t"], 1))
    assert not await database.read(lambda c: people.owns(c, "v", "t"))
    assert not await database.write(lambda c: people.change(c, "v", "t", label="x"))
    with pytest.raises(InstanceError, match="restore"):
        await database.write(lambda c: store.begin_thread(c, "t", "v", BEGIN))
    assert await database.write(lambda c: people.restore(c, "v", "t"))
    assert not await database.write(lambda c: people.restore(c, "v", "t"))
    assert await listed(database) == (["t"], 1)


async def test_the_current_thread_is_the_newest_that_is_there(database: Database) -> None:
    async def current() -> str:
        return await database.read(lambda connection: store.current_thread(connection, "v"))

    unstored = await current()
    assert unstored == store.first_thread("v")
    await database.write(thread(unstored, minute=0))
    await database.write(thread("t", minute=1))
    assert await current() == "t"
    await database.write(lambda c: people.change(c, "v", "t", archived=True))
    assert await current() == unstored
    await database.write(lambda c: people.soft_delete(c, "v", unstored))
    fresh = await current()
    assert fresh not in ("t", unstored)
    assert await database.read(lambda c: people.owns(c, "v", fresh))
    assert not await database.read(lambda c: people.owns(c, "w", fresh))


async def test_nobody_reaches_into_threads_of_another(database: Database) -> None:
    await database.write(thread("t", said(1, "secret", role="assistant")))

    def attempts(c: Connection) -> list[Any]:
        return [
            people.owns(c, "w", "t"),
            people.thread_view(c, "w", "t"),
            people.list_threads(c, "w", "active", 10, 0),
            people.change(c, "w", "t", label="mine"),
            people.rate(c, "w", "t", "i1", "up"),
            people.soft_delete(c, "w", "t"),
            people.restore(c, "w", "t"),
            people.erase_thread(c, "w", "t"),
            people.erase_visitor(c, "w"),
        ]

    assert await database.write(attempts) == [False, None, ([], 0), False, False, False, False, False, False]
    unchanged = await view(database, "t")
    assert unchanged is not None and unchanged.label == ""


async def test_answers_are_rated_and_the_rating_taken_back(database: Database) -> None:
    await database.write(thread("t", said(1, "hello"), said(2, "hi", role="assistant")))

    async def rated(item: str, rating: Any) -> bool:
        return await database.write(lambda connection: people.rate(connection, "v", "t", item, rating))

    assert await rated("i2", "up")
    page = await database.read(lambda connection: people.items_page(connection, "t", 10, None))
    assert [item.rating for item in page.items] == [None, "up"]
    assert await rated("i2", None)
    assert (await database.read(lambda connection: store.items(connection, "t")))[1].rating is None
    assert not await rated("i1", "down")
    assert not await rated("nothing", "down")


async def test_a_long_thread_is_read_from_its_end_page_by_page(database: Database) -> None:
    await database.write(thread("t"))

    def fill(connection: Connection) -> None:
        row = {"thread_id": "t", "turn": "u", "role": "user", "status": "complete", "created_at": BEGIN}
        parts = '[{"type":"text","text":"hello"}]'
        rows = [row | {"id": f"i{n}", "position": n, "parts": parts} for n in range(1, 10_001)]
        connection.execute(insert(tables.items), rows)

    await database.write(fill)
    seen: list[str] = []
    before: int | None = None
    while True:
        page = await database.read(partial(_page, before=before))
        assert page.total == 10_000
        seen = [item.id for item in page.items] + seen
        if (before := page.before) is None:
            break
    assert seen == [f"i{n}" for n in range(1, 10_001)]
    whole = await view(database, "t")
    assert whole is not None and whole.items == 10_000


def _page(connection: Connection, before: int | None) -> people.ItemsPage:
    return people.items_page(connection, "t", 200, before)


async def test_a_long_thread_is_opened_by_its_indexes_alone(database: Database) -> None:
    def plans(connection: Connection) -> list[str]:
        found = []
        current = "FROM items WHERE thread_id = 't' AND replaced_at IS NULL"
        for query in (f"SELECT count(*) {current}", f"SELECT * {current} ORDER BY position DESC LIMIT 201"):
            found += [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
        return found

    count, page = await database.read(plans)
    assert "COVERING INDEX ix_items_current" in count
    assert "ix_items_current" in page
