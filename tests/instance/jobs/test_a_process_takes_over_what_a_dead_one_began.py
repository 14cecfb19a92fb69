"""A whole instance as a process: what another left behind in the middle of a job is done when it starts, and told once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from chatinbio_instance.db.boot import DATABASE_NAME
from tests.instance.pages import PATIENCE
from tests.instance.processes import Program, started

LEFT_BEHIND = """
    INSERT INTO jobs (id, thread_id, visitor_id, role, turn, call, tool, label, arguments, dedupe_key, status, attempts,
                      max_attempts, not_before, created_at)
    SELECT 'job-1', id, visitor_id, 'owner', 'turn-1', 'call-1', 'analyse_questions', 'Going through the questions',
           '{"period": "year"}', 'key', 'running', 1, 3, created_at, created_at FROM threads
"""


async def say(program: Program, visitor: httpx.AsyncClient, *messages: str) -> None:
    for message in messages:
        assert (await visitor.post("/api/chat", json={"message": message})).status_code == 200


async def items(visitor: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    """The items of the thread, once there are so many."""
    async with asyncio.timeout(PATIENCE):
        while len(found := (await visitor.get("/api/thread")).json()["items"]) < count:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.02)
    return list(found)


async def test_a_job_that_was_running_when_the_process_died_is_finished_by_the_next(tmp_path: Path) -> None:
    async with started(tmp_path) as first:
        await first.listening()
        async with first.visitor() as visitor:
            await say(first, visitor, "do you sell vinyl?", "any vinyl left?", "vinyl of the first album?")
            cookies = {cookie.name: cookie.value or "" for cookie in visitor.cookies.jar}
        first.process.kill()
        await first.ended()
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as database, database:
        database.execute(LEFT_BEHIND)
    for _ in range(2):  # the second start has nothing left to tell
        async with started(tmp_path) as program:
            await program.listening()
            async with program.visitor() as visitor:
                visitor.cookies.update(cookies)
                found = await items(visitor, 7)
            program.process.terminate()
            assert await program.ended() == 0
        results = [item for item in found if any(part["type"] == "tool" for part in item["parts"][:1])]
        told = [part for item in results for part in item["parts"] if part.get("call") == "call-1"]
        assert [part["status"] for part in told] == ["completed"]
        assert "Vinyl and CDs: 3 questions" in told[0]["summary"]
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as database:
        rows = database.execute("SELECT status, attempts, delivered_at IS NOT NULL FROM jobs").fetchall()
        frames = database.execute("SELECT data FROM frames WHERE type = 'background_result'").fetchall()
    assert rows == [("completed", 2, 1)]
    assert [json.loads(data)["job"] for (data,) in frames] == ["job-1"]
