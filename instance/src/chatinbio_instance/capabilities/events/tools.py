"""The tool of the dates: chosen by place, title and period, to come or past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from pydantic import Field

from chatinbio_instance.capabilities.events.surfaces import event_list
from chatinbio_instance.capabilities.events.words import WORDS
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import Source
from chatinbio_instance.core.locales import zone
from chatinbio_instance.core.material import Event, Material
from chatinbio_instance.core.refusals import Invalid
from chatinbio_instance.core.text import folded
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed, not_found_error, tool


class EventsArguments(Arguments):
    """Which dates to show; every filter may be left out."""

    city: str = Field("", max_length=80, description="City or venue, as the visitor named it.")
    title: str = Field("", max_length=120, description="Words of the title, when a certain event is asked for.")
    first_day: date | None = Field(None, description="First day of the period, YYYY-MM-DD.")
    last_day: date | None = Field(None, description="Last day of the period, YYYY-MM-DD, inclusive.")
    past: bool = Field(False, description="True for dates that are over, the latest first; false for those to come.")
    skip: int = Field(0, ge=0, le=100, description="How many of the first dates to leave out.")
    limit: int = Field(5, ge=1, le=10, description="How many to show; 1 for only the next, or with `past` the last.")
    visitor_time_zone: str = Field(
        "", max_length=64, description="The visitor's IANA time zone, such as Europe/Berlin, where they told it."
    )


def tools(material: Material, clock: Callable[[], datetime]) -> tuple[Tool, ...]:
    """The tool `show_events`."""

    @tool(name="show_events", label=lambda locale: WORDS(locale).checking)
    async def show_events(context: ToolContext, arguments: EventsArguments) -> ToolOutcome:
        """Show the visitor the creator's events (concerts, readings, workshops, streams): those to come, soonest first, or past ones."""
        theirs = _time_zone(arguments.visitor_time_zone) or zone(context.deps.time_zone)
        there = await _there_are(material, arguments.past, clock())
        found = [event for event in there if _fits(event, arguments)][arguments.skip :]
        if not found:
            kind = "past" if arguments.past else "upcoming"
            left = f"There are {len(there)} {kind} dates otherwise." if there else f"There are no {kind} dates at all."
            return not_found_error(f"No {kind} date fits that. {left}", items=tuple(there[:3]))
        shown = found[: arguments.limit]
        listed = "; ".join(_described(event) for event in shown)
        more = f" {len(found) - len(shown)} more follow." if len(found) > len(shown) else ""
        return completed(
            f"Shown to the visitor: {listed}.{more}",
            surface=event_list(f"events-{uuid4().hex}", shown, theirs, past=arguments.past, locale=context.locale),
            items=tuple(shown),
            sources=tuple(Source("event", str(event.id), event.title) for event in shown),
        )

    return (show_events,)


async def _there_are(material: Material, past: bool, now: datetime) -> list[Event]:
    upcoming = list(await material.events(upcoming=True))
    if not past:
        return upcoming
    over = [event for event in await material.events(upcoming=False) if event.starts_at < now and event not in upcoming]
    return over[::-1]


def _time_zone(name: str) -> ZoneInfo | None:
    found = zone(name)
    if name and found is None:
        raise Invalid("visitor_time_zone: there is no such time zone; give an IANA name such as Europe/Berlin.")
    return found


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
