"""What a visitor can do on the page, in a real Chromium against a real instance with the offline engine."""

from __future__ import annotations

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from tests.instance.frontend.conftest import say
from tests.instance.processes import Program

# One instance and one browser for all: every test is a visitor of its own.
pytestmark = pytest.mark.asyncio(loop_scope="module")


def last(page: Page) -> Locator:
    """The surface that was shown last."""
    return page.locator("a2ui-surface").last


async def test_a_to_do_is_ticked_in_place_and_still_ticked_after_a_reload(page: Page) -> None:
    await say(page, "Show my to-do list")
    for words in ("Buy milk", "Tune the piano"):
        await last(page).get_by_role("textbox", name="Something to do").fill(words)
        await last(page).get_by_role("button", name="Add").click()
        await last(page).get_by_role("checkbox", name=words).wait_for()
    await last(page).get_by_role("checkbox", name="Buy milk").click()
    await last(page).get_by_text("1 of 2 done").wait_for()
    await page.get_by_text("Ticked off: Buy milk").wait_for()
    await expect(page.locator("a2ui-surface")).to_have_count(1)
    await page.reload()
    await last(page).get_by_text("1 of 2 done").wait_for()
    await expect(last(page).get_by_role("checkbox", name="Buy milk")).to_be_checked()
    await expect(last(page).get_by_role("checkbox", name="Tune the piano")).not_to_be_checked()
    await last(page).get_by_role("button", name="Delete: Buy milk").click()
    await expect(last(page).get_by_role("checkbox")).to_have_count(1)


async def test_a_form_says_what_is_wrong_and_then_thanks(page: Page) -> None:
    await say(page, "I want to send you a message")
    await last(page).get_by_role("textbox", name="Your name").fill("Grace")
    await last(page).get_by_role("textbox", name="Your e-mail").fill("grace@")
    await last(page).get_by_role("textbox", name="Your message").fill("Hello!")
    await last(page).get_by_role("button", name="Send").click()
    await expect(last(page).get_by_role("alert")).to_contain_text("e-mail address")
    await expect(last(page).get_by_role("textbox", name="Your e-mail")).to_be_focused()
    await last(page).get_by_role("textbox", name="Your e-mail").fill("grace@example.com")
    await last(page).get_by_role("textbox", name="Your e-mail").press("Enter")
    await expect(last(page).get_by_role("textbox")).to_have_count(0)
    await expect(last(page)).to_contain_text("Thank")


async def test_a_vote_is_counted_on_the_poll_itself(page: Page, creator: httpx.AsyncClient) -> None:
    poll = {"question": "Which song next?", "options": ["The slow one", "The loud one"]}
    assert (await creator.post("/api/admin/polls", json=poll)).is_success
    await say(page, "Is there a poll?")
    await last(page).get_by_text("The slow one").first.wait_for()
    await last(page).get_by_role("button", name="The loud one").click()
    await expect(last(page).get_by_role("meter", name="The loud one")).to_have_attribute("aria-valuenow", "100")


async def test_an_answer_is_asked_for_differently_given_anew_and_rated(page: Page) -> None:
    await say(page, "Do you give lessons?")
    await page.get_by_text("From: Do you give lessons?").wait_for()
    await page.get_by_role("button", name="Edit").last.click()
    editor = page.get_by_role("textbox", name="Your message")
    await expect(editor).to_have_value("Do you give lessons?")
    await editor.fill("When do you play next?")
    await editor.press("Enter")
    await last(page).get_by_text("Le Molotov").wait_for()
    await expect(page.locator("chat-container").get_by_text("Not at the moment")).to_have_count(0)
    await page.get_by_role("button", name="Answer again").click()
    await expect(page.locator("chat-bubble")).to_have_count(2)
    async with page.expect_response("**/rating"):
        await page.get_by_role("button", name="Good answer").click()
    await expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await expect(page.locator("chat-bubble")).to_have_count(2)
    await expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")


async def test_the_creator_sees_the_result_of_background_work_when_it_comes(
    page: Page, program: Program, creator: httpx.AsyncClient
) -> None:
    for _ in range(2):
        async with program.visitor() as visitor, program.chat(visitor) as chat:
            await chat.turn("Do you sell xylophones?")
    for cookie in creator.cookies.jar:
        await page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    await page.reload()
    await say(page, "What did visitors ask this month?")
    await last(page).get_by_text("xylophones").wait_for()
    await expect(page.locator("chat-bubble .tool")).to_have_count(0)


async def test_where_no_web_socket_opens_everything_goes_over_http(page: Page) -> None:
    await page.add_init_script("window.WebSocket = class { constructor() { throw new Error('a proxy knows none') } }")
    await page.reload()
    await say(page, "Show my to-do list")
    await last(page).get_by_role("textbox", name="Something to do").fill("Buy milk")
    await last(page).get_by_role("button", name="Add").click()
    await last(page).get_by_role("checkbox", name="Buy milk").click()
    await last(page).get_by_text("All done.").wait_for()
    await say(page, "Do you give lessons?")
    await page.get_by_role("button", name="Answer again").click()
    await expect(page.get_by_role("button", name="Answer again")).to_be_visible()
    await page.get_by_role("button", name="Edit").last.click()
    await page.get_by_role("textbox", name="Your message").fill("When do you play next?")
    await page.get_by_role("textbox", name="Your message").press("Enter")
    await last(page).get_by_text("Le Molotov").wait_for()


async def test_who_shuts_the_chat_and_opens_it_again_at_once_has_it_open(page: Page) -> None:
    await say(page, "Do you give lessons?")
    await page.get_by_text("From: Do you give lessons?").wait_for()
    # Shutting is a step back in the browser's history, which comes when the browser has the time.
    await page.evaluate(
        """async () => {
          const chat = document.querySelector('chat-container');
          const stepped = new Promise((done) => addEventListener('popstate', done, { once: true }));
          chat.shadowRoot.querySelector('.shut').click();
          await chat.updateComplete;
          chat.shadowRoot.querySelector('.resume').click();
          await stepped;
          await chat.updateComplete;
        }"""
    )
    resume = page.get_by_role("button", name="Continue your conversation")
    await expect(resume).to_have_count(0)
    await expect(page.get_by_role("button", name="Close the chat")).to_be_visible()
    await page.go_back()
    await expect(resume).to_be_visible()


async def test_a_tab_of_its_own_is_a_visitor_of_its_own(page: Page, creator: httpx.AsyncClient) -> None:
    settings = (await creator.get("/api/admin/settings")).json()
    assert (await creator.put("/api/admin/settings", json=settings | {"sessions": "tab"})).is_success
    try:
        await page.reload()
        await say(page, "Do you give lessons?")
        await page.get_by_text("From: Do you give lessons?").wait_for()
        await page.reload()
        await page.get_by_text("From: Do you give lessons?").wait_for()
        other = await page.context.new_page()
        await other.goto(page.url)
        await other.get_by_role("textbox", name="Message to").click()
        await expect(other.get_by_role("heading", name="Ask Ada Moreau anything")).to_be_visible()
        await expect(other.locator("chat-bubble")).to_have_count(0)
    finally:
        assert (await creator.put("/api/admin/settings", json=settings)).is_success
