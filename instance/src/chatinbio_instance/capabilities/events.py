"""Capability: the creator's dates."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from pydantic import Field

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.material import Event, Material
from chatinbio_instance.core.text import folded
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome
from chatinbio_instance.surface import event_list


class EventsArguments(Arguments):
    """Which dates to show; every filter may be left out."""

    city: str = Field("", max_length=80, description="City or venue, as the visitor named it.")
    title: str = Field("", max_length=120, description="Words of the title, when a certain event is asked for.")
    first_day: date | None = Field(None, description="First day of the period, YYYY-MM-DD.")
    last_day: date | None = Field(None, description="Last day of the period, YYYY-MM-DD, inclusive.")
    skip: int = Field(0, ge=0, le=100, description="How many of the soonest dates to leave out.")
    limit: int = Field(5, ge=1, le=10, description="How many to show; 1 for only the next.")


def tool(material: Material) -> Tool:
    """The tool `show_events`."""

    async def show_events(_: ToolContext, arguments: EventsArguments) -> ToolOutcome:
        upcoming = list(await material.events(upcoming=True))
        found = [event for event in upcoming if _fits(event, arguments)][arguments.skip :]
        if not found:
            left = f" {len(upcoming)} dates are planned otherwise." if upcoming else " No dates are planned at all."
            return ToolOutcome("not_found_error", "No upcoming date fits that." + left, items=tuple(upcoming[:3]))
        shown = found[: arguments.limit]
        listed = "; ".join(_described(event) for event in shown)
        more = f" {len(found) - len(shown)} later ones follow." if len(found) > len(shown) else ""
        surface = event_list(f"events-{uuid4().hex}", shown)
        return ToolOutcome("completed", f"Shown to the visitor: {listed}.{more}", surface, tuple(shown))

    return Tool(
        name="show_events",
        label="Checking the dates",
        description="Show the visitor the creator's upcoming events (concerts, readings, workshops, streams), soonest first.",
        capability="events",
        arguments=EventsArguments,
        function=show_events,
    )


def _fits(event: Event, arguments: EventsArguments) -> bool:
    day = event.starts_at.date()  # in the offset of the place
    if arguments.first_day and day < arguments.first_day:
        return False
    if arguments.last_day and day > arguments.last_day:
        return False
    if folded(arguments.title) not in folded(event.title):
        return False
    wanted = folded(arguments.city)
    place = folded(f"{event.venue} {event.city}")
    return not wanted or wanted in place


def _described(event: Event) -> str:
    where = f" at {event.place}" if event.place else ""
    return f"{event.title} on {event.starts_at:%A %Y-%m-%d at %H:%M}{where}"
