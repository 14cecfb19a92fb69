"""What a browser, a curl and an enemy may send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import websockets

from tests.instance.pages import Page, open_page


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) - {"errors"} == {"type", "title", "status", "detail", "code"}
    assert all(set(error) - {"limit"} == {"field", "rule", "message"} for error in body.get("errors", ()))
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"message": ""}', "empty_message"),
        ('{"message": " \\n\\t "}', "empty_message"),
        ('{"message": "\\u0000"}', "empty_message"),
        (json.dumps({"message": "x" * 4001}), "message_too_long"),
        ("{", "invalid_json"),
        ("hello", "invalid_json"),
        ("[]", "invalid_json"),
        ("{}", "invalid_json"),
        ('{"message": 7}', "invalid_json"),
        ('{"message": "\\ud800"}', "invalid_json"),
        ('{"type": "resume"}', "invalid_json"),
        ('{"type": "resume", "lastSeq": -1}', "invalid_json"),
        ("[" * 30_000, "invalid_json"),
        ('{"action": {"name": "format_disk"}}', "unknown_action"),
        ('{"action": {"name": "ask", "context": {"message": ["x"]}}}', "unknown_action"),
        (b'{"message": "hello"}', "not_text"),
    ],
)
async def test_a_bad_word_on_the_socket_is_refused_and_the_connection_stays(
    page: Page, sent: str | bytes, code: str
) -> None:
    async with page.chat() as chat:
        await chat.socket.send(sent)
        frame = await chat.next()
        assert (frame["type"], frame["code"], frame["turn"], frame["seq"]) == ("error", code, "", 0)
        page.engine.answer("hi")
        assert (await chat.turn("hello"))[-1]["type"] == "done"
    assert len(page.rows("SELECT 1 FROM items")) == 2


async def test_a_message_of_the_longest_length_is_taken_whole(page: Page) -> None:
    page.engine.answer("long")
    async with page.chat() as chat:
        frames = await chat.turn("é" * 4000)
    assert frames[0]["item"]["parts"][0]["text"] == "é" * 4000


async def test_a_click_says_its_question_in_the_visitors_name(page: Page) -> None:
    page.engine.answer("yes")
    async with page.chat() as chat:
        click = {"name": "ask", "surfaceId": "s", "sourceComponentId": "b", "timestamp": "t"}
        await chat.send(action=click | {"context": {"message": "can I hire you?"}})
        frames = await chat.until("done")
    assert frames[0]["item"]["parts"] == [{"type": "text", "text": "can I hire you?"}]


async def test_a_frame_over_the_limit_closes_the_connection(page: Page) -> None:
    async with page.chat() as chat:
        await chat.socket.send("x" * (64 * 1024 + 1))
        with pytest.raises(websockets.ConnectionClosed):
            await chat.next()
    assert chat.socket.close_code == 1009


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
async def test_a_foreign_origin_is_refused_before_anything_else(page: Page, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with page.chat(Origin=origin):
            pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["code"] == "foreign_origin"
    async with page.visitor(Origin=origin) as visitor:
        for path in ("/api/chat", "/api/claim", "/api/thread"):
            assert problem(await visitor.post(path, json={"message": "x", "token": "x"})) == (403, "foreign_origin")
    assert page.engine.requests == []


async def test_the_pages_own_origins_are_welcome(tmp_path: Path, empty_database: Path) -> None:
    settings = {"public_url": "https://ada.example", "extra_origins": "https://ada.music, http://ada.localhost:8080"}
    async with open_page(tmp_path / "data", empty_database, **settings) as page:
        for origin in ("https://ada.example", "https://ada.music", "http://ada.localhost:8080"):
            async with page.chat(Origin=origin) as chat:
                page.engine.answer("hi")
                assert (await chat.turn("hello"))[-1]["type"] == "done"
        with pytest.raises(websockets.InvalidStatus):
            async with page.chat(Origin=page.origin):
                pass


async def test_a_page_without_a_public_address_is_its_own_origin(page: Page) -> None:
    for origin in (page.origin, page.origin.replace("127.0.0.1", "localhost")):
        async with page.chat(Origin=origin) as chat:
            page.engine.answer("hi")
            assert (await chat.turn("hello"))[-1]["type"] == "done"


async def test_a_body_of_ten_megabytes_is_refused(page: Page) -> None:
    async with page.visitor() as visitor:
        body = json.dumps({"message": "x" * 10_000_000})
        assert problem(await visitor.post("/api/chat", content=body)) == (413, "body_too_large")
        assert (await visitor.get("/healthz")).text == "ok\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "invalid_json")),
        (b"\xff\xfe", (400, "invalid_json")),
        (b"", (400, "invalid_request")),
        (b"{}", (400, "invalid_request")),
        (b'{"message": 1}', (400, "invalid_request")),
        (b'{"message": "  "}', (422, "empty_message")),
        (json.dumps({"message": "x" * 4001}).encode(), (422, "message_too_long")),
    ],
)
async def test_a_bad_body_is_refused(page: Page, body: bytes, expected: tuple[int, str]) -> None:
    async with page.visitor() as visitor:
        assert problem(await visitor.post("/api/chat", content=body)) == expected


async def test_unknown_addresses_and_methods_are_problems(page: Page) -> None:
    async with page.visitor() as visitor:
        assert problem(await visitor.get("/api/admin")) == (404, "not_found")
        assert problem(await visitor.get("/wp-login.php")) == (404, "not_found")
        assert problem(await visitor.get("/assets/..%2f..%2f__init__.py")) == (404, "not_found")
        assert problem(await visitor.get("/assets/../../app.py")) == (404, "not_found")
        assert problem(await visitor.delete("/api/chat")) == (405, "method_not_allowed")


async def test_a_fault_leaks_nothing(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(page.server.instance.library, "bio", broken)
    async with page.visitor() as visitor:
        answer = await visitor.get("/api/bio")
    assert problem(answer) == (500, "internal_error")
    assert "swordfish" not in answer.text


async def test_who_writes_too_often_is_told_when_to_come_back(tmp_path: Path, empty_database: Path) -> None:
    async with open_page(tmp_path / "data", empty_database, turns_per_minute=2) as page, page.visitor() as visitor:
        await visitor.get("/api/thread")
        async with page.chat(visitor) as chat:
            for _ in range(2):
                page.engine.answer("hi")
                await chat.turn("hello")
            refusal = (await chat.turn("hello"))[-1]
        answer = await visitor.post("/api/chat", json={"message": "hello"})
        page.engine.answer("hi")
        async with page.chat() as somebody_else:
            assert (await somebody_else.turn("hello"))[-1]["type"] == "done"
    assert (refusal["code"], refusal["retryable"], refusal["turn"]) == ("rate_limited", True, "")
    assert problem(answer) == (429, "rate_limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 60


@pytest.mark.parametrize(("trusted", "taken"), [("", False), ("127.0.0.0/8", True)])
async def test_only_trusted_proxies_are_believed_about_addresses(
    tmp_path: Path, empty_database: Path, trusted: str, taken: bool
) -> None:
    settings = {"turns_per_minute_address": 1, "trusted_proxies": trusted}
    async with open_page(tmp_path / "data", empty_database, **settings) as page:
        ends = []
        for n in range(2):
            page.engine.forget()
            page.engine.answer("hi")
            async with page.chat(**{"X-Forwarded-For": f"203.0.113.{n}"}) as chat:
                ends.append((await chat.turn("hello"))[-1]["type"])
        # What the client itself wrote in front of the proxy's word counts for nothing.
        async with page.chat(**{"X-Forwarded-For": "198.51.100.9, 203.0.113.0"}) as liar:
            assert (await liar.turn("hello"))[-1]["code"] == "rate_limited"
    assert ends == ["done", "done" if taken else "error"]
