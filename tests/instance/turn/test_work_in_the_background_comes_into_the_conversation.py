"""Results and progress of background work: between turns, once, and told to the next run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from chatinbio_instance.core.events import Source, SurfaceShown
from chatinbio_instance.core.locales import ANYBODY
from chatinbio_instance.core.tools import ToolOutcome
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.turn.surroundings import Surroundings
from tests.instance.pages import PATIENCE, types, words
from tests.instance.turn.stage import Stage, changed, drawn

SOURCES = (Source("faq", "1", "Booking"),)
TEXT = {"id": "table", "component": "Text", "text": "a table"}


def result(turn: str, *, job: str = "j1", surface: SurfaceShown | None = None, status: Any = "completed") -> Delivery:
    outcome = ToolOutcome(status, "Most asked for dates.", surface, sources=SOURCES)
    return Delivery(job, "t", turn, "c1", "analyse", "Reading what visitors asked", outcome)


async def test_a_result_comes_at_once_where_no_turn_runs(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    turn = asked[0]["turn"]
    await stage.turns.deliver(result(turn, surface=drawn("analysis-1", TEXT)))
    (frame,) = await stage.frames(lambda frame: frame["type"] == "background_result", after=asked[-1]["seq"])
    assert (frame["seq"], frame["turn"], frame["job"], frame["call"]) == (asked[-1]["seq"] + 1, turn, "j1", "c1")
    tool, surface = frame["item"]["parts"]
    assert tool == {
        "type": "tool",
        "call": "c1",
        "name": "analyse",
        "label": "Reading what visitors asked",
        "status": "completed",
        "summary": "Most asked for dates.",
        "sources": [{"kind": "faq", "id": "1", "title": "Booking"}],
    }
    assert surface["surface"] == "analysis-1"
    kept = (await stage.items())[-1]
    assert (kept.id, kept.role, kept.status) == (frame["item"]["id"], "assistant", "complete")


async def test_a_result_waits_for_the_turn_that_runs(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    running = await stage.turns.say("v", "t", "meanwhile")
    delivering = asyncio.create_task(stage.turns.deliver(result(asked[0]["turn"])))
    stage.engine.say("half ")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=running)
    assert not delivering.done()
    stage.engine.answer("whole")
    await stage.until_end(running)
    await asyncio.wait_for(delivering, PATIENCE)
    frames = await stage.frames(lambda frame: frame["type"] == "background_result")
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert types(frames)[-3:] == ["item_stored", "done", "background_result"]
    assert words(frames) == "I am on it.half whole"


async def test_the_next_run_is_told_of_it(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    await stage.turns.deliver(result(asked[0]["turn"]))
    await stage.say("so?", "Dates.")
    told = [(message.role, message.text) for message in stage.engine.requests[-1].history]
    assert told == [
        ("user", "analyse"),
        ("assistant", "I am on it."),
        ("assistant", "[Reading what visitors asked: Most asked for dates.]"),
    ]


async def test_a_result_that_is_delivered_twice_comes_once(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    await stage.turns.deliver(result(asked[0]["turn"]))
    await stage.turns.deliver(result(asked[0]["turn"]))
    assert await stage.rows("SELECT count(*) FROM frames WHERE type = 'background_result'") == [(1,)]
    assert len(await stage.items()) == 3


async def test_a_result_for_a_thread_that_is_gone_is_dropped(stage: Stage) -> None:
    await stage.turns.deliver(result("u"))
    assert await stage.rows("SELECT count(*) FROM items") == [(0,)]


async def test_a_result_may_change_a_surface_in_place(stage: Stage) -> None:
    asked = await stage.say("analyse", "Here:", drawn("analysis-1", TEXT | {"text": "reading…"}))
    await stage.turns.deliver(result(asked[0]["turn"], surface=changed("analysis-1", TEXT)))
    frames = await stage.frames(lambda frame: frame["type"] == "background_result", after=asked[-1]["seq"])
    assert types(frames) == ["surface", "background_result"]
    items = await stage.items()
    assert "a table" in str(items[1].parts) and "reading…" not in str(items[1].parts)
    assert [part.__struct_config__.tag for part in items[2].parts] == ["tool"]


async def test_a_failed_job_is_told_like_any_other(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    await stage.turns.deliver(result(asked[0]["turn"], status="failed"))
    (item,) = (await stage.items())[2:]
    assert (item.status, item.parts[0].status) == ("complete", "failed")  # type: ignore[union-attr]


async def test_messages_may_come_while_results_are_kept(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    stage.engine.answer("hi")
    results = (result(asked[0]["turn"], job=f"j{n}") for n in range(5))
    _, turn = await asyncio.gather(
        asyncio.gather(*map(stage.turns.deliver, results)), stage.turns.say("v", "t", "hello")
    )
    await stage.until_end(turn)
    (numbers,) = zip(*await stage.rows("SELECT seq FROM frames ORDER BY seq"), strict=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert await stage.rows("SELECT count(*) FROM items") == [(9,)]


async def test_progress_is_shown_between_turns_the_newest_of_what_comes_fast(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    for n in range(100):
        stage.turns.report("t", asked[0]["turn"], "c1", f"{n} questions", n / 100)
    frames = await stage.frames(lambda frame: frame.get("message") == "99 questions", after=asked[-1]["seq"])
    assert len(frames) <= 2
    assert frames[-1]["type"] == "tool_progress"
    assert (frames[-1]["turn"], frames[-1]["call"], frames[-1]["fraction"]) == (asked[0]["turn"], "c1", 0.99)
    kept = await stage.rows("SELECT count(*) FROM frames WHERE type = 'tool_progress'")
    assert kept == [(len(frames),)]
    await stage.turns.drain(0)


async def test_progress_is_dropped_while_a_turn_runs_and_after_the_result(stage: Stage) -> None:
    asked = await stage.say("analyse", "I am on it.")
    running = await stage.turns.say("v", "t", "meanwhile")
    stage.turns.report("t", asked[0]["turn"], "c1", "half", 0.5)
    await asyncio.sleep(0.05)
    stage.engine.answer("whole")
    await stage.until_end(running)
    stage.turns.report("t", asked[0]["turn"], "c2", "late", None)
    await stage.turns.deliver(Delivery("j2", "t", "u", "c2", "n", "l", ToolOutcome("completed", "s")))
    await asyncio.sleep(0.05)
    frames = await stage.frames(lambda frame: frame["type"] == "background_result")
    assert frames[-1]["type"] == "background_result"
    assert [frame["message"] for frame in frames if frame["type"] == "tool_progress"] in ([], ["late"])
    assert await stage.rows("SELECT max(seq) FROM frames") == [(frames[-1]["seq"],)]
    await stage.turns.drain(0)


async def test_progress_on_a_thread_that_is_gone_disturbs_nobody(stage: Stage) -> None:
    stage.turns.report("nowhere", "u", "c1", "half", 0.5)
    await asyncio.sleep(0.05)
    await stage.turns.drain(0)
    assert await stage.rows("SELECT count(*) FROM frames") == [(0,)]


async def test_a_run_can_start_work_in_the_background_and_tell_how_its_tools_get_on(stage: Stage) -> None:
    started: list[dict[str, Any]] = []

    class Jobs:
        async def start(self, **job: Any) -> str:
            started.append(job)
            return "j1"

    class Engine:
        name = "offline"

        async def run(self, request: Any) -> Any:
            from chatinbio_instance.core.events import TextDelta, ToolFinished, ToolStarted

            arguments: Mapping[str, Any] = {"days": 30}
            yield ToolStarted("c1", "analyse", "Reading")
            request.deps.progress("c1", "half", 0.5)
            yield ToolFinished("c1", "analyse", "pending", await request.deps.start_job("analyse", arguments, "c1"))
            yield TextDelta("I am on it.")

        async def warm_up(self) -> None:
            pass

    stage.make(Surroundings(jobs=Jobs()), engine=Engine())
    turn = await stage.turns.say("v", "t", "analyse", role="owner")
    frames = await stage.until_end(turn)
    assert types(frames) == [
        "run_start",
        "tool_start",
        "tool_progress",
        "tool_result",
        "text_delta",
        "item_stored",
        "done",
    ]
    place = {"thread": "t", "visitor": "v", "role": "owner", "turn": turn, "call": "c1"}
    assert started == [{**place, "tool": "analyse", "arguments": {"days": 30}, "reader": ANYBODY}]
