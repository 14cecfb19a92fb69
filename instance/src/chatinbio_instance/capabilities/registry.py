"""The capabilities of this instance, on one screen.

A new one is a folder here with `build(services) -> Capability`, and its name in this list; docs/new-capability.md is the recipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from chatinbio_instance.core.capability import Capability, Services

if TYPE_CHECKING:
    from chatinbio_instance.core.tools import Tool

# In the order in which a creator sees them.
CAPABILITIES: tuple[str, ...] = (
    "links",
    "events",
    "faq",
    "contact",
    "booking",
    "newsletter",
    "poll",
    "todo",
    "statistics",
    "analysis",
)


def names() -> tuple[str, ...]:
    """All there are; imports none."""
    return CAPABILITIES


def build(services: Services, folders: Sequence[str] | None = None) -> tuple[Capability, ...]:
    """Every capability, or those of some folders, built. Imports what they need, pydantic among it: not while the instance is idle."""
    chosen = CAPABILITIES if folders is None else folders
    return tuple(import_module(f"{__package__}.{folder}").build(services) for folder in chosen)


def build_tools(material: Any) -> tuple[Tool, ...]:
    """The tools that need the page alone."""
    services = Services(material, cast(Any, None), cast(Any, None), lambda: datetime.now(UTC))
    return tuple(tool for capability in build(services, ("links", "events", "faq")) for tool in capability.tools)
