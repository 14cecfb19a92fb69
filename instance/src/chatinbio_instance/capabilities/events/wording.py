"""Times as one reads them: in the zone of the place, and in the visitor's where it is known. Pure."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from chatinbio_instance.capabilities.events.words import WORDS
from chatinbio_instance.core.dates import short_day
from chatinbio_instance.core.locales import ENGLISH, Locale, zone
from chatinbio_instance.core.material import Event

MIDNIGHT = time(0, 0)


def has_time(event: Event) -> bool:
    """Whether the hour is known: midnight is read as no time given."""
    return event.starts_at.time() != MIDNIGHT


def written_date(moment: datetime, locale: Locale = ENGLISH) -> str:
    """`Sat 5 December 2026 · 20:00`, in the moment's own offset; midnight is read as no time given."""
    day = short_day(locale, moment)
    return day if moment.time() == MIDNIGHT else WORDS(locale).timed.format(day=day, time=f"{moment:%H:%M}")


def written_span(event: Event, locale: Locale = ENGLISH) -> str:
    """`Sat 5 December 2026 · 20:00 – 22:30 CET`: as it is at the place, with the zone where it is known."""
    place = zone(event.time_zone)
    starts = event.starts_at.astimezone(place) if place and has_time(event) else event.starts_at
    written = written_date(starts, locale)
    if event.ends_at is not None:
        ends = event.ends_at.astimezone(starts.tzinfo)
        if ends.date() != starts.date():
            written += f" – {written_date(ends, locale)}"
        elif has_time(event):
            written += f" – {ends:%H:%M}"
    return f"{written} {starts:%Z}" if place and has_time(event) else written


def written_for(event: Event, visitor: ZoneInfo | None, locale: Locale = ENGLISH) -> str:
    """`Sun 6 December 2026 · 04:00 where you are`; empty where that says nothing new."""
    if visitor is None or not has_time(event):
        return ""
    theirs = event.starts_at.astimezone(visitor)
    if theirs.utcoffset() == event.starts_at.utcoffset():
        return ""
    words = WORDS(locale)
    moment = words.timed.format(day=short_day(locale, theirs), time=f"{theirs:%H:%M}")
    return words.theirs.format(moment=moment)
