"""The whole way of background work: a turn begins it, the answer ends, the result comes into the conversation and into the next run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from chatinbio_instance.capabilities import registry
from chatinbio_instance.core.capability import Services
from chatinbio_instance.core.deps import Role, ToolContext
from chatinbio_instance.core.events import EngineEvent, EngineRequest, TextDelta, ToolFinished, ToolStarted
from chatinbio_instance.core.frames import BackgroundResult, Frame, SurfacePart, ToolPart, ToolResultFrame, decode
from chatinbio_instance.core.tools import Tool
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.insights.service import Insights
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.jobs.service import Jobs
from chatinbio_instance.library.service import Library
from chatinbio_instance.threads import store
from chatinbio_instance.turn.service import Turns
from chatinbio_instance.turn.surroundings import Surroundings
from tests.instance.insights.conversations import begun, said
from tests.instance.insights.questions_of_a_month import everything
from tests.instance.pages import PATIENCE


class Whole:
    """Turns and jobs around each other as an instance has them, with an engine that asks for the analysis each time."""

    name = "scripted"

    def __init__(self, database: Database) -> None:
        self.database = database
        self.requests: list[EngineRequest] = []
        self.ended, self.delivered = asyncio.Event(), asyncio.Event()
        insights = Insights(database)
        [analysis] = registry.build(Services(Library(database), database, insights, now), ("analysis",))
        self.tools: Mapping[str, Tool] = {tool.name: tool for tool in analysis.tools}
        self.jobs = Jobs(
            database,
            lambda: asyncio.sleep(0, self.tools),
            deliver=self.deliver,
            report=lambda *news: self.turns.report(*news),
        )
        self.turns = Turns(
            database,
            lambda: asyncio.sleep(0, self),
            lambda: self.name,
            turn_seconds=PATIENCE,
            surroundings=Surroundings(jobs=self.jobs, on_ended=lambda _: self.ended.set()),
        )

    async def warm_up(self) -> None:
        return

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        self.requests.append(request)
        tool = self.tools["analyse_questions"]
        yield ToolStarted("call-1", tool.name, tool.label_in("en"))
        outcome = await tool.call(ToolContext(request.deps, "call-1"), {"period": "year"})
        yield ToolFinished("call-1", tool.name, outcome.status, outcome.summary)
        yield TextDelta("I am going through them.")

    async def turn(self, message: str, role: Role) -> None:
        """Say it and wait for the end of the turn."""
        self.ended.clear()
        await self.turns.say("ada", "chat", message, role=role)
        await asyncio.wait_for(self.ended.wait(), PATIENCE)

    async def deliver(self, delivery: Delivery) -> None:
        await self.turns.deliver(delivery)
        self.delivered.set()

    async def decoded(self) -> list[Frame]:
        kept = await self.database.read(lambda connection: store.frames_after(connection, "chat", 0, 1000))
        return [decode(frame.data) for frame in kept]


@pytest.fixture
async def whole(tmp_path: Path, empty_database: Path) -> AsyncIterator[Whole]:
    path = tmp_path / "x.db"
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    await begun(database, "t", now() - timedelta(minutes=1))
    for n, (topic, message) in enumerate(everything()):
        at = now() - timedelta(seconds=30) + timedelta(milliseconds=n)
        await said(database, "t", f"{message} #{n}", at, answered=bool(topic))
    whole = Whole(database)
    yield whole
    await whole.jobs.close()
    await whole.turns.drain(0)
    await database.close()


async def test_the_answer_does_not_wait_and_the_result_comes_into_the_conversation(whole: Whole) -> None:
    await whole.turn("What did people ask this year?", "owner")
    await asyncio.wait_for(whole.delivered.wait(), PATIENCE)
    frames = await whole.decoded()
    pending, result = [frame for frame in frames if isinstance(frame, ToolResultFrame)], frames[-1]
    assert [frame.status for frame in pending] == ["pending"]
    assert isinstance(result, BackgroundResult)
    assert [frame.seq for frame in frames] == list(range(1, len(frames) + 1))
    tool, surface = result.item.parts
    assert isinstance(tool, ToolPart)
    assert (tool.call, tool.status) == ("call-1", "completed")
    assert "Concerts and dates: 23 questions" in tool.summary
    assert isinstance(surface, SurfacePart)
    await whole.turn("And what else?", "owner")
    told = [message.text for message in whole.requests[-1].history]
    assert any("Concerts and dates: 23 questions" in text for text in told)


async def test_a_visitor_begins_no_job_with_it(whole: Whole) -> None:
    await whole.turn("What did people ask this year?", "visitor")
    assert whole.jobs.running("chat") == []
    tools = [frame for frame in await whole.decoded() if isinstance(frame, ToolResultFrame)]
    assert [frame.status for frame in tools] == ["not_found_error"]
