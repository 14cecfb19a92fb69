"""Dates as iCalendar (RFC 5545), for the visitor's own calendar. Pure.

Place in the flow: library → **calendar** → web, which serves it as `/events/{id}.ics` and `/events.ics`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from chatinbio_instance.capabilities.events.wording import has_time
from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.material import Event

PRODUCT = "-//Chat-in-Bio//Chat-in-Bio//EN"
# Octets of a line, without its end.
MAX_LINE = 75


def calendar(events: Sequence[Event], *, name: str, url: str, stamp: datetime | None = None) -> str:
    """The dates as one calendar with CRLF line ends. `name` is the creator's, `url` the page's, whose host makes the UIDs unique, so that
    a date that is fetched again replaces itself. `stamp` is the moment of making, now by default."""
    host = urlsplit(url).hostname or "localhost"
    made = _instant(stamp or datetime.now(UTC))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event, host, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, host: str, made: str) -> Iterable[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:event-{event.id}@{host}"
    yield f"DTSTAMP:{made}"
    yield from _when(event)
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url and is_web_address(event.url):
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def _when(event: Event) -> Iterable[str]:
    # Instants in UTC need no VTIMEZONE, and every calendar shows them in its owner's zone.
    if has_time(event):
        yield f"DTSTART:{_instant(event.starts_at)}"
        if event.ends_at is not None and event.ends_at > event.starts_at:
            yield f"DTEND:{_instant(event.ends_at)}"
        return
    first = event.starts_at.date()
    last = event.ends_at.astimezone(event.starts_at.tzinfo).date() if event.ends_at else first
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    # The day after the last, as the standard has it.
    yield f"DTEND;VALUE=DATE:{max(first, last) + timedelta(days=1):%Y%m%d}"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A TEXT value: what has a meaning is escaped, line ends become `\\n`, other control characters go."""
    lines = "\n".join(text.splitlines())
    kept = "".join(
        character for character in lines if character == "\n" or (ord(character) >= 32 and character != "\x7f")
    )
    for character in ("\\", ";", ","):
        kept = kept.replace(character, f"\\{character}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never within a character; all but the first begin with a space."""
    piece = ""
    size = 0
    for character in line:
        octets = len(character.encode())
        if size + octets > MAX_LINE:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
