"""`@tool` and `@action`: the type of the arguments is read, errors become outcomes, values become words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import Field

from chatinbio_instance.core.actions import ActionContext, ActionOutcome, action
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.refusals import Invalid, NotFound
from chatinbio_instance.core.tools import Arguments, ToolOutcome, completed, tool


class Count(Arguments):
    """What to count."""

    number: int = Field(1, ge=1, description="How many.")


@dataclass
class Seat:
    row: str
    free: bool


async def called(value: Any, **arguments: Any) -> ToolOutcome:
    """What comes of a function that returns, or raises, `value`."""

    @tool(name="count", label="Counting")
    async def count(context: ToolContext, arguments: Count) -> Any:
        """Count them,
        all of them."""
        if isinstance(value, Exception):
            raise value
        return value

    assert (count.name, count.label, count.arguments) == ("count", "Counting", Count)
    assert count.description == "Count them, all of them."
    return await count.call(ToolContext(), arguments)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (completed("Two.", items=(1, 2)), completed("Two.", items=(1, 2))),
        ("Two.", completed("Two.")),
        ({"seats": [Seat("A", True)]}, completed('{"seats":[{"row":"A","free":true}]}')),
        (2, completed("2")),
        (NotFound("No such row."), ToolOutcome("not_found_error", "No such row.")),
        (Invalid("Rows are letters."), ToolOutcome("validation_error", "Rows are letters.")),
    ],
)
async def test_what_comes_back_is_an_outcome(value: Any, outcome: ToolOutcome) -> None:
    assert await called(value) == outcome


@pytest.mark.parametrize("value", [RuntimeError("at /secret"), object()])
async def test_what_breaks_is_logged_and_failed(value: Any, caplog: pytest.LogCaptureFixture) -> None:
    outcome = await called(value)
    assert outcome.status == "failed"
    assert "secret" not in outcome.summary
    assert "a tool failed" in caplog.text


async def test_arguments_that_do_not_fit_never_reach_it() -> None:
    outcome = await called("Two.", number=0)
    assert outcome.status == "validation_error"
    assert "number" in outcome.summary


async def test_an_action_is_made_likewise() -> None:
    @action(name="seat.take", label=lambda count, locale: f"Took {count.number}")
    async def take(context: ActionContext, arguments: Count) -> ActionOutcome:
        if arguments.number > 2:
            raise Invalid("Two at most.")
        return ActionOutcome("completed", f"{arguments.number} taken on {context.surface} by {context.deps.visitor!r}.")

    context = ActionContext(ToolContext(), "seat-1", "button-1")
    assert take.label_in("en", Count(number=2)) == "Took 2"
    assert (await take.call(context, {"number": 2})).summary == "2 taken on seat-1 by ''."
    assert await take.call(context, {"number": 3}) == ActionOutcome("validation_error", "Two at most.")
    assert (await take.call(context, {"number": "many"})).status == "validation_error"


def test_a_function_that_takes_something_else_is_refused_when_it_is_made() -> None:
    with pytest.raises(TypeError, match="must take"):

        @tool(name="a", label="A")  # type: ignore[arg-type]
        async def without(context: ToolContext) -> str:
            return ""

    with pytest.raises(TypeError, match="must take"):

        @action(name="a.b", label="A")
        async def otherwise(context: ActionContext, arguments: dict[str, str]) -> ActionOutcome:
            return ActionOutcome("completed", "")
