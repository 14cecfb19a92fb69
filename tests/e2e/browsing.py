"""A browser for end-to-end stories: Chromium, on a phone, that complains about everything a page does wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.e2e import chromium

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
PHONE = {"width": 390, "height": 844}
# While an instance is down a browser says so; nothing else may be wrong.
EXPECTED = ("net::ERR", "WebSocket", "status of 502", "status of 503")
PATIENCE = 40_000
expect.set_options(timeout=PATIENCE)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    path = chromium.find()
    assert path, "no Chromium: run `make chromium`"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def somebody(browser: Browser, *expected: str, **settings: Any) -> AsyncIterator[BrowserContext]:
    """A person with a phone; a complaint of the browser's on any of their pages fails the story, but for those `expected`."""
    context = await browser.new_context(**{"viewport": PHONE, "locale": "en-GB"} | settings)
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    context.on("page", watch)
    try:
        yield context
    finally:
        await context.close()
    serious = [words for words in complaints if not any(sign in words for sign in EXPECTED + expected)]
    assert serious == [], serious


async def ask(page: Page, question: str) -> None:
    """Say it in the page's chat."""
    box = page.get_by_role("textbox", name="Message to")
    await box.click()
    await box.fill(question)
    # While an answer comes to its end nothing is sent.
    await expect(page.locator("chat-composer .send:not(.stop)")).to_be_enabled()
    await box.press("Enter")


async def answer(page: Page) -> str:
    """The newest answer as it reads now."""
    words: list[str] = await page.locator("chat-bubble").last.locator(".words").all_inner_texts()
    return "\n".join(words).strip()
