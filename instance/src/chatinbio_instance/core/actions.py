"""An action: what a click, a tick or a form on a surface does, handled on the server.

Place in the flow: client → web → turn, which holds it against what the surface offered → **action** → events → frames.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import SurfaceShown, ToolStatus
from chatinbio_instance.core.tools import Arguments


@dataclass(frozen=True, slots=True)
class ActionContext:
    """The click: in which run, on which surface, by which component."""

    tool: ToolContext
    surface: str
    component: str


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """What came of it.

    `surfaces` change or add surfaces in place; `say` is said in the creator's voice without any model; `ask` then runs the agent
    as if the visitor had written it. `summary` is what a later run is told about the click, and what a refusal says.
    """

    status: ToolStatus
    summary: str
    surfaces: tuple[SurfaceShown, ...] = ()
    say: str = ""
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A named action, `<capability>.<verb>`. `arguments` validates the click's context; `label` says to people what was done
    ("Ticked off: Buy milk"), from validated arguments."""

    name: str
    arguments: type[Arguments]
    label: Callable[[Any], str]
    function: Callable[[ActionContext, Any], Awaitable[ActionOutcome]]
    capability: str = ""
