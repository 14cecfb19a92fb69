"""Work may wait for quiet hours: what the creator asks for tonight begins at night by their own clock, also after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from chatinbio_instance.capabilities import registry
from chatinbio_instance.core.capability import Services
from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.tools import Tool
from chatinbio_instance.db.database import Database
from chatinbio_instance.insights.service import Insights
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.jobs.service import Jobs
from tests.instance.insights.conversations import begun, said
from tests.instance.pages import eventually

AFTERNOON = datetime(2027, 1, 14, 15, tzinfo=UTC)


async def tokyo() -> tzinfo:
    return ZoneInfo("Asia/Tokyo")


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    await begun(database, "t", AFTERNOON, "ada")
    await said(database, "t", "Do you sell vinyl?", datetime(2027, 1, 14, 9, tzinfo=UTC))
    yield database
    await database.close()


class Process:
    """The jobs of one process over this database, and its clock."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.now = now
        self.began: list[datetime] = []
        self.delivered: list[Delivery] = []
        self.awake = asyncio.Event()
        insights = Insights(database, zone=tokyo)
        services = Services(cast(Any, None), database, insights, lambda: self.now)
        [analysis] = registry.build(services, ("analysis",))
        self.tool: Tool = analysis.tools[0]
        self.jobs = Jobs(
            database, self._tools, deliver=self._deliver, report=self._report, clock=lambda: self.now, sleep=self._sleep
        )

    async def _tools(self) -> dict[str, Tool]:
        return {self.tool.name: self.tool}

    async def _deliver(self, delivery: Delivery) -> None:
        self.delivered.append(delivery)

    def _report(self, *news: Any) -> None:
        self.began.append(self.now)

    async def _sleep(self, seconds: float) -> None:
        await self.awake.wait()

    async def ask(self, **arguments: Any) -> str:
        """The status of a call by the creator."""

        async def start(tool: str, given: Any, call: str) -> str:
            place: Any = {"thread": "t", "visitor": "ada", "role": "owner", "turn": "u"}
            return await self.jobs.start(**place, call=call, tool=tool, arguments=given)

        deps = AgentDeps(thread="t", visitor="ada", role="owner", start_job=start)
        return (await self.tool.call(ToolContext(deps, "call-1"), arguments)).status


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (AFTERNOON, datetime(2027, 1, 14, 18, tzinfo=UTC)),  # midnight in Tokyo: three hours later
        (datetime(2027, 1, 14, 18, 30, tzinfo=UTC), datetime(2027, 1, 15, 18, tzinfo=UTC)),
    ],
)
async def test_work_may_wait_for_quiet_hours(database: Database, now: datetime, night: datetime) -> None:
    first = Process(database, now)
    assert await first.ask(period="month", tonight=True) == "pending"
    await asyncio.sleep(0.02)
    assert (first.began, first.jobs.count("queued")) == ([], 1)
    await first.jobs.close()

    second = Process(database, now)
    assert await second.jobs.recover() == 1
    await asyncio.sleep(0.02)
    assert second.began == []
    second.now = night
    second.awake.set()
    await eventually(lambda: bool(second.delivered))
    assert second.began[0] == night
    assert second.delivered[0].outcome.status == "completed"
    await second.jobs.close()


async def test_without_being_asked_to_it_does_not_wait(database: Database) -> None:
    process = Process(database, AFTERNOON)
    assert await process.ask(period="month") == "pending"
    await eventually(lambda: bool(process.delivered))
    await process.jobs.close()
