"""A conversation in a database of its own, and runners of jobs over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.core.tools import Tool
from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.database import Database
from chatinbio_instance.jobs.service import Jobs
from tests.instance.jobs.conversation import Conversation, tool
from tests.instance.jobs.scripted import Time, Work


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / DATABASE_NAME
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    yield database
    await database.close()


@pytest.fixture
async def conversation(database: Database) -> Conversation:
    conversation = Conversation(database)
    await conversation.begin()
    return conversation


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def runner(conversation: Conversation, time: Time) -> AsyncIterator[Callable[..., Jobs]]:
    """Makes runners over the same database: each is the next process."""
    made: list[Jobs] = []

    def make(work: Work, *, attempts: int = 3, begins: Any = None, held: bool = True, **more: Any) -> Jobs:
        tools: Mapping[str, Tool] = {"count": tool(work, attempts=attempts, begins=begins)}
        if held:
            more = {"clock": time, "sleep": time.sleep} | more
        jobs = Jobs(
            conversation.database,
            lambda: asyncio.sleep(0, tools),
            deliver=conversation.deliver,
            report=conversation.report,
            **more,
        )
        made.append(jobs)
        return jobs

    yield make
    for jobs in made:
        await jobs.close()
