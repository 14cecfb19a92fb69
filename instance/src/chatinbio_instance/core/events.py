"""Native events of an engine: what an answer is made of before it becomes frames.

Place in the flow: agent → **events** → turn.translate → frames. Both engines (offline and pydantic-ai) speak these
and nothing else, so a transport, the record and the front end never learn which one answered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from chatinbio_instance.core.deps import AgentDeps

# `pending` is a background tool's: it was started, its result comes later.
ToolStatus = Literal["completed", "pending", "validation_error", "not_found_error", "failed"]
SourceKind = Literal["link", "event", "faq", "profile"]
A2uiMessage = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the page that an answer rests on. `id` is its row's, as text; empty for the profile."""

    kind: SourceKind
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool begins. `label` is for people ("Looking through the links")."""

    call: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class ToolProgressed:
    """A tool is under way: `message` is for people, `fraction` from 0 to 1 where it is known."""

    call: str
    message: str
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool ended. `summary` is what the model was told, one or two sentences."""

    call: str
    name: str
    status: ToolStatus
    summary: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class SurfaceShown:
    """A surface for the visitor: A2UI v0.9 server messages in order.

    A new surface begins with createSurface; messages without one change a surface of this thread in place.
    """

    surface: str
    messages: tuple[A2uiMessage, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of the run; zero for the offline engine. `cost` is in US dollars, None where the price is not known."""

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The page holds no answer to what was asked. Kept for the creator, never sent: it becomes no frame."""


@dataclass(frozen=True, slots=True)
class ModelFailed:
    """The model did not give the answer; `code` is that of its EngineError. Counted, never sent: what follows may be the page's own
    answer, and nobody sees that."""

    code: str


EngineEvent = TextDelta | ToolStarted | ToolProgressed | ToolFinished | SurfaceShown | Usage | Unanswered | ModelFailed


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """An earlier message of the thread, oldest first; `text` is what was said, without surfaces."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One run: what the visitor says now and what was said before (already capped)."""

    thread: str
    message: str
    history: Sequence[HistoryMessage] = field(default_factory=tuple)
    deps: AgentDeps = field(default_factory=AgentDeps)


class EngineError(Exception):
    """A run failed. `code` is stable, `str(error)` says to the visitor what to do next, nothing internal leaks."""

    def __init__(self, code: str, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable


class Engine(Protocol):
    """Answers one message. Cancelling the consuming task cancels the run; there is no other stop."""

    @property
    def name(self) -> str:
        """`offline`, or the model's name as configured."""
        ...

    def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        """Yield the events of the answer; raise EngineError where the run cannot go on."""
        ...

    async def warm_up(self) -> None:
        """Import and connect what the first run needs; called when a visitor opens the chat, off the event loop."""
        ...
