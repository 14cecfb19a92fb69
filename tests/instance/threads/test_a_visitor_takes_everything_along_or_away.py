"""Export and erasure of what is kept about one visitor."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, text

from chatinbio_instance.core.frames import Item, RunStart, SurfacePart, TextPart
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.threads import people, shown, store
from chatinbio_instance.threads.store import StoredFrame

SECRET = "swordfishes nobody else names"


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    yield database
    await database.close()


def conversation(connection: Connection, visitor: str, thread: str, words: str, turns: int = 40) -> None:
    """Turns, each longer than a page of the database, so that pages are split and freed."""
    at = now()
    store.begin_thread(connection, thread, visitor, at)
    for n in range(turns):
        turn = f"{thread}u{n}"
        long = f"{words} {n} " * 300
        surface = SurfacePart(surface=f"{turn}s", messages=({"version": "v0.9", "createSurface": {"x": words}},))
        item = Item(
            id=f"{turn}v",
            role="user",
            parts=(TextPart(text=long), surface),
            status="complete",
            created_at=at.isoformat(),
        )
        start = RunStart(seq=n + 1, thread=thread, turn=turn, item=item, engine="offline")
        store.add_item(connection, thread, turn, item, note=words)
        store.add_frames(connection, thread, [StoredFrame.of(start)])
        store.add_completion(connection, f"{turn}c", thread, turn, "offline", at, item=item.id, first_seq=n + 1)
        shown.change(connection, thread, {f"{turn}s": ({"version": "v0.9", "createSurface": {"x": long}},)})


async def test_everything_about_a_visitor_is_in_their_export(database: Database) -> None:
    await database.write(lambda connection: conversation(connection, "v", "t", SECRET))
    await database.write(lambda connection: conversation(connection, "w", "x", "hello"))
    replaced = text("UPDATE items SET replaced_at = created_at WHERE id = 'tu0v'")
    await database.write(lambda connection: connection.execute(replaced))
    exported = await database.read(lambda connection: people.export_visitor(connection, "v"))
    kept = json.loads(msgspec.json.encode(exported))
    assert kept["visitor"]["id"] == "v"
    (thread,) = kept["threads"]
    assert [len(thread[kind]) for kind in ("items", "replaced", "completions")] == [39, 1, 40]
    assert SECRET in thread["items"][0]["parts"][0]["text"]
    assert SECRET in thread["replaced"][0]["parts"][0]["text"]
    assert "hello" not in str(kept)


async def test_every_table_that_names_a_visitor_is_exported_whoever_made_it(database: Database) -> None:
    await database.write(lambda connection: store.begin_thread(connection, "t", "v", now()))
    made = "CREATE TABLE wishes (id INTEGER PRIMARY KEY, whose REFERENCES visitors (id) ON DELETE CASCADE, wish)"
    await database.write(lambda connection: connection.execute(text(made)))
    made = "INSERT INTO wishes (whose, wish) VALUES ('v', 'tea'), (NULL, 'tea')"
    await database.write(lambda connection: connection.execute(text(made)))
    exported = await database.read(lambda connection: people.export_visitor(connection, "v"))
    assert exported["wishes"] == [{"id": 1, "whose": "v", "wish": "tea"}]
    assert await database.write(lambda connection: people.erase_visitor(connection, "v"))
    assert await database.read(lambda connection: connection.execute(text("SELECT count(*) FROM wishes")).scalar()) == 1


async def test_a_visitor_of_whom_nothing_is_kept_exports_nothing(database: Database) -> None:
    exported = await database.read(lambda connection: people.export_visitor(connection, "v"))
    assert exported.pop("visitor") == {"id": "v", "created_at": None}
    assert set(map(len, exported.values())) == {0}
    assert not await database.write(lambda connection: people.erase_visitor(connection, "v"))


async def test_an_erased_visitor_leaves_no_byte_in_the_file(database: Database, tmp_path: Path) -> None:
    await database.write(lambda connection: conversation(connection, "w", "x", "somebody else"))
    await database.write(lambda connection: conversation(connection, "v", "t", SECRET))
    await database.write(lambda connection: conversation(connection, "w", "y", "somebody else"))
    assert await database.write(lambda connection: people.erase_visitor(connection, "v"))
    await database.close()  # the last to go folds the log into the file
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"somebody else" in kept
    assert b"ordfish" not in kept.lower()  # an index may hold the word without its beginning


@pytest.mark.parametrize("turns", [1, 40])
async def test_an_erased_thread_leaves_no_byte_and_the_others_stay(
    database: Database, tmp_path: Path, turns: int
) -> None:
    await database.write(lambda connection: conversation(connection, "v", "x", "somewhere else"))
    await database.write(lambda connection: conversation(connection, "v", "t", SECRET, turns))
    assert await database.write(lambda connection: people.erase_thread(connection, "v", "t"))
    assert not await database.write(lambda connection: people.erase_thread(connection, "v", "t"))
    assert len(await database.read(lambda connection: store.items(connection, "x"))) == 40
    await database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"ordfish" not in kept.lower()  # an index may hold the word without its beginning
