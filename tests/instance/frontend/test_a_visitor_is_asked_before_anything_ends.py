"""The end of a conversation, asked for and refused, for everybody; and the list of them where every tab is a visitor of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.instance.frontend.conftest import PATIENCE
from tests.instance.frontend.creators_side import barriers
from tests.instance.frontend.test_a_visitor_keeps_their_conversations import asked, conversations, two
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def choose(page: Page, name: str) -> None:
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name=name).click()


async def question(page: Page) -> Locator:
    """Whether the conversation is really to be deleted, asked."""
    await choose(page, "Delete this conversation")
    return page.get_by_role("dialog", name="Delete this conversation for good?")


async def test_a_conversation_is_deleted_when_that_is_meant_and_not_before(page: Page) -> None:
    await two(page)
    box = page.locator("chat-composer").get_by_role("textbox")
    await box.fill("half a thought")
    asks = await question(page)
    await expect(asks).to_contain_text("It cannot be restored.")
    await expect(asks.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(asks).to_have_count(0)
    await expect(page.get_by_role("button", name="More", exact=True)).to_be_focused()
    await question(page)
    await asks.get_by_role("button", name="Cancel").click()
    await expect(page.locator("chat-bubble").first).to_contain_text("When do you play next?")
    await question(page)
    await asks.get_by_role("button", name="Delete for good").click()
    await expect(page.locator("chat-container .notice")).to_have_text("Deleted for good.")
    await expect(page.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await expect(box).to_have_value("")
    listed = await conversations(page)
    await expect(listed.get_by_role("listitem")).to_have_count(1)
    await listed.get_by_role("button", name="Deleted").click()
    await listed.get_by_text("Nothing was deleted.").wait_for()
    await page.reload()
    await expect(page.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await question(page)
    await asks.get_by_role("button", name="Delete for good").click()
    await page.get_by_role("heading", name="Ask Ada Moreau anything").wait_for()


async def test_what_could_not_be_deleted_says_so_and_is_deleted_then(browser: Browser, program: Program) -> None:
    context = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto("/")
    await asked(page, "Do you give lessons?")
    asks = await question(page)
    sure = asks.get_by_role("button", name="Delete for good")

    async def unreachable(route: Any) -> None:
        await (route.abort() if route.request.method == "DELETE" else route.continue_())

    await context.route("**/api/threads/*", unreachable)
    await sure.click()
    await expect(asks.get_by_role("alert")).to_contain_text("cannot be reached")
    await expect(page.locator("chat-bubble")).to_have_count(2)
    await context.unroute("**/api/threads/*")
    await sure.click()
    await page.get_by_role("heading", name="Ask Ada Moreau anything").wait_for()
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_in_anybodys_way_where_one_is_asked(page: Page, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await asked(page, "Do you give lessons?")
    for item, title in (
        ("Delete this conversation", "Delete this conversation for good?"),
        ("Delete everything about me", "Delete everything about you?"),
    ):
        await choose(page, item)
        asks = page.get_by_role("dialog", name=title)
        await expect(asks).to_have_accessible_description(await asks.locator("#text").inner_text())
        assert await barriers(page) == [], item
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(asks.locator(":focus")).to_have_count(1)
        await asks.get_by_role("button", name="Cancel").click()


async def test_an_answer_is_rated_otherwise_and_not_at_all_and_what_was_said_is_left_as_it_was(page: Page) -> None:
    await asked(page, "Do you give lessons?")
    good, bad = (page.get_by_role("button", name=f"{which} answer") for which in ("Good", "Bad"))
    for press, pressed in ((good, (True, False)), (bad, (False, True)), (bad, (False, False)), (bad, (False, True))):
        async with page.expect_response("**/rating"):
            await press.click()
        for button, yes in zip((good, bad), pressed, strict=True):
            await expect(button).to_have_attribute("aria-pressed", str(yes).lower())
    await page.reload()
    await expect(bad).to_have_attribute("aria-pressed", "true")
    edit = page.get_by_role("button", name="Edit").last
    await edit.click()
    editor = page.get_by_role("textbox", name="Your message")
    await editor.fill("When do you play next?")
    await editor.press("Escape")
    await expect(editor).to_have_count(0)
    await expect(edit).to_be_focused()
    await expect(page.locator("chat-bubble")).to_have_count(2)
    await expect(page.locator("chat-bubble").first).to_contain_text("Do you give lessons?")


@pytest_asyncio.fixture(loop_scope="module")
async def apart(creator: httpx.AsyncClient, program: Program, browser: Browser) -> AsyncIterator[tuple[Page, Page]]:
    """Two tabs of one browser on a page where every tab is a visitor of its own."""
    settings = (await creator.get("/api/admin/settings")).json()
    assert (await creator.put("/api/admin/settings", json=settings | {"sessions": "tab"})).is_success
    context = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    one, other = await context.new_page(), await context.new_page()
    for tab in (one, other):
        await tab.goto("/")
    yield one, other
    await context.close()
    assert (await creator.put("/api/admin/settings", json=settings)).is_success


async def test_a_tab_of_its_own_lists_its_own_conversations(apart: tuple[Page, Page]) -> None:
    one, other = apart
    await asked(other, "Where can I hear you?")
    # A browser draws what is in front.
    await one.bring_to_front()
    await two(one)
    await one.reload()
    await expect(one.locator("chat-bubble").first).to_contain_text("When do you play next?")
    listed = await conversations(one)
    await expect(listed.get_by_role("listitem")).to_have_count(2)
    await expect(listed).not_to_contain_text("Where can I hear you?")
    await listed.get_by_role("button", name="Do you give lessons?", exact=False).first.click()
    await expect(one.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await one.reload()
    await expect(one.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await other.bring_to_front()
    listed = await conversations(other)
    await expect(listed.get_by_role("listitem")).to_have_count(1)
    await expect(listed.get_by_role("listitem")).to_contain_text("Where can I hear you?")
    await other.keyboard.press("Escape")
    await other.get_by_role("button", name="More", exact=True).click()
    await expect(other.get_by_role("menuitem", name="Download as text")).to_be_visible()
    await expect(other.get_by_role("menuitem", name="Copy the private link")).to_have_count(0)
