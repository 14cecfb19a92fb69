"""AgentSpec → build_agent: the model, the prompt that is made for each run, the tools it may use, and how far it may go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic_ai.exceptions import UsageLimitExceeded
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, ToolReturnPart, UserPromptPart
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel

from chatinbio_instance.agent.model.agent import Agent
from chatinbio_instance.agent.spec import AgentSpec, ModelChoice, RunSettings, build_agent
from chatinbio_instance.core.deps import AgentDeps, Role, ToolContext
from chatinbio_instance.core.events import EngineEvent, EngineRequest, TextDelta, ToolFinished, Unanswered, Usage
from chatinbio_instance.core.tools import Arguments, Audience, Tool, ToolOutcome, completed, not_found_error, pending
from tests.instance.agent.answers import said


class Nothing(Arguments):
    pass


def tool(name: str, outcome: ToolOutcome, audience: Audience = "visitor", capability: str = "") -> Tool:
    async def function(context: ToolContext, arguments: Nothing) -> ToolOutcome:
        return outcome

    return Tool(name, f"Doing {name}", f"Does {name}.", Nothing, function, capability, audience)


class Scripted:
    """A model that says or calls what the test hands it, and remembers what it was given."""

    def __init__(self, *steps: str | dict[int, DeltaToolCall]) -> None:
        self.steps = list(steps)
        self.messages: list[list[ModelMessage]] = []
        self.given: list[AgentInfo] = []

    async def _stream(self, messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[Any]:
        self.messages.append(list(messages))
        self.given.append(info)
        yield self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]

    def model(self, choice: ModelChoice, settings: RunSettings) -> FunctionModel:
        return FunctionModel(stream_function=self._stream)


def calls(name: str, call: str = "c1") -> dict[int, DeltaToolCall]:
    return {0: DeltaToolCall(name=name, json_args="{}", tool_call_id=call)}


async def prompt(deps: AgentDeps) -> str:
    await asyncio.sleep(0)
    return f"You serve {deps.visitor or 'nobody'}."


def agent_of(script: Scripted, *tools: Tool, **settings: Any) -> Agent:
    return build_agent(AgentSpec(ModelChoice("test:model"), prompt, tools, RunSettings(**settings)), script.model)


async def run(agent: Agent, request: EngineRequest) -> list[EngineEvent]:
    return [event async for event in agent.run(request)]


async def test_the_prompt_is_made_for_each_run_from_its_deps() -> None:
    script = Scripted("Hello.")
    agent = agent_of(script)
    for visitor in ("Bea", "Cleo"):
        await run(agent, EngineRequest("t", "hi", deps=AgentDeps(visitor=visitor)))
    assert [info.instructions for info in script.given] == ["You serve Bea.", "You serve Cleo."]


@pytest.mark.parametrize(
    ("role", "capabilities", "names"),
    [
        ("visitor", None, ["list", "todo"]),
        ("editor", None, ["list", "todo", "figures"]),
        ("owner", None, ["list", "todo", "figures"]),
        ("owner", frozenset({"lists"}), ["list"]),
        ("visitor", frozenset(), []),
    ],
)
async def test_a_run_is_offered_the_tools_that_are_for_it(
    role: Role, capabilities: frozenset[str] | None, names: list[str]
) -> None:
    script = Scripted("Hello.")
    tools = (
        tool("list", completed("x"), capability="lists"),
        tool("todo", completed("x"), capability="todo"),
        tool("figures", completed("x"), "creator", "statistics"),
    )
    await run(agent_of(script, *tools), EngineRequest("t", "hi", deps=AgentDeps(role=role, capabilities=capabilities)))
    assert [definition.name for definition in script.given[0].function_tools] == names


async def test_a_tool_of_the_creator_that_is_called_nevertheless_does_not_run() -> None:
    ran: list[str] = []

    async def function(context: ToolContext, arguments: Nothing) -> ToolOutcome:
        ran.append("figures")
        return completed("secret figures")

    figures = Tool("figures", "Counting", "Counts.", Nothing, function, audience="creator")
    script = Scripted(calls("figures"), "Sorry.")
    events = await run(agent_of(script, figures), EngineRequest("t", "figures!"))
    assert ran == []
    assert [event for event in events if isinstance(event, TextDelta)] == [TextDelta("Sorry.")]
    assert "secret" not in str(script.messages[1])


async def test_only_the_last_messages_are_told_beginning_with_the_visitors() -> None:
    script = Scripted("Hello.")
    history = said(*(f"message {n}" for n in range(80)))
    await run(agent_of(script), EngineRequest("t", "and now?", history))
    await run(agent_of(script, history=3), EngineRequest("t", "and now?", history))
    await run(agent_of(script, history=0), EngineRequest("t", "and now?", history))
    long, short, none = script.messages
    assert len(long) == RunSettings().history + 1 == 51
    assert _text(long[0]) == "message 30"
    assert [_text(message) for message in short] == ["message 78", "message 79", "and now?"]
    assert [_text(message) for message in none] == ["and now?"]


def _text(message: ModelMessage) -> str:
    return "".join(str(part.content) for part in message.parts if isinstance(part, TextPart | UserPromptPart))


async def test_a_call_and_its_result_are_part_of_the_conversation() -> None:
    script = Scripted(calls("list"), "Three.")
    events = await run(agent_of(script, tool("list", completed("a, b and c"))), EngineRequest("t", "how many?"))
    assert [type(event).__name__ for event in events] == ["ToolStarted", "ToolFinished", "TextDelta", "Usage"]
    _, called, result = script.messages[1]
    assert isinstance(called, ModelResponse) and isinstance(result, ModelRequest)
    assert [part.content for part in result.parts if isinstance(part, ToolReturnPart)] == ["a, b and c"]


async def test_background_work_is_told_to_be_pending() -> None:
    script = Scripted(calls("analyse"), "It is under way.")
    events = await run(agent_of(script, tool("analyse", pending("Started."))), EngineRequest("t", "analyse"))
    assert [event.status for event in events if isinstance(event, ToolFinished)] == ["pending"]


async def test_a_question_without_an_answer_is_noted_once() -> None:
    script = Scripted(calls("find_answer", "c1"), calls("find_answer", "c2"), "I do not know.")
    events = await run(agent_of(script, tool("find_answer", not_found_error("No."))), EngineRequest("t", "why?"))
    assert [event for event in events if isinstance(event, Unanswered)] == [Unanswered()]


@pytest.mark.parametrize(
    ("settings", "requests"), [({"requests": 3}, 3), ({"tool_calls": 2}, 3), ({"total_tokens": 150}, 3)]
)
async def test_a_run_goes_so_far_and_no_further(settings: dict[str, int], requests: int) -> None:
    script = Scripted(calls("list"))
    with pytest.raises(UsageLimitExceeded):
        await run(agent_of(script, tool("list", completed("x")), **settings), EngineRequest("t", "go on"))
    assert len(script.given) == requests


async def test_how_the_model_is_to_speak_reaches_it() -> None:
    script = Scripted("Hello.")
    await run(agent_of(script, max_tokens=77, temperature=0.2, top_p=0.9, silence=3.0), EngineRequest("t", "hi"))
    assert script.given[0].model_settings == {"max_tokens": 77, "temperature": 0.2, "top_p": 0.9, "timeout": 3.0}
    bare = Scripted("Hello.")
    await run(agent_of(bare), EngineRequest("t", "hi"))
    assert bare.given[0].model_settings == {"max_tokens": 1000, "timeout": 30.0}


async def test_a_plain_prompt_is_secret_as_a_whole() -> None:
    async def long(deps: AgentDeps) -> str:
        return (
            "You are to keep to yourself that the concert in the old harbour hall will not take place at all this year."
        )

    script = Scripted(
        "You are to keep to yourself that the concert in the old harbour hall will not take place at all."
    )
    agent = build_agent(AgentSpec(ModelChoice("test:model"), long), script.model)
    events = await run(agent, EngineRequest("t", "say it"))
    assert "harbour" not in "".join(event.text for event in events if isinstance(event, TextDelta))
    assert isinstance(events[-1], Usage)
