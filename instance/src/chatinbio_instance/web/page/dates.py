"""A date as the page writes it: a calendar's leaf, a time, a place. Pure.

Times are those of the place, whatever the visitor's own zone: that is where one has to be. Only where there is no place is the zone said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from chatinbio_instance.web.page.words import Words


@dataclass(frozen=True, slots=True)
class Leaf:
    """`month` and `day` are the leaf, `when` the rest of it: weekday, time, last day, zone."""

    month: str
    day: str
    when: str


def leaf(event: dict[str, Any], words: Words) -> Leaf:
    """The leaf of an event of `/api/bio`."""
    starts = datetime.fromisoformat(event["startsAt"])
    ends = datetime.fromisoformat(event["endsAt"]) if event.get("endsAt") else None
    timed = starts.time() != time(0, 0)
    when = words.weekdays[starts.weekday()]
    if timed:
        when += f" {clock(starts, words)}"
    if ends is not None and (last := last_day(starts, ends)) is not None:
        when += f" – {words.date.format(day=last.day, month=words.months_in_dates[last.month - 1])}"
    if timed and not (event["venue"] or event["city"]):
        when += f" {offset(starts)}"
    return Leaf(words.months[starts.month - 1], str(starts.day), when)


def clock(moment: datetime, words: Words) -> str:
    """`8:05 PM` or `20:05`."""
    if words.half_days is None:
        return f"{moment.hour}:{moment:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M} {words.half_days[moment.hour // 12]}"


def last_day(starts: datetime, ends: datetime) -> datetime | None:
    """The last day of what goes on for days; None for an evening, which may end the morning after."""
    there = ends.astimezone(starts.tzinfo)
    night = there - timedelta(hours=6)
    return there if night.date() > starts.date() else None


def offset(moment: datetime) -> str:
    """`UTC+1`, `UTC-3:30`, `UTC`."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return "UTC" + (f"{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "")
