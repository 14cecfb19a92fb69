"""The dates of the page."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.params import FromQuery, JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.core.material import Event
from chatinbio_instance.library.editing import events
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import contents, note_update, sent, written
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, RowId, listed


class EventView(msgspec.Struct, rename="camel"):
    """A date; moments in the offset of the place."""

    id: int
    title: str
    starts_at: str
    ends_at: str | None
    time_zone: str
    venue: str
    city: str
    url: str | None
    description: str


class EventDraft(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new date. Title and venue up to 120 characters, city 80, description 500.

    Moments are ISO 8601; one without an offset is local to `timeZone` (an IANA name), else to the page's time zone.
    """

    title: str
    starts_at: str
    ends_at: str | None = None
    time_zone: str = ""
    venue: str = ""
    city: str = ""
    url: str | None = None
    description: str = ""


class EventChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is not sent stays as it is. Another time zone alone moves no moment."""

    title: str | UnsetType = UNSET
    starts_at: str | UnsetType = UNSET
    ends_at: str | UnsetType | None = UNSET
    time_zone: str | UnsetType = UNSET
    venue: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    url: str | UnsetType | None = UNSET
    description: str | UnsetType = UNSET


@get("/events")
async def list_events(
    request: Request[Any, Any, Any],
    limit: Limit = 100,
    offset: Offset = 0,
    when: FromQuery[Literal["all", "upcoming"]] = "all",
) -> Listing[EventView]:
    """Every date, soonest first; with `when=upcoming` only those that are not over."""
    found = await instance_of(request).library.events(upcoming=when == "upcoming")
    return listed([_view(event) for event in found], limit, offset)


@post("/events")
async def create_event(request: Request[Any, Any, Any], data: JSONBody[EventDraft]) -> EventView:
    """Add a date."""
    account = account_of(request)

    def job(connection: Connection) -> EventView:
        event = events.create(connection, sent(data))
        note(connection, account, "event.create", f"event/{event.id}", contents(event))
        return _view(event)

    return await instance_of(request).library.edit(job)


@patch("/events/{event:int}")
async def change_event(request: Request[Any, Any, Any], event: RowId, data: JSONBody[EventChange]) -> EventView:
    """Change a date; visitors see it at once."""
    account = account_of(request)

    def job(connection: Connection) -> EventView:
        before, after = events.change(connection, event, sent(data))
        note_update(connection, account, "event", f"event/{event}", before, after)
        return _view(after)

    return await instance_of(request).library.edit(job)


@delete("/events/{event:int}", status_code=204)
async def delete_event(request: Request[Any, Any, Any], event: RowId) -> None:
    """Delete a date."""
    account = account_of(request)

    def job(connection: Connection) -> None:
        note(connection, account, "event.delete", f"event/{event}", contents(events.remove(connection, event)))

    await instance_of(request).library.edit(job)


def _view(event: Event) -> EventView:
    return EventView(
        id=event.id,
        title=event.title,
        starts_at=event.starts_at.isoformat(),
        ends_at=written(event.ends_at),
        time_zone=event.time_zone,
        venue=event.venue,
        city=event.city,
        url=event.url,
        description=event.description,
    )


ROUTES = (list_events, create_event, change_event, delete_event)
