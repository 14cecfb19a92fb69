"""The agent: asks the model, runs the tools it calls, asks again, until it has answered.

Place in the flow: engine → **agent** → pydantic-ai's model of the provider, and the tools. The loop is written out here, because
pydantic-ai's own takes 3 ms more for every turn and 120 µs more for every token; models, messages and errors are pydantic-ai's.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from pydantic_ai import ModelSettings
from pydantic_ai import messages as m
from pydantic_ai.exceptions import UnexpectedModelBehavior, UsageLimitExceeded
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RequestUsage

from chatinbio_instance.agent.model.guard import Guard, Secret
from chatinbio_instance.agent.model.price import price
from chatinbio_instance.agent.spec import AgentSpec, RunSettings
from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.events import (
    EngineEvent,
    EngineRequest,
    HistoryMessage,
    TextDelta,
    ToolFinished,
    ToolStarted,
    Unanswered,
    Usage,
)
from chatinbio_instance.core.prompt import SystemPrompt
from chatinbio_instance.core.tools import Tool, validation_error
from chatinbio_instance.core.words import Catalogue

# A call that fits no tool goes back to the model this often; then it is not going to learn it.
MALFORMED_CALLS = 1
ANSWERS = "find_answer"
PARAGRAPH = "\n\n"
KEPT_TO_MYSELF = Catalogue(
    en="That is something I keep to myself. Ask me about what is on this page instead.",
    de="Das behalte ich für mich. Frag mich lieber nach dem, was auf dieser Seite steht.",
    ar="هذا أمر أحتفظ به لنفسي. اسألني عمّا هو موجود في هذه الصفحة.",
)


@dataclass(slots=True)
class _Run:
    """What one run has come to so far."""

    deps: AgentDeps
    tools: Mapping[str, Tool]
    guard: Guard
    messages: list[m.ModelMessage]
    usage: RequestUsage = field(default_factory=RequestUsage)
    heard: int = 0
    said: bool = False
    calls: int = 0
    malformed: int = 0
    unanswered: bool = False


class Agent:
    """A spec over a model of pydantic-ai; one agent serves every run of the instance."""

    def __init__(self, spec: AgentSpec, model: Model[Any]) -> None:
        self.spec = spec
        self.model = model
        self._definitions = {
            tool.name: ToolDefinition(
                name=tool.name, description=tool.description, parameters_json_schema=tool.arguments.model_json_schema()
            )
            for tool in spec.tools
        }
        self._settings = _model_settings(spec.settings)
        self._secret: Secret | None = None

    async def run(self, request: EngineRequest) -> AsyncGenerator[EngineEvent, None]:
        """Answer one message. Raises what the model raises, UsageLimitExceeded and UnexpectedModelBehavior."""
        limits = self.spec.settings
        prompt = await self.spec.system_prompt(request.deps)
        run = _Run(
            deps=request.deps,
            tools={tool.name: tool for tool in self.spec.tools if tool.is_offered(request.deps)},
            guard=Guard(await self._secret_of(prompt)),
            messages=_messages(request, str(prompt), limits.history),
        )
        for _ in range(limits.requests):
            calls: Sequence[m.ToolCallPart] = ()
            async with aclosing(self._ask(run)) as events:
                async for event in events:
                    if isinstance(event, m.ModelResponse):
                        calls = event.tool_calls
                    else:
                        yield event
            if run.guard.caught or not calls:
                yield self._spent(run)
                return
            results: list[m.ModelRequestPart] = []
            for call in calls:
                async with aclosing(self._do(run, call)) as outcomes:
                    async for outcome in outcomes:
                        if isinstance(outcome, m.ToolReturnPart):
                            results.append(outcome)
                        else:
                            yield outcome
            run.messages.append(m.ModelRequest(parts=results, instructions=str(prompt)))
        raise UsageLimitExceeded(f"no answer after {limits.requests} requests")

    async def close(self) -> None:
        """Close the connections to the provider."""
        for holder in (self.model, getattr(self.model.provider, "client", None)):
            if inspect.iscoroutinefunction(close := getattr(holder, "close", None)):
                await close()

    async def _ask(self, run: _Run) -> AsyncGenerator[EngineEvent | m.ModelResponse, None]:
        """One request: its text, then the whole response, which is then part of the conversation."""
        parameters = ModelRequestParameters(function_tools=[self._definitions[name] for name in run.tools])
        async with self.model.request_stream(run.messages, self._settings, parameters) as stream:
            begun = False
            async for event in stream:
                match event:
                    case m.PartStartEvent(part=m.TextPart(content=text)):
                        pass
                    case m.PartDeltaEvent(delta=m.TextPartDelta(content_delta=text)):
                        pass
                    case _:
                        continue
                left = self.spec.settings.characters - run.heard
                run.heard += len(text)
                if shown := run.guard.feed(text[:left]):
                    yield TextDelta(shown if begun or not run.said else PARAGRAPH + shown)
                    begun = run.said = True
                if run.guard.caught:
                    yield TextDelta(PARAGRAPH * run.said + KEPT_TO_MYSELF(run.deps.locale))
                    run.usage += stream.usage
                    return
                if len(text) > left:
                    raise UsageLimitExceeded("the answer does not end")
            response = stream.get()
        if rest := run.guard.rest():
            yield TextDelta(rest)
        run.usage += response.usage
        if run.usage.total_tokens > self.spec.settings.total_tokens:
            raise UsageLimitExceeded(f"more than {self.spec.settings.total_tokens} tokens")
        run.messages.append(response)
        yield response

    async def _do(self, run: _Run, call: m.ToolCallPart) -> AsyncGenerator[EngineEvent | m.ToolReturnPart, None]:
        """One call: its events, and what the model is told of it."""
        run.calls += 1
        if run.calls > self.spec.settings.tool_calls:
            raise UsageLimitExceeded(f"more than {self.spec.settings.tool_calls} tool calls")
        tool = run.tools.get(call.tool_name)
        if tool is None:
            self._malformed(run)
            known = ", ".join(run.tools) or "none"
            yield _told(call, f"There is no such tool. There are: {known}.")
            return
        yield ToolStarted(call.tool_call_id, tool.name, tool.label_in(run.deps.locale))
        arguments = _arguments(call)
        if arguments is None or not isinstance(tool.validated(arguments), tool.arguments):
            self._malformed(run)
        if arguments is None:
            outcome = validation_error("The arguments are no JSON object.")
        elif run.guard.repeated_in(arguments):
            outcome = validation_error("That is not to be passed on.")
        else:
            outcome = await tool.call(ToolContext(run.deps, call.tool_call_id), arguments)
        yield ToolFinished(call.tool_call_id, tool.name, outcome.status, outcome.summary, outcome.sources)
        if outcome.surface:
            yield outcome.surface
        if tool.name == ANSWERS and outcome.status == "not_found_error" and not run.unanswered:
            run.unanswered = True
            yield Unanswered()
        yield _told(call, outcome.summary)

    async def _secret_of(self, prompt: str) -> Secret:
        """The secret of a prompt; made in a thread when it is another than the last."""
        text = prompt.secret if isinstance(prompt, SystemPrompt) else prompt
        if self._secret is None or self._secret.text != text:
            self._secret = await asyncio.to_thread(Secret, text)
        return self._secret

    def _malformed(self, run: _Run) -> None:
        run.malformed += 1
        if run.malformed > MALFORMED_CALLS:
            raise UnexpectedModelBehavior("the model calls tools that there are not, or not as they are")

    def _spent(self, run: _Run) -> Usage:
        cost = price(self.model, run.usage, self.spec.model)
        return Usage(self.spec.model.model, run.usage.input_tokens, run.usage.output_tokens, cost)


def _model_settings(settings: RunSettings) -> ModelSettings:
    made = ModelSettings(max_tokens=settings.max_tokens, timeout=settings.silence)
    if settings.temperature is not None:
        made["temperature"] = settings.temperature
    if settings.top_p is not None:
        made["top_p"] = settings.top_p
    return made


def _messages(request: EngineRequest, instructions: str, most: int) -> list[m.ModelMessage]:
    """The conversation for the model. It begins with the visitor, as some providers demand."""
    history = list(request.history[-most:] if most else ())
    while history and history[0].role == "assistant":
        del history[0]
    asked = m.ModelRequest(parts=[m.UserPromptPart(content=request.message)], instructions=instructions)
    return [*(_message(entry) for entry in history if entry.text), asked]


def _message(entry: HistoryMessage) -> m.ModelMessage:
    if entry.role == "user":
        return m.ModelRequest(parts=[m.UserPromptPart(content=entry.text)])
    return m.ModelResponse(parts=[m.TextPart(content=entry.text)])


def _arguments(call: m.ToolCallPart) -> dict[str, Any] | None:
    try:
        read = json.loads(call.args or "{}") if isinstance(call.args, str | None) else call.args
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _told(call: m.ToolCallPart, told: str) -> m.ToolReturnPart:
    return m.ToolReturnPart(tool_name=call.tool_name, content=told, tool_call_id=call.tool_call_id)
