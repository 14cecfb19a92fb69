"""Allowed origins on HTTP, server-sent events and WebSocket alike."""

from __future__ import annotations

import httpx
import pytest

from tests.instance.access.pages import EVIL, SHOP, begin_session, chat, say, told, turned_away
from tests.instance.accounts.people import owner, problem
from tests.instance.pages import Page

CORS = ("allow-origin", "allow-credentials", "allow-headers", "expose-headers")


def cors(answer: httpx.Response) -> dict[str, str]:
    """What an answer tells a browser about other sites."""
    found = {name: answer.headers.get(f"access-control-{name}", "") for name in CORS}
    return {name: value for name, value in found.items() if value}


async def preflight(browser: httpx.AsyncClient, path: str, method: str = "POST") -> httpx.Response:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type,x-chat-session"}
    return await browser.options(path, headers=asked)


async def test_a_site_is_let_in_from_the_moment_it_is_allowed_until_it_is_not(page: Page) -> None:
    async with owner(page) as ada, page.visitor(Origin=SHOP) as shop:
        assert problem(await shop.get("/api/bio")) == (403, "foreign_origin")
        assert await turned_away(page, Origin=SHOP) == (403, "foreign_origin")
        allowed = await ada.told("POST", "origins", {"origin": f"{SHOP}:443/a/page?q"})
        assert allowed["origin"] == SHOP
        bio = await shop.get("/api/bio")
        assert bio.status_code == 200
        assert cors(bio) == {"allow-origin": SHOP, "expose-headers": "etag, retry-after"}
        assert "origin" in bio.headers["vary"]
        async with chat(page, (await begin_session(page))[0], Origin=SHOP) as socket:
            page.engine.answer("welcome")
            assert (await socket.turn("hello"))[-1]["type"] == "done"
        await ada.told("DELETE", f"origins/{allowed['id']}")
        assert problem(await shop.get("/api/bio")) == (403, "foreign_origin")
        assert await turned_away(page, Origin=SHOP) == (403, "foreign_origin")


async def test_a_browser_may_ask_before(page: Page) -> None:
    async with owner(page) as ada, page.visitor(Origin=SHOP) as shop, page.visitor(Origin=EVIL) as evil:
        await ada.told("POST", "origins", {"origin": SHOP})
        for path in ("/api/chat", "/api/threads/t/items/i/rating", "/api/session", "/theme.css"):
            answer = await preflight(shop, path)
            assert answer.status_code == 204
            assert answer.headers["access-control-allow-origin"] == SHOP
            assert "access-control-allow-credentials" not in answer.headers
            assert {"content-type", "x-chat-session", "x-api-key", "last-event-id"} <= {
                name.strip() for name in answer.headers["access-control-allow-headers"].split(",")
            }
            assert "PATCH" in answer.headers["access-control-allow-methods"]
            refusal = await preflight(evil, path)
            assert problem(refusal) == (403, "foreign_origin")
            assert cors(refusal) == {}
        for path in ("/api/admin/session", "/api/admin", "/api/claim"):
            refusal = await preflight(shop, path)
            assert problem(refusal) == (403, "foreign_origin")
            assert cors(refusal) == {}


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "https://shop.example.evil.example", "http://shop.example", f"{SHOP}:8443"]
)
async def test_any_other_site_is_refused_on_every_transport(page: Page, origin: str) -> None:
    async with owner(page) as ada, page.visitor(Origin=origin) as evil:
        await ada.told("POST", "origins", {"origin": SHOP})
        refused = [
            await evil.get("/api/bio"),
            await evil.get("/api/threads/t/events"),
            await evil.post("/api/chat", json={"message": "hello"}),
            await evil.post("/api/session"),
            await evil.delete("/api/me"),
            await evil.post("/"),
        ]
        for answer in refused:
            assert problem(answer) == (403, "foreign_origin")
            assert cors(answer) == {}
        assert await turned_away(page, Origin=origin) == (403, "foreign_origin")
        # The page is there to be looked at, but no script of another site reads it.
        assert cors(await evil.get("/")) == {}
    assert page.engine.requests == []


@pytest.mark.parametrize("origin", [EVIL, "null", SHOP])
async def test_what_an_embed_is_made_of_is_there_for_every_site(page: Page, origin: str) -> None:
    async with owner(page) as ada, page.visitor(Origin=origin) as site:
        await ada.told("POST", "origins", {"origin": SHOP})
        for path in ("/embed.js", "/widget.js", "/widget/none.js", "/assets/none.js", "/media/none.png"):
            answer = await site.get(path)
            assert answer.headers.get_list("access-control-allow-origin") == ["*"], path
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin", path
            assert problem(await site.post(path))[0] in (403, 404, 405), path


