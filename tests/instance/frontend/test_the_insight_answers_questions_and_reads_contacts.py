"""A question without an answer becomes one of the page by one click; who left an address is read."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.instance.frontend.creators_side import PHONE, admin
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "Is <b onmouseover=alert(1)>this</b> bold?"


async def ask(program: Program, message: str) -> str:
    """What the page answers a new visitor."""
    async with program.visitor() as visitor:
        await visitor.get("/api/thread")
        async with program.chat(visitor) as chat:
            await chat.turn(message)
        items = (await visitor.get("/api/thread")).json()["items"]
        return "".join(part.get("text", "") for part in items[-1]["parts"])


async def unanswered(creator: httpx.AsyncClient) -> list[Any]:
    found: list[Any] = (await creator.get("/api/admin/unanswered")).json()["items"]
    return found


async def test_a_question_is_answered_by_one_click_and_the_chat_knows_it_then(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    for message in ("What is your shoe size?", "what is your SHOE size", "What is your shoe size?"):
        assert "42" not in await ask(program, message)
    async with admin(browser, program, creator, "/questions", viewport=PHONE) as page:
        card = page.locator("questions-view li.card", has_text="shoe size")
        await expect(card).to_contain_text("asked 3 times")
        await card.get_by_role("button", name="Answer", exact=True).click()
        answer = card.get_by_role("textbox", name="Your answer")
        await expect(answer).to_be_focused()
        await expect(card.get_by_role("textbox", name="Question", exact=True)).to_have_value("What is your shoe size?")
        await card.get_by_role("button", name="Answer and publish").click()
        await expect(card.get_by_text("Write an answer first.")).to_be_visible()
        await expect(answer).to_be_focused()
        await answer.fill("It is 42, in all countries of Europe.")
        await card.get_by_role("button", name="Answer and publish").click()
        await expect(card).to_have_count(0)
        await page.get_by_text("Your page knows it now.").wait_for()
    assert "42" in await ask(program, "what is your shoe size")
    assert await unanswered(creator) == []


async def test_an_answer_and_a_question_set_aside_are_taken_back(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    await ask(program, "Which dog is the best dog?")
    before = (await creator.get("/api/admin/faq")).json()["total"]
    async with admin(browser, program, creator, "/questions") as page:
        card = page.locator("questions-view li.card", has_text="best dog")
        await card.get_by_role("button", name="Set aside").click()
        await expect(card).to_have_count(0)
        await page.get_by_role("button", name="Undo").click()
        await card.get_by_role("button", name="Answer", exact=True).click()
        await card.get_by_role("textbox", name="Your answer").fill("Mine.")
        await card.get_by_role("button", name="Answer and publish").click()
        await expect(card).to_have_count(0)
        assert (await creator.get("/api/admin/faq")).json()["total"] == before + 1
        await page.get_by_role("button", name="Undo").last.click()
        await expect(card).to_be_visible()
        assert (await creator.get("/api/admin/faq")).json()["total"] == before
        await card.get_by_role("link", name="See the conversation").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Which dog is the best dog?")


async def test_what_visitors_ask_is_words_and_runs_nowhere(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    await ask(program, HOSTILE)
    async with admin(browser, program, creator, "/questions") as page:
        card = page.locator("questions-view li.card", has_text=HOSTILE)
        await expect(card.get_by_role("heading")).to_have_text(HOSTILE)
        await card.get_by_role("button", name="Answer", exact=True).click()
        await expect(card.get_by_role("textbox", name="Question", exact=True)).to_have_value(HOSTILE)
        await expect(page.locator("questions-view b[onmouseover]")).to_have_count(0)


async def test_who_wrote_is_read_filtered_and_taken_along(
    program: Program, browser: Browser, creator: httpx.AsyncClient, tmp_path: Path
) -> None:
    context = await browser.new_context(base_url=program.origin, viewport=PHONE)
    chat = await context.new_page()
    await chat.goto("/")
    box = chat.get_by_role("textbox", name="Message to")
    await box.click()
    await box.fill("I want to send you a message")
    await box.press("Enter")
    form = chat.locator("a2ui-surface").last
    await form.get_by_role("textbox", name="Your name").fill("Grace <i>Hopper</i>")
    await form.get_by_role("textbox", name="Your e-mail").fill("grace@example.com")
    await form.get_by_role("textbox", name="Your message").fill("=1+1 <script>alert(1)</script>")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_contain_text("Thank")
    await context.close()

    async with admin(browser, program, creator, "/leads", viewport=PHONE, accept_downloads=True) as page:
        card = page.locator("leads-view li.card")
        await expect(card).to_have_count(1)
        await expect(card.get_by_role("heading")).to_have_text("Grace <i>Hopper</i>")
        await expect(card).to_contain_text("=1+1 <script>alert(1)</script>")
        mail = card.get_by_role("link", name="Write an e-mail")
        await expect(mail).to_have_attribute("href", re.compile(r"^mailto:grace@example\.com\?subject=Re"))
        async with page.expect_download() as downloaded:
            await page.get_by_role("link", name="Download as CSV").click()
        await (await downloaded.value).save_as(tmp_path / "leads.csv")
        await page.get_by_role("button", name="Newsletter").click()
        await page.get_by_role("heading", name="Nobody has left an address yet").wait_for()
        await page.get_by_role("button", name="Messages").click()
        await card.get_by_role("link", name="See their conversations").click()
        await page.get_by_role("link", name="I want to send you a message").wait_for()
        await expect(page.get_by_text("Left an address", exact=True).last).to_be_visible()
    [header, row] = csv.reader(io.StringIO((tmp_path / "leads.csv").read_text("utf-8-sig")))
    assert dict(zip(header, row, strict=True))["message"].startswith("'=1+1")
