"""Regenerate and edit: what is replaced, what stays, what the engine is told, and what is kept for the creator."""

from __future__ import annotations

import pytest

from chatinbio_instance.core.events import EngineError
from chatinbio_instance.errors import InstanceError
from tests.instance.pages import Frames, types, words
from tests.instance.turn.stage import Stage, button, click, drawn


async def said(stage: Stage) -> list[str]:
    return [item.text() for item in await stage.items()]


async def regenerated(stage: Stage, item: str | None, *events: str) -> Frames:
    stage.engine.answer(*events)
    return await stage.until_end(await stage.turns.regenerate("v", "t", item))


async def edited(stage: Stage, item: str, message: str, *events: str) -> Frames:
    stage.engine.answer(*events)
    return await stage.until_end(await stage.turns.edit("v", "t", item, message))


async def test_the_newest_answer_is_given_anew_for_the_same_message(stage: Stage) -> None:
    await stage.say("one", "1")
    first = await stage.say("two", "2")
    frames = await regenerated(stage, None, "II")
    assert types(frames) == ["run_start", "text_delta", "item_stored", "done"]
    assert frames[0]["item"] == first[0]["item"]
    assert frames[0]["replaces"] == [first[-2]["item"]["id"]]
    assert await said(stage) == ["one", "1", "two", "II"]
    request = stage.engine.requests[-1]
    assert (request.message, [message.text for message in request.history]) == ("two", ["one", "1"])


async def test_an_answer_given_anew_can_be_given_anew(stage: Stage) -> None:
    await stage.say("two", "2")
    again = await regenerated(stage, None, "II")
    frames = await regenerated(stage, again[-2]["item"]["id"], "zwei")
    assert frames[0]["replaces"] == [again[-2]["item"]["id"]]
    assert await said(stage) == ["two", "zwei"]


async def test_an_earlier_answer_takes_with_it_what_rested_on_it(stage: Stage) -> None:
    first = await stage.say("one", "1")
    second = await stage.say("two", "2")
    frames = await regenerated(stage, first[-2]["item"]["id"], "I")
    assert frames[0]["replaces"] == [first[-2]["item"]["id"], second[0]["item"]["id"], second[-2]["item"]["id"]]
    assert await said(stage) == ["one", "I"]


async def test_an_answer_that_failed_can_be_tried_again(stage: Stage) -> None:
    stage.engine.say("I th", EngineError("model_overloaded", "Busy.", retryable=True))
    await stage.until_end(await stage.turns.say("v", "t", "hello"))
    stage.engine.forget()
    await regenerated(stage, None, "hi")
    assert await said(stage) == ["hello", "hi"]


async def test_an_edited_message_takes_the_place_of_itself_and_all_that_followed(stage: Stage) -> None:
    await stage.say("one", "1")
    second = await stage.say("two", "2")
    third = await stage.say("three", "3")
    frames = await edited(stage, second[0]["item"]["id"], " zwei ", "II")
    assert frames[0]["item"]["parts"] == [{"type": "text", "text": "zwei"}]
    gone = [frame["item"]["id"] for frame in (second[0], second[-2], third[0], third[-2])]
    assert frames[0]["replaces"] == gone
    assert await said(stage) == ["one", "1", "zwei", "II"]
    request = stage.engine.requests[-1]
    assert (request.message, [message.text for message in request.history]) == ("zwei", ["one", "1"])


async def test_what_was_replaced_is_kept_for_the_creator_alone(stage: Stage) -> None:
    first = await stage.say("one", "1")
    await edited(stage, first[0]["item"]["id"], "eins", "I")
    await stage.say("next", "fine")
    kept = await stage.rows("SELECT parts FROM items WHERE replaced_at IS NOT NULL ORDER BY position")
    assert [parts for (parts,) in kept] == ['[{"type":"text","text":"one"}]', '[{"type":"text","text":"1"}]']
    assert [message.text for message in stage.engine.requests[-1].history] == ["eins", "I"]