@pytest.mark.parametrize("origin", [EVIL, "null"])
async def test_a_refused_site_can_read_why_its_widget_does_not_come(page: Page, origin: str) -> None:
    async with page.visitor(Origin=origin) as evil:
        refusal = await evil.get("/api/widget")
        assert problem(refusal) == (403, "foreign_origin")
        assert cors(refusal) == {"allow-origin": "*"}
        for path in ("/api/widgets", "/api/widget/more", "/api/bio"):
            assert cors(await evil.get(path)) == {}, path


async def test_of_two_origins_both_must_be_welcome(page: Page) -> None:
    async with page.visitor() as browser:
        both = [("Origin", page.origin), ("Origin", EVIL)]
        assert problem(await browser.post("/api/session", headers=both)) == (403, "foreign_origin")


async def test_cookies_of_a_page_on_another_site_count_for_nothing(page: Page) -> None:
    async with owner(page) as ada:
        await ada.told("POST", "origins", {"origin": SHOP})
        page.engine.answer("hi")
        await ada.browser.post("/api/chat", json={"message": "a secret of mine"})
        assert await told(page, Cookie=f"cib_visitor={ada.browser.cookies['cib_visitor']}") == [
            "a secret of mine",
            "hi",
        ]
        own = await ada.browser.get("/api/thread", headers={"Origin": page.origin})
        assert len(own.json()["items"]) == 2
        session, _ = await begin_session(page)
        foreign = {"Origin": SHOP}
        assert problem(await ada.browser.get("/api/thread", headers=foreign)) == (401, "session_required")
        known = await ada.browser.get("/api/thread", headers=foreign | {"X-Chat-Session": session})
        assert known.json()["items"] == []
        assert (await ada.browser.get("/api/me", headers=foreign)).json() == {"owner": False}
        cookie = "; ".join(f"{one.name}={one.value}" for one in ada.browser.cookies.jar)
        assert await turned_away(page, Origin=SHOP, Cookie=cookie) == (401, "session_required")
        async with chat(page, session, Origin=SHOP, Cookie=cookie) as socket:
            await socket.send(type="resume", lastSeq=0)
            page.engine.answer("hi")
            frames = await socket.turn("hello")
        assert "a secret of mine" not in str(frames)


async def test_a_page_on_another_site_neither_sets_nor_takes_a_cookie(page: Page) -> None:
    async with owner(page) as ada:
        await ada.told("POST", "origins", {"origin": SHOP})
        await ada.browser.get("/api/thread")
        session, _ = await begin_session(page)
        erased = await ada.browser.delete("/api/me", headers={"Origin": SHOP, "X-Chat-Session": session})
        assert erased.status_code == 204
        assert "set-cookie" not in erased.headers


async def test_without_an_origin_no_browser_asks(page: Page) -> None:
    assert await say(page, "hello") == 200


async def test_sites_are_told_apart_as_browsers_do(page: Page) -> None:
    async with owner(page) as ada:
        for given, kept in {
            "https://Bücher.Example/": "https://xn--bcher-kva.example",
            "http://localhost:3000": "http://localhost:3000",
            "HTTP://shop.example:80": "http://shop.example",
            "http://[::1]:8000/x": "http://[::1]:8000",
        }.items():
            assert (await ada.told("POST", "origins", {"origin": given}))["origin"] == kept
        assert await ada.refused("POST", "origins", {"origin": "http://shop.example"}) == (409, "origin_exists")
        for bad in (
            "*",
            "https://*.example",
            "null",
            "",
            "shop.example",
            "javascript:alert(1)",
            "https://",
            "https://user:pw@shop.example",
            "https://shop.example:99999",
            "https://shop\u202e.example",
            f"https://{'x' * 600}.example",
            f"https://{'x' * 70}.example",
        ):
            assert await ada.refused("POST", "origins", {"origin": bad}) == (422, "invalid_origin"), bad
        assert await ada.refused("DELETE", "origins/nothing") == (404, "unknown_origin")
        listed = await ada.told("GET", "origins?limit=2&offset=1")
        assert ([one["origin"] for one in listed["items"]], listed["total"]) == (
            ["http://localhost:3000", "http://shop.example"],
            4,
        )
