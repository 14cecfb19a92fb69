"""The real page, its real policy and its real elements, and a chat line on which a test says whatever frames it likes."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Request, Route, WebSocketRoute, expect

AUDIT = (Path(__file__).parent / "audit.js").read_text().split("*/", 1)[1].strip()
THREAD = "a-thread"
# What runs before the page: remembers every refusal of the policy and every window that something wants to open.
WATCH = """
  window.__refused = []; window.__opened = [];
  addEventListener('securitypolicyviolation', (e) => window.__refused.push(`${e.effectiveDirective} ${e.blockedURI}`));
  window.open = (url) => { window.__opened.push(String(url)); return null; };
"""


class Outside:
    """A server that nothing may ask; it counts who connects."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.origin = ""

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Outside]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.asked.append((await reader.readline()).decode("latin-1").strip())
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\naccess-control-allow-origin: *\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self


def whole(text: str) -> list[str]:
    return [text]


def sign_by_sign(text: str) -> list[str]:
    return list(text)


def at_random(seed: int) -> Callable[[str], list[str]]:
    """Cuts between any two signs; the same ones for the same seed and text."""

    def cut(text: str) -> list[str]:
        dice = random.Random(f"{seed} {text}")
        pieces, rest = [], text
        while rest:
            length = dice.randint(1, 9)
            pieces.append(rest[:length])
            rest = rest[length:]
        return pieces

    return cut


class Stage:
    """An open chat. `tell` says a turn into it, as the server would."""

    def __init__(self, page: Page, own: str) -> None:
        self.page = page
        self.foreign: list[str] = []
        self._own = own
        self._line: WebSocketRoute | None = None
        self._open = asyncio.Event()
        self._seq = 0

    async def open(self) -> None:
        page = self.page
        page.on("request", self._watch)
        await page.add_init_script(WATCH)
        await page.route("**/api/thread*", self._empty)
        await page.route_web_socket(lambda url: "/ws/chat" in url, self._connected)
        await page.goto(self._own)
        await page.get_by_role("textbox", name="Message to").click()
        await asyncio.wait_for(self._open.wait(), 60)

    async def tell(self, name: str, *frames: dict[str, Any]) -> None:
        line = self._line
        assert line is not None
        turn = f"turn of {name}"
        item = {"id": f"asked {name}", "role": "user", "parts": [{"type": "text", "text": name}]}
        item |= {"status": "complete", "createdAt": "2026-11-21T06:00:00+00:00"}
        for frame in (
            {"type": "run_start", "item": item, "engine": "hostile"},
            *frames,
            {"type": "done", "completion": "c"},
        ):
            self._seq += 1
            line.send(json.dumps({"seq": self._seq, "thread": THREAD, "turn": turn} | frame))

    async def drawn(self, entries: int) -> None:
        """Until so many bubbles stand there, and all that follows from them has been begun."""
        await expect(self.page.locator("chat-bubble")).to_have_count(entries, timeout=60_000)
        await self.frames()

    async def frames(self) -> None:
        """Two of them, and what they bring about."""
        await self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
        )

    async def complaints(self) -> list[str]:
        """Everything that went wrong, in words; nothing of it on a page that holds."""
        page = self.page
        found: list[str] = await page.evaluate(AUDIT)
        found += [f"asked {url}" for url in self.foreign]
        found += [f"was refused {what}" for what in await page.evaluate("window.__refused")]
        if await page.evaluate("window.__ran"):
            found.append("ran")
        if page.url.split("#")[0].rstrip("/") != self._own:
            found.append(f"went to {page.url}")
        if len(page.context.pages) > 1:
            found.append("opened another page")
        return found

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(self._own):
            self.foreign.append(request.url)

    def _connected(self, line: WebSocketRoute) -> None:
        # The page says a first word as soon as the line is open; one that takes too long is given up for another.
        def heard(_: str | bytes) -> None:
            self._line = line
            self._open.set()

        line.on_message(heard)

    async def _empty(self, route: Route) -> None:
        thread = {"thread": THREAD, "label": "", "lastSeq": 0, "items": [], "running": None, "total": 0, "before": None}
        await route.fulfill(json=thread)


@asynccontextmanager
async def stage(browser: Browser, own: str) -> AsyncIterator[Stage]:
    """A page for one batch of cases. Text is drawn at once, as for people who prefer no motion."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(40_000)
    try:
        stage = Stage(await context.new_page(), own)
        await stage.open()
        yield stage
    finally:
        await context.close()
