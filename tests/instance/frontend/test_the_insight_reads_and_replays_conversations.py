"""The creator finds a conversation by a word, reads it, and sees it happen once more."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.instance.frontend.creators_side import PHONE, admin, settled
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> [x](javascript:alert(3))"
# What a person sees of a recording, without what was said of it later.
SHOWN = """(log) => {
  const words = (node) => node.nodeType === Node.TEXT_NODE ? node.textContent
    : node instanceof HTMLStyleElement || (node instanceof Element && node.matches('.meta, .day, .sr')) ? ''
    : [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(words).join(' ');
  return [...log.shadowRoot.querySelectorAll('chat-bubble')].map((bubble) => words(bubble).replace(/\\s+/g, ' ').trim());
}"""


async def converse(program: Program, *messages: str, rate: str | None = None) -> str:
    """A conversation of a new visitor; its thread."""
    async with program.visitor() as visitor:
        thread: str = (await visitor.get("/api/thread")).json()["thread"]
        async with program.chat(visitor) as chat:
            for message in messages:
                await chat.turn(message)
        if rate:
            items = (await visitor.get("/api/thread")).json()["items"]
            path = f"/api/threads/{thread}/items/{items[-1]['id']}/rating"
            assert (await visitor.put(path, json={"rating": rate})).is_success
        return thread


async def shown(page: Page) -> list[str]:
    found: list[str] = await page.locator("record-log").evaluate(SHOWN)
    return found


async def test_a_conversation_is_found_by_a_word_and_replayed_to_the_same_end(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    await converse(program, "Where can I listen to your music?")
    thread = await converse(program, "Do you give lessons?", "Show my to-do list", "When do you play next?", rate="up")
    async with admin(browser, program, creator, "/conversations") as page:
        await expect(page.get_by_role("link", name="Where can I listen")).to_be_visible()
        await page.get_by_role("searchbox", name="Search conversations").fill("less")
        await expect(page.get_by_role("link", name="Where can I listen")).to_have_count(0)
        found = page.get_by_role("link", name="Do you give lessons?")
        await expect(found.locator("mark").first).to_have_text("lessons")
        await found.click()
        await page.wait_for_url(f"**/conversations/{thread}?q=less")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Do you give lessons?")
        await page.get_by_text("The visitor liked this answer").wait_for()
        await expect(page.get_by_role("textbox", name="Something to do")).to_be_visible()
        await expect(page.locator("a2ui-surface").last.get_by_text("Le Molotov")).to_be_visible()
        # Surfaces are drawn piece by piece, each by itself.
        await settled(page)
        stored = await shown(page)
        assert len(stored) == 6

        await page.get_by_role("button", name="Replay", exact=True).click()
        await expect(page.get_by_text("Press play to watch it")).to_be_visible()
        await page.get_by_role("button", name="16×").click()
        await page.get_by_role("button", name="Play", exact=True).click()
        await page.get_by_role("button", name="Play again").wait_for()
        await expect(page.locator("a2ui-surface").last.get_by_text("Le Molotov")).to_be_visible()
        await page.get_by_text("The visitor liked this answer").wait_for()
        await _until_same(page, stored)


async def _until_same(page: Page, stored: list[str]) -> None:
    """Words are revealed at the pace they are read, so the end is a moment after the last frame."""
    await page.wait_for_function(
        f"(stored) => JSON.stringify(({SHOWN})(document.querySelector('admin-app').shadowRoot.querySelector('admin-outlet')"
        ".shadowRoot.querySelector('conversation-view').shadowRoot.querySelector('record-log'))) === stored",
        arg=json.dumps(stored, ensure_ascii=False, separators=(",", ":")),
    )


async def test_a_replay_goes_frame_by_frame_and_turn_by_turn_from_the_keyboard(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    thread = await converse(program, "Do you give lessons?", "When do you play next?")
    frames = (await creator.get(f"/api/admin/transcripts/{thread}/frames")).json()["total"]
    async with admin(browser, program, creator, f"/conversations/{thread}", viewport=PHONE) as page:
        await page.get_by_role("button", name="Replay", exact=True).press("Enter")
        bar = page.get_by_role("slider", name="Place in the recording")
        await bar.focus()
        await page.keyboard.press("ArrowRight")
        await expect(bar).to_have_attribute("aria-valuetext", f"1 of {frames}")
        await expect(page.locator("record-log chat-bubble").first).to_contain_text("Do you give lessons?")
        await page.keyboard.press("PageDown")
        await expect(page.locator("record-log chat-bubble", has_text="When do you play next?")).to_be_visible()
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("End")
        await expect(bar).to_have_attribute("aria-valuetext", f"{frames} of {frames}")
        await expect(page.locator("a2ui-surface").last.get_by_text("Le Molotov")).to_be_visible()
        await page.keyboard.press("Home")
        await expect(page.locator("chat-bubble:visible")).to_have_count(0)
        # A recording of some seconds is over before a busy machine has paused it, unless its clock stands still.
        await page.clock.install()
        await page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        await page.keyboard.press(" ")
        await expect(page.get_by_role("button", name="Pause")).to_be_visible()
        await page.keyboard.press(" ")
        await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


async def test_nothing_that_is_pressed_in_a_recording_does_anything(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    thread = await converse(program, "Show my to-do list", "Where can I listen to your music?")
    async with admin(browser, program, creator, f"/conversations/{thread}") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if request.method != "GET" else None)
        page.on("websocket", lambda socket: asked.append(socket.url))
        field = page.get_by_role("textbox", name="Something to do")
        await field.focus()
        await page.keyboard.type("Buy milk")
        await expect(field).to_have_value("")
        await page.get_by_role("button", name="Add").click(force=True)
        await page.get_by_role("button", name="Add").press("Enter")
        card = page.locator("a2ui-surface a", has_text="Spotify").first
        await card.evaluate("(link) => link.addEventListener('click', (event) => event.preventDefault())")
        async with page.context.expect_page() as opened:
            await page.context.route("https://example.com/**", lambda route: route.abort())
            await card.click()
        await (await opened.value).close()
        assert asked == []
        assert (await creator.get("/api/admin/links")).json()["items"][0]["clicks"] == 0
        assert len((await creator.get(f"/api/admin/transcripts/{thread}")).json()["items"]) == 4


async def test_what_visitors_write_is_shown_as_words_and_runs_nowhere(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    thread = await converse(program, HOSTILE)
    async with admin(browser, program, creator, "/conversations?q=onerror") as page:
        await page.get_by_role("link", name="<img src=x onerror=alert(1)>").click()
        await expect(page.locator("record-log chat-bubble").first).to_contain_text(HOSTILE)
        await page.get_by_role("button", name="Replay", exact=True).click()
        await page.get_by_role("slider", name="Place in the recording").press("End")
        await expect(page.locator("record-log chat-bubble").first).to_contain_text(HOSTILE)
        foreign = page.locator("record-log img, record-log script, record-log a[href^=javascript]")
        await expect(foreign).to_have_count(0)
    assert thread


# Much of it, one after the other.
@pytest.mark.timeout(300)
async def test_conversations_are_chosen_by_what_became_of_them_and_come_page_by_page(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    await converse(program, "What is your shoe size?")
    for _ in range(20):
        await converse(program, "Do you give lessons?")
    async with admin(browser, program, creator, "/conversations", viewport=PHONE) as page:
        rows: Any = page.locator("conversations-view li")
        await expect(rows).to_have_count(20)
        await page.get_by_role("button", name="Older").click()
        await page.wait_for_url("**offset=20")
        await expect(page.get_by_role("link", name="What is your shoe size?")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("link", name="What is your shoe size?")).to_have_count(0)
        await page.get_by_role("button", name="Without an answer").click()
        await expect(page.get_by_role("link", name="What is your shoe size?")).to_contain_text(
            "question without an answer"
        )
        await page.get_by_role("searchbox").fill("no such word anywhere")
        await page.get_by_role("heading", name="Nothing found").wait_for()
        await page.get_by_role("button", name="Show all conversations").click()
        await expect(rows).to_have_count(20)
