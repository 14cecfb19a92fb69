"""The page, its content, the conversation, the owner and the figures, by plain HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import httpx_sse
import pytest

from chatinbio_instance.core.events import SurfaceShown, ToolFinished, ToolStarted, Usage
from chatinbio_instance.web import pages
from tests.instance.pages import Page, eventually, open_page

TOKEN = "claim-me"


def seed_file(path: Path, token: str = TOKEN) -> Path:
    links = [{"title": "Music", "url": "https://example.com/music", "kind": "music"}]
    profile = {"tagline": "Songs", "bio": "", "links": links, "events": [], "faq": []}
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    path.write_text(json.dumps({"displayName": "Ada", "profile": profile, "claimTokenHash": token_hash}))
    return path


async def test_the_chat_streams_over_server_sent_events(page: Page) -> None:
    page.engine.answer(
        "Look: ",
        ToolStarted("c1", "show_links", "Looking"),
        ToolFinished("c1", "show_links", "completed", "One."),
        SurfaceShown("s1", ({"version": "v0.9", "deleteSurface": {"surfaceId": "s1"}},)),
        Usage("m"),
    )
    async with page.visitor() as visitor:
        async with httpx_sse.aconnect_sse(visitor, "POST", "/api/chat", json={"message": "hello"}) as stream:
            events = [event async for event in stream.aiter_sse() if event.data]
        thread = (await visitor.get("/api/thread")).json()
    assert [e.event for e in events] == ["item", "token", "tool", "tool", "surface", "usage", "item", "done"]
    assert [int(e.id) for e in events] == list(range(1, 9))
    assert [json.loads(e.data)["seq"] for e in events] == list(range(1, 9))
    assert thread["lastSeq"] == 8
    assert [item["role"] for item in thread["items"]] == ["user", "assistant"]


async def test_who_hangs_up_a_stream_stops_nothing(page: Page) -> None:
    async with page.visitor() as visitor:
        async with visitor.stream("POST", "/api/chat", json={"message": "hello"}) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    break
        page.engine.answer("to nobody")
        # The rows are on disk a moment before the page takes the next message.
        await eventually(lambda: page.server.instance.turns.figures.running == 0)
        assert page.rows("SELECT status FROM completions") == [("complete",)]
        assert page.engine.stopped == 0
        busy = visitor.post("/api/chat", json={"message": "again"})
        page.engine.answer("yes")
        assert (await busy).status_code == 200


async def test_a_second_message_while_an_answer_is_written_is_a_conflict(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            await chat.send(message="first")
            await chat.until("run_start")
            answer = await visitor.post("/api/chat", json={"message": "second"})
            page.engine.answer("ok")
            await chat.until("done")
    assert (answer.status_code, answer.json()["code"]) == (409, "turn_running")


async def test_looking_at_a_page_stores_nothing(page: Page) -> None:
    async with page.visitor() as visitor:
        first = (await visitor.get("/api/thread")).json()
        second = (await visitor.post("/api/thread")).json()
    empty = {"label": "", "lastSeq": 0, "items": [], "running": None, "total": 0, "before": None}
    assert first == second == {"thread": first["thread"], **empty}
    assert page.rows("SELECT count(*) FROM visitors") == [(0,)]


async def test_a_new_conversation_begins_empty_and_an_open_tab_follows_there(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            page.engine.answer("old")
            old = await chat.turn("hello")
            fresh = (await visitor.post("/api/thread")).json()
            page.engine.answer("new")
            new = await chat.turn("hello again")
        now = (await visitor.get("/api/thread")).json()
    assert fresh["items"] == []
    assert fresh["thread"] != old[0]["thread"]
    assert {frame["thread"] for frame in new} == {fresh["thread"]} == {now["thread"]}
    assert new[0]["seq"] == 1
    assert list(page.engine.requests[1].history) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"),
        lambda c: c[0] + ("0" if c[1] != "0" else "1") + c[2:],
        lambda c: "x",
    ],
)
async def test_a_cookie_that_was_tampered_with_opens_nobodys_conversation(page: Page, change: Any) -> None:
    async with page.visitor() as visitor:
        first = await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            page.engine.answer("secret")
            await chat.turn("hello")
        cookie = change(visitor.cookies["cib_visitor"])
    async with page.visitor(Cookie=f"cib_visitor={cookie}") as thief:
        answer = await thief.get("/api/thread")
    assert answer.json()["items"] == []
    assert answer.json()["thread"] != first.json()["thread"]
    assert "cib_visitor" in answer.headers["set-cookie"]


async def test_cookies_are_out_of_reach_of_scripts_and_of_plain_http(tmp_path: Path, empty_database: Path) -> None:
    secure = {"public_url": "https://ada.example"}
    async with open_page(tmp_path / "data", empty_database, **secure) as page, page.visitor() as visitor:
        cookie = (await visitor.get("/api/thread")).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))


async def test_visitors_are_known_again_after_a_restart_without_a_configured_key(
    tmp_path: Path, empty_database: Path
) -> None:
    async with open_page(tmp_path / "data", empty_database) as page, page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            page.engine.answer("hi")
            await chat.turn("hello")
        cookie = visitor.cookies["cib_visitor"]
    assert ((tmp_path / "data" / "session.key").stat().st_mode & 0o777) == 0o600
    async with open_page(tmp_path / "data", empty_database) as page, page.visitor() as visitor:
        visitor.cookies["cib_visitor"] = cookie
        assert len((await visitor.get("/api/thread")).json()["items"]) == 2


async def test_a_claim_link_makes_its_holder_the_owner_once(tmp_path: Path, empty_database: Path) -> None:
    seed = seed_file(tmp_path / "seed.json")
    data = tmp_path / "data"
    async with (
        open_page(data, empty_database, seed_file=seed) as page,
        page.visitor() as thief,
        page.visitor() as owner,
    ):
        assert (await thief.post("/api/claim", json={"token": "guess"})).status_code == 403
        answers = await asyncio.gather(*(owner.post("/api/claim", json={"token": TOKEN}) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [204, 410, 410]
        assert (await owner.get("/api/me")).json() == {"owner": True}
        assert (await thief.get("/api/me")).json() == {"owner": False}
        late = await thief.post("/api/claim", json={"token": TOKEN})
        assert (late.status_code, late.json()["code"]) == (410, "claim_used")
        # The platform hands out a new link: no restart is needed.
        seed_file(seed, "second link")
        assert (await thief.post("/api/claim", json={"token": TOKEN})).status_code == 403
        assert (await thief.post("/api/claim", json={"token": "second link"})).status_code == 204
    assert TOKEN.encode() not in (tmp_path / "data" / "chatinbio.db").read_bytes()


async def test_a_visitors_cookie_never_passes_for_the_owners(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/api/thread")
        cookie = visitor.cookies["cib_visitor"]
    async with page.visitor(Cookie=f"cib_owner={cookie}") as visitor:
        assert (await visitor.get("/api/me")).json() == {"owner": False}


async def test_claim_links_cannot_be_guessed_at_speed(page: Page) -> None:
    async with page.visitor() as thief:
        answers = [(await thief.post("/api/claim", json={"token": f"guess {n}"})).status_code for n in range(11)]
    assert answers == [403] * 10 + [429]


async def test_the_content_of_a_page_is_told_with_an_etag(tmp_path: Path, empty_database: Path) -> None:
    settings = {"seed_file": seed_file(tmp_path / "seed.json"), "handle": "ada"}
    async with open_page(tmp_path / "data", empty_database, **settings) as page, page.visitor() as visitor:
        answer = await visitor.get("/api/bio")
        again = await visitor.get("/api/bio", headers={"If-None-Match": answer.headers["etag"]})
    bio = answer.json()
    assert {"handle": "ada", "displayName": "Ada", "engine": "offline"}.items() <= bio.items()
    assert [link["title"] for link in bio["links"]] == ["Music"]
    assert (again.status_code, again.content) == (304, b"")


async def test_the_built_page_is_served_with_immutable_assets(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    entry = {"file": "assets/main-abc.js", "css": ["assets/page-abc.css"]}
    (static / "manifest.json").write_text(json.dumps({"src/page.ts": entry, "src/admin.ts": entry}))
    (static / "assets" / "main-abc.js").write_text("export const x = 1;\n" * 200)
    (static / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(pages, "STATIC", static)
    async with page.visitor() as visitor:
        for path in ("/", "/claim"):
            document = await visitor.get(path)
            assert 'src="/assets/main-abc.js"' in document.text
            assert document.headers["cache-control"] == "no-cache"
        script = await visitor.get("/assets/main-abc.js")
        plain = await visitor.get("/assets/main-abc.js", headers={"Accept-Encoding": "identity"})
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert script.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert script.text == plain.text
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        assert (await visitor.head("/")).status_code == 200
        assert (await visitor.get("/icon.svg")).headers["content-type"] == "image/svg+xml"
        for path in ("/assets/..%2F..%2Fsecret.txt", "/..%2Fsecret.txt", "/assets/%2Fetc%2Fpasswd"):
            assert (await visitor.get(path)).status_code == 404


async def test_an_instance_without_its_front_end_says_how_to_build_it(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path / "nothing")
    async with page.visitor() as visitor:
        answer = await visitor.get("/")
    assert answer.status_code == 200
    assert "npm run build" in answer.text


async def test_every_answer_is_hardened_and_names_no_server(page: Page) -> None:
    async with page.visitor() as visitor:
        for path in ("/", "/api/bio", "/nothing-here", "/healthz"):
            headers = (await visitor.get(path)).headers
            assert "script-src 'self';" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
            assert "server" not in headers


async def test_the_engine_is_warmed_up_when_a_visitor_opens_the_chat_and_not_before(page: Page) -> None:
    async with page.visitor() as visitor:
        await visitor.get("/")
        await visitor.get("/api/bio")
        await visitor.get("/api/thread")
        assert page.engine.warmed == 0
        async with page.chat(visitor):
            await eventually(lambda: page.engine.warmed == 1)
