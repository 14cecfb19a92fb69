"""What a visitor notices of what answers: a language model that remembers and looks things up, its failure, a limit, a question offered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.instance.agent.openai_server import Call, Refuse, Say, openai_server
from tests.instance.frontend.conftest import SEED, say
from tests.instance.processes import Program, started

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def visit(browser: Browser, program: Program) -> Page:
    await program.listening()
    context = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="en-GB")
    page = await context.new_page()
    await page.goto("/")
    return page


async def test_a_model_knows_what_was_said_shows_what_it_looked_up_and_gives_way_when_it_fails(
    browser: Browser, tmp_path: Path
) -> None:
    script: tuple[Say | Call | Refuse, ...] = (
        Say(["Nice to ", "meet you, ", "Grace."]),
        Call("show_links", '{"kinds": ["music"]}'),
        Say(["Here you are, ", "Grace."]),
        *(Refuse(500) for _ in range(8)),
    )
    async with openai_server(*script) as server:
        model = {"model": "openai:test-model", "model_base_url": server.base_url, "model_api_key": "sk-test"}
        async with started(tmp_path / "data", seed_file=SEED, handle="ada", **model) as program:
            page = await visit(browser, program)
            await say(page, "I am Grace")
            await expect(page.locator("chat-bubble").last).to_contain_text("Nice to meet you, Grace.")
            await say(page, "Where can I hear you?")
            await expect(page.locator("chat-bubble").last).to_contain_text("Here you are, Grace.")
            surface = page.locator("a2ui-surface").last
            await expect(surface.get_by_role("link", name="Bandcamp")).to_be_visible()
            await expect(surface.get_by_text("YouTube")).to_have_count(0)
            told: list[dict[str, Any]] = server.requests[1]["messages"]
            said = [message["content"] for message in told if message["role"] in ("user", "assistant")]
            assert said == ["I am Grace", "Nice to meet you, Grace.", "Where can I hear you?"]
            await say(page, "Do you give lessons?")
            await expect(page.locator("chat-bubble").last).to_contain_text("Not at the moment")
            assert "500" not in await page.locator("chat-bubble").last.inner_text()
            seen = json.dumps(await page.evaluate("fetch('/api/thread').then((answer) => answer.json())"))
            prompt = next(message["content"] for message in told if message["role"] == "system")
            assert prompt[:60] not in seen, "and what the model is told about itself is not told to the browser"
            await page.context.close()


async def test_who_writes_too_much_is_told_and_nothing_is_lost(browser: Browser, tmp_path: Path) -> None:
    async with started(tmp_path / "data", seed_file=SEED, handle="ada", model="offline", turns_per_minute=1) as program:
        page = await visit(browser, program)
        await say(page, "Do you give lessons?")
        await expect(page.locator("chat-bubble").last).to_contain_text("Not at the moment")
        await expect(page.locator("chat-container")).not_to_contain_text("seconds")
        await say(page, "When do you play next?")
        await expect(page.get_by_text("When do you play next?").last).to_be_visible()
        await expect(page.locator("chat-container")).to_contain_text("seconds")
        await page.context.close()


async def test_a_question_that_an_answer_offers_is_asked_by_a_press(page: Page) -> None:
    await say(page, "Tell me the meaning of xylophones")
    button = page.locator("a2ui-surface").last.get_by_role("button").first
    question = await button.inner_text()
    await button.click()
    await expect(page.locator("chat-bubble")).to_have_count(4)
    await expect(page.locator("chat-bubble").nth(2)).to_contain_text(question)
    await expect(page.locator("chat-bubble").last.locator(".words").first).not_to_be_empty()


async def test_a_booking_is_asked_for_and_a_newsletter_subscribed_to(page: Page, creator: httpx.AsyncClient) -> None:
    await say(page, "I would like to send a booking request")
    form = page.locator("a2ui-surface").last
    await form.get_by_role("textbox", name="Your name").fill("Grace")
    await form.get_by_role("textbox", name="Your e-mail").fill("grace@example.com")
    await form.get_by_label("Date").fill("2097-05-01")
    await form.get_by_label("Place").fill("Lyon")
    await form.get_by_label("What is it about").fill("A wedding")
    await form.get_by_role("button", name="Send request").click()
    await expect(form).to_contain_text("Your request has reached me")
    await say(page, "Subscribe me to the newsletter")
    form = page.locator("a2ui-surface").last
    await form.get_by_role("textbox", name="Your e-mail").fill("grace@example.com")
    await form.get_by_role("checkbox", name="I want the newsletter").check()
    await form.get_by_role("button", name="Subscribe").click()
    await expect(form.get_by_role("button", name="Unsubscribe")).to_be_visible()
    leads = (await creator.get("/api/admin/leads")).json()["items"]
    assert {lead["kind"] for lead in leads} == {"booking", "newsletter"}
