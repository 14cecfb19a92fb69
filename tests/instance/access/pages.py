"""Pages with sites that are let in, and programs with keys."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import websockets

from tests.instance.pages import Chat, Page

SHOP = "https://shop.example"
EVIL = "https://evil.example"


@asynccontextmanager
async def chat(page: Page, session: str | None = None, **headers: str) -> AsyncIterator[Chat]:
    """A chat with a session token in its address."""
    url = page.origin.replace("http", "ws") + "/ws/chat" + (f"?session={session}" if session is not None else "")
    async with websockets.connect(url, additional_headers=headers, proxy=None, open_timeout=60) as socket:
        yield Chat(socket)


async def turned_away(page: Page, session: str | None = None, **headers: str) -> tuple[int, str]:
    """Status and code of a handshake that must be refused."""
    try:
        async with chat(page, session, **headers):
            raise AssertionError("the handshake was accepted")
    except websockets.InvalidStatus as refusal:
        body: dict[str, Any] = json.loads(refusal.response.body)
        assert refusal.response.headers["content-type"] == "application/problem+json"
        return refusal.response.status_code, body["code"]


async def begin_session(page: Page) -> tuple[str, str]:
    """A session token and its visitor."""
    async with page.visitor() as browser:
        begun = (await browser.post("/api/session")).json()
    return begun["session"], begun["visitor"]


async def told(page: Page, **headers: str) -> list[str]:
    """What somebody reads on their newest thread."""
    async with page.visitor(**headers) as browser:
        items = (await browser.get("/api/thread")).json()["items"]
    return [part["text"] for item in items for part in item["parts"] if part["type"] == "text"]


async def say(page: Page, message: str, **headers: str) -> int:
    """Say something over HTTP; the status of the answer."""
    page.engine.forget()
    page.engine.answer("hi")
    async with page.visitor(**headers) as browser:
        answer = await browser.post("/api/chat", json={"message": message})
        return answer.status_code
