"""Reading what was counted, and what conversations tell beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from chatinbio_instance.core.capability import Asked, PageFigures
from chatinbio_instance.core.frames import TextPart, decode_parts
from chatinbio_instance.db.base import UtcDateTime
from chatinbio_instance.insights import tables
from chatinbio_instance.library.tables import links
from chatinbio_instance.threads.tables import completions, items, threads


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What happened on one day of the creator's."""

    day: date
    visits: int = 0
    visitors: int = 0
    clicks: int = 0
    chats: int = 0
    questions: int = 0
    unanswered: int = 0


def figures(connection: Connection, since: datetime, until: datetime, zone: tzinfo) -> PageFigures:
    """The sums from `since` on and before `until`. Visits and clicks are those of every day that the span touches."""
    first, last = since.astimezone(zone).date(), _last_day(until, zone)
    counted = connection.execute(
        select(*(func.coalesce(func.sum(tables.page_days.c[name]), 0) for name in ("visits", "visitors"))).where(
            tables.page_days.c.day.between(first.isoformat(), last.isoformat())
        )
    ).one()
    asked = connection.execute(_asked(since, until).with_only_columns(func.count(), _unanswered_sum())).one()
    begun = select(func.count()).select_from(threads).where(_begun(since, until))
    return PageFigures(
        visits=counted[0],
        visitors=counted[1],
        chats=connection.scalar(begun) or 0,
        questions=asked[0],
        unanswered=asked[1] or 0,
        clicks=_clicks_by_title(connection, first, last),
    )


def per_day(connection: Connection, since: date, until: date, zone: tzinfo) -> list[DayFigures]:
    """One entry a day from `since` to `until`, both included, without gaps."""
    counted = {
        row.day: row
        for row in connection.execute(
            select(tables.page_days).where(tables.page_days.c.day.between(since.isoformat(), until.isoformat()))
        )
    }
    begin, end = midnight(since, zone), midnight(until + timedelta(days=1), zone)
    per_minute = select(_minute(threads.c.created_at), func.count()).where(_begun(begin, end))
    begun = connection.execute(per_minute.group_by(_minute(threads.c.created_at))).all()
    chats = _by_day(((row[0], row[1]) for row in begun), zone)
    of_minute = _asked(begin, end).with_only_columns(_minute(items.c.created_at), func.count(), _unanswered_sum())
    asked = connection.execute(of_minute.group_by(_minute(items.c.created_at))).all()
    questions = _by_day(((row[0], row[1]) for row in asked), zone)
    unanswered = _by_day(((row[0], row[2] or 0) for row in asked), zone)
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return [
        DayFigures(
            day=day,
            visits=row.visits if (row := counted.get(day.isoformat())) else 0,
            visitors=row.visitors if row else 0,
            clicks=row.clicks if row else 0,
            chats=chats[day],
            questions=questions[day],
            unanswered=unanswered[day],
        )
        for day in days
    ]


def questions(connection: Connection, since: datetime, until: datetime) -> list[Asked]:
    """What visitors wrote, oldest first; not what they clicked, nor what they took back by writing it anew."""
    rows = connection.execute(
        _asked(since, until)
        .with_only_columns(items.c.parts, items.c.created_at, _unanswered())
        .order_by(items.c.created_at, items.c.id)
    )
    return [Asked(_words(row[0]), row[1], not row[2]) for row in rows]


def clicks_by_link(connection: Connection) -> Mapping[int, int]:
    """All clicks of each link that was ever clicked, by its id."""
    total = func.sum(tables.link_days.c.clicks)
    found = connection.execute(select(tables.link_days.c.link_id, total).group_by(tables.link_days.c.link_id))
    return {row[0]: row[1] for row in found}


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins there."""
    return datetime.combine(day, time(), zone)


def _last_day(until: datetime, zone: tzinfo) -> date:
    return (until.astimezone(zone) - timedelta(microseconds=1)).date()


def _clicks_by_title(connection: Connection, first: date, last: date) -> tuple[tuple[str, int], ...]:
    total = func.sum(tables.link_days.c.clicks)
    found = connection.execute(
        select(links.c.title, total)
        .join(tables.link_days, tables.link_days.c.link_id == links.c.id)
        .where(tables.link_days.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(links.c.id)
        .order_by(total.desc(), links.c.position)
    )
    return tuple((title, clicks) for title, clicks in found)


def _begun(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Conversations of that time that the creator had no part in."""
    own = exists().where(completions.c.thread_id == threads.c.id, completions.c.role != "visitor")
    return _within(threads.c.created_at, since, until) & ~own


def _asked(since: datetime, until: datetime) -> Select[tuple[str]]:
    """Visitors' own words of that time, not the creator's; every message begins with its text, a click has none."""
    return select(items.c.id).where(
        items.c.role == "user",
        items.c.replaced_at.is_(None),
        items.c.parts.startswith('[{"type":"text"'),
        ~exists().where(completions.c.item_id == items.c.id, completions.c.role != "visitor"),
        _within(items.c.created_at, since, until),
    )


def _unanswered() -> ColumnElement[int]:
    """How the last run that answered an item saw it."""
    runs = select(completions.c.unanswered).where(completions.c.item_id == items.c.id)
    return func.coalesce(runs.order_by(completions.c.started_at.desc()).limit(1).correlate(items).scalar_subquery(), 0)


def _unanswered_sum() -> ColumnElement[int]:
    return func.sum(_unanswered())


def _within(column: ColumnElement[datetime], since: datetime, until: datetime) -> ColumnElement[bool]:
    return (column >= since) & (column < until)


def _minute(column: ColumnElement[datetime]) -> ColumnElement[str]:
    """The beginning of an ISO text up to the minute: some time zones' days begin at half an hour of UTC."""
    return func.substr(column, 1, 16, type_=UtcDateTime().impl)


def _by_day(counted: Iterable[tuple[str, int]], zone: tzinfo) -> Counter[date]:
    days: Counter[date] = Counter()
    for minute, count in counted:
        days[datetime.fromisoformat(f"{minute}+00:00").astimezone(zone).date()] += count
    return days


def _words(parts: str) -> str:
    return "".join(part.text for part in decode_parts(parts) if isinstance(part, TextPart))
