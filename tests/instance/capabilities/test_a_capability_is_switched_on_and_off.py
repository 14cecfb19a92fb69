"""What a creator has switched off is neither offered nor done; and nothing of a capability is imported before it is built."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from chatinbio_instance.capabilities import registry
from chatinbio_instance.core.actions import Action, ActionContext, ActionOutcome, action
from chatinbio_instance.core.capability import Capability
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.tools import Arguments
from tests.instance.capabilities.desk import FOLDERS, Desk, Guest


async def test_a_tool_that_is_switched_off_is_not_there(ada: Guest) -> None:
    deps = replace(ada.deps, capabilities=frozenset({"links"}))
    tool = ada.desk.tools["add_todo"]
    assert not tool.is_offered(deps)
    outcome = await tool.call(ToolContext(deps, "call-1"), {"text": "x"})
    assert outcome.status == "not_found_error"
    assert await ada.desk.rows("SELECT * FROM todos") == []


async def test_an_action_that_is_switched_off_is_refused(ada: Guest) -> None:
    deps = replace(ada.deps, capabilities=frozenset({"links"}))
    contact = ada.desk.actions["contact.send"]
    assert contact.is_offered(ada.deps)
    assert not contact.is_offered(deps)
    sent = {"name": "Ada", "email": "ada@example.com", "message": "x"}
    outcome = await contact.call(ActionContext(ToolContext(deps, "call-1"), "s", "c"), sent)
    assert (outcome.status, outcome.surfaces) == ("not_found_error", ())
    assert await ada.desk.leads("contact") == []


async def test_tools_and_actions_know_whose_they_are(desk: Desk) -> None:
    assert desk.capabilities.keys() == set(FOLDERS)
    for capability in desk.capabilities.values():
        assert capability.title
        assert capability.description
        assert {tool.capability for tool in capability.tools} == {capability.name}
        assert {action.capability for action in capability.actions} <= {capability.name}
        assert all(action.name.startswith(f"{capability.name}.") for action in capability.actions)


def test_an_action_of_another_name_is_refused_when_it_is_built() -> None:
    @action(name="other.go", label="Went")
    async def go(context: ActionContext, arguments: Arguments) -> ActionOutcome:
        return ActionOutcome("completed", "")

    with pytest.raises(ValueError, match=r"must be called mine\.<verb>"):
        Capability(name="mine", title="Mine", description="", actions=(go,))


async def test_an_action_that_breaks_says_so_and_no_more(ada: Guest, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(context: ActionContext, arguments: Any) -> ActionOutcome:
        raise RuntimeError("disk at /secret is gone")

    failing = Action("todo.break", Arguments, "Break", broken)
    outcome = await failing.call(ActionContext(ToolContext(ada.deps, "call-1"), "s", "c"), {})
    assert outcome.status == "failed"
    assert "secret" not in outcome.summary
    assert "an action failed" in caplog.text


def test_every_folder_is_listed_and_nothing_is_imported_for_the_list() -> None:
    assert set(FOLDERS) <= set(registry.names())
    assert len(set(registry.names())) == len(registry.names())
    code = (
        "import sys; from chatinbio_instance.capabilities import registry; registry.names(); "
        # What is needed before anybody chats: calendar files, polls in the creator's pages, tables.
        "import chatinbio_instance.capabilities.events.calendar, chatinbio_instance.capabilities.poll.store; "
        "import chatinbio_instance.capabilities.todo.tables; "
        "print([name for name in ('pydantic', 'pydantic_ai', 'sqlalchemy.orm', 'a2ui') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
