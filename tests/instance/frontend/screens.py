"""`make screens`: pictures of the main states, for people who look before they read, into docs/screens.

A real instance with the offline engine, a creator, visitors who asked and clicked, and Chromium. The browser knows the instance by the
address that `make up` gives it. The pictures are made small: a palette of their own colours, and no metadata.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.e2e import chromium
from tests.e2e.browsing import ARGUMENTS, ask
from tests.instance.pages import Frames
from tests.instance.processes import Program, started
from tests.instance.widget.site import box, panel, say

TARGET = Path(__file__).parents[3] / "docs" / "screens"
SEED = Path(__file__).parents[1] / "wire" / "page.json"
CLAIM = "a-token-of-the-platform"
ADDRESS = "http://ada.localhost:8080"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
COLOURS = 128
MOST_BYTES = 150 * 1024
LISTEN = "Where can I listen to your music?"
# What each visitor asks; nothing on the page answers the last question.
VISITS = (
    (LISTEN, "When do you play next?"),
    ("Can I book you for a private event?", "When do you play next?", "Do you give lessons?"),
    ("When do you play next?", LISTEN),
    ("Do you give lessons?", "Which synthesizer is on the first record?"),
)


@dataclass(frozen=True)
class Screen:
    """One picture: where, on what, and what is done before it is taken."""

    name: str
    path: str
    then: Callable[[Page], Awaitable[None]]
    viewport: ViewportSize
    signed_in: bool = False
    settings: tuple[tuple[str, str], ...] = ()


async def taken_over(page: Page) -> None:
    await page.locator("bio-header").wait_for()


async def listen(page: Page) -> None:
    await ask(page, LISTEN)
    await page.locator("a2ui-surface").last.get_by_text("Spotify").wait_for()
    await expect(page.get_by_role("button", name="Good answer")).to_be_visible()


async def chat_elsewhere(page: Page) -> None:
    await say(page, "When do you play next?")
    await panel(page).get_by_role("link", name="Add to calendar").first.wait_for()
    await expect(box(page)).to_be_empty()


async def heading(page: Page) -> None:
    await page.get_by_role("heading", level=1).first.wait_for()
    await page.wait_for_load_state("networkidle")


SCREENS = (
    Screen("page-phone", "/", taken_over, PHONE),
    Screen("page-desktop-dark", "/", taken_over, DESKTOP, settings=(("color_scheme", "dark"),)),
    Screen("page-arabic", "/", taken_over, PHONE, settings=(("locale", "ar"),)),
    Screen("chat-phone", "/", listen, PHONE),
    Screen("widget", "/embed/preview?open", chat_elsewhere, DESKTOP),
    Screen("admin-home", "/admin", heading, DESKTOP, signed_in=True),
    Screen("admin-links-phone", "/admin/links", heading, PHONE, signed_in=True),
    Screen("admin-look", "/admin/look", heading, DESKTOP, signed_in=True),
    Screen("admin-conversations", "/admin/conversations", heading, DESKTOP, signed_in=True),
    Screen("admin-figures", "/admin/figures", heading, DESKTOP, signed_in=True),
)


@asynccontextmanager
async def instance(folder: Path) -> AsyncIterator[tuple[Program, httpx.AsyncClient]]:
    """A page that people have been to, and its creator, signed in."""
    seed = json.loads(SEED.read_text()) | {"claimTokenHash": hashlib.sha256(CLAIM.encode()).hexdigest()}
    (folder / "seed.json").write_text(json.dumps(seed))
    settings = {"handle": "ada", "model": "offline", "public_url": ADDRESS}
    async with started(folder / "data", seed_file=folder / "seed.json", **settings) as program:
        await program.listening()
        for number, questions in enumerate(VISITS):
            await visit(program, questions, link=1 + number % 3, rating="up" if number % 2 else None)
        async with program.visitor() as creator:
            person = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
            (await creator.post("/api/claim", json={"token": CLAIM} | person)).raise_for_status()
            yield program, creator


async def visit(program: Program, questions: tuple[str, ...], link: int, rating: str | None) -> None:
    """Somebody follows a link, asks, and may say what they think of the last answer."""
    async with program.visitor() as visitor:
        (await visitor.get("/", headers={"User-Agent": "Mozilla/5.0"})).raise_for_status()
        (await visitor.post(f"/api/links/{link}/click")).raise_for_status()
        (await visitor.post("/api/threads")).raise_for_status()
        frames: Frames = []
        async with program.chat(visitor) as chat:
            for question in questions:
                frames = await chat.turn(question)
        thread = frames[0]["thread"]
        item = next(frame["item"]["id"] for frame in frames if frame["type"] == "item_stored")
        rated = await visitor.put(f"/api/threads/{thread}/items/{item}/rating", json={"rating": rating})
        rated.raise_for_status()


@asynccontextmanager
async def browser(program: Program) -> AsyncIterator[Browser]:
    """Chromium, to which the instance is at its address."""
    path = chromium.find()
    assert path, "no Chromium: run `make chromium`"
    there = f"MAP {ADDRESS.removeprefix('http://')} 127.0.0.1:{program.port}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, f"--host-resolver-rules={there}"]
        )
        yield browser
        await browser.close()


async def take(screen: Screen, browser: Browser, creator: httpx.AsyncClient) -> bytes:
    """The picture as PNG."""
    settings: dict[str, Any] = {"locale": "en-GB", "reduced_motion": "reduce", **dict(screen.settings)}
    context = await browser.new_context(base_url=ADDRESS, viewport=screen.viewport, **settings)
    try:
        if screen.signed_in:
            for cookie in creator.cookies.jar:
                await context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": ADDRESS}])
        page = await context.new_page()
        await page.goto(screen.path)
        await screen.then(page)
        return await page.screenshot(animations="disabled", caret="hide")
    finally:
        await context.close()


def small(png: bytes) -> bytes:
    """The same picture with few colours."""
    with Image.open(io.BytesIO(png)) as picture:
        kept = io.BytesIO()
        picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT).save(kept, "PNG", optimize=True)
    return kept.getvalue()


async def main(names: list[str]) -> None:
    """Take every picture, or those that are named."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with instance(Path(folder)) as (program, creator), browser(program) as opened:
            for screen in SCREENS:
                if names and screen.name not in names:
                    continue
                picture = small(await take(screen, opened, creator))
                assert len(picture) <= MOST_BYTES, f"{screen.name} is too large to be kept: {len(picture)} bytes"
                (TARGET / f"{screen.name}.png").write_bytes(picture)
                print(f"docs/screens/{screen.name}.png  {len(picture) / 1024:.0f} KiB")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
