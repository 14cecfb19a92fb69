"""One creator is one instance: it knows of no other, and nothing that one gave out is worth anything at another."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import websockets

import chatinbio_instance
from tests.instance.accounts.people import CLAIM, PASSWORD, open_claimable, owner, problem, somebody
from tests.instance.pages import Page, words

SOURCE = Path(chatinbio_instance.__file__).parent
# What a table or a column would be called that tells creators apart.
SOMEBODY = re.compile(
    r"(\b|_)(tenant|creator|customer|organi[sz]ation|workspace|handle|slug|instance|site|owner)s?(_|\b)"
)


def test_no_tenant_logic_in_any_query_nothing_names_a_tenant(empty_database: Path) -> None:
    """A statement can only tell apart what the schema tells apart."""
    with closing(sqlite3.connect(empty_database)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [
            f"{table}.{column}"
            for table in tables
            for (column,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))
        ]
    assert len(columns) > 100
    assert [name for name in columns if SOMEBODY.search(name)] == []
    assert SOMEBODY.search("threads.tenant_id") and SOMEBODY.search("creators.id")
    named = {path.name for path in SOURCE.rglob("*.py") if "tenant" in path.read_text().casefold()}
    assert named <= {"azure.py"}, "Azure calls its directories so, nobody else does"


async def test_nothing_of_one_creator_is_seen_by_another(tmp_path: Path, empty_database: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ben").mkdir()
    async with (
        open_claimable(tmp_path / "ada", empty_database, session_key="a" * 64) as ada,
        open_claimable(tmp_path / "ben", empty_database, session_key="b" * 64) as ben,
        owner(ada) as creator,
        ada.visitor() as visitor,
    ):
        ada.engine.answer("the key lies under the marzipan")
        await visitor.get("/api/thread")
        assert (await visitor.post("/api/chat", json={"message": "where is the key?"})).status_code == 200
        thread = (await visitor.get("/api/thread")).json()["thread"]
        session = (await visitor.post("/api/session")).json()["session"]
        key = (await creator.told("POST", "keys", {"name": "bot"}))["key"]
        invitation = (await creator.told("POST", "team", {"name": "Ed"}))["link"].partition("#")[2]

        # The visitor's cookie makes a new visitor of its holder, whose threads are others.
        async with ben.visitor(Cookie=f"cib_visitor={visitor.cookies['cib_visitor']}") as stranger:
            answer = await stranger.get("/api/thread")
            assert answer.json()["items"] == []
            assert answer.json()["thread"] != thread
            assert "cib_visitor" in answer.headers["set-cookie"]
            for path in (f"/api/threads/{thread}", f"/api/threads/{thread}/events"):
                assert (await stranger.get(path)).status_code == 404
            assert "marzipan" not in (await stranger.get("/api/me/export")).text
        # The session token and the API key are refused, on HTTP and on the WebSocket.
        for header, value, code in (
            ("X-Chat-Session", session, "session_invalid"),
            ("X-API-Key", key, "api_key_invalid"),
        ):
            async with ben.visitor(**{header: value}) as stranger:
                assert problem(await stranger.get("/api/thread")) == (401, code)
                assert problem(await stranger.post("/api/chat", json={"message": "hello"})) == (401, code)
            with pytest.raises(websockets.InvalidStatus) as refused:
                async with ben.chat(**{header: value}):
                    pass
            assert refused.value.response.status_code == 401
        # The creator is nobody there: not by cookie, not by password, not by an invitation.
        async with somebody(ben) as stranger:
            stranger.browser.cookies.set("cib_account", creator.cookie)
            stranger.csrf = creator.csrf
            assert await stranger.refused("GET", "transcripts") == (401, "not_signed_in")
            assert await stranger.refused("POST", "keys", {"name": "x"}) == (401, "not_signed_in")
            assert (await stranger.browser.get("/api/me")).json() == {"owner": False}
            assert problem(await stranger.login("ada@example.com", PASSWORD)) == (401, "wrong_login")
            assert problem(await stranger.claim(invitation)) == (403, "claim_refused")
        assert ben.engine.requests == []
    assert b"marzipan" in _bytes(ada)
    assert b"marzipan" not in _bytes(ben)
    assert CLAIM.encode() not in _bytes(ada)


def _bytes(page: Page) -> bytes:
    return b"".join(path.read_bytes() for path in page.data.iterdir())


async def test_what_fills_one_instance_leaves_another_alone(tmp_path: Path, empty_database: Path) -> None:
    """Limits are counted by each for itself."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ben").mkdir()
    async with (
        open_claimable(tmp_path / "ada", empty_database, turns_per_minute_total=1) as ada,
        open_claimable(tmp_path / "ben", empty_database, turns_per_minute_total=1) as ben,
    ):
        ada.engine.answer("hi")
        async with ada.chat() as chat:
            await chat.turn("hello")
            assert (await chat.turn("hello"))[-1]["code"] == "rate_limited"
        ben.engine.answer("welcome")
        async with ben.chat() as chat:
            assert words(await chat.turn("hello")) == "welcome"
