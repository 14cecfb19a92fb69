"""What running turns say goes to disk together, a row a beat, and to its place when they end; whatever happens it is there once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chatinbio_instance.core.events import EngineRequest, TextDelta
from chatinbio_instance.db.base import now
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.threads import store
from chatinbio_instance.turn.surroundings import Surroundings
from tests.instance.pages import ENDS, types, words
from tests.instance.turn.stage import Stage


async def spooled(stage: Stage) -> int:
    ((count,),) = await stage.rows("SELECT count(*) FROM spool")
    return int(count)


async def kept(stage: Stage) -> list[str]:
    return [type_ for (type_,) in await stage.rows("SELECT type FROM frames ORDER BY thread_id, seq")]


async def test_while_a_turn_runs_its_words_are_in_the_spool_and_then_in_their_place(stage: Stage) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say("one ")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    assert (await kept(stage), await spooled(stage)) == (["run_start"], 1)
    stage.engine.answer("two")
    frames = await stage.until_end(turn)
    assert await kept(stage) == [frame["type"] for frame in frames]
    assert await spooled(stage) == 0


async def test_turns_that_speak_at_once_share_a_row_and_the_last_to_end_clears_it(stage: Stage) -> None:
    gates = {f"t{n}": asyncio.Event() for n in range(5)}

    class Choir:
        name = "choir"

        async def run(self, request: EngineRequest) -> Any:
            yield TextDelta(f"first of {request.thread} ")
            await gates[request.thread].wait()
            yield TextDelta("last")

        async def warm_up(self) -> None:
            pass

    stage.make(Surroundings(), engine=Choir())
    turns = {thread: await stage.turns.say(f"v {thread}", thread, "sing") for thread in gates}

    async def heard(thread: str, *until: str) -> list[dict[str, Any]]:
        stage.thread = thread
        return await stage.frames(lambda frame: frame["type"] in until, of=turns[thread])

    for thread in gates:
        await heard(thread, "text_delta")
    for n, thread in enumerate(gates):
        assert await spooled(stage) > 0
        gates[thread].set()
        frames = await heard(thread, *ENDS)
        assert words(frames) == f"first of {thread} last"
        assert await stage.rows(f"SELECT count(*) FROM frames WHERE thread_id = '{thread}'") == [(len(frames),)]
        assert (await stage.items())[-1].text() == words(frames)
        assert n < 4 or await spooled(stage) == 0


async def test_a_process_that_dies_leaves_what_was_said_to_the_next(stage: Stage) -> None:
    await stage.say("before", "yes")
    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say("I was about ")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    stage.engine.say("to say")
    seen = await stage.frames(lambda frame: frame.get("text") == "to say", of=turn)
    # The next process comes to the file as this one left it.
    assert await stage.database.write(lambda connection: store.close_open_turns(connection, now())) == 1
    assert await spooled(stage) == 0
    stage.make(Surroundings())
    frames = await stage.frames(lambda frame: frame["type"] == "error", of=turn)
    assert frames[: len(seen)] == seen
    assert types(frames) == ["run_start", "text_delta", "item_stored", "error"]
    item = (await stage.items())[-1]
    assert (item.text(), item.status) == ("I was about to say", "interrupted")


async def test_what_was_shown_before_the_disk_failed_is_kept_when_it_works_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say("shown ")
    shown = await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)

    async def refuse(job: Any) -> None:
        raise StorageUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(stage.database, "write", refuse)
        stage.engine.say("lost")
        error = await stage.frames(lambda frame: frame["type"] == "error", after=shown[-1]["seq"])
        assert error[0]["code"] == "storage_unavailable"
    # Another conversation ends meanwhile and must not clear what this one has only in the spool.
    stage.engine.forget()
    stage.thread, stage.visitor = "other", "w"
    await stage.say("hi", "hi")
    stage.thread, stage.visitor = "t", "v"
    await stage.say("again", "fine")
    everything = await stage.frames(lambda frame: frame["type"] == "done")
    assert types(everything) == [
        *("run_start", "text_delta", "item_stored", "error"),
        *("run_start", "text_delta", "item_stored", "done"),
    ]
    assert [frame["seq"] for frame in everything] == list(range(1, 9))
    assert [item.text() for item in await stage.items()] == ["hello", "shown ", "again", "fine"]
    assert await spooled(stage) == 0


async def test_a_thread_that_is_erased_while_its_answer_is_written_leaves_nothing(stage: Stage) -> None:
    from chatinbio_instance.threads import people

    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say("secret")
    await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    await stage.turns.forget("t")
    assert await stage.database.write(lambda connection: people.erase_thread(connection, "v", "t"))
    assert (await kept(stage), await spooled(stage)) == ([], 0)
    async with stage.turns.conversation("t") as conversation:
        assert conversation.last_seq == 0


async def test_a_thread_that_vanishes_under_a_turn_ends_it_with_words_and_disturbs_no_other(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    from chatinbio_instance.threads import people

    turn = await stage.turns.say("v", "t", "hello")
    stage.engine.say("secret")
    seen = await stage.frames(lambda frame: frame["type"] == "text_delta", of=turn)
    assert await stage.database.write(lambda connection: people.erase_thread(connection, "v", "t"))
    stage.engine.answer("more")
    frames = await stage.frames(lambda frame: frame["type"] == "error", after=seen[-1]["seq"])
    assert frames[-1]["code"] == "internal_error"
    assert "could not be kept" in caplog.text
    stage.thread, stage.visitor = "other", "w"
    assert words(await stage.say("hi", "hi")) == "hi"
    assert await stage.rows("SELECT count(*) FROM items WHERE thread_id = 't'") == [(0,)]
