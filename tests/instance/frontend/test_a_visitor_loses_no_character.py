"""Answers that grow while the page is reloaded, the network is lost, the instance is killed: every word is there, once."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.instance.frontend.conftest import PATIENCE, say
from tests.instance.processes import Program, started

# One browser for all: every test is a visitor of its own, to an instance of its own.
pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNTED = " ".join(map(str, range(300)))
# What is counted while somebody stops it or kills the instance: it does not come to its end by itself, however long that takes.
COUNTING = " ".join(map(str, range(20_000)))
ANSWER = "() => [...document.querySelector('chat-container')?.shadowRoot.querySelector('chat-log')?.shadowRoot.querySelectorAll('chat-bubble') ?? []].at(-1)?.shadowRoot.querySelector('.words')?.innerText.trim() ?? ''"


@contextmanager
def reserved() -> Iterator[int]:
    """A port that nobody else is given while one instance after the other listens on it."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@pytest.fixture
def port() -> Iterator[int]:
    with reserved() as port:
        yield port


@pytest_asyncio.fixture(loop_scope="module")
async def program(tmp_path: Path, port: int) -> AsyncIterator[Program]:
    async with started(
        tmp_path / "data", module="tests.instance.slow_page", handle="ada", model="offline", port=port
    ) as program:
        await program.listening()
        yield program


async def begun(page: Page, count: int = 300) -> None:
    """An answer is under way, and some of it is there."""
    await say(page, f"count {count}")
    await page.wait_for_function(f"() => /(^| )40( |$)/.test(({ANSWER})())")


async def ended(page: Page) -> str:
    await expect(page.get_by_role("button", name="Answer again")).to_be_visible()
    await page.wait_for_function(f"(whole) => ({ANSWER})().length >= whole", arg=len(COUNTED))
    return str(await page.evaluate(ANSWER))


async def visit(browser: Browser, program: Program) -> Page:
    context = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto("/")
    return page


async def test_who_reloads_in_the_middle_of_an_answer_sees_all_of_it(browser: Browser, program: Program) -> None:
    page = await visit(browser, program)
    await begun(page)
    await page.reload()
    assert await ended(page) == COUNTED
    await expect(page.locator("chat-bubble")).to_have_count(2)
    await page.context.close()


async def test_who_loses_the_network_in_the_middle_of_an_answer_is_told_and_sees_all_of_it(
    browser: Browser, program: Program
) -> None:
    page = await visit(browser, program)
    await begun(page)
    await page.context.set_offline(True)
    await page.get_by_text("You are offline.").wait_for()
    await page.context.set_offline(False)
    assert await ended(page) == COUNTED
    await expect(page.get_by_text("You are offline.")).to_have_count(0)
    await page.context.close()


async def test_two_tabs_see_the_same_answer_grow(browser: Browser, program: Program) -> None:
    page = await visit(browser, program)
    await begun(page)
    other = await page.context.new_page()
    await other.goto("/")
    await other.get_by_role("button", name="Continue your conversation").click()
    assert await ended(other) == COUNTED
    # A browser draws what is in front.
    await page.bring_to_front()
    assert await ended(page) == COUNTED
    await page.context.close()


async def test_an_answer_is_stopped_and_what_was_said_of_it_stays(browser: Browser, program: Program) -> None:
    page = await visit(browser, program)
    await begun(page, 20_000)
    await page.get_by_role("button", name="Stop").click()
    await page.get_by_text("Stopped.").wait_for()
    said = str(await page.evaluate(ANSWER))
    await page.reload()
    await page.get_by_text("Stopped.").wait_for()
    kept = str(await page.evaluate(ANSWER))
    assert COUNTING.startswith(said)
    assert kept.startswith(said) or said.startswith(kept)
    await page.context.close()


async def test_an_instance_killed_in_the_middle_of_an_answer_keeps_what_was_said(
    browser: Browser, program: Program, port: int, tmp_path: Path
) -> None:
    page = await visit(browser, program)
    await begun(page, 20_000)
    program.process.kill()
    await page.get_by_text("Connection lost. Trying again…").wait_for()
    shown = str(await page.evaluate(ANSWER))
    async with started(
        tmp_path / "data", module="tests.instance.slow_page", handle="ada", model="offline", port=port
    ) as again:
        await again.listening()
        await page.get_by_text("The answer was cut off").first.wait_for()
        await expect(page.get_by_text("Connection lost. Trying again…")).to_have_count(0)
        thread = await page.evaluate("fetch('/api/thread').then((answer) => answer.json())")
        kept = "".join(part.get("text", "") for part in thread["items"][-1]["parts"]).strip()
        assert COUNTING.startswith(kept)
        assert len(kept) > 100
        assert kept.startswith(shown) or shown.startswith(kept)
        # Words are revealed at the pace of reading.
        await page.wait_for_function(f"(kept) => ({ANSWER})() === kept", arg=kept)
        await page.reload()
        await page.get_by_text("This answer was interrupted.").wait_for()
        await page.wait_for_function(f"(kept) => ({ANSWER})() === kept", arg=kept)
    await page.context.close()
