"""The page in a real Chromium: the answer is seen growing, has a surface, and survives a kill and a reload."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Error, Page, async_playwright

from tests.e2e import chromium
from tests.e2e.browsing import ask
from tests.e2e.fleet import Fleet, eventually

ARTIFACTS = Path(__file__).parents[1] / ".artifacts"
QUESTION = "where can I listen to your music?"


@pytest.fixture
async def page(fleet: Fleet) -> AsyncIterator[Page]:
    path = chromium.find()
    assert path, "no Chromium: run `make chromium`"
    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        context.set_default_timeout(40_000)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        yield page
        ARTIFACTS.mkdir(exist_ok=True)
        await page.screenshot(path=ARTIFACTS / "page.png")
        await browser.close()
        # While an instance is down, a browser says so; nothing else may be wrong.
        expected = ("net::ERR", "WebSocket", "status of 502", "status of 503")
        assert [text for text in complaints if not any(sign in text for sign in expected)] == []


async def test_the_answer_grows_shows_its_links_and_is_there_after_a_kill_and_a_reload(
    fleet: Fleet, page: Page
) -> None:
    await page.goto(fleet.origin("ada"))
    await page.get_by_role("heading", name="Ada").first.wait_for()
    await ask(page, QUESTION)
    async with fleet.visitor("ada") as visitor:
        links = (await visitor.get("/api/bio")).json()["links"]
    surface = page.locator("a2ui-surface").first
    for link in links:
        if link["kind"] == "music":
            await surface.get_by_text(link["title"]).wait_for(timeout=40_000)
    await page.get_by_text(QUESTION).last.wait_for()

    killed = fleet.kill_instance("ada")
    await eventually(lambda: fleet.running("ada") - killed)

    async def reloaded() -> bool:
        try:
            answer = await page.reload()
        except Error:
            return False  # broken off: it is led to again only in a moment
        return answer is not None and answer.ok

    await eventually(reloaded)
    await page.get_by_text(QUESTION).last.wait_for(timeout=40_000)
    await surface.get_by_text(links[0]["title"]).wait_for(timeout=40_000)


async def test_the_page_asks_nobody_else_for_anything(fleet: Fleet, page: Page) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    await page.goto(fleet.origin("ada"))
    await ask(page, "hello")
    await page.get_by_text("hello").last.wait_for()
    await page.wait_for_load_state("networkidle")
    assert hosts <= {fleet.host("ada")}
