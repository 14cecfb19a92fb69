"""Stop, the time limit and the end of the process: the answer ends at once, whatever the engine is at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatinbio_instance.core.events import EngineEvent, EngineRequest, TextDelta, ToolStarted
from chatinbio_instance.turn import runner
from chatinbio_instance.turn.service import Turns
from chatinbio_instance.turn.surroundings import Surroundings
from tests.instance.pages import PATIENCE, Frames, eventually, types, words
from tests.instance.turn.stage import Stage


class Stubborn:
    """An engine that goes on whatever it is told, until `release` is set."""

    name = "stubborn"

    def __init__(self) -> None:
        self.release = asyncio.Event()
        self.ended = asyncio.Event()

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        yield TextDelta("I will ")
        while not self.release.is_set():
            try:
                await asyncio.wait_for(self.release.wait(), 0.01)
            except (asyncio.CancelledError, TimeoutError):
                yield TextDelta("not stop ")
        self.ended.set()

    async def warm_up(self) -> None:
        pass


class Deaf(Stubborn):
    """One that does not even speak any more."""

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        yield TextDelta("I will ")
        while not self.release.is_set():
            try:
                await self.release.wait()
            except asyncio.CancelledError:
                continue
        self.ended.set()
        yield TextDelta("too late")


async def stopped(stage: Stage, turn: str) -> Frames:
    assert stage.turns.cancel("t")
    return await stage.until_end(turn)


async def test_before_the_engine_is_made(stage: Stage) -> None:
    asked = asyncio.Event()

    async def never() -> Any:
        asked.set()
        await asyncio.Event().wait()

    stage.turns = Turns(stage.database, never, lambda: "offline", turn_seconds=30)
    turn = await stage.turns.say("v", "t", "hello")
    await asyncio.wait_for(asked.wait(), PATIENCE)
    assert types(await stopped(stage, turn)) == ["run_start", "item_stored", "cancelled"]


async def test_before_the_first_word(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    await eventually(lambda: len(stage.engine.requests) == 1)
    assert types(await stopped(stage, turn)) == ["run_start", "item_stored", "cancelled"]
    await eventually(lambda: stage.engine.stopped == 1)


async def test_as_soon_as_the_message_is_kept(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    frames = await stopped(stage, turn)
    assert frames[-1]["type"] == "cancelled"
    assert [item.status for item in await stage.items()] == ["complete", "cancelled"]


async def test_between_words(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say("one ", "two ")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    frames = await stopped(stage, turn)
    kept = (await stage.items())[-1]
    assert (kept.text(), kept.status) == (words(frames), "cancelled")
    assert kept.text().startswith("one ")
    assert await stage.rows("SELECT status, error FROM completions") == [("cancelled", None)]


async def test_within_a_tool(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say(ToolStarted("c1", "look", "Looking"))
    await stage.frames(lambda frame: frame["type"] == "tool_start", of=turn)
    await stopped(stage, turn)
    (part,) = (await stage.items())[-1].parts
    assert (part.call, part.status) == ("c1", "failed")  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", [Stubborn, Deaf])
async def test_an_engine_that_does_not_listen_is_not_waited_for(
    stage: Stage, kind: type[Stubborn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        runner, "LET_GO_SECONDS", 10 * PATIENCE
    )  # who waited would not be told within this test's patience
    engine = kind()
    stage.make(Surroundings(), engine=engine)
    turn = await stage.turns.say("v", "t", "hello")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    frames = await stopped(stage, turn)
    assert frames[-1]["type"] == "cancelled"
    assert not engine.ended.is_set()
    engine.release.set()
    await eventually(lambda: not _speaking())
    assert (await stage.items())[-1].text() == words(frames)
    assert await stage.rows("SELECT max(seq) FROM frames") == [(frames[-1]["seq"],)]


async def test_what_such_an_engine_still_says_never_comes_into_the_next_turn(stage: Stage) -> None:
    engine = Stubborn()
    stage.make(Surroundings(), engine=engine)
    turn = await stage.turns.say("v", "t", "hello")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    await stopped(stage, turn)
    stage.make(Surroundings())
    frames = await stage.say("again", "fine")
    engine.release.set()
    await eventually(lambda: not _speaking())
    assert words(frames) == "fine"
    assert (await stage.items())[-1].text() == "fine"


async def test_the_time_limit_ends_it_too(stage: Stage) -> None:
    engine = Deaf()
    stage.make(Surroundings(), turn_seconds=0.5, engine=engine)
    turn = await stage.turns.say("v", "t", "hello")
    frames = await stage.until_end(turn)
    engine.release.set()
    assert (frames[-1]["code"], words(frames)) == ("timeout", "I will ")
    await eventually(lambda: not _speaking())


@pytest.mark.parametrize("pieces", [1, 3, 1000])
async def test_an_answer_without_end_is_cut_off(stage: Stage, monkeypatch: pytest.MonkeyPatch, pieces: int) -> None:
    monkeypatch.setattr(runner, "MAX_ANSWER", 1000)
    frames = await stage.say("hello", *(["x" * (2000 // pieces)] * pieces))
    assert words(frames) == "x" * 1000
    assert (frames[-1]["code"], frames[-1]["retryable"]) == ("answer_too_long", True)
    assert (await stage.items())[-1].text() == "x" * 1000


async def test_stopping_twice_ends_it_once(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    stage.turns.cancel("t")
    stage.turns.cancel("t")
    frames = await stage.until_end(turn)
    assert types(frames)[-1] == "cancelled"
    await eventually(lambda: not stage.turns.cancel("t"))


async def test_everybody_who_follows_hears_of_it(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    following = asyncio.gather(*(stage.until_end(turn) for _ in range(3)))
    await asyncio.sleep(0)
    mine = await stopped(stage, turn)
    assert await following == [mine] * 3


async def test_a_drain_tells_everybody_to_come_back_and_keeps_what_was_said(stage: Stage) -> None:
    await stage.say("hello", "hi")
    turn = await stage.turns.say("v", "t", "and then?")
    stage.engine.say("I was about to")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    ready: list[asyncio.Event] = [asyncio.Event(), asyncio.Event()]

    async def told(thread: str, ready: asyncio.Event) -> list[dict[str, Any]]:
        async with stage.turns.conversation(thread) as conversation:
            frames, seen = conversation.follow(conversation.last_seq), []
            ready.set()
            async for kept in frames:
                seen.append(json.loads(kept if isinstance(kept, str) else kept.data))
                if seen[-1]["type"] == "resume":
                    return seen
        raise AssertionError

    following = [asyncio.create_task(told(thread, r)) for thread, r in zip(("t", "idle"), ready, strict=True)]
    await asyncio.gather(*(r.wait() for r in ready))
    await stage.turns.drain(0)
    busy, idle = await asyncio.wait_for(asyncio.gather(*following), PATIENCE)
    assert types(busy) == ["item_stored", "error", "resume"]
    assert busy[1]["code"] == "interrupted"
    assert (busy[2]["seq"], busy[2]["turn"]) == (busy[1]["seq"], "")
    assert busy[2]["afterSeconds"] > 0
    assert [(frame["type"], frame["seq"]) for frame in idle] == [("resume", 0)]
    assert (await stage.items())[-1].text() == "I was about to"
    assert await stage.rows("SELECT count(*) FROM frames WHERE type = 'resume'") == [(0,)]


def _speaking() -> bool:
    return any(task.get_name().startswith("engine ") for task in asyncio.all_tasks())
