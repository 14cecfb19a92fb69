"""Session tokens for tabs and other sites, API keys for programs: who says what, and who reads it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from chatinbio_instance.web.cookies import SESSION_SECONDS, Cookies
from tests.instance.access.pages import begin_session, chat, say, told, turned_away
from tests.instance.accounts.people import later, member, owner, problem
from tests.instance.pages import Page, eventually


async def test_every_session_is_a_visitor_of_its_own(page: Page) -> None:
    (one, first), (two, second) = await begin_session(page), await begin_session(page)
    assert first != second
    assert await say(page, "from one", **{"X-Chat-Session": one}) == 200
    async with chat(page, two) as tab:
        page.engine.answer("hi")
        await tab.turn("from two")
    assert await told(page, **{"X-Chat-Session": one}) == ["from one", "hi"]
    assert await told(page, **{"X-Chat-Session": two}) == ["from two", "hi"]
    assert sorted(page.rows("SELECT id FROM visitors")) == sorted([(first,), (second,)])


async def test_beginning_a_session_keeps_nothing(page: Page) -> None:
    async with page.visitor() as browser:
        answer = await browser.post("/api/session")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert page.rows("SELECT count(*) FROM visitors") == [(0,)]


async def test_a_token_goes_before_a_cookie_and_makes_none(page: Page) -> None:
    session, _ = await begin_session(page)
    async with page.visitor() as browser:
        page.engine.answer("hi")
        await browser.post("/api/chat", json={"message": "by cookie"})
        answer = await browser.get("/api/thread", headers={"X-Chat-Session": session})
        assert answer.json()["items"] == []
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("how", ["empty", "made up", "another visitor", "another key", "a cookie", "run out"])
async def test_a_token_that_is_none_is_refused_and_never_somebody_else(page: Page, how: str) -> None:
    cookies = page.server.instance.cookies
    session, visitor = await begin_session(page)
    token = {
        "empty": "",
        "made up": "v1.9999999999." + "0" * 64,
        "another visitor": session.replace(visitor, f"{visitor[:-1]}{'1' if visitor[-1] == '0' else '0'}"),
        "another key": Cookies(b"another key", secure=False).session_token(visitor),
        "a cookie": cookies.new_visitor()[1].split("=")[1].split(";")[0],
        "run out": "",
    }[how]
    if how == "run out":
        real = time.time
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(time, "time", lambda: real() - SESSION_SECONDS - 1)
            token = cookies.session_token(visitor)
    async with page.visitor() as browser:
        await browser.get("/api/thread")
        for answer in (
            await browser.get("/api/thread", headers={"X-Chat-Session": token}),
            await browser.post("/api/chat", json={"message": "hello"}, headers={"X-Chat-Session": token}),
        ):
            assert problem(answer) == (401, "session_invalid")
            assert "set-cookie" not in answer.headers
    assert await turned_away(page, token) == (401, "session_invalid")


async def test_a_program_chats_by_its_key(page: Page) -> None:
    async with owner(page) as ada:
        made = await ada.told("POST", "keys", {"name": "bot"})
        other = await ada.told("POST", "keys", {"name": "another"})
        assert made["key"].startswith("cib_")
        assert await say(page, "from a program", **{"X-API-Key": made["key"]}) == 200
        async with chat(page, **{"X-API-Key": made["key"]}) as socket:
            page.engine.answer("again")
            assert (await socket.turn("and again"))[-1]["type"] == "done"
        assert await told(page, **{"X-API-Key": made["key"]}) == ["from a program", "hi", "and again", "again"]
        assert await told(page, **{"X-API-Key": other["key"]}) == []
        listed = {one["name"]: one for one in (await ada.told("GET", "keys"))["items"]}
        assert made["key"].startswith(listed["bot"]["hint"])
        assert len(listed["bot"]["hint"]) == 8
        assert listed["bot"]["scope"] == "chat"


async def test_a_program_may_speak_for_many(page: Page) -> None:
    async with owner(page) as ada:
        key = (await ada.told("POST", "keys", {"name": "bot"}))["key"]
    (one, _), (two, _) = await begin_session(page), await begin_session(page)
    assert await say(page, "from one", **{"X-API-Key": key, "X-Chat-Session": one}) == 200
    assert await told(page, **{"X-API-Key": key, "X-Chat-Session": two}) == []
    assert await told(page, **{"X-Chat-Session": one}) == ["from one", "hi"]


async def test_a_key_that_is_none_or_was_revoked_is_refused(page: Page) -> None:
    async with owner(page) as ada:
        made = await ada.told("POST", "keys", {"name": "bot"})
        async with chat(page, **{"X-API-Key": made["key"]}) as socket:
            page.engine.answer("hi")
            await socket.turn("hello")
            await ada.told("DELETE", f"keys/{made['id']}")
            # A connection that is open is told too, and stays.
            assert (await socket.turn("still there?"))[-1]["code"] == "api_key_invalid"
        assert await ada.refused("DELETE", f"keys/{made['id']}") == (404, "unknown_key")
        assert (await ada.told("GET", "keys"))["items"][0]["revokedAt"] is not None
    for key in (made["key"], "cib_guess", "", "é"):
        assert await turned_away(page, **{"X-API-Key": key}) == (401, "api_key_invalid")
        async with page.visitor() as browser:
            sent = [("X-API-Key", key.encode())]
            assert problem(await browser.get("/api/thread", headers=sent)) == (401, "api_key_invalid")
            assert problem(await browser.post("/api/session", headers=sent)) == (401, "api_key_invalid")
    assert len(page.engine.requests) == 1


async def test_a_key_opens_nothing_on_the_creators_side(page: Page) -> None:
    async with owner(page) as ada:
        key = (await ada.told("POST", "keys", {"name": "bot"}))["key"]
    async with page.visitor(**{"X-API-Key": key}) as program:
        assert problem(await program.get("/api/admin/session")) == (401, "not_signed_in")
        assert (await program.get("/api/me")).json() == {"owner": False}


async def test_the_last_use_of_a_key_is_told(page: Page) -> None:
    used = "SELECT used_at FROM api_keys"
    async with owner(page) as ada:
        key = (await ada.told("POST", "keys", {"name": "bot"}))["key"]
        assert page.rows(used) == [(None,)]
        await told(page, **{"X-API-Key": key})
        await eventually(lambda: page.rows(used) != [(None,)])
        first = page.rows(used)
        later(page, timedelta(minutes=1))
        await told(page, **{"X-API-Key": key})
        later(page, timedelta(minutes=10))
        await told(page, **{"X-API-Key": key})
        await eventually(lambda: page.rows(used) != first)


async def test_what_an_account_says_in_the_chat_is_said_in_its_role(page: Page) -> None:
    async with owner(page) as ada, member(page, ada, "Ed") as ed, page.visitor() as visitor:
        for browser in (visitor, ed.browser, ada.browser):
            page.engine.answer("hi")
            await browser.post("/api/chat", json={"message": "how is my page doing?"})
    assert [request.deps.role for request in page.engine.requests] == ["visitor", "editor", "owner"]
