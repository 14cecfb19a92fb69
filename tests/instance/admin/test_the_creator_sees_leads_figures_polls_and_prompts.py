"""Leads, analytics, polls and the persona over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from chatinbio_instance.capabilities.contact.service import Messages
from chatinbio_instance.core.capability import Lead
from chatinbio_instance.core.deps import AgentDeps
from chatinbio_instance.web.admin.leads import table
from tests.instance.admin.creators import audit, problem
from tests.instance.pages import Page

NOON = datetime(2027, 1, 14, 12, tzinfo=UTC)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_no_cell_of_the_table_is_a_formula() -> None:
    bad = [
        '=HYPERLINK("https://example.com")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
        "|calc",
        "%0A=1",
        '\n"=1',
    ]
    leads = [Lead(str(n), "contact", NOON, value, value, value, {"=phone": value}) for n, value in enumerate(bad)]
    header, *body = rows(table(leads))
    assert header == ["at", "kind", "name", "email", "message", "'=phone"]
    assert [row[2:] for row in body] == [[f"'{value}"] * 4 for value in bad]


def test_ordinary_words_stay_as_they_are() -> None:
    lead = Lead(
        "1", "contact", NOON, 'Zoë "Z" O\'Neil', "zoe@example.com", "One, two\r\nthree; 1+1=2", {"phone": "0401"}
    )
    plain = Lead("2", "newsletter", NOON, email="a@example.com")
    assert rows(table([lead, plain]))[1:] == [
        [NOON.isoformat(), "contact", lead.name, lead.email, lead.message, "0401"],
        [NOON.isoformat(), "newsletter", "", "a@example.com", "", ""],
    ]


async def test_leads_of_all_capabilities_come_newest_first(
    page: Page, creator: httpx.AsyncClient, monkeypatch: Any
) -> None:
    async def contact() -> list[Lead]:
        return [Lead("c2", "contact", NOON, "Eve", message="=1"), Lead("c1", "contact", NOON - timedelta(days=2), "Bo")]

    async def booking() -> list[Lead]:
        return [Lead("b1", "booking", NOON - timedelta(days=1), "Cy", fields={"wished": "2027-03-01"})]

    class Collecting:
        def __init__(self, leads: Any) -> None:
            self.leads = leads

    async def capabilities() -> list[Any]:
        return [Collecting(contact), Collecting(booking)]

    monkeypatch.setattr(page.server.instance, "capabilities", capabilities)
    listing = (await creator.get("/api/admin/leads?limit=2")).json()
    assert ([lead["id"] for lead in listing["items"]], listing["total"]) == (["c2", "b1"], 3)
    assert listing["items"][1]["fields"] == {"wished": "2027-03-01"}
    sheet = await creator.get("/api/admin/leads.csv")
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in sheet.headers["content-disposition"]
    assert [row[2] for row in rows(sheet.content)] == ["name", "Eve", "Cy", "Bo"]
    assert rows(sheet.content)[1][4] == "'=1"


async def test_what_a_visitor_left_is_a_lead(page: Page, creator: httpx.AsyncClient) -> None:
    assert (await creator.get("/api/admin/leads")).json() == {"items": [], "total": 0, "limit": 100, "offset": 0}
    assert len(rows((await creator.get("/api/admin/leads.csv")).content)) == 1
    page.engine.answer("Hi.")
    async with page.chat() as chat:
        await chat.turn("Hello")
    [(visitor,)] = page.rows("SELECT id FROM visitors")
    instance = page.server.instance
    contact = Messages(instance.database, lambda: NOON)
    await contact.keep(AgentDeps(visitor=visitor), name="Eve", email="eve@example.com", message="Hello Nour")
    [lead] = (await creator.get("/api/admin/leads")).json()["items"]
    assert (lead["kind"], lead["name"], lead["email"], lead["message"]) == (
        "contact",
        "Eve",
        "eve@example.com",
        "Hello Nour",
    )


async def test_figures_come_day_by_day_in_the_pages_time_zone(
    page: Page, creator: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    begun = datetime.now(UTC).date()
    page.engine.answer("Hi.")
    async with page.chat() as chat:
        await chat.turn("Hello")
    page.server.instance.insights.visit("v1")
    page.server.instance.insights.click(3)
    await page.server.instance.insights.flush()
    figures = (await creator.get("/api/admin/analytics")).json()
    today = date.fromisoformat(figures["to"])
    assert begun <= today <= datetime.now(UTC).date()
    assert figures["from"] == (today - timedelta(days=29)).isoformat()
    assert (figures["timeZone"], len(figures["days"])) == ("UTC", 30)
    assert figures["days"][-1]["day"] == today.isoformat()
    # Of two days: midnight may come in the middle of this.
    counted = {name: sum(day[name] for day in figures["days"][-2:]) for name in ("clicks", "chats", "questions")}
    assert counted == {"clicks": 1, "chats": 1, "questions": 1}
    assert sum(day["visits"] for day in figures["days"][-2:]) >= 1
    assert figures["links"] == [{"title": "Buy the books", "clicks": 1}]
    week = (await creator.get("/api/admin/analytics?from=2027-03-25&to=2027-03-31")).json()
    assert [day["day"] for day in week["days"]] == [date(2027, 3, day).isoformat() for day in range(25, 32)]


NO_SPANS: list[Any] = [
    "from=2027-02-01&to=2027-01-01",
    "from=2000-01-01&to=2027-01-01",
    "to=9999-12-31",
    "to=0001-01-01",
]


async def test_a_span_that_is_none_is_refused(creator: httpx.AsyncClient) -> None:
    for span in NO_SPANS:
        status, code, detail = await problem(await creator.get(f"/api/admin/analytics?{span}"))
        assert (status, code) == (422, "invalid_fields")
        assert "from: must" in detail


async def test_a_poll_is_asked_closed_opened_and_deleted(creator: httpx.AsyncClient) -> None:
    draft = {"question": " Which  book next? ", "options": ["Crime", "Love"]}
    made = await creator.post("/api/admin/polls", json=draft)
    assert made.status_code == 201
    poll = made.json()
    assert (poll["question"], poll["votes"], poll["closedAt"]) == ("Which book next?", 0, None)
    assert [option["text"] for option in poll["options"]] == ["Crime", "Love"]
    assert (await creator.get("/api/admin/polls")).json()["items"] == [poll]
    path = f"/api/admin/polls/{poll['id']}"
    assert (await creator.patch(path, json={"closed": True})).json()["closedAt"] is not None
    assert (await creator.patch(path, json={"closed": True})).status_code == 200, "twice is once"
    assert (await creator.patch(path, json={"closed": False})).json()["closedAt"] is None
    assert (await creator.delete(path)).status_code == 204
    assert (await creator.get("/api/admin/polls")).json()["total"] == 0
    actions = [action for action, _, _ in await audit(creator) if action.startswith("poll.")]
    assert actions == ["poll.delete", "poll.update", "poll.update", "poll.create"]


UNFIT_POLLS: list[Any] = [
    ({"question": "", "options": ["a", "b"]}, "question"),
    ({"question": "x?", "options": ["a"]}, "options"),
    ({"question": "x?", "options": ["a", "A"]}, "options"),
    ({"question": "x?", "options": ["a", "b" * 101]}, "options"),
]


async def test_a_poll_that_does_not_fit_is_refused(creator: httpx.AsyncClient) -> None:
    for draft, field in UNFIT_POLLS:
        status, code, detail = await problem(await creator.post("/api/admin/polls", json=draft))
        assert (status, code) == (422, "invalid_fields")
        assert f"{field}:" in detail
        assert (await creator.get("/api/admin/polls")).json()["total"] == 0


async def test_the_persona_has_versions_and_a_preview(page: Page, creator: httpx.AsyncClient) -> None:
    [default] = (await creator.get("/api/admin/prompts")).json()["items"]
    assert (default["version"], default["active"], default["author"]) == (0, True, "")
    body = "You are {{name}}. Be brief."
    preview = await creator.post("/api/admin/prompts/preview", json={"body": body})
    assert preview.json() == {"text": "You are Nour Haddad. Be brief."}
    saved = await creator.post("/api/admin/prompts", json={"body": body})
    assert saved.status_code == 201
    assert {name: saved.json()[name] for name in ("version", "author", "active")} == {
        "version": 1,
        "author": "Nour",
        "active": True,
    }
    back = await creator.post("/api/admin/prompts/0/activate")
    assert (back.status_code, back.json()["version"]) == (200, 0)
    assert [entry[:2] for entry in await audit(creator)][:2] == [
        ("prompt.activate", "prompt/0"),
        ("prompt.create", "prompt/1"),
    ]
    assert "Be brief" not in str(await audit(creator)), "the log is read by editors; the prompt stays where it is"
    names = [variable["name"] for variable in (await creator.get("/api/admin/prompts/variables")).json()["items"]]
    assert {"name", "bio", "today"} <= set(names)


async def test_a_template_with_an_unknown_variable_is_not_kept(creator: httpx.AsyncClient) -> None:
    for path in ("prompts", "prompts/preview"):
        status, code, detail = await problem(await creator.post(f"/api/admin/{path}", json={"body": "Hi {{nmae}}"}))
        assert (status, code) == (422, "prompt_invalid")
        assert "nmae" in detail
        assert "name" in detail
    assert (await creator.get("/api/admin/prompts")).json()["total"] == 1
    assert (await problem(await creator.post("/api/admin/prompts/7/activate")))[0] == 404
