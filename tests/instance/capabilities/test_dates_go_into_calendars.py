"""Dates in the zone of the place and of the visitor, and as iCalendar that other people's programs take."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from chatinbio_instance.capabilities.events.calendar import calendar
from chatinbio_instance.capabilities.events.wording import written_date, written_for, written_span
from chatinbio_instance.core.locales import zone
from chatinbio_instance.core.material import Event
from tests.instance.capabilities.desk import Guest
from tests.instance.surface.catalogue import links, texts

BERLIN = timezone(timedelta(hours=1))
STAMP = datetime(2027, 1, 14, 12, 0, tzinfo=UTC)
GIG = Event(
    "Live; with band, and more",
    datetime(2027, 3, 5, 20, 30, tzinfo=BERLIN),
    "Bi Nuu",
    "Berlin",
    "https://example.com/tickets?a=1&b=2",
    "Doors at 19:30.\nBring \\ friends.",
    id=7,
    ends_at=datetime(2027, 3, 5, 23, 0, tzinfo=BERLIN),
    time_zone="Europe/Berlin",
)
DAY = Event("Open studio", datetime(2027, 3, 6, tzinfo=BERLIN), id=8)


def read(text: str) -> Any:
    """What another program makes of it; raises where that is no iCalendar."""
    return Calendar.from_ical(text)


def ics(*events: Event, name: str = "Mara Vale", url: str = "https://mara.example.com") -> str:
    return calendar(events, name=name, url=url, stamp=STAMP)


def test_a_date_reads_back_as_it_was_written() -> None:
    found = read(ics(GIG, DAY))
    assert found["VERSION"] == "2.0"
    assert found["PRODID"]
    assert found["X-WR-CALNAME"] == "Mara Vale"
    gig, day = found.walk("VEVENT")
    assert gig["UID"] == "event-7@mara.example.com"
    assert gig["DTSTAMP"].dt == STAMP
    assert gig["DTSTART"].dt == GIG.starts_at
    assert gig["DTEND"].dt == GIG.ends_at
    assert gig["SUMMARY"] == GIG.title
    assert gig["LOCATION"] == "Bi Nuu, Berlin"
    assert gig["DESCRIPTION"] == GIG.description
    assert gig["URL"] == GIG.url
    assert day["UID"] == "event-8@mara.example.com"
    # No hour is known: the whole day, which ends where the next begins.
    assert (day["DTSTART"].dt, day["DTEND"].dt) == (date(2027, 3, 6), date(2027, 3, 7))


def test_a_page_without_dates_is_a_calendar_without_dates() -> None:
    assert read(ics()).walk("VEVENT") == []


def test_a_date_over_several_days_without_hours_ends_after_the_last() -> None:
    [event] = read(ics(Event("Residency", DAY.starts_at, ends_at=datetime(2027, 3, 8, 23, tzinfo=BERLIN)))).walk(
        "VEVENT"
    )
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 6), date(2027, 3, 9))


def test_a_line_is_never_longer_than_75_octets_and_never_cut_within_a_character() -> None:
    long = Event("🎹" * 60 + "ü" * 60, GIG.starts_at, description="Words and words. " * 40, id=1)
    text = ics(long)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # raises where a character was cut
    [event] = read(text).walk("VEVENT")
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (long.title, long.description)


def test_nothing_that_is_written_becomes_a_line_of_its_own() -> None:
    words = "x\r\nATTENDEE:mailto:eve@example.com\nEND:VEVENT\x0b\x00\u2028BEGIN:VEVENT"
    found = read(ics(Event(words, GIG.starts_at, words, words, "https://e.com/\r\nX-EVIL:1", words), name=words))
    [event] = found.walk("VEVENT")
    assert "ATTENDEE" not in event
    assert "X-EVIL" not in event
    assert "URL" not in event


@settings(
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300))
def test_any_words_come_back(words: str) -> None:
    [event] = read(ics(Event("x" + words, GIG.starts_at))).walk("VEVENT")
    assert event["SUMMARY"] == "x" + words


def test_the_time_is_the_one_at_the_place() -> None:
    assert written_date(GIG.starts_at) == "Fri 5 March 2027 · 20:30"
    assert written_span(GIG) == "Fri 5 March 2027 · 20:30 – 23:00 CET"
    assert written_span(DAY) == "Sat 6 March 2027"


@pytest.mark.parametrize(
    ("starts", "ends", "time_zone", "written"),
    [
        (datetime(2027, 7, 1, 20, 0, tzinfo=UTC), None, "Europe/Berlin", "Thu 1 July 2027 · 22:00 CEST"),
        (
            datetime(2027, 7, 1, 20, 0, tzinfo=UTC),
            datetime(2027, 7, 3, 12, 0, tzinfo=UTC),
            "",
            "Thu 1 July 2027 · 20:00 – Sat 3 July 2027 · 12:00",
        ),
        (datetime(2027, 7, 1, 20, 0, tzinfo=UTC), None, "Nowhere/Land", "Thu 1 July 2027 · 20:00"),
    ],
)
def test_an_end_and_a_zone_are_told_where_they_are_known(
    starts: datetime, ends: datetime | None, time_zone: str, written: str
) -> None:
    assert written_span(Event("x", starts, ends_at=ends, time_zone=time_zone)) == written


def test_the_visitors_own_time_is_told_where_it_differs() -> None:
    assert written_for(GIG, zone("Asia/Tokyo")) == "Sat 6 March 2027 · 04:30 where you are"
    assert written_for(GIG, zone("Europe/Paris")) == ""
    assert written_for(DAY, zone("Asia/Tokyo")) == ""
    assert written_for(GIG, None) == ""


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../etc/passwd", "/etc/passwd", "Europe", "a" * 300, "\x00"])
def test_what_is_no_time_zone_is_none(name: str) -> None:
    assert zone(name) is None


async def test_a_visitor_who_told_their_zone_sees_both_times(musician: Guest) -> None:
    outcome = await musician.call("show_events", limit=1, visitor_time_zone="America/New_York")
    assert outcome.surface is not None
    assert [words for words in texts(outcome.surface) if "where you are" in words] == [
        "Sat 16 January 2027 · 14:00 where you are"
    ]
    wrong = await musician.call("show_events", visitor_time_zone="Mars/Olympus")
    assert wrong.status == "validation_error"
    assert "Europe/Berlin" in wrong.summary


async def test_every_date_to_come_leads_into_a_calendar(musician: Guest) -> None:
    outcome = await musician.call("show_events", limit=2)
    assert outcome.surface is not None
    files = [url for url in links(outcome.surface) if url.endswith(".ics")]
    assert [int(re.fullmatch(r"/events/(\d+)\.ics", url)[1]) for url in files] == [  # type: ignore[index]
        event.id for event in outcome.items
    ]


async def test_past_dates_are_shown_when_they_are_asked_for_the_latest_first(musician: Guest) -> None:
    upcoming = await musician.call("show_events", limit=10)
    assert (await musician.call("show_events", past=True)).status == "not_found_error"
    musician.desk.later(days=300)
    past = await musician.call("show_events", past=True, limit=10)
    assert past.status == "completed"
    assert list(past.items) == list(upcoming.items)[::-1]
    assert past.surface is not None
    assert "More about it" in texts(past.surface)
    assert not [url for url in links(past.surface) if url.endswith(".ics")]
    assert (await musician.call("show_events")).status == "not_found_error"
