"""Every editor on phones and desks, in light and dark, in every language, and by keyboard alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.instance.frontend.creators_side import DESKTOP, PHONE, admin, barriers
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = ("profile", "links", "faq", "look", "try")
VIEWS = ("", "profile", "links", "events", "faq", "polls", "chat", *(f"start?step={step}" for step in STEPS))
FORMS: dict[str, dict[str, Any]] = {
    "a phone": {"viewport": PHONE},
    "a phone at night, in German": {"viewport": PHONE, "color_scheme": "dark", "locale": "de-DE"},
    "a desk in Arabic": {"viewport": DESKTOP, "locale": "ar"},
    "a desk at night": {"viewport": DESKTOP, "color_scheme": "dark"},
}
TITLES = {
    "a phone": "Hello, Ada Moreau",
    "a phone at night, in German": "Hallo, Ada Moreau",
    "a desk in Arabic": "مرحبًا Ada Moreau",
    "a desk at night": "Hello, Ada Moreau",
}


# axe looks at many views here, each as a whole.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", FORMS)
async def test_nothing_is_in_anybodys_way(
    program: Program, browser: Browser, creator: httpx.AsyncClient, form: str
) -> None:
    if not (await creator.get("/api/admin/polls")).json()["items"]:
        poll = {"question": "Which song next?", "options": ["The slow one", "The loud one"]}
        assert (await creator.post("/api/admin/polls", json=poll)).is_success
    async with admin(browser, program, creator, **FORMS[form], reduced_motion="reduce") as page:
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[form])
        found = []
        for view in VIEWS:
            await page.goto(f"/admin/{view}")
            await page.get_by_role("heading", level=1).first.wait_for()
            await expect(page.locator(".skeleton")).to_have_count(0)
            # A page in a frame is held to it by its own tests.
            found += [(view, one) for one in await barriers(page) if "iframe" not in str(one)]
            wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wider > 0:
                found.append((view, f"{wider} px too wide"))
        assert found == []


async def test_the_language_is_chosen_and_kept(program: Program, browser: Browser, creator: httpx.AsyncClient) -> None:
    async with admin(browser, program, creator, "/links") as page:
        await page.get_by_role("combobox", name="Language").select_option("ar")
        await expect(page.get_by_role("heading", level=1)).to_have_text("الروابط")
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("الروابط")
        await expect(page).to_have_title("الروابط · Chat-in-Bio")
        await page.get_by_role("combobox", name="اللغة").select_option("de")
        await expect(page.get_by_role("button", name="Link hinzufügen")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "de")


async def test_whoever_has_no_mouse_goes_through_the_views_and_back(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/faq") as page:
        heading = page.get_by_role("heading", level=1)
        await expect(heading).to_have_text("Questions & answers")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(heading).to_be_focused()
        await page.get_by_role("link", name="Events", exact=True).focus()
        await page.keyboard.press("Enter")
        await expect(heading).to_have_text("Events")
        await expect(heading).to_be_focused()
        await expect(page.get_by_role("link", name="Events", exact=True)).to_have_attribute("aria-current", "page")
        await page.go_back()
        await expect(heading).to_have_text("Questions & answers")
        await expect(heading).to_be_focused()
        add = page.get_by_role("button", name="Add question")
        await add.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog", name="New question")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(add).to_be_focused()


async def test_the_sheet_of_a_phone_leads_everywhere(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "", viewport=PHONE) as page:
        await page.get_by_role("button", name="More", exact=True).click()
        await expect(page.get_by_role("dialog", name="All of it")).to_be_visible()
        assert await barriers(page) == []
        await page.get_by_role("navigation", name="All of it").get_by_role("link", name="Polls").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Polls")
        await expect(page.get_by_role("dialog")).to_have_count(0)
