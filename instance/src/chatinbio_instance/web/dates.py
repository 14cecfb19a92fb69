"""The creator's dates for a visitor's own calendar."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from chatinbio_instance.core.material import Event
from chatinbio_instance.web.access import instance_of

MEDIA_TYPE = "text/calendar"
CALENDAR = {200: ResponseSpec(str, media_type=MEDIA_TYPE, description="iCalendar", generate_examples=False)}


@get("/events.ics", responses=CALENDAR)
async def upcoming(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All dates that are not over."""
    return await _calendar(request, await instance_of(request).library.events(), "events.ics")


@get("/events/{name:str}", responses=CALENDAR)
async def one(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One date; `name` is its id and `.ics`."""
    id, _, suffix = name.partition(".")
    events = [event for event in await instance_of(request).library.events(upcoming=False) if str(event.id) == id]
    if suffix != "ics" or not events:
        raise NotFoundException
    return await _calendar(request, events, f"event-{id}.ics")


async def _calendar(request: Request[Any, Any, Any], events: Sequence[Event], name: str) -> Response[bytes]:
    instance = instance_of(request)
    persona = await instance.library.persona()
    url = instance.settings.public_url or str(request.base_url)
    text = await asyncio.to_thread(_written, events, persona.display_name or instance.settings.handle, url)
    headers = {"cache-control": "no-cache", "content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), headers=headers | {"content-type": f"{MEDIA_TYPE}; charset=utf-8"})


def _written(events: Sequence[Event], name: str, url: str) -> str:
    from chatinbio_instance.capabilities.events.calendar import calendar

    return calendar(events, name=name, url=url)
