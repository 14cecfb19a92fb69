"""The disk: durable rows a second through the one writer, and how fast a long thread opens."""

from __future__ import annotations

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert

from chatinbio_instance.core.frames import Item, TextPart, encode_parts
from chatinbio_instance.db.base import now
from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.database import Database
from chatinbio_instance.db.migrate import migrate
from chatinbio_instance.threads import store, tables
from chatinbio_instance.threads.store import StoredFrame
from tests.bench.chat import instance_over
from tests.bench.figure import RUNS, Figure

WRITERS, BATCHES, ROWS = 50, 40, 5


async def durable_rows() -> list[Figure]:
    """Fifty writers that each wait for their frames to be on disk before they give more, as fifty running turns do."""
    rates = []
    with tempfile.TemporaryDirectory(prefix="chatinbio-bench-") as folder:
        path = Path(folder) / DATABASE_NAME
        await asyncio.to_thread(migrate, path)
        database = await Database.open(path)
        for run in range(RUNS):
            threads = [f"r{run}t{n}" for n in range(WRITERS)]
            for thread in threads:
                await database.write(partial(store.begin_thread, thread=thread, visitor="v", at=now()))
            begin = time.perf_counter()
            await asyncio.gather(*(_write(database, thread) for thread in threads))
            rates.append(WRITERS * BATCHES * ROWS / (time.perf_counter() - begin))
        await database.close()
    return [Figure("durable rows (synchronous=FULL)", 5000, "/s", tuple(rates), at_least=True)]


async def _write(database: Database, thread: str) -> None:
    for batch in range(BATCHES):
        frames = [StoredFrame(batch * ROWS + n + 1, "u", "text_delta", '{"text":"hello "}') for n in range(ROWS)]
        await database.write(partial(store.add_frames, thread=thread, frames=frames))


async def long_thread() -> list[Figure]:
    """A thread of 10,000 items, opened over HTTP as a page does: the newest ones, the number, what runs."""
    values = []
    with tempfile.TemporaryDirectory(prefix="chatinbio-bench-") as folder:
        async with instance_over(folder) as instance:
            async with instance.visitor() as visitor:
                thread = (await visitor.get("/api/thread")).json()["thread"]
                async with instance.chat(visitor) as chat:
                    await chat.turn("hello")
            cookies = visitor.cookies
        await _lengthen(Path(folder) / DATABASE_NAME, thread)
        async with instance_over(folder) as instance, instance.visitor() as visitor:
            visitor.cookies = cookies
            for _ in range(RUNS):
                begin = time.perf_counter()
                answer = await visitor.get(f"/api/threads/{thread}")
                values.append((time.perf_counter() - begin) * 1000)
                assert answer.status_code == 200 and len(answer.json()["items"]) >= 100
    return [Figure("a thread of 10,000 items opens", 50, "ms", tuple(values))]


async def _lengthen(path: Path, thread: str) -> None:
    at = now()

    def add(connection: Connection) -> None:
        rows = []
        for n in range(10_000):
            parts = (TextPart(text=f"message {n}, of about the length that people write to each other in a chat"),)
            item = Item(id=f"long{n}", role="user", parts=parts, status="complete", created_at=at.isoformat())
            row = {"id": item.id, "thread_id": thread, "position": 100 + n, "turn": f"u{n}", "role": "user"}
            rows.append(row | {"parts": encode_parts(parts), "status": "complete", "created_at": at})
        connection.execute(insert(tables.items), rows)

    database = await Database.open(path)
    await database.write(add)
    await database.close()
