"""Profile, dates and questions over HTTP, as the creator edits them and as a visitor meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.instance.admin.creators import audit, problem
from tests.instance.pages import Page

SOON = (datetime.now(UTC) + timedelta(days=30)).replace(hour=20, minute=0, second=0, microsecond=0)


async def bio(visitor: httpx.AsyncClient) -> dict[str, Any]:
    body: dict[str, Any] = (await visitor.get("/api/bio")).json()
    return body


async def best(page: Page, query: str) -> str:
    [hit, *_] = await page.server.instance.library.search(query)
    return getattr(hit.item, "question", "") or getattr(hit.item, "title", "")


async def test_the_profile_is_what_the_creator_says(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    assert (await creator.get("/api/admin/profile")).json()["displayName"] == "Nour Haddad"
    change = {"tagline": "Now with\u202e ghosts\x00", "bio": "One.\r\nTwo.", "avatarUrl": "http://127.0.0.1/a.png"}
    changed = (await creator.put("/api/admin/profile", json=change)).json()
    assert changed == {
        "displayName": "Nour Haddad",
        "tagline": "Now with ghosts",
        "bio": "One.\nTwo.",
        "avatarUrl": "http://127.0.0.1/a.png",
        "avatarPath": None,
        "avatarState": "fetching",
        "avatarComplaint": None,
    }
    seen = await bio(visitor)
    words = ("displayName", "tagline", "bio")
    assert {name: seen[name] for name in words} == {name: changed[name] for name in words}
    assert seen["avatarUrl"] is None, "visitors are told of no other place"
    action, target, change = (await audit(creator))[0]
    assert (action, target, set(change)) == ("profile.update", "profile", {"tagline", "bio", "avatarUrl"})
    assert (await creator.put("/api/admin/profile", json={"avatarUrl": None})).json()["avatarUrl"] is None


UNFIT_PROFILES: list[Any] = [
    {"displayName": ""},
    {"tagline": "x" * 161},
    {"bio": "x" * 2001},
    {"avatarUrl": "data:image/png;base64,x"},
    {"avatarUrl": "/media/00000000000000000000000000000000.webp"},
    {"avatarUrl": "/admin"},
    {"avatarUrl": "//example.com/a.png"},
]


async def test_a_profile_that_does_not_fit_is_refused(creator: httpx.AsyncClient) -> None:
    for change in UNFIT_PROFILES:
        status, code, detail = await problem(await creator.put("/api/admin/profile", json=change))
        assert (status, code) == (422, "invalid_fields")
        assert f"{next(iter(change))}: must" in detail


async def test_a_date_is_kept_in_the_time_of_its_place(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    local = SOON.replace(tzinfo=None)
    draft = {"title": "Reading in Kyoto", "startsAt": local.isoformat(), "timeZone": "Asia/Tokyo", "city": "Kyoto"}
    made = await creator.post("/api/admin/events", json=draft | {"endsAt": (SOON + timedelta(hours=2)).isoformat()})
    assert made.status_code == 201
    event = made.json()
    assert event["startsAt"] == f"{local.isoformat()}+09:00"
    assert event["endsAt"].endswith("+09:00"), "the instant as it was sent, in the offset of the place"
    shown = {entry["id"]: entry for entry in (await bio(visitor))["events"]}[event["id"]]
    assert (shown["startsAt"], shown["timeZone"]) == (event["startsAt"], "Asia/Tokyo")
    assert await best(page, "kyoto") == "Reading in Kyoto"
    moved = await creator.patch(f"/api/admin/events/{event['id']}", json={"timeZone": "Europe/Berlin"})
    assert datetime.fromisoformat(moved.json()["startsAt"]) == datetime.fromisoformat(event["startsAt"])
    assert (await audit(creator))[0][0] == "event.update"
    assert (await creator.delete(f"/api/admin/events/{event['id']}")).status_code == 204
    assert event["id"] not in [entry["id"] for entry in (await bio(visitor))["events"]]
    assert (await problem(await creator.delete(f"/api/admin/events/{event['id']}")))[:2] == (404, "not_found")


async def test_a_time_without_an_offset_is_in_the_pages_time_zone(creator: httpx.AsyncClient) -> None:
    await creator.put("/api/admin/settings", json={"timeZone": "America/New_York"})
    made = await creator.post("/api/admin/events", json={"title": "Online", "startsAt": "2027-07-01T18:00:00"})
    assert made.json()["startsAt"] == "2027-07-01T18:00:00-04:00"


async def test_a_date_whose_end_is_known_is_over_then(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    begun = datetime.now(UTC) - timedelta(hours=9)
    festival = {"title": "Festival", "startsAt": begun.isoformat(), "endsAt": (begun + timedelta(days=1)).isoformat()}
    event = (await creator.post("/api/admin/events", json=festival)).json()
    assert "Festival" in [entry["title"] for entry in (await bio(visitor))["events"]]
    ended = {"endsAt": (begun + timedelta(hours=1)).isoformat()}
    await creator.patch(f"/api/admin/events/{event['id']}", json=ended)
    assert "Festival" not in [entry["title"] for entry in (await bio(visitor))["events"]]
    upcoming = (await creator.get("/api/admin/events?when=upcoming")).json()
    everything = (await creator.get("/api/admin/events")).json()
    assert everything["total"] > upcoming["total"]


UNFIT_DATES: list[Any] = [
    ({"title": ""}, "title"),
    ({"startsAt": "2027-02-30T20:00:00"}, "startsAt"),
    ({"startsAt": "0001-01-01T00:00:00+14:00"}, "startsAt"),
    ({"endsAt": "1999-01-01T00:00:00Z"}, "endsAt"),
    ({"timeZone": "../../etc/passwd"}, "timeZone"),
    ({"timeZone": "Europe/Atlantis"}, "timeZone"),
    ({"url": "ftp://example.com"}, "url"),
    ({"venue": "x" * 121, "city": "x" * 81, "description": "x" * 501}, "city"),
]


async def test_a_date_that_does_not_fit_is_refused(creator: httpx.AsyncClient) -> None:
    for change, field in UNFIT_DATES:
        draft = {"title": "Reading", "startsAt": SOON.isoformat()} | change
        status, code, detail = await problem(await creator.post("/api/admin/events", json=draft))
        assert (status, code) == (422, "invalid_fields")
        assert f"{field}: must" in detail


async def test_a_question_is_answered_by_any_of_its_wordings_at_once(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    draft = {
        "question": "Do you keep bees?",
        "answer": "Two hives.",
        "aliases": ["Is the honey yours", "do you KEEP bees"],
    }
    made = await creator.post("/api/admin/faq", json=draft)
    assert made.status_code == 201
    entry = made.json()
    assert entry["aliases"] == ["Is the honey yours"], "what asks the same in other letters is no other way"
    assert await best(page, "is the honey yours?") == "Do you keep bees?"
    assert {"question": "Do you keep bees?"} in (await bio(visitor))["faq"]
    changed = await creator.patch(f"/api/admin/faq/{entry['id']}", json={"aliases": ["apiary"]})
    assert changed.json() == entry | {"aliases": ["apiary"]}
    assert await best(page, "apiary") == "Do you keep bees?"
    change = {"aliases": [["Is the honey yours"], ["apiary"]]}
    assert (await audit(creator))[0] == ("faq.update", f"faq/{entry['id']}", change)
    assert (await creator.delete(f"/api/admin/faq/{entry['id']}")).status_code == 204
    assert await page.server.instance.library.search("apiary") == []


async def test_no_two_questions_ask_the_same(creator: httpx.AsyncClient) -> None:
    draft = {"question": "are there AUDIOBOOKS", "answer": "Yes."}
    status, code, detail = await problem(await creator.post("/api/admin/faq", json=draft))
    assert (status, code) == (409, "question_exists")
    assert "Question 2" in detail
    assert (await creator.patch("/api/admin/faq/2", json={"question": "are there AUDIOBOOKS"})).status_code == 200


async def test_the_questions_are_ordered_and_paged(creator: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    listing = (await creator.get("/api/admin/faq?limit=2&offset=1")).json()
    assert [entry["id"] for entry in listing["items"]] == [2, 3]
    ids = list(range(1, listing["total"] + 1))[::-1]
    await creator.put("/api/admin/faq/order", json={"ids": ids})
    assert [entry["id"] for entry in (await creator.get("/api/admin/faq")).json()["items"]] == ids
    assert (await bio(visitor))["faq"][-2] == {"question": "Are there audiobooks?"}


UNFIT_QUESTIONS: list[Any] = [
    ({"question": "?" * 201}, "question"),
    ({"answer": "  "}, "answer"),
    ({"aliases": [f"way {n}" for n in range(21)]}, "aliases"),
    ({"aliases": ["x" * 201]}, "aliases"),
]


async def test_a_question_that_does_not_fit_is_refused(creator: httpx.AsyncClient) -> None:
    for change, field in UNFIT_QUESTIONS:
        draft = {"question": "Why?", "answer": "So."} | change
        status, code, detail = await problem(await creator.post("/api/admin/faq", json=draft))
        assert (status, code) == (422, "invalid_fields")
        assert f"{field}: must" in detail


KINDS: list[Any] = ["links", "events", "faq", "polls"]


async def test_what_is_not_there_is_not_found(creator: httpx.AsyncClient) -> None:
    for kind in KINDS:
        body: dict[str, Any] = {"closed": True} if kind == "polls" else {}
        for row in (999, 2**63 - 1):
            for answer in (
                await creator.patch(f"/api/admin/{kind}/{row}", json=body),
                await creator.delete(f"/api/admin/{kind}/{row}"),
            ):
                assert (await problem(answer))[:2] == (404, "not_found")
        assert (await creator.delete(f"/api/admin/{kind}/{2**63}")).status_code == 400
