"""However an answer was cut into frames and wherever one comes back: what was seen and what follows are the stored text."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from chatinbio_instance.core.events import ToolStarted
from chatinbio_instance.threads import store
from chatinbio_instance.turn.conversation import Conversation
from tests.instance.pages import ENDS, words
from tests.instance.turn.stage import Stage, open_stage

PIECES = some.lists(some.one_of(some.text(min_size=1, max_size=6), some.just(None)), min_size=1, max_size=25)


async def spoken(stage: Stage, pieces: list[str | None]) -> str:
    """A turn whose words come in these pieces; None is a pause long enough for a frame of its own."""
    turn = await stage.turns.say("v", "t", "tell me")
    following = asyncio.create_task(stage.until_end(turn))
    for n, piece in enumerate(pieces):
        if piece is None:
            stage.engine.say(ToolStarted(f"c{n}", "look", "Looking"))
            await asyncio.sleep(0.03)
        else:
            stage.engine.say(piece)
    stage.engine.answer("!")
    await following
    return turn


@settings(derandomize=True, max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES)
def test_every_point_of_an_answer(pieces: list[str | None], empty_database: Path) -> None:
    async def story() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with open_stage(Path(folder) / "x.db", empty_database) as stage:
                turn = await spoken(stage, pieces)
                everything = await stage.until_end(turn)
                stored = (await stage.items())[-1].text()
                assert stored == "".join(piece for piece in pieces if piece) + "!"
                for point in range(everything[-1]["seq"]):
                    seen = [frame for frame in everything if frame["seq"] <= point]
                    missed = await stage.frames(lambda frame: frame["type"] in ENDS, after=point, of=turn)
                    assert words(seen) + words(missed) == stored
                    assert seen + missed == everything

    asyncio.run(story())


async def test_one_who_comes_back_again_and_again_while_it_is_written(stage: Stage) -> None:
    await stage.say("before", "yes")
    turn = await stage.turns.say("v", "t", "tell me")
    heard, seq = "", (await stage.frames(lambda frame: frame["type"] == "run_start", of=turn))[-1]["seq"]
    for n in range(6):
        stage.engine.say(f"{n} ")
        frames = await stage.frames(lambda frame: frame["type"] == "text_delta", after=seq)
        heard, seq = heard + words(frames), frames[-1]["seq"]
    stage.engine.answer("end")
    frames = await stage.frames(lambda frame: frame["type"] == "done", after=seq, of=turn)
    assert heard + words(frames) == (await stage.items())[-1].text() == "0 1 2 3 4 5 end"


async def test_a_slow_follower_holds_nobody_up(stage: Stage) -> None:
    async with stage.turns.conversation("t") as live:
        slow = live.follow(0)
        turn = await stage.turns.say("v", "t", "tell me")
        first = await anext(slow)
        stage.engine.answer(*(f"{n} " for n in range(200)))
        frames = await stage.until_end(turn)
        rest = [await anext(slow) for _ in frames[1:]]
    assert [first, *rest][-1].type == "done"  # type: ignore[union-attr]
    assert [kept.seq for kept in [first, *rest]] == [frame["seq"] for frame in frames]  # type: ignore[union-attr]


async def test_what_is_on_disk_is_told_when_it_is_published_and_not_before(stage: Stage) -> None:
    """Else somebody could see the end of an answer and speak while its turn still holds the thread."""
    frames = await stage.say("tell me", "Well.")
    live = Conversation("t", stage.database)
    await live.open()
    live.last_seq -= 1
    told = live.follow(0)
    assert [(await anext(told)).seq for _ in frames[:-1]] == [frame["seq"] for frame in frames[:-1]]  # type: ignore[union-attr]
    last = asyncio.ensure_future(anext(told))
    await stage.rows("SELECT 1")
    assert not last.done()
    [done] = await stage.database.read(lambda connection: store.frames_after(connection, "t", live.last_seq, 10))
    live.publish([done])
    assert await last is done
