"""Triggers keep the words of items for the creator's search, whoever writes or erases them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from chatinbio_instance.db.migrate import migrate
from chatinbio_instance.threads import people, transcripts
from tests.instance.insights.conversations import begun, said
from tests.instance.library.pages import empty_database

BEGAN = datetime(2027, 1, 14, tzinfo=UTC)
RELEASED = Path(__file__).parents[1] / "db" / "released" / "0001.sql"
TEXT = '[{"type":"text","text":"Räume"},{"type":"surface","surface":"s","messages":[]},{"type":"text","text":"später"}]'


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database of the first release with one conversation, brought to the newest schema."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(RELEASED.read_text())
        database.execute("UPDATE items SET parts = 'no json' WHERE role = 'assistant'")
        database.commit()
    migrate(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        yield database


def found(database: sqlite3.Connection, words: str) -> list[str]:
    query = "SELECT item_id FROM search_items JOIN item_texts ON item_texts.id = search_items.rowid WHERE search_items MATCH ?"
    return [item for (item,) in database.execute(query, (words,))]


def test_what_was_said_before_is_found_after(old: sqlite3.Connection) -> None:
    [(visitors_item,)] = old.execute("SELECT id FROM items WHERE role = 'user'").fetchall()
    assert found(old, "hello") == [visitors_item]
    assert old.execute("SELECT count(*) FROM item_texts").fetchone() == (1,), "what is no JSON says nothing"


def test_an_item_that_changes_is_found_by_its_new_words_alone(old: sqlite3.Connection) -> None:
    old.execute("UPDATE items SET parts = ? WHERE role = 'user'", (TEXT,))
    assert found(old, "hello") == []
    assert len(found(old, "raume AND spater")) == 1, "each text part, without accents, and no surface"
    old.execute("UPDATE items SET parts = '[]' WHERE role = 'user'")
    assert old.execute("SELECT count(*) FROM item_texts").fetchone() == (0,)


def test_what_goes_with_its_visitor_is_found_no_more(old: sqlite3.Connection) -> None:
    old.execute("DELETE FROM visitors")
    assert found(old, "hello") == []
    assert old.execute("SELECT count(*) FROM item_texts").fetchone() == (0,)
    old.execute("INSERT INTO search_items (search_items, rank) VALUES ('integrity-check', 1)")


async def test_what_is_erased_is_nowhere_in_the_file(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        for visitor in ("stays", "goes"):
            await begun(database, f"thread of {visitor}", BEGAN, visitor)
            for n in range(30):
                await said(database, f"thread of {visitor}", f"Xylophone{n} {visitor}", BEGAN + timedelta(seconds=n))

        def search(connection: Connection) -> tuple[int, int]:
            def found(word: str) -> int:
                return transcripts.find(connection, transcripts.Wanted(query=word), 10, 0)[1]

            return found("stays"), found("goes")

        assert await database.read(search) == (1, 1)
        assert await database.write(lambda connection: people.erase_visitor(connection, "goes"))
        await database.settle()
        assert await database.read(search) == (1, 0)
    content = (tmp_path / "chatinbio.db").read_bytes()
    assert b"goes" not in content
    assert b"stays" in content
