"""What a visitor can do with their conversations: find them again, name, put away, take along, and end them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.instance.frontend.conftest import say
from tests.instance.frontend.creators_side import barriers
from tests.instance.processes import Program

# One instance and one browser for all: every test is a visitor of its own.
pytestmark = pytest.mark.asyncio(loop_scope="module")

KEPT = "Object.keys(sessionStorage).concat(Object.keys(localStorage)).filter((key) => key.startsWith('chatinbio'))"


async def asked(page: Page, words: str) -> None:
    """Say something and wait for its answer."""
    bubbles = await page.locator("chat-bubble").count()
    await say(page, words)
    await expect(page.locator("chat-bubble")).to_have_count(bubbles + 2)
    await expect(page.get_by_role("button", name="Answer again")).to_be_visible()


async def conversations(page: Page) -> Locator:
    """The list, opened."""
    await page.get_by_role("button", name="Your conversations").click()
    return page.get_by_role("dialog", name="Your conversations")


async def two(page: Page) -> None:
    await asked(page, "Do you give lessons?")
    await page.get_by_role("button", name="New conversation").click()
    await expect(page.locator("chat-bubble")).to_have_count(0)
    await asked(page, "When do you play next?")


async def test_an_earlier_conversation_is_gone_on_with_and_still_there_after_a_reload(page: Page) -> None:
    await two(page)
    box = page.locator("chat-composer").get_by_role("textbox")
    await box.fill("a thought for later")
    listed = await conversations(page)
    await expect(listed.get_by_role("listitem")).to_have_count(2)
    await expect(listed.get_by_role("listitem").first).to_contain_text("open now")
    await listed.get_by_role("button", name="Do you give lessons?", exact=False).first.click()
    await expect(page.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await expect(box).to_have_value("")
    await asked(page, "Where can I hear you?")
    await page.reload()
    await expect(page.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await expect(page.locator("chat-bubble")).to_have_count(4)
    listed = await conversations(page)
    await listed.get_by_role("button", name="When do you play next?", exact=False).first.click()
    await expect(box).to_have_value("a thought for later")


async def test_conversations_are_named_put_away_deleted_and_brought_back_by_keyboard_alone(page: Page) -> None:
    await two(page)
    listed = await conversations(page)
    await expect(listed.get_by_role("heading")).to_be_focused()
    await listed.get_by_role("button", name="Actions: Do you give lessons?").press("Enter")
    await listed.get_by_role("button", name="Rename").press("Enter")
    name = listed.get_by_role("textbox", name="Name of the conversation")
    await expect(name).to_be_focused()
    await name.fill("Lessons")
    await name.press("Enter")
    await listed.get_by_text("Renamed.").wait_for()
    await expect(listed.get_by_role("button", name="Actions: Lessons")).to_be_focused()
    await listed.get_by_role("button", name="Actions: Lessons").press("Enter")
    await listed.get_by_role("button", name="Delete", exact=True).press("Enter")
    await expect(listed.get_by_role("listitem")).to_have_count(1)
    await expect(listed.get_by_role("button", name="Undo")).to_be_focused()
    await listed.get_by_role("button", name="Undo").press("Enter")
    await expect(listed.get_by_role("listitem")).to_have_count(2)
    await listed.get_by_role("button", name="Actions: Lessons").press("Enter")
    await listed.get_by_role("button", name="Archive", exact=True).press("Enter")
    await expect(listed.get_by_role("listitem")).to_have_count(1)
    await listed.get_by_role("button", name="Archived").press("Enter")
    await expect(listed.get_by_role("listitem")).to_contain_text("Lessons")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Your conversations")).to_be_focused()


async def test_the_conversation_that_is_open_gives_way_when_it_is_deleted_and_comes_back(page: Page) -> None:
    await two(page)
    listed = await conversations(page)
    await listed.get_by_role("button", name="Actions: When do you play next?").click()
    await listed.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.locator("chat-bubble").first).to_contain_text("Do you give lessons?")
    await listed.get_by_role("button", name="Undo").click()
    await expect(page.locator("chat-bubble").first).to_contain_text("When do you play next?")
    await listed.get_by_role("button", name="Deleted").click()
    await listed.get_by_text("Nothing was deleted.").wait_for()


async def test_a_private_link_opens_for_its_visitor_and_for_nobody_else(
    page: Page, browser: Browser, program: Program
) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await two(page)
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Copy the private link").click()
    await page.get_by_text("Link copied.").wait_for()
    link = await page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{program.origin}/#thread=")
    await page.get_by_role("button", name="New conversation").click()
    again = await page.context.new_page()
    await again.goto(link)
    await expect(again.locator("chat-bubble").first).to_contain_text("When do you play next?")
    await expect(again).to_have_url(f"{program.origin}/")
    other = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="en-GB")
    stranger = await other.new_page()
    await stranger.goto(link)
    await stranger.get_by_role("heading", name="This conversation is not yours").wait_for()
    await expect(stranger.locator("chat-bubble")).to_have_count(0)
    await stranger.get_by_role("button", name="Go on to your own conversation").click()
    await stranger.get_by_role("heading", name="Ask Ada Moreau anything").wait_for()
    await other.close()


async def test_a_conversation_is_taken_along_as_text_and_as_data(page: Page) -> None:
    await asked(page, "Do you give lessons?")
    for name, words in (
        ("Download as text", "# Conversation with Ada Moreau"),
        ("Download as JSON", '"items"'),
        ("Download everything", "visitor"),
    ):
        await page.get_by_role("button", name="More", exact=True).click()
        async with page.expect_download() as began:
            await page.get_by_role("menuitem", name=name).click()
        text = Path(await (await began.value).path()).read_text()
        assert words in text
        assert "Do you give lessons?" in text
        if "JSON" in name:
            assert [item["role"] for item in json.loads(text)["items"]] == ["user", "assistant"]
        await page.get_by_text("Downloaded.").wait_for()


async def test_who_deletes_everything_leaves_nothing_on_the_page_or_in_the_browser(page: Page) -> None:
    await two(page)
    await page.locator("chat-composer").get_by_role("textbox").fill("half a thought")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Delete everything about me").click()
    asks = page.get_by_role("dialog", name="Delete everything about you?")
    await expect(asks.get_by_role("button", name="Cancel")).to_be_focused()
    await asks.get_by_role("button", name="Cancel").press("Escape")
    await expect(page.locator("chat-bubble")).to_have_count(2)
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Delete everything about me").click()
    await asks.get_by_role("button", name="Delete everything").click()
    await page.get_by_text("Everything about you was deleted.").wait_for()
    await expect(page.locator("chat-bubble")).to_have_count(0)
    assert await page.evaluate(KEPT) == []
    assert [cookie["name"] for cookie in await page.context.cookies()] == []
    await asked(page, "Do you give lessons?")
    listed = await conversations(page)
    await expect(listed.get_by_role("listitem")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_shut_open_in_the_list_and_in_the_menu(page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await page.locator("chat-composer textarea").wait_for()
    assert await barriers(page) == [], "shut"
    await asked(page, "Do you give lessons?")
    assert await barriers(page) == [], "open"
    listed = await conversations(page)
    await listed.get_by_role("button", name="Actions").first.click()
    await listed.get_by_role("button", name="Rename").wait_for()
    assert await barriers(page) == [], "list"
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menu").wait_for()
    assert await barriers(page) == [], "menu"


async def test_in_arabic_everything_reads_from_right_to_left(browser: Browser, program: Program) -> None:
    context = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="ar")
    page = await context.new_page()
    await page.goto("/")
    box = page.get_by_role("textbox", name="رسالة إلى Ada Moreau")
    await box.click()
    await box.fill("Do you give lessons?")
    await box.press("Enter")
    await page.get_by_role("button", name="أجب مرة أخرى").wait_for()
    bubble = page.locator("chat-bubble").first.locator(".words")
    shape = await bubble.bounding_box()
    assert shape
    assert shape["x"] < 30, "what the visitor says stands at the end of the line, which is on the left"
    await page.get_by_role("button", name="محادثاتك").click()
    await page.get_by_role("heading", name="محادثاتك").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await context.close()
