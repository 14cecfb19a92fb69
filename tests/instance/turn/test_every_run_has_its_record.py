"""Completion records and what is told of every turn that ended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatinbio_instance.core.events import EngineError, Unanswered, Usage
from chatinbio_instance.turn.surroundings import Surroundings, TurnEnded
from tests.instance.pages import types, words
from tests.instance.turn.stage import Stage

COLUMNS = "status, engine, model, input_tokens, output_tokens, cost, error, unanswered"


async def test_tokens_and_costs_of_all_requests_are_added_up(stage: Stage) -> None:
    await stage.say("hello", "hi", Usage("m", 10, 5, 0.25), Usage("m", 20, 5, 0.5))
    record = ("complete", "offline", "m", 30, 10, 0.75, None, 0)
    assert await stage.rows(f"SELECT {COLUMNS} FROM completions") == [record]
    assert await stage.rows("SELECT ttft_ms >= 0, duration_ms >= ttft_ms FROM completions") == [(1, 1)]


async def test_a_cost_that_is_not_known_is_none(stage: Stage) -> None:
    await stage.say("hello", "hi", Usage("m", 10, 5))
    assert await stage.rows("SELECT cost FROM completions") == [(None,)]


async def test_a_question_without_an_answer_is_marked_and_never_sent(stage: Stage) -> None:
    frames = await stage.say("pancakes?", Unanswered(), "I do not know that.")
    assert types(frames) == ["run_start", "text_delta", "item_stored", "done"]
    assert await stage.rows("SELECT unanswered FROM completions") == [(1,)]
    joined = "SELECT items.parts FROM completions JOIN items ON items.id = item_id WHERE unanswered = 1"
    ((parts,),) = await stage.rows(joined)
    assert json.loads(parts) == [{"type": "text", "text": "pancakes?"}]


async def test_how_a_turn_ended_is_told_once_whatever_the_end(stage: Stage) -> None:
    await stage.say("one", "1", Usage("m", 10, 5, 0.25))
    await stage.say("two", EngineError("model_overloaded", "Busy.", retryable=True))
    stage.engine.forget()
    turn = await stage.turns.say("v", "t", "three", role="owner")
    stage.turns.cancel("t")
    await stage.until_end(turn)
    good, bad, stopped = stage.ended
    assert isinstance(good, TurnEnded)
    assert (good.status, good.cause, good.code, good.visitor, good.thread, good.unanswered) == (
        "complete",
        "message",
        "",
        "v",
        "t",
        False,
    )
    assert good.usage == Usage("m", 10, 5, 0.25)
    assert good.ttft is not None and 0 <= good.ttft <= good.duration
    assert (bad.status, bad.code, bad.usage, bad.ttft) == ("error", "model_overloaded", None, None)
    assert (stopped.status, stopped.role, stopped.turn) == ("cancelled", "owner", turn)


async def test_one_who_cannot_count_disturbs_no_turn(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def broken(ended: Any) -> None:
        raise RuntimeError("no")

    surroundings = Surroundings(on_ended=broken)
    stage.ended = type("Broken", (list,), {"append": staticmethod(broken)})()
    stage.make(surroundings)
    assert words(await stage.say("one", "1")) == "1"
    assert words(await stage.say("two", "2")) == "2"
    assert "not counted" in caplog.text
