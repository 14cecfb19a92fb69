"""Keep a database of the newest schema for the tests to come: `python -m tests.instance.db.keep`, once, when a schema is released.

A real instance is used for a moment, so that the file holds what a page in use holds; then it is written as SQL. Indexes of the full-text
search are written by their content, since their shadow tables are SQLite's own.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.migrations import HEAD
from tests.instance.processes import started

RELEASED = Path(__file__).parent / "released"
TOKEN = "kept"
SEED = {
    "displayName": "Ada",
    "profile": {
        "tagline": "Songs",
        "bio": "",
        "links": [{"title": "Music", "url": "https://example.com/music", "kind": "music"}],
        "events": [{"title": "Concert", "startsAt": "2031-01-16T20:00:00+01:00", "city": "Vienna"}],
        "faq": [{"question": "Do you teach?", "answer": "Yes.", "aliases": ["Lessons?"]}],
    },
    "claimTokenHash": hashlib.sha256(TOKEN.encode()).hexdigest(),
}


async def live(folder: Path) -> None:
    """A visitor asks for the links and rates the answer; the creator signs in, changes a question and allows a site."""
    (folder / "seed.json").write_text(json.dumps(SEED))
    async with started(folder, seed_file=folder / "seed.json") as program:
        await program.listening()
        async with program.visitor() as visitor:
            thread = (await visitor.get("/api/thread")).json()["thread"]
            async with program.chat(visitor) as chat:
                frames = await chat.turn("where can I listen to your music?")
            item = frames[-2]["item"]["id"]
            rated = await visitor.put(f"/api/threads/{thread}/items/{item}/rating", json={"rating": "up"})
            rated.raise_for_status()
        async with program.visitor() as creator:
            (await creator.post("/api/claim", json={"token": TOKEN, "email": "ada@example.com"})).raise_for_status()
            csrf = (await creator.get("/api/admin/session")).json()["csrf"]
            creator.headers["X-CSRF-Token"] = csrf
            origin = await creator.post("/api/admin/origins", json={"origin": "https://example.com"})
            origin.raise_for_status()
        program.process.terminate()
        assert await program.ended() == 0


def written(path: Path) -> Iterator[str]:
    """The statements that make the database anew: tables with their rows, then searches, indexes and triggers."""
    connection = sqlite3.connect(path)
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).fetchall()
    virtual = {name: sql for _, name, sql in made if sql.startswith("CREATE VIRTUAL")}
    shadows = tuple(f"{name}_" for name in virtual)
    tables = [
        (name, sql)
        for kind, name, sql in made
        if kind == "table" and name not in virtual and not (name.startswith(shadows) and _is_shadow(name, virtual))
    ]
    yield f"-- A database as revision {HEAD} left it. Released: never edit, only add files.\nBEGIN TRANSACTION;"
    for name, sql in tables:
        if not name.startswith("sqlite_"):
            yield f"{sql};"
        yield from _rows(connection, name)
    for name, sql in virtual.items():
        yield f"{sql};"
        if "content" in sql:
            yield f"INSERT INTO {name}({name}) VALUES ('rebuild');"
        else:
            yield from _rows(connection, name)
    yield from (f"{sql};" for kind, _, sql in made if kind in ("index", "trigger"))
    yield "COMMIT;"
    connection.close()


def _is_shadow(name: str, virtual: dict[str, str]) -> bool:
    return any(
        name == f"{table}_{part}" for table in virtual for part in ("data", "idx", "content", "docsize", "config")
    )


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    cursor = connection.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    quoted = ", ".join(f'quote("{column}")' for column in columns)
    for row in connection.execute(f'SELECT {quoted} FROM "{table}"'):
        yield f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join(row)});'


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder)))
        (RELEASED / f"{HEAD}.sql").write_text("\n".join(written(Path(folder) / DATABASE_NAME)) + "\n")


if __name__ == "__main__":
    main()
