"""The engine with a model: an agent, and what answers in its place.

Place in the flow: turn → **engine** → agent. A visitor gets a shorter answer rather than an error: as long as nothing was said, a
failure of the provider hands over to the offline engine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from chatinbio_instance.agent.model.failures import ModelMisconfigured, Patience, ProviderFailed, failure
from chatinbio_instance.agent.spec import AgentSpec, ModelChoice, RunSettings, build_agent
from chatinbio_instance.core.events import (
    Engine,
    EngineError,
    EngineEvent,
    EngineRequest,
    ModelFailed,
    SurfaceShown,
    TextDelta,
    ToolStarted,
    Unanswered,
    Usage,
)

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from chatinbio_instance.agent.model.agent import Agent

log = logging.getLogger(__name__)


class ModelEngine:
    """Answers with a model. `build_model` makes it, in a thread, once; None for the provider's."""

    def __init__(
        self,
        spec: AgentSpec,
        *,
        fallback: Engine,
        build_model: Callable[[ModelChoice, RunSettings], Model[Any]] | None = None,
    ) -> None:
        self._spec = spec
        self._fallback = fallback
        self._build_model = build_model
        self._agent: asyncio.Task[Agent] | None = None
        self._patience = Patience()

    @property
    def name(self) -> str:
        return self._spec.model.model

    async def warm_up(self) -> None:
        """Import the SDK and make the agent. A wrong configuration is logged, not raised: the offline engine answers."""
        await self._fallback.warm_up()
        try:
            await self._ready()
        except EngineError as error:
            _report(error, self.name)

    async def run(self, request: EngineRequest) -> AsyncGenerator[EngineEvent, None]:
        """Answer one message. Raises EngineError once something was said and the provider fails."""
        said = shown = counted = unanswered = False
        try:
            async with aclosing(self._run(request)) as events:
                async for event in events:
                    said = said or isinstance(event, TextDelta)
                    counted = counted or isinstance(event, Usage)
                    shown = shown or isinstance(event, ToolStarted | SurfaceShown)
                    unanswered = unanswered or isinstance(event, Unanswered)
                    yield event
            if said:
                return
            # A model may end on a tool and say nothing.
        except EngineError as error:
            _report(error, self.name)
            yield ModelFailed(error.code)
            if said:
                raise
        async with aclosing(cast("AsyncGenerator[EngineEvent, None]", self._fallback.run(request))) as answer:
            async for event in answer:
                # What the visitor has seen of the page is not shown twice, and the tokens were spent with the model.
                seen = counted if isinstance(event, Usage) else unanswered if isinstance(event, Unanswered) else shown
                if isinstance(event, TextDelta) or not seen:
                    yield event

    async def close(self) -> None:
        """Let go of the provider's connections."""
        if self._agent is not None:
            self._agent.cancel()
            await asyncio.wait({self._agent})
            if not self._agent.cancelled() and not self._agent.exception():
                await self._agent.result().close()

    async def _run(self, request: EngineRequest) -> AsyncGenerator[EngineEvent, None]:
        agent = await self._ready()
        self._patience.check()
        try:
            async with aclosing(agent.run(request)) as events:
                async for event in events:
                    yield event
        except Exception as error:
            failed = failure(error)
            self._patience.learn(failed)
            raise failed from None

    async def _ready(self) -> Agent:
        """The agent, made once; one who gives up waiting does not stop the making. A failure is tried again by the next."""
        if self._agent is None or (self._agent.done() and (self._agent.cancelled() or self._agent.exception())):
            self._agent = asyncio.create_task(self._make(), name="agent")
        return await asyncio.shield(self._agent)

    async def _make(self) -> Agent:
        try:
            return await asyncio.to_thread(build_agent, self._spec, self._build_model)
        except EngineError:
            raise
        except Exception as error:
            raise ModelMisconfigured(f"{self.name} cannot be used: {type(error).__name__}") from None


def _report(error: EngineError, model: str) -> None:
    """One line for the operator. What a provider says is not repeated: it may hold the system prompt."""
    reason = error.reason if isinstance(error, ProviderFailed) else type(error).__name__
    level = logging.INFO if isinstance(error, ProviderFailed) and error.expected else logging.ERROR
    log.log(level, "the model failed: %s", reason, extra={"code": error.code, "model": model})
