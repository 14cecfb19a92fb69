"""A tool: what an engine may do on the visitor's behalf, free of any framework.

Place in the flow: capabilities make **tools**, engines call them. A tool returns a value, a summary for the model and
perhaps a surface for the visitor; it writes nothing to the conversation and streams nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from chatinbio_instance.core.events import SurfaceShown, ToolStatus

log = logging.getLogger(__name__)


class Arguments(BaseModel):
    """Base of a tool's arguments; its JSON schema is what a model is told, so every field has a description."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool came back with. `items` are the records it found, for an engine that words the answer itself."""

    status: ToolStatus
    summary: str
    surface: SurfaceShown | None = None
    items: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A named tool. `label` is for people, `description` for the model, `function` takes validated `arguments`."""

    name: str
    label: str
    description: str
    arguments: type[Arguments]
    function: Callable[[Any], Awaitable[ToolOutcome]]

    async def call(self, arguments: Mapping[str, Any]) -> ToolOutcome:
        """Validate and run. Never raises for what a model or a visitor wrote: the outcome's status tells."""
        try:
            validated = self.arguments.model_validate(arguments)
        except ValidationError as error:
            complaints = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
            return ToolOutcome("validation_error", f"The arguments do not fit: {complaints}")
        try:
            return await self.function(validated)
        except Exception:
            log.exception("a tool failed", extra={"tool": self.name})
            return ToolOutcome("failed", "That could not be looked up just now.")
