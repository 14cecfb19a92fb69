"""Clicks on surfaces: carried out where the surface offers them now, refused in words where it does not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import Field

from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome
from chatinbio_instance.core.events import ToolStatus
from chatinbio_instance.core.tools import Arguments
from chatinbio_instance.errors import InstanceError
from tests.instance.pages import PATIENCE, types, words
from tests.instance.turn.stage import Stage, button, changed, click, drawn

MILK = button("tick-1", "todo.complete", id="1")
TEA = button("tick-2", "todo.complete", id="2")
DONE = {"id": "tick-1", "component": "Text", "text": "done"}
NOTE = button(
    "save", "todo.note", id="1", words={"path": "/words"}, upper={"call": "formatString", "args": {"value": "x"}}
)
LIST = drawn("todo-1", MILK, TEA, NOTE, data={"words": ""})


class Tick(Arguments):
    id: str = Field(description="which")


class Note(Arguments):
    id: str = Field(description="which")
    words: str = Field(default="", max_length=5, description="what")
    upper: str = Field(default="", description="computed")


class Hands:
    """What actions did, and the outcome they have."""

    def __init__(self) -> None:
        self.done: list[tuple[ActionContext, Any]] = []
        self.outcome = ActionOutcome("completed", "Milk is done.", (changed("todo-1", DONE),))

    def action(self, name: str, arguments: type[Arguments]) -> Action:
        async def function(context: ActionContext, given: Any) -> ActionOutcome:
            self.done.append((context, given))
            return self.outcome

        return Action(name, arguments, lambda given, locale: f"Ticked off: {given.id}", function, capability="todo")


@pytest.fixture
async def hands(stage: Stage) -> Hands:
    hands = Hands()
    stage.actions = {
        "todo.complete": hands.action("todo.complete", Tick),
        "todo.note": hands.action("todo.note", Note),
        "todo.delete": hands.action("todo.delete", Tick),
    }
    await stage.say("my list", "Here it is.", LIST)
    return hands


async def refused(stage: Stage, *what: Any, **context: Any) -> tuple[str, int]:
    before = await stage.items()
    with pytest.raises(InstanceError) as refusal:
        await stage.turns.act(stage.visitor, stage.thread, click(*what, **context))
    assert await stage.items() == before
    assert stage.turns.figures.refused == {refusal.value.code: 1}
    return refusal.value.code, refusal.value.status


async def test_a_click_changes_the_surface_where_it_stands(stage: Stage, hands: Hands) -> None:
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert types(frames) == ["run_start", "surface", "done"]
    assert frames[0]["item"]["role"] == "user"
    assert frames[0]["item"]["parts"] == [
        {
            "type": "action",
            "name": "todo.complete",
            "surface": "todo-1",
            "component": "tick-1",
            "label": "Ticked off: 1",
        }
    ]
    assert "createSurface" not in str(frames[1])
    ((context, given),) = hands.done
    assert given == Tick(id="1")
    assert (context.surface, context.component) == ("todo-1", "tick-1")
    deps = context.tool.deps
    assert (deps.thread, deps.visitor, deps.turn, deps.role) == ("t", "v", frames[0]["turn"], "visitor")
    assert stage.engine.requests[1:] == []


async def test_a_change_in_place_is_seen_again_in_the_item_that_holds_the_surface(stage: Stage, hands: Hands) -> None:
    await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    question, answer, clicked = await stage.items()
    surface = answer.parts[1]
    components = [m for m in surface.messages if "updateComponents" in m]  # type: ignore[union-attr]
    assert len(components) == 1
    assert DONE in components[0]["updateComponents"]["components"]
    assert TEA in components[0]["updateComponents"]["components"]
    assert [message.keys() & {"createSurface", "updateDataModel"} for message in surface.messages] == [  # type: ignore[union-attr]
        {"createSurface"},
        {"updateDataModel"},
        set(),
    ]
    assert (question.role, clicked.role, clicked.status) == ("user", "user", "complete")


async def test_what_was_offered_once_and_is_gone_is_stale(stage: Stage, hands: Hands) -> None:
    await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert await refused(stage, "todo-1", "tick-1", "todo.complete", id="1") == ("stale_action", 409)
    assert len(hands.done) == 1


@pytest.mark.parametrize(
    "forged",
    [
        ("todo-1", "tick-1", "todo.delete"),
        ("todo-1", "tick-9", "todo.complete"),
        ("todo-9", "tick-1", "todo.complete"),
        ("todo-1", "tick-1", "todo.launch"),
        ("todo-1", "tick-2", "todo.complete"),
        ("todo", "tick-1", "todo.complete"),
    ],
)
async def test_what_was_never_offered_is_unknown(stage: Stage, hands: Hands, forged: tuple[str, str, str]) -> None:
    assert await refused(stage, *forged, id="1") == ("unknown_action", 404)
    assert hands.done == []


@pytest.mark.parametrize("context", [{}, {"id": 1}, {"id": "1", "admin": True}, {"id": ["1"]}, {"id": {"path": "/"}}])
async def test_literal_values_must_be_the_ones_that_were_offered(
    stage: Stage, hands: Hands, context: dict[str, Any]
) -> None:
    assert await refused(stage, "todo-1", "tick-1", "todo.complete", **context) == ("unknown_action", 404)


async def test_values_that_the_visitor_fills_in_may_be_anything_the_arguments_allow(stage: Stage, hands: Hands) -> None:
    await stage.act(click("todo-1", "save", "todo.note", id="1", words="tea", upper="TEA"))
    await stage.act(click("todo-1", "save", "todo.note", id="1"))
    assert [given for _, given in hands.done] == [Note(id="1", words="tea", upper="TEA"), Note(id="1")]


async def test_values_that_do_not_fit_are_refused_with_what_to_correct(stage: Stage, hands: Hands) -> None:
    with pytest.raises(InstanceError, match="words") as refusal:
        await stage.turns.act("v", "t", click("todo-1", "save", "todo.note", id="1", words="too long"))
    assert (refusal.value.code, refusal.value.status) == ("invalid_action", 422)
    assert hands.done == []


async def test_true_is_not_one(stage: Stage, hands: Hands) -> None:
    await stage.say("more", drawn("todo-2", button("b", "todo.complete", id=1, sure=True)))
    assert await refused(stage, "todo-2", "b", "todo.complete", id=True, sure=1) == ("unknown_action", 404)


async def test_what_the_creator_switched_off_is_stale(stage: Stage, hands: Hands) -> None:
    stage.enabled = frozenset({"links"})
    assert await refused(stage, "todo-1", "tick-1", "todo.complete", id="1") == ("stale_action", 409)


async def test_a_surface_of_an_answer_that_was_given_anew_is_stale(stage: Stage, hands: Hands) -> None:
    stage.engine.answer("Rather not.")
    await stage.until_end(await stage.turns.regenerate("v", "t", None))
    assert await refused(stage, "todo-1", "tick-1", "todo.complete", id="1") == ("stale_action", 409)


async def test_another_visitors_surface_cannot_be_clicked(stage: Stage, hands: Hands) -> None:
    with pytest.raises(InstanceError) as refusal:
        await stage.turns.act("w", "t", click("todo-1", "tick-1", "todo.complete", id="1"))
    assert refusal.value.code == "unknown_thread"
    assert hands.done == []


async def test_an_action_may_say_something_without_a_model(stage: Stage, hands: Hands) -> None:
    hands.outcome = ActionOutcome("completed", "Milk is done.", (changed("todo-1", DONE),), say="Well done!")
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert types(frames) == ["run_start", "surface", "text_delta", "item_stored", "done"]
    assert [part["type"] for part in frames[-2]["item"]["parts"]] == ["text"]


async def test_an_action_may_add_a_surface(stage: Stage, hands: Hands) -> None:
    hands.outcome = ActionOutcome("completed", "Shown.", (drawn("todo-2", TEA),))
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert types(frames) == ["run_start", "surface", "item_stored", "done"]
    await stage.act(click("todo-2", "tick-2", "todo.complete", id="2"))
    assert len(hands.done) == 2


@pytest.mark.parametrize("status", ["validation_error", "not_found_error", "failed"])
async def test_an_action_that_did_not_work_says_so(stage: Stage, hands: Hands, status: ToolStatus) -> None:
    hands.outcome = ActionOutcome(status, "There is no such entry any more.")
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert words(frames) == "There is no such entry any more."
    assert frames[-1]["type"] == "done"


async def test_an_action_may_ask_the_engine(stage: Stage, hands: Hands) -> None:
    hands.outcome = ActionOutcome("completed", "Milk is done.", ask="What is left?")
    stage.engine.answer("Tea is left.")
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert words(frames) == "Tea is left."
    request = stage.engine.requests[-1]
    assert request.message == "What is left?"
    assert [message.text for message in request.history] == [
        "my list",
        "Here it is.",
        "[On the page: Ticked off: 1. Milk is done.]",
    ]


async def test_an_engine_that_was_asked_and_says_nothing_is_an_error(stage: Stage, hands: Hands) -> None:
    hands.outcome = ActionOutcome("completed", "Milk is done.", ask="What is left?")
    stage.engine.answer()
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert frames[-1]["code"] == "empty_answer"


async def test_a_later_run_is_told_what_was_clicked(stage: Stage, hands: Hands) -> None:
    await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    await stage.say("and now?", "Tea.")
    told = [(message.role, message.text) for message in stage.engine.requests[-1].history]
    assert told[-1] == ("user", "[On the page: Ticked off: 1. Milk is done.]")


async def test_an_action_that_breaks_ends_with_words_and_leaks_nothing(stage: Stage, hands: Hands) -> None:
    async def broken(context: ActionContext, given: Any) -> ActionOutcome:
        raise RuntimeError("password is swordfish")

    stage.actions["todo.complete"] = Action("todo.complete", Tick, lambda given, locale: "Ticked off", broken)
    frames = await stage.act(click("todo-1", "tick-1", "todo.complete", id="1"))
    assert "swordfish" not in str(frames)
    assert words(frames) == "That did not work just now. Please try again."


async def test_a_click_can_be_stopped_too_and_leaves_no_empty_answer(stage: Stage, hands: Hands) -> None:
    began = asyncio.Event()

    async def slow(context: ActionContext, given: Any) -> ActionOutcome:
        began.set()
        await asyncio.Event().wait()
        raise AssertionError

    stage.actions["todo.complete"] = Action("todo.complete", Tick, lambda given, locale: "Ticked off", slow)
    turn = await stage.turns.act("v", "t", click("todo-1", "tick-1", "todo.complete", id="1"))
    await asyncio.wait_for(began.wait(), PATIENCE)
    assert stage.turns.cancel("t")
    assert types(await stage.until_end(turn)) == ["run_start", "cancelled"]
    assert len(await stage.items()) == 3


async def test_ask_says_its_message_in_the_visitors_name_whatever_the_surface(stage: Stage) -> None:
    stage.engine.answer("Soon.")
    frames = await stage.act(click("anything", "at-all", "ask", message=" When? "))
    assert frames[0]["item"]["parts"] == [{"type": "text", "text": "When?"}]
    assert stage.engine.requests[-1].message == "When?"


@pytest.mark.parametrize("context", [{}, {"message": 7}, {"message": None}])
async def test_ask_without_words_is_unknown(stage: Stage, context: dict[str, Any]) -> None:
    assert await refused(stage, "s", "c", "ask", **context) == ("unknown_action", 404)


async def test_a_click_while_an_answer_is_written_is_refused(stage: Stage, hands: Hands) -> None:
    turn = await stage.turns.say("v", "t", "hello")
    assert (await refused(stage, "todo-1", "tick-1", "todo.complete", id="1"))[0] == "turn_running"
    stage.engine.answer("hi")
    await stage.until_end(turn)


async def test_the_agent_may_change_a_surface_in_place_too(stage: Stage, hands: Hands) -> None:
    frames = await stage.say("tick the milk", changed("todo-1", DONE), "Done.")
    assert [part["type"] for part in frames[-2]["item"]["parts"]] == ["text"]
    assert "done" in str((await stage.items())[1].parts[1])


async def test_a_surface_that_is_deleted_is_gone_from_its_item(stage: Stage, hands: Hands) -> None:
    from chatinbio_instance.core.events import SurfaceShown

    gone = SurfaceShown("todo-1", ({"version": "v0.9", "deleteSurface": {"surfaceId": "todo-1"}},))
    await stage.say("away with it", gone, "Gone.")
    assert [part.__struct_config__.tag for part in (await stage.items())[1].parts] == ["text"]
    assert await refused(stage, "todo-1", "tick-1", "todo.complete", id="1") == ("stale_action", 409)
