"""Dates: what, where, and when in the time of the place."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, update

from chatinbio_instance.core.material import Event
from chatinbio_instance.library.content import read_events
from chatinbio_instance.library.editing import rows
from chatinbio_instance.library.editing.fields import Fields
from chatinbio_instance.library.marks import new_ids
from chatinbio_instance.library.page import read_settings
from chatinbio_instance.library.tables import events

MOST = 500
_NEW = Event("", datetime.min)


def find(connection: Connection, event: int) -> Event:
    """One date. Raises InstanceError `not_found`."""
    for found in read_events(connection):
        if found.id == event:
            return found
    raise rows.missing("event", event)


def create(connection: Connection, values: dict[str, Any]) -> Event:
    """Add a date; `values` are fields of `Event`, moments as ISO 8601 text.

    A moment without an offset is local to the date's time zone, else to the page's. Where the date names a time zone, both moments are kept
    in its offset.
    """
    rows.leave_room(connection, events, MOST)
    row = _checked(connection, asdict(_NEW) | {"starts_at": None} | values)
    [event] = new_ids(connection, events)
    connection.execute(insert(events), [row | {"id": event}])
    return find(connection, event)


def change(connection: Connection, event: int, changes: dict[str, Any]) -> tuple[Event, Event]:
    """Set fields of a date; another time zone alone moves no moment. Returns how it was and how it is."""
    before = find(connection, event)
    row = _checked(connection, asdict(before) | changes)
    connection.execute(update(events).where(events.c.id == event).values(row))
    return before, find(connection, event)


def remove(connection: Connection, event: int) -> Event:
    """Delete a date; returns what it was."""
    before = find(connection, event)
    rows.remove(connection, events, event)
    return before


def _checked(connection: Connection, values: dict[str, Any]) -> dict[str, Any]:
    fields = Fields(values)
    place = fields.zone("time_zone")
    zone = place or read_settings(connection).zone
    starts = fields.moment("starts_at", zone, required=True)
    ends = fields.moment("ends_at", zone)
    if starts and ends and starts >= ends:
        fields.refuse("ends_at", "later", "must be later than startsAt")
    row = {
        "title": fields.line("title", 120, required=True),
        "venue": fields.line("venue", 120),
        "city": fields.line("city", 80),
        "url": fields.address("url"),
        "description": fields.lines("description", 500),
        "time_zone": values["time_zone"],
    }
    fields.settle()
    assert starts is not None
    return row | {
        "starts_at": _written(starts, place),
        "starts_unix": int(starts.timestamp()),
        "ends_at": ends and _written(ends, place),
    }


def _written(moment: datetime, place: ZoneInfo | None) -> str:
    return (moment.astimezone(place) if place else moment).isoformat()
