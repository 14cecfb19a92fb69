"""One answer, collected."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from chatinbio_instance.agent.spec import PromptBuilder
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.core.events import (
    Engine,
    EngineEvent,
    EngineRequest,
    HistoryMessage,
    SurfaceShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
    Usage,
)
from chatinbio_instance.library.prompts.service import Prompts
from chatinbio_instance.library.service import Library
from tests.instance.library.pages import clock

VISITOR = AgentDeps()


@dataclass(frozen=True)
class Answer:
    """Every event in order, and views of them."""

    events: tuple[EngineEvent, ...]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.deltas)

    @property
    def deltas(self) -> list[TextDelta]:
        return [event for event in self.events if isinstance(event, TextDelta)]

    @property
    def started(self) -> list[ToolStarted]:
        return [event for event in self.events if isinstance(event, ToolStarted)]

    @property
    def finished(self) -> list[ToolFinished]:
        return [event for event in self.events if isinstance(event, ToolFinished)]

    @property
    def surfaces(self) -> list[SurfaceShown]:
        return [event for event in self.events if isinstance(event, SurfaceShown)]

    @property
    def usage(self) -> list[Usage]:
        return [event for event in self.events if isinstance(event, Usage)]


def said(*turns: str) -> tuple[HistoryMessage, ...]:
    """A history that begins with the visitor."""
    return tuple(HistoryMessage("assistant" if n % 2 else "user", text) for n, text in enumerate(turns))


async def ask(
    engine: Engine, message: str, history: tuple[HistoryMessage, ...] = (), deps: AgentDeps = VISITOR
) -> Answer:
    events: list[EngineEvent] = []
    stream = cast("AsyncGenerator[EngineEvent, None]", engine.run(EngineRequest("thread", message, history, deps)))
    async with aclosing(stream) as run:
        async for event in run:
            events.append(event)
    return Answer(tuple(events))


def prompt_of(library: Library) -> PromptBuilder:
    """The system prompt of a page, as its creator left it."""
    return Prompts(library._database, library, clock).system_prompt