async def test_every_run_has_its_record_and_names_the_message_it_answers(stage: Stage) -> None:
    first = await stage.say("one", "1")
    await regenerated(stage, None, "I")
    question = first[0]["item"]["id"]
    assert await stage.rows("SELECT item_id, status FROM completions") == [(question, "complete")] * 2
    assert [ended.cause for ended in stage.ended] == ["message", "regenerate"]


async def test_what_is_not_there_cannot_be_replaced(stage: Stage) -> None:
    first = await stage.say("one", "1")
    question, answer = first[0]["item"]["id"], first[-2]["item"]["id"]
    await edited(stage, question, "eins", "I")

    async def refused(what: str, *arguments: str | None) -> str:
        with pytest.raises(InstanceError) as refusal:
            await getattr(stage.turns, what)("v", "t", *arguments)
        assert refusal.value.status == 404
        return refusal.value.code

    newest = (await stage.items())[-1].id
    assert await refused("regenerate", "nothing") == "unknown_item"
    assert await refused("regenerate", answer) == "unknown_item"
    assert await refused("regenerate", (await stage.items())[0].id) == "unknown_item"
    assert await refused("edit", "nothing", "x") == "unknown_item"
    assert await refused("edit", question, "x") == "unknown_item"
    assert await refused("edit", newest, "x") == "unknown_item"
    assert await said(stage) == ["eins", "I"]


async def test_nothing_can_be_given_anew_where_nothing_was_said(stage: Stage) -> None:
    with pytest.raises(InstanceError) as refusal:
        await stage.turns.regenerate("v", "t", None)
    assert refusal.value.code == "unknown_item"
    assert await stage.rows("SELECT count(*) FROM threads") == [(0,)]


@pytest.mark.parametrize(("message", "code"), [(" ", "empty_message"), ("x" * 4001, "message_too_long")])
async def test_an_edited_message_keeps_to_the_same_limits(stage: Stage, message: str, code: str) -> None:
    first = await stage.say("one", "1")
    with pytest.raises(InstanceError) as refusal:
        await stage.turns.edit("v", "t", first[0]["item"]["id"], message)
    assert refusal.value.code == code


async def test_nothing_is_replaced_while_an_answer_is_written(stage: Stage) -> None:
    first = await stage.say("one", "1")
    turn = await stage.turns.say("v", "t", "two")
    for wish in (stage.turns.regenerate("v", "t", None), stage.turns.edit("v", "t", first[0]["item"]["id"], "x")):
        with pytest.raises(InstanceError, match="still being written"):
            await wish
    stage.engine.answer("2")
    await stage.until_end(turn)


async def test_the_answer_to_a_click_is_not_given_anew_nor_the_click_edited(stage: Stage) -> None:
    from tests.instance.turn.test_a_click_is_held_against_what_is_there import Hands, Tick

    hands = Hands()
    stage.actions = {"todo.complete": hands.action("todo.complete", Tick)}
    await stage.say("my list", drawn("todo-1", button("tick-1", "todo.complete", id="1")))
    hands.outcome = type(hands.outcome)("completed", "Done.", say="Well done!")
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    for wish in (
        stage.turns.regenerate("v", "t", None),
        stage.turns.edit("v", "t", frames[0]["item"]["id"], "x"),
    ):
        with pytest.raises(InstanceError) as refusal:
            await wish
        assert refusal.value.code == "unknown_item"
    assert len(hands.done) == 1


async def test_another_visitor_replaces_nothing(stage: Stage) -> None:
    first = await stage.say("one", "1")
    for wish in (
        stage.turns.say("w", "t", "mine"),
        stage.turns.regenerate("w", "t", None),
        stage.turns.edit("w", "t", first[0]["item"]["id"], "x"),
    ):
        with pytest.raises(InstanceError) as refusal:
            await wish
        assert (refusal.value.code, refusal.value.status) == ("unknown_thread", 404)
    assert await said(stage) == ["one", "1"]


async def test_a_follower_that_resumes_hears_of_the_replacement(stage: Stage) -> None:
    first = await stage.say("one", "1")
    frames = await regenerated(stage, None, "I")
    missed = await stage.frames(lambda frame: frame["type"] == "done", after=first[-1]["seq"])
    assert missed == frames
    assert words(missed) == "I"
