"""A click on a surface, held against what the surface offers as it is now. Pure.

Place in the flow: client → web → **clicks** → action → events → frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chatinbio_instance.core.events import A2uiMessage

# The action that says `message` of its context in the visitor's name. It is always allowed: it does no more than they may.
ASK: Final = "ask"

_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Click:
    """What A2UI reports of a click: which action of which component of which surface, and the values that go with it."""

    name: str
    surface_id: str
    source_component_id: str
    timestamp: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    def asks(self) -> str | None:
        """The words that it says in the visitor's name; None for a click that does something else."""
        words = self.context.get("message")
        return words if self.name == ASK and isinstance(words, str) else None


def is_offered(click: Click, messages: Iterable[A2uiMessage]) -> bool:
    """Whether any of these messages makes the clicked component offer this very action.

    Literal values of its context must be equal; values bound to the data model or computed may be anything.
    """
    return any(
        event.get("name") == click.name and _fits(event.get("context") or {}, click.context)
        for message in messages
        for component in message.get("updateComponents", {}).get("components", ())
        if component.get("id") == click.source_component_id
        for event in _events(component)
    )


def _events(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every event action among the properties of a component, whatever the property is called."""
    if isinstance(value, Mapping):
        event = value.get("event")
        if isinstance(event, Mapping) and "name" in event:
            yield event
        for inner in value.values():
            yield from _events(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _events(inner)


def _fits(offered: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return given.keys() <= offered.keys() and all(
        _agrees(value, given.get(key, _ABSENT)) for key, value in offered.items()
    )


def _agrees(offered: Any, given: Any) -> bool:
    if isinstance(offered, Mapping):
        if "path" in offered or "call" in offered:
            return True
        return isinstance(given, Mapping) and _fits(offered, given)
    if isinstance(offered, list | tuple):
        return isinstance(given, list | tuple) and len(given) == len(offered) and all(map(_agrees, offered, given))
    # To Python True is 1; to JSON it is not.
    return isinstance(offered, bool) == isinstance(given, bool) and bool(offered == given)
