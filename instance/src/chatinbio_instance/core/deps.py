"""What one run of an agent is given, and what each of its tools is told.

Place in the flow: turn makes **AgentDeps** for a run; engines hand a `ToolContext` of it to every tool they call.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from chatinbio_instance.core.locales import ANYBODY, Locale, Reader

Role = Literal["visitor", "editor", "owner"]

# Starts a background tool: its name, its arguments (JSON), the id of the call. Returns the id of the job, which is on disk.
StartJob = Callable[[str, Mapping[str, Any], str], Awaitable[str]]
# Tells how far a call has come: its id, words for people, a fraction from 0 to 1 or None.
Progress = Callable[[str, str, float | None], None]


def _nobody_listens(call: str, message: str, fraction: float | None) -> None:
    pass


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AgentDeps:
    """The surroundings of one run.

    `role` says for whom it runs: tools of the creator are offered to an editor or owner alone. `capabilities` are the names of
    those that the creator has switched on; None for all. `start_job` is None where no background work is possible.

    `reader` is who reads what is said and shown. `persona` is a template to try instead of the one in use. In a `rehearsal` nothing
    is kept: a tool that keeps something, or works in the background, does not run.
    """

    thread: str = ""
    visitor: str = ""
    turn: str = ""
    completion: str = ""
    role: Role = "visitor"
    capabilities: frozenset[str] | None = None
    start_job: StartJob | None = None
    progress: Progress = _nobody_listens
    reader: Reader = ANYBODY
    persona: str | None = None
    rehearsal: bool = False
    clock: Callable[[], datetime] = _now
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("chatinbio_instance.tools"))

    @property
    def locale(self) -> Locale:
        """The language of surfaces, labels and messages."""
        return self.reader.locale

    @property
    def time_zone(self) -> str:
        """The reader's, as an IANA name; empty where it is not known."""
        return self.reader.time_zone


@dataclass(frozen=True, slots=True)
class ToolContext:
    """One call of a tool within a run; `call` is its id, `attempt` counts from 1 for a background tool."""

    deps: AgentDeps = field(default_factory=AgentDeps)
    call: str = ""
    attempt: int = 1

    @property
    def locale(self) -> Locale:
        """The language of what this call shows."""
        return self.deps.locale

    def progress(self, message: str, fraction: float | None = None) -> None:
        """Tell the visitor how far this call has come; costs nothing where nobody listens."""
        self.deps.progress(self.call, message, fraction)
