"""The engine with a model: pydantic-ai's native events in, ours out.

Place in the flow: turn → **engine** → provider, with the tools of the capabilities. A visitor gets a shorter answer rather than
an error: as long as nothing was said, a failure of the provider hands over to the offline engine.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chatinbio_instance.agent.model.failures import failure
from chatinbio_instance.agent.model.prompt import instructions
from chatinbio_instance.agent.model.provider import ModelChoice, ModelMisconfigured, build_model
from chatinbio_instance.core.deps import AgentDeps, ToolContext
from chatinbio_instance.core.events import (
    Engine,
    EngineError,
    EngineEvent,
    EngineRequest,
    HistoryMessage,
    SurfaceShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
    ToolStatus,
    Usage,
)
from chatinbio_instance.core.material import Material
from chatinbio_instance.core.tools import Tool, ToolOutcome

if TYPE_CHECKING:
    from pydantic_ai import Agent, RunContext
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.models import Model

log = logging.getLogger(__name__)

# One answer: a question, at most a few looks into the page, a few sentences.
MAX_REQUESTS = 6
MAX_TOOL_CALLS = 8
MAX_OUTPUT_TOKENS = 1000
# Seconds without a sign of life from the provider.
TIMEOUT = 30.0


class ModelEngine:
    """Answers with a model. `build` makes the model from the choice, in a thread, once; `timeout` is in seconds between signs
    of life of the provider."""

    def __init__(
        self,
        choice: ModelChoice,
        material: Material,
        tools: Sequence[Tool],
        *,
        fallback: Engine,
        clock: Callable[[], datetime],
        build: Callable[[ModelChoice], Model[Any]] = build_model,
        timeout: float = TIMEOUT,
    ) -> None:
        self._choice = choice
        self._material = material
        self._tools = {tool.name: tool for tool in tools}
        self._fallback = fallback
        self._clock = clock
        self._build = build
        self._timeout = timeout
        self._agent: Agent[AgentDeps, str] | None = None
        self._making = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._choice.model

    async def warm_up(self) -> None:
        """Import the SDK and make the agent. A wrong configuration is logged, not raised: the offline engine answers."""
        await self._fallback.warm_up()
        try:
            await self._ready()
        except EngineError as error:
            _report(error, self.name)

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        """Answer one message. Raises EngineError once something was said and the provider fails."""
        said = shown = counted = False
        try:
            async for event in self._run(request):
                said = said or isinstance(event, TextDelta)
                counted = counted or isinstance(event, Usage)
                shown = shown or isinstance(event, ToolStarted | SurfaceShown)
                yield event
            if said:
                return
            # A model may end on a tool and say nothing.
        except EngineError as error:
            _report(error, self.name)
            if said:
                raise
        async for event in self._fallback.run(request):
            # What the visitor has seen of the page is not shown twice, and the tokens were spent with the model.
            if isinstance(event, TextDelta) or not (counted if isinstance(event, Usage) else shown):
                yield event

    async def _run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        agent = await self._ready()
        from pydantic_ai import AgentRunResultEvent, UsageLimits

        try:
            async with agent.run_stream_events(
                request.message,
                deps=request.deps,
                message_history=_history(request.history),
                instructions=await instructions(self._material, self._clock().date()),
                usage_limits=UsageLimits(request_limit=MAX_REQUESTS, tool_calls_limit=MAX_TOOL_CALLS),
            ) as events:
                async for native in events:
                    if isinstance(native, AgentRunResultEvent):
                        usage = native.result.usage
                        yield Usage(self.name, usage.input_tokens, usage.output_tokens)
                        continue
                    for event in self._translated(native):
                        yield event
        except Exception as error:
            raise failure(error) from error

    def _translated(self, native: Any) -> list[EngineEvent]:
        from pydantic_ai import messages as m

        match native:
            case m.PartStartEvent(part=m.TextPart(content=text)) if text:
                return [TextDelta(text)]
            case m.PartDeltaEvent(delta=m.TextPartDelta(content_delta=text)) if text:
                return [TextDelta(text)]
            case m.FunctionToolCallEvent(part=call) if call.tool_name in self._tools:
                return [ToolStarted(call.tool_call_id, call.tool_name, self._tools[call.tool_name].label)]
            case m.FunctionToolResultEvent(part=part) if part.tool_name in self._tools:
                return _finished(part.tool_call_id, part.tool_name, part.metadata, part.outcome)
            case _:
                return []

    async def _ready(self) -> Agent[AgentDeps, str]:
        async with self._making:
            if self._agent is None:
                self._agent = await asyncio.to_thread(self._make)
            return self._agent

    def _make(self) -> Agent[AgentDeps, str]:
        try:
            model = self._build(self._choice)
        except EngineError:
            raise
        except Exception as error:
            raise ModelMisconfigured(f"{self.name} cannot be used: {type(error).__name__}") from error
        from pydantic_ai import Agent, ModelSettings

        os.environ.setdefault("PYDANTIC_AI_NO_BANNER", "1")  # standard error holds the log, one line an entry

        return Agent(
            model,
            output_type=str,
            deps_type=AgentDeps,
            tools=[_adapted(tool) for tool in self._tools.values()],
            model_settings=ModelSettings(max_tokens=MAX_OUTPUT_TOKENS, timeout=self._timeout, max_retries=1),
            name="creator",
        )


def _adapted(tool: Tool) -> Any:
    """A capability's tool as pydantic-ai's. The outcome travels as metadata, which no model sees."""
    from pydantic_ai import Tool as NativeTool
    from pydantic_ai import ToolReturn

    async def call(run: RunContext[AgentDeps], **arguments: Any) -> ToolReturn:
        outcome = await tool.call(ToolContext(run.deps, run.tool_call_id or ""), arguments)
        return ToolReturn(return_value=outcome.summary, metadata=outcome)

    return NativeTool.from_schema(call, tool.name, tool.description, tool.arguments.model_json_schema(), takes_ctx=True)


def _finished(call: str, name: str, metadata: Any, native: str) -> list[EngineEvent]:
    if not isinstance(metadata, ToolOutcome):
        # It never ran: what the model wrote was no call of this tool.
        status: ToolStatus = "validation_error" if native == "retried" else "failed"
        metadata = ToolOutcome(status, "The call could not be understood.")
    events: list[EngineEvent] = [ToolFinished(call, name, metadata.status, metadata.summary, metadata.sources)]
    return [*events, metadata.surface] if metadata.surface else events


def _history(history: Sequence[HistoryMessage]) -> list[ModelMessage]:
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    return [
        ModelRequest(parts=[UserPromptPart(content=entry.text)])
        if entry.role == "user"
        else ModelResponse(parts=[TextPart(content=entry.text)])
        for entry in history
        if entry.text
    ]


def _report(error: EngineError, model: str) -> None:
    reason = error.reason if isinstance(error, ModelMisconfigured) else repr(error.__cause__ or error)
    log.error("the model failed: %s", reason, extra={"code": error.code, "model": model})
