"""From the sign-up by a platform to an embedded chat and an answered question, behind Traefik, with a phone's browser and nothing else.

The chapters are told in order; each goes on where the one before it ended.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e import browsing
from tests.e2e.fleet import Fleet
from tests.instance.widget.site import bubble, open_site, panel

pytestmark = pytest.mark.asyncio(loop_scope="module")

HANDLE, OTHER = "admiral", "admiral-elsewhere"
PASSWORD = "correct horse battery"
QUESTION = "What is your shoe size?"
# Told to those who are not signed in yet; and what a page that is not allowed is told.
REFUSED = "status of 40"


@dataclass
class Grace:
    """A creator with a phone."""

    phone: BrowserContext
    origin: str
    claim: str

    async def admin(self, path: str = "") -> Page:
        page = await self.phone.new_page()
        await page.goto(f"{self.origin}/admin{path}")
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with browsing.browser() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def grace(fleet: Fleet, browser: Browser) -> AsyncIterator[Grace]:
    told = await fleet.sign_up(HANDLE, displayName="Grace")
    await fleet.until_ready(HANDLE)
    async with browsing.somebody(browser, REFUSED, accept_downloads=True) as phone:
        yield Grace(phone, fleet.origin(HANDLE), told["claimUrl"])


async def claim(page: Page, address: str) -> None:
    await page.goto(address)
    await page.get_by_label("Your name").fill("Grace Hopper")
    await page.get_by_label("Your e-mail").fill("grace@example.com")
    await page.get_by_label("A password").fill(PASSWORD)
    await page.get_by_role("button", name="Take the page over").click()
    await expect(page.get_by_role("heading", name="Who you are")).to_be_visible()


async def test_1_the_link_of_the_platform_makes_the_page_hers_and_five_steps_fill_it(grace: Grace) -> None:
    page = await grace.phone.new_page()
    await claim(page, grace.claim)
    await page.get_by_label("One line about you").fill("I teach computers English")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("Your addresses").fill("https://www.youtube.com/@grace https://hopper.bandcamp.com")
    await page.get_by_role("button", name="Next").click()
    for number, question in enumerate(("How can I reach you?", "Can I book you?", "How did you begin?"), 1):
        await page.get_by_role("button", name=question, exact=True).click()
        await page.get_by_label("Your answer").fill(f"With ship number {number}.")
        await page.get_by_role("button", name="Keep this answer").click()
        await expect(page.get_by_text(f"{number} of 3 answers")).to_be_visible()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Forest").click()
    await expect(page.get_by_text("Your page wears")).to_be_visible()
    await page.close()


async def test_2_a_visitor_meets_it_all_on_a_phone_and_acts_in_the_chat(grace: Grace, browser: Browser) -> None:
    async with browsing.somebody(browser) as visitor:
        page = await visitor.new_page()
        await page.goto(grace.origin)
        await expect(page.get_by_text("I teach computers English")).to_be_visible()
        await expect(page.get_by_role("link", name="Bandcamp")).to_be_visible()
        await browsing.ask(page, "add tea to my to-do list")
        box = page.locator("a2ui-surface").last.get_by_role("checkbox", name="tea")
        await box.click()
        await expect(page.locator("a2ui-surface").last.get_by_text("All done.")).to_be_visible()
        await page.reload()
        await expect(page.locator("a2ui-surface").last.get_by_role("checkbox", name="tea")).to_be_checked()
        await browsing.ask(page, QUESTION)
        # Two questions, their answers, and between them the line that says what was ticked off.
        await expect(page.locator("chat-bubble")).to_have_count(5)
        await expect(page.locator("chat-bubble").nth(2)).to_contain_text("Ticked off: tea")
        # That it went unanswered is kept with the end of its answer.
        await expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)


async def test_3_what_she_edits_is_on_the_page_at_once(grace: Grace) -> None:
    page = await grace.admin("/profile")
    await page.get_by_label("One line about you").fill("Nanoseconds by the yard")
    await page.get_by_role("button", name="Save profile").click()
    await expect(page.get_by_text("Your profile is saved").first).to_be_visible()
    visitor = await grace.phone.new_page()
    await visitor.goto(grace.origin)
    await expect(visitor.get_by_text("Nanoseconds by the yard")).to_be_visible()

    await page.goto(f"{grace.origin}/admin/look")
    before = await visitor.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    await page.get_by_role("button", name="Paper").click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_text("Your page has its new look.").wait_for()
    await visitor.reload()
    await expect(visitor.locator("html")).not_to_have_css("background-color", before)
    await visitor.close()
    await page.close()


async def test_4_the_chat_opens_on_the_site_that_she_allowed_and_on_no_other(grace: Grace, browser: Browser) -> None:
    embedding = f'<!doctype html><title>Shop</title><h1>Pots</h1><script src="{grace.origin}/embed.js" async></script>'
    async with open_site() as shop, open_site() as stranger:
        page = await grace.admin("/embed")
        await page.get_by_role("textbox", name="Address of the site").fill(shop.origin)
        await page.get_by_role("button", name="Allow", exact=True).click()
        await expect(page.get_by_text(f"{shop.origin} may show the chat now.")).to_be_visible()
        await page.close()
        async with browsing.somebody(browser, REFUSED) as visitor:
            page = await visitor.new_page()
            await page.goto(shop.show("/", embedding))
            await bubble(page).click()
            box = page.get_by_role("textbox", name="Message to Grace")
            await box.fill("How did you begin?")
            await box.press("Enter")
            await expect(panel(page)).to_contain_text("With ship number 3.")
            await page.reload()
            await expect(bubble(page)).to_be_visible()

            page = await visitor.new_page()
            async with page.expect_console_message(lambda message: stranger.origin in message.text):
                await page.goto(stranger.show("/", embedding))
            await expect(bubble(page)).to_have_count(0)


async def test_5_she_reads_what_was_asked_answers_by_one_click_and_the_chat_knows_it(
    grace: Grace, browser: Browser
) -> None:
    page = await grace.admin("/questions")
    card = page.locator("questions-view li.card", has_text="shoe size")
    await card.get_by_role("button", name="Answer", exact=True).click()
    await card.get_by_role("textbox", name="Your answer").fill("Forty-two.")
    await card.get_by_role("button", name="Answer and publish").click()
    await page.get_by_text("Your page knows it now.").wait_for()
    await page.goto(f"{grace.origin}/admin/conversations")
    await page.get_by_role("link", name="add tea to my to-do list").click()
    await expect(page.locator("a2ui-surface").first).to_be_visible()
    await page.close()
    async with browsing.somebody(browser) as visitor:
        page = await visitor.new_page()
        await page.goto(grace.origin)
        await browsing.ask(page, QUESTION)
        await expect(page.locator("chat-bubble").last).to_contain_text("Forty-two.")


async def test_6_she_moves_to_another_instance_with_everything(
    grace: Grace, fleet: Fleet, browser: Browser, tmp_path: Path
) -> None:
    page = await grace.admin("/move")
    async with page.expect_download() as downloaded:
        await page.get_by_role("button", name="Export everything").click()
    await (await downloaded.value).save_as(tmp_path / "grace.zip")
    await page.close()

    told = await fleet.sign_up(OTHER, displayName="Nobody yet")
    await fleet.until_ready(OTHER)
    async with browsing.somebody(browser, REFUSED) as phone:
        page = await phone.new_page()
        await claim(page, told["claimUrl"])
        await page.goto(f"{fleet.origin(OTHER)}/admin/move")
        await page.locator("input[type=file]").set_input_files(tmp_path / "grace.zip")
        await page.get_by_role("button", name="Replace everything").click()
        await page.locator("cib-dialog").get_by_role("button", name="Replace everything").click()
        await page.get_by_text(f"This page is now what “{HANDLE}” was.").wait_for()
        await page.goto(fleet.origin(OTHER))
        await expect(page.get_by_text("Nanoseconds by the yard")).to_be_visible()
        await browsing.ask(page, QUESTION)
        await expect(page.locator("chat-bubble").last).to_contain_text("Forty-two.")
