"""What is counted in memory, and how it is added to the days.

Place in the flow: a visit, a click → **Counts** → tables, every few seconds while there is something.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, defaultdict
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, literal, select
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.db.tables import meta
from chatinbio_instance.insights import tables
from chatinbio_instance.library.tables import links

# The salt of the day's marks in `meta`: "2027-01-14 <hex>".
SALT = "insights.salt"


class Counts:
    """Counts by the minute: which day a minute belongs to is known when it is written. Everything here is lost with the process."""

    def __init__(self) -> None:
        self.visits: Counter[datetime] = Counter()
        self.clicks: Counter[tuple[datetime, int]] = Counter()
        self.visitors: defaultdict[datetime, set[str]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self.visits or self.clicks)

    def visit(self, at: datetime, visitor: str | None) -> None:
        minute = at.replace(second=0, microsecond=0)
        self.visits[minute] += 1
        if visitor:
            self.visitors[minute].add(visitor)

    def click(self, at: datetime, link: int) -> None:
        self.clicks[at.replace(second=0, microsecond=0), link] += 1

    def add(self, other: Counts) -> None:
        """Take back what could not be written."""
        self.visits += other.visits
        self.clicks += other.clicks
        for minute, visitors in other.visitors.items():
            self.visitors[minute] |= visitors

    def write(self, connection: Connection, zone: tzinfo, today: date) -> None:
        """Add everything to the days of `zone`; marks of days before `today` are thrown away."""
        forget(connection, today)
        for minute, visits in self.visits.items():
            _add(connection, tables.page_days, visits=visits, day=_day(minute, zone))
        for minute, visitors in self.visitors.items():
            if minute.astimezone(zone).date() == today:  # of a day that is over no salt is left to tell them apart
                _add(connection, tables.page_days, visitors=_new(connection, visitors, today), day=today.isoformat())
        for (minute, link), clicks in self.clicks.items():
            if connection.scalar(select(exists().where(links.c.id == link))):
                _add(connection, tables.page_days, clicks=clicks, day=_day(minute, zone))
                _add(connection, tables.link_days, clicks=clicks, day=_day(minute, zone), link_id=link)


def forget(connection: Connection, today: date) -> None:
    """Throw away the marks of days that are over, and their salt."""
    connection.execute(delete(tables.visitor_marks).where(tables.visitor_marks.c.day != today.isoformat()))
    connection.execute(delete(meta).where(meta.c.key == SALT, ~meta.c.value.startswith(today.isoformat())))


def _new(connection: Connection, visitors: set[str], today: date) -> int:
    """How many of these were not seen today."""
    salt = connection.scalar(select(meta.c.value).where(meta.c.key == SALT))
    if salt is None:
        salt = f"{today.isoformat()} {secrets.token_hex(16)}"
        connection.execute(meta.insert(), [{"key": SALT, "value": salt}])
    marks = [hashlib.sha256(f"{salt} {visitor}".encode()).digest()[:12] for visitor in visitors]
    rows = [{"day": today.isoformat(), "mark": mark} for mark in marks]
    kept = upsert(tables.visitor_marks).values(rows).on_conflict_do_nothing()
    return len(connection.execute(kept.returning(literal(1))).all())


def _day(minute: datetime, zone: tzinfo) -> str:
    return minute.astimezone(zone).date().isoformat()


def _add(connection: Connection, table: Table, **row: Any) -> None:
    """Add the one figure of `row` that is no key to what its day has."""
    (counted,) = (name for name in row if not table.c[name].primary_key)
    stored = upsert(table).values(row)
    total = table.c[counted] + stored.excluded[counted]
    connection.execute(stored.on_conflict_do_update(index_elements=list(table.primary_key), set_={counted: total}))
