"""The capabilities of this instance, on one screen.

A new one is a folder here with `build(services) -> Capability`, and its name in this list; docs/new-capability.md is the recipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from chatinbio_instance.core.capability import Capability, Services

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
