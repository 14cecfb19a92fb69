"""What is counted of a visit, and the creator's dates as calendars."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.instance.pages import Page, open_page

LINKS = [{"title": "Music", "url": "https://example.com/music"}, {"title": "Shop", "url": "https://example.com/shop"}]
EVENTS = [
    {"title": "Concert", "startsAt": "2099-05-01T20:00:00+02:00", "city": "Graz"},
    {"title": "Long ago", "startsAt": "2001-05-01T20:00:00+02:00"},
]
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}


@pytest.fixture
async def filled(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    seed = tmp_path / "seed.json"
    token_hash = hashlib.sha256(b"claim-me").hexdigest()
    profile = {"links": LINKS, "events": EVENTS}
    seed.write_text(json.dumps({"displayName": "Ada", "profile": profile, "claimTokenHash": token_hash}))
    async with open_page(tmp_path / "data", empty_database, seed_file=seed) as page:
        yield page


async def counted(page: Page) -> tuple[int, int, list[tuple[Any, ...]]]:
    """Visits, visitors, and clicks by link."""
    await page.server.instance.insights.flush()
    visits, visitors = page.rows("SELECT coalesce(sum(visits), 0), coalesce(sum(visitors), 0) FROM page_days")[0]
    return visits, visitors, page.rows("SELECT link_id, sum(clicks) FROM link_days GROUP BY link_id ORDER BY link_id")


async def test_an_opened_page_is_counted_once_and_programs_are_not(filled: Page) -> None:
    async with filled.visitor(**BROWSER) as visitor:
        for path in ("/", "/api/bio", "/theme.css", "/api/thread", "/claim"):
            await visitor.get(path)
        await visitor.head("/")
        await visitor.get("/")
    async with filled.visitor(**{"User-Agent": "Mozilla/5.0 (iPhone)"}) as somebody_else:
        await somebody_else.get("/")
    for agent in ("Googlebot/2.1", "curl/8.5", "facebookexternalhit/1.1"):
        async with filled.visitor(**{"User-Agent": agent}) as program:
            await program.get("/")
    assert await counted(filled) == (3, 2, [])


async def test_a_chat_that_is_opened_on_another_site_is_counted_and_a_bubble_is_not(
    tmp_path: Path, empty_database: Path
) -> None:
    origin = "https://fans.example"
    async with open_page(tmp_path / "data", empty_database, public_url="https://ada.example") as page:
        await page.server.instance.database.write(
            lambda connection: connection.exec_driver_sql(
                "INSERT INTO allowed_origins (id, origin, created_at) VALUES ('o', ?, '2027-01-01T00:00:00+00:00')",
                (origin,),
            ).close()
        )
        await page.server.instance.directory.load()
        async with page.visitor(**BROWSER) as visitor:
            for path in ("/api/widget", "/api/bio", "/widget.js"):
                await visitor.get(path, headers={"Origin": origin})
            assert (await counted(page))[0] == 0
            assert (await visitor.post("/api/session", headers={"Origin": origin})).status_code == 200
            await visitor.post("/api/session", headers={"Origin": "https://ada.example"})
            await visitor.post("/api/session", headers={"Origin": "https://evil.example"})
        assert (await counted(page))[0] == 1


async def test_clicks_are_counted_whatever_the_beacon_sends(filled: Page) -> None:
    async with filled.visitor(**BROWSER) as visitor:
        first, second = [link["id"] for link in (await visitor.get("/api/bio")).json()["links"]]
        plain = {"Content-Type": "text/plain;charset=UTF-8"}
        answers = [
            await visitor.post(f"/api/links/{first}/click"),
            await visitor.post(f"/api/links/{first}/click", content="anything", headers=plain),
            await visitor.post(f"/api/links/{second}/click", content=b"\xff\x00", headers=plain),
            await visitor.post("/api/links/999/click"),
        ]
        assert [answer.status_code for answer in answers] == [204] * 4
        assert (await visitor.post("/api/links/0/click")).status_code == 400
        assert (await visitor.post("/api/links/x/click")).status_code == 404
    assert (await counted(filled))[2] == [(first, 2), (second, 1)]


async def test_dates_are_taken_along_as_calendars(filled: Page) -> None:
    async with filled.visitor() as visitor:
        (shown,) = (await visitor.get("/api/bio")).json()["events"]
        everything = await visitor.get("/events.ics")
        one = await visitor.get(f"/events/{shown['id']}.ics")
        missing = [await visitor.get(f"/events/{name}") for name in ("999.ics", f"{shown['id']}", "x.ics", "1.pdf")]
    assert everything.headers["content-type"] == "text/calendar; charset=utf-8"
    for answer in (everything, one):
        calendar = icalendar.Calendar.from_ical(answer.content)
        (event,) = calendar.walk("VEVENT")
        assert str(event["SUMMARY"]) == "Concert"
        assert event["DTSTART"].dt.isoformat() == "2099-05-01T18:00:00+00:00"
    assert f'filename="event-{shown["id"]}.ics"' in one.headers["content-disposition"]
    assert [(answer.status_code, answer.json()["code"]) for answer in missing] == [(404, "not_found")] * 4


async def test_a_run_is_told_for_whom_it_is(filled: Page) -> None:
    person = {"token": "claim-me", "name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
    async with filled.visitor() as visitor, filled.visitor() as owner:
        assert (await owner.post("/api/claim", json=person)).status_code == 204
        for asking in (visitor, owner):
            filled.engine.answer("hi")
            await asking.post("/api/chat", json={"message": "hello"})
        async with filled.chat(owner) as chat:
            filled.engine.answer("hi")
            await chat.turn("hello")
    assert [request.deps.role for request in filled.engine.requests] == ["visitor", "owner", "owner"]
    assert all(request.deps.start_job is not None for request in filled.engine.requests)
