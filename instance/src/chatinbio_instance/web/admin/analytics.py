"""What happened on the page, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import QueryParameter

from chatinbio_instance.db.base import now
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.insights.reading import midnight
from chatinbio_instance.threads import runs
from chatinbio_instance.threads.runs import ModelUse, Ratings
from chatinbio_instance.web.access import instance_of

USUAL_DAYS, MOST_DAYS = 30, 400


class Day(msgspec.Struct):
    """One of the creator's days. `visitors` counts each once a day; `chats` are conversations begun, `questions` messages written."""

    day: date
    visits: int
    visitors: int
    clicks: int
    chats: int
    questions: int
    unanswered: int


class LinkClicks(msgspec.Struct):
    """How often a link of the page was followed."""

    title: str
    clicks: int


class Analytics(msgspec.Struct, rename={"since": "from", "until": "to", "time_zone": "timeZone"}):
    """Every day from `from` to `to`, both included, in the page's time zone; the links that were followed, most first;
    how answers were rated, and what the engine's runs came to."""

    since: date
    until: date
    time_zone: str
    days: list[Day]
    links: list[LinkClicks]
    ratings: Ratings
    models: list[ModelUse]


@get("/analytics")
async def analytics(
    request: Request[Any, Any, Any],
    since: Annotated[
        date | None, QueryParameter(name="from", description="The first day; 30 days if left out.")
    ] = None,
    until: Annotated[date | None, QueryParameter(name="to", description="The last day; today if left out.")] = None,
) -> Analytics:
    """Visits, clicks, chats and questions per day."""
    instance = instance_of(request)
    insights = instance.insights
    settings = await instance.library.page_settings()
    last = until or now().astimezone(settings.zone).date()
    try:
        first = since or last - timedelta(days=USUAL_DAYS - 1)
        end = midnight(last + timedelta(days=1), settings.zone)
        asked = (end - midnight(first, settings.zone)).days
    except OverflowError as error:
        raise _no_span() from error
    if not 1 <= asked <= MOST_DAYS:
        raise _no_span()
    begin = midnight(first, settings.zone)
    figures = await insights.figures(begin, end)
    ratings, models = await instance.database.read(
        lambda connection: (runs.ratings(connection, begin, end), runs.use(connection, begin, end))
    )
    days = [
        Day(day.day, day.visits, day.visitors, day.clicks, day.chats, day.questions, day.unanswered)
        for day in await insights.per_day(first, last)
    ]
    clicks = [LinkClicks(*clicks) for clicks in figures.clicks]
    return Analytics(first, last, settings.time_zone, days, clicks, ratings, models)


def _no_span() -> InstanceError:
    return InstanceError(
        "invalid_fields", f"from: must be at most {MOST_DAYS} days before `to`, and not after it.", status=422
    )


ROUTES = (analytics,)
