"""Every view of this room is reached by everybody: on phones and desks, in light and dark, in every language, by keyboard alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.instance.frontend.creators_side import DESKTOP, PHONE, admin, barriers
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

VIEWS = ("conversations", "questions", "leads", "figures", "team", "account", "history", "move")
FORMS: dict[str, dict[str, Any]] = {
    "a phone": {"viewport": PHONE},
    "a desk at night": {"viewport": DESKTOP, "color_scheme": "dark", "locale": "de-DE"},
    "a phone in Arabic": {"viewport": PHONE, "locale": "ar", "reduced_motion": "reduce"},
}
TITLES = {
    "a phone": "Conversations",
    "a desk at night": "Gespräche",
    "a phone in Arabic": "المحادثات",
}


# axe looks at many views here, each as a whole.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", FORMS)
async def test_nothing_is_in_anybodys_way(
    program: Program, browser: Browser, creator: httpx.AsyncClient, form: str
) -> None:
    async with program.visitor() as visitor:
        thread = (await visitor.get("/api/thread")).json()["thread"]
        async with program.chat(visitor) as chat:
            await chat.turn("Show my to-do list")
            await chat.turn("What is your shoe size?")
    assert (await creator.post("/api/admin/team", json={"name": "Ed"})).is_success
    async with admin(browser, program, creator, "/conversations", **FORMS[form]) as page:
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[form])
        found = []
        for view in (*VIEWS, f"conversations/{thread}"):
            await page.goto(f"/admin/{view}")
            await page.get_by_role("heading", level=1).wait_for()
            await expect(page.locator(".skeleton")).to_have_count(0)
            if view.endswith(thread):
                await expect(page.locator("a2ui-surface").first.locator("input").first).to_be_visible()
            found += [(view, one) for one in await barriers(page)]
            wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wider > 0:
                found.append((view, f"{wider} px too wide"))
        assert found == []


async def test_whoever_has_no_mouse_replays_a_conversation(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/conversations") as page:
        await page.get_by_role("searchbox").focus()
        link = page.locator("conversations-view a.card").first
        for _ in range(12):
            await page.keyboard.press("Tab")
            if await link.evaluate("(link) => link.matches(':focus')"):
                break
        await page.keyboard.press("Enter")
        replay = page.get_by_role("button", name="Replay", exact=True)
        await replay.wait_for()
        for _ in range(30):
            await page.keyboard.press("Tab")
            if await replay.evaluate("(button) => button.matches(':focus')"):
                break
        await page.keyboard.press("Enter")
        await page.get_by_role("slider").wait_for()
        assert await barriers(page) == []
        await page.get_by_role("button", name="Play", exact=True).press("Enter")
        await expect(page.locator("record-log chat-bubble").first).to_be_visible()
        await page.get_by_role("button", name="16×").press("Enter")
        await page.get_by_role("button", name="Play again").wait_for()
        assert await barriers(page) == []
