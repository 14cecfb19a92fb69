"""Whatever a client or a model sends, the answer is an outcome in words: nothing breaks, nothing is drawn that a renderer refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatinbio_instance.capabilities.poll import store
from tests.instance.capabilities.desk import Desk, Guest

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)
NAMES = st.sampled_from(
    ["id", "text", "done", "name", "email", "message", "poll", "option", "which", "question", "line"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
SENT = st.dictionaries(NAMES | TEXT, JSON, max_size=5)
# What fits the type and nothing else is the likelier way through the checks.
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "todo.tick": st.fixed_dictionaries({"id": TEXT, "text": TEXT, "done": st.booleans()}),
    "todo.add": st.fixed_dictionaries({"text": TEXT}),
    "contact.send": st.fixed_dictionaries({"name": TEXT, "email": TEXT, "message": TEXT}),
    "booking.send": st.fixed_dictionaries({"name": TEXT, "email": TEXT, "date": TEXT, "place": TEXT}),
    "newsletter.subscribe": st.fixed_dictionaries({"email": TEXT, "consent": st.booleans()}),
    "poll.vote": st.fixed_dictionaries({"poll": st.integers(), "option": st.integers(), "text": TEXT}),
}
STATUSES = {"completed", "validation_error", "not_found_error"}
MANY = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
async def visited(desk: Desk, ada: Guest) -> Guest:
    await desk.write(lambda connection: store.create(connection, "Which?", ("Red", "Blue"), desk.now))
    return ada


@MANY
@given(action=st.sampled_from(sorted(FITTING)), data=st.data())
async def test_every_action_answers(visited: Guest, action: str, data: st.DataObject) -> None:
    sent: dict[str, Any] = data.draw(st.one_of(SENT, FITTING[action]))
    outcome = await visited.act(action, f"{action.partition('.')[0]}-1", "c", **sent)
    assert outcome.status in STATUSES
    assert outcome.summary


@MANY
@given(
    tool=st.sampled_from(["show_links", "show_events", "find_answer", "add_todo", "complete_todo", "delete_todo"]),
    sent=SENT,
)
async def test_every_tool_answers(visited: Guest, tool: str, sent: dict[str, Any]) -> None:
    outcome = await visited.call(tool, **sent)
    assert outcome.status in STATUSES
    assert outcome.summary
