"""What happens between a message and the end of its answer, whoever watches."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chatinbio_instance.core.events import EngineError, SurfaceShown, ToolFinished, ToolStarted, Usage
from chatinbio_instance.surface.components import CATALOG
from tests.instance.pages import PATIENCE, Page, ScriptedEngine, eventually, open_page, types, words

SURFACE = SurfaceShown("s1", ({"version": "v0.9", "createSurface": {"surfaceId": "s1", "catalogId": CATALOG}},))
WHOLE = (
    "Let me see. ",
    ToolStarted("c1", "show_links", "Looking through the links"),
    ToolFinished("c1", "show_links", "completed", "One link."),
    SURFACE,
    "There ",
    "it is.",
    Usage("m", 12, 7),
)


async def items(visitor: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await visitor.get("/api/thread")).json()["items"]
    return found


async def test_a_turn_tells_everything_in_order_and_its_item_is_what_was_shown(page: Page) -> None:
    page.engine.answer(*WHOLE)
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            frames = await chat.turn("  where is it?  ")
        kept = await items(visitor)

    assert types(frames) == [
        "run_start",
        "text_delta",
        "tool_start",
        "tool_result",
        "surface",
        "text_delta",
        "usage",
        "item_stored",
        "done",
    ]
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert len({(frame["thread"], frame["turn"]) for frame in frames}) == 1
    assert words(frames) == "Let me see. There it is."
    assert frames[0]["item"]["parts"] == [{"type": "text", "text": "where is it?"}]
    answer = frames[-2]["item"]
    assert [part["type"] for part in answer["parts"]] == ["text", "tool", "surface", "text"]
    assert answer["parts"][1]["status"] == "completed"
    assert kept == [frames[0]["item"], answer]
    assert page.rows("SELECT status, model, input_tokens, output_tokens FROM completions") == [("complete", "m", 12, 7)]
    assert page.rows("SELECT min(ttft_ms >= 0), min(duration_ms >= ttft_ms) FROM completions") == [(1, 1)]


async def test_the_message_is_kept_before_the_engine_says_anything(page: Page) -> None:
    async with page.chat() as chat:
        await chat.send(message="hello")
        assert (await chat.next())["type"] == "run_start"
        assert [role for (role,) in page.rows("SELECT role FROM items")] == ["user"]
        page.engine.answer("hi")
        await chat.until("done")


async def test_the_engine_is_given_what_was_said_before_but_no_more_than_fifty_messages(page: Page) -> None:
    async with page.chat() as chat:
        for n in range(27):
            page.engine.answer(f"answer {n}")
            await chat.turn(f"question {n}")
    first, last = page.engine.requests[0], page.engine.requests[-1]
    assert list(first.history) == []
    assert len(last.history) == 50
    assert [(m.role, m.text) for m in last.history[-2:]] == [("user", "question 25"), ("assistant", "answer 25")]
    assert last.history[0].text == "question 1"


async def test_many_small_pieces_become_few_frames_and_lose_no_character(page: Page) -> None:
    pieces = [f"{n} " for n in range(500)]
    page.engine.answer(*pieces)
    async with page.chat() as chat:
        frames = await chat.turn("count")
    assert words(frames) == "".join(pieces)
    assert sum(frame["type"] == "text_delta" for frame in frames) < 50


@pytest.mark.parametrize("said", range(len(WHOLE) + 1))
async def test_stop_at_any_point_keeps_what_came(page: Page, said: int) -> None:
    page.engine.say(*WHOLE[:said])
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="go")
            await chat.until("run_start")
            if said:
                await eventually(lambda: page.rows("SELECT count(*) FROM spool")[0][0] > 0)
            await chat.send(type="cancel")
            frames = await chat.until("done", "error", "cancelled")
        kept = await items(visitor)
    assert types(frames)[-2:] == ["item_stored", "cancelled"]
    assert kept[1]["status"] == "cancelled"
    assert kept[1] == frames[-2]["item"]
    assert "".join(part["text"] for part in kept[1]["parts"] if part["type"] == "text") == words(frames)
    assert page.engine.stopped == len(page.engine.requests)  # it may not have begun
    # The thread is free again.
    async with page.chat(visitor) as chat:
        page.engine.forget()
        page.engine.answer("fine")
        assert (await chat.turn("again"))[-1]["type"] == "done"


async def test_stopping_when_nothing_runs_does_nothing(page: Page) -> None:
    async with page.chat() as chat:
        await chat.send(type="cancel")
        page.engine.answer("hi")
        assert types(await chat.turn("hello"))[-1] == "done"


async def test_an_engine_that_gives_up_says_so_to_the_visitor(page: Page) -> None:
    page.engine.say("I th", EngineError("model_overloaded", "The model is busy. Please ask again.", retryable=True))
    async with page.chat() as chat:
        frames = await chat.turn("hello")
    assert types(frames)[-3:] == ["text_delta", "item_stored", "error"]
    assert frames[-2]["item"]["status"] == "error"
    end = {key: frames[-1][key] for key in ("code", "message", "retryable")}
    assert end == {"code": "model_overloaded", "message": "The model is busy. Please ask again.", "retryable": True}
    assert page.rows("SELECT status, error FROM completions") == [("error", "model_overloaded")]


async def test_an_engine_that_breaks_leaks_nothing(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    page.engine.say(RuntimeError("password is swordfish"))
    async with page.chat() as chat:
        frames = await chat.turn("hello")
    assert frames[-1]["code"] == "internal_error"
    assert "swordfish" not in str(frames)
    assert "swordfish" in caplog.text


async def test_an_engine_that_says_nothing_at_all_is_an_error(page: Page) -> None:
    page.engine.answer()
    async with page.chat() as chat:
        assert (await chat.turn("hello"))[-1]["code"] == "empty_answer"


async def test_an_answer_that_takes_too_long_is_ended(tmp_path: Any, empty_database: Any) -> None:
    async with open_page(tmp_path / "data", empty_database, turn_seconds=1) as page, page.chat() as chat:
        # What is made for the first message takes none of the second's time.
        page.engine.answer("yes")
        await chat.turn("are you awake?")
        page.engine.forget()
        page.engine.say("and then")
        frames = await chat.turn("tell me everything")
    assert words(frames) == "and then"
    assert frames[-1]["code"] == "timeout"


async def test_a_second_message_while_an_answer_is_written_is_refused(page: Page) -> None:
    async with page.chat() as chat:
        await chat.send(message="first")
        await chat.until("run_start")
        await chat.send(message="second")
        refusal = await chat.next()
        page.engine.answer("done")
        rest = await chat.until("done")
    assert (refusal["type"], refusal["code"], refusal["turn"], refusal["seq"]) == ("error", "turn_running", "", 1)
    assert words(rest) == "done"
    assert [request.message for request in page.engine.requests] == ["first"]


async def test_who_hangs_up_stops_nothing(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="hello")
            await chat.until("run_start")
        page.engine.answer("still here")
        await eventually(lambda: page.rows("SELECT status FROM completions") == [("complete",)])
        kept = await items(visitor)
    assert kept[1]["parts"] == [{"type": "text", "text": "still here"}]


async def test_who_resumes_gets_exactly_what_was_missed_and_then_what_comes(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="hello")
            page.engine.say("one ")
            before = await chat.until("text_delta")
        page.engine.say("two ")
        await eventually(lambda: page.rows("SELECT count(*) FROM spool")[0][0] == 2)
        async with page.chat(visitor, resume=before[-1]["seq"]) as chat:
            missed = [await chat.next()]
            page.engine.answer("three")
            after = await chat.until("done")
        async with page.chat(visitor, resume=0) as chat:
            replay = await chat.until("done")
    assert words(missed) == "two "
    assert words(after) == "three"
    assert replay == before + missed + after


async def test_a_page_that_is_opened_during_an_answer_hears_it_from_its_beginning(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            page.engine.answer("earlier")
            await chat.turn("before")
            await chat.send(message="hello")
            page.engine.say("half ")
            await chat.until("text_delta")
            thread = (await visitor.get("/api/thread")).json()
            async with page.chat(visitor, resume=thread["lastSeq"]) as second:
                page.engine.answer("whole")
                frames = await second.until("done")
    assert thread["running"] == frames[0]["turn"]
    assert [item["role"] for item in thread["items"]] == ["user", "assistant", "user"]
    assert words(frames) == "half whole"
    assert types(frames)[0] == "text_delta"


async def test_two_tabs_see_the_same_frames(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor, resume=0) as one, page.chat(visitor, resume=0) as two:
            page.engine.answer(*WHOLE)
            here, there = await asyncio.gather(one.turn("hello"), two.until("done"))
            page.engine.answer("again")
            back, forth = await asyncio.gather(one.until("done"), two.turn("and now from here"))
    assert here == there
    assert back == forth


async def test_a_tab_that_only_listens_hears_it_too(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as quiet, page.chat(visitor, resume=0) as chat:
            # Both follow, one of them since its patience with a client that says nothing is over.
            await eventually(lambda: all(each._following for each in page.server.instance.sockets))
            page.engine.answer("hi")
            assert await chat.turn("hello") == await quiet.until("done")


async def test_visitors_never_hear_each_other(page: Page) -> None:
    async with page.chat() as one, page.chat() as two:
        page.engine.answer("for one")
        ones = await one.turn("I am one")
        page.engine.answer("for two")
        twos = await two.turn("I am two")
    assert ones[0]["thread"] != twos[0]["thread"]
    assert words(twos) == "for two"
    assert list(page.engine.requests[1].history) == []


async def test_a_drained_instance_keeps_what_came_and_tells_clients_to_come_back(
    tmp_path: Any, empty_database: Any
) -> None:
    engine = ScriptedEngine()
    async with open_page(tmp_path / "data", empty_database, engine) as page, page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="hello")
            engine.say("I was about to")
            await chat.until("text_delta")
            page.server.should_exit = True
            frames = await chat.until("error")
            await asyncio.wait_for(chat.socket.wait_closed(), PATIENCE)
            assert chat.socket.close_code == 1012
    assert frames[-2]["item"]["status"] == "interrupted"
    assert (frames[-1]["code"], frames[-1]["retryable"]) == ("interrupted", True)
    async with open_page(tmp_path / "data", empty_database, engine) as page:
        assert page.rows("SELECT status FROM completions") == [("interrupted",)]


async def test_an_answer_that_ends_in_time_is_finished_before_the_instance_goes(
    tmp_path: Any, empty_database: Any
) -> None:
    async with open_page(tmp_path / "data", empty_database, drain_seconds=PATIENCE) as page, page.chat() as chat:
        await chat.send(message="hello")
        await chat.until("run_start")
        page.server.should_exit = True
        await eventually(lambda: page.server.instance.draining)
        await chat.send(message="one more")
        assert (await chat.next())["code"] == "shutting_down"
        page.engine.answer("good bye")
        frames = await chat.until("done")
    assert words(frames) == "good bye"


async def test_a_full_disk_ends_the_turn_with_words(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from chatinbio_instance.errors import StorageUnavailable

    async with page.chat() as chat:
        await chat.send(message="hello")
        await chat.until("run_start")
        with monkeypatch.context() as broken:

            async def refuse(job: Any) -> None:
                raise StorageUnavailable

            broken.setattr(page.server.instance.database, "write", refuse)
            page.engine.say("lost")
            frames = await chat.until("error")
        assert (frames[-1]["code"], frames[-1]["seq"]) == ("storage_unavailable", 1)
        # The next message closes what was left open and goes on with the numbers.
        page.engine.forget()
        page.engine.answer("back")
        await chat.send(message="are you there?")
        rest = await chat.until("error") + await chat.until("done")
    assert types(rest) == ["item_stored", "error", "run_start", "text_delta", "item_stored", "done"]
    assert [frame["seq"] for frame in rest] == list(range(2, len(rest) + 2))
