"""The widget's stream: cut anywhere, broken off in mid-answer, with the instance gone and come back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.instance.processes import Program, started
from tests.instance.widget.line import Line, open_line
from tests.instance.widget.site import Site, box, bubble, document, open_chat, open_site, panel

pytestmark = pytest.mark.asyncio(loop_scope="module")

THIRTY = " ".join(str(n) for n in range(30))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def slow(shop: Site, tmp_path: Path) -> AsyncIterator[Program]:
    """An instance that answers "count 30" with thirty words, one after the other, and everything else without end."""
    (tmp_path / "seed.json").write_text('{"displayName": "Ada Moreau", "profile": {}}')
    settings = {"seed_file": tmp_path / "seed.json", "handle": "ada", "extra_origins": shop.origin}
    async with started(tmp_path / "data", "tests.instance.slow_page", **settings) as program:
        await program.listening()
        yield program


@pytest_asyncio.fixture(loop_scope="module")
async def line(slow: Program) -> AsyncIterator[Line]:
    async with open_line(slow.port) as line:
        yield line


async def chat(page: Page, shop: Site, line: Line) -> None:
    script = f'<script src="{line.origin}/embed.js"></script>'
    await page.goto(shop.show("/", document(embed=script)))
    await open_chat(page)


async def ask(page: Page, words: str) -> None:
    await box(page).fill(words)
    await box(page).press("Enter")


def answer(page: Page) -> Locator:
    return panel(page).get_by_role("group", name="Answer").last


async def test_a_stream_that_comes_byte_by_byte_is_read_as_one(page: Page, shop: Site, line: Line) -> None:
    line.single = True
    await chat(page, shop, line)
    await ask(page, "count 30")
    await expect(answer(page)).to_contain_text(THIRTY)


async def test_an_answer_that_breaks_off_goes_on_where_it_was(page: Page, shop: Site, line: Line) -> None:
    line.breaks = 2
    await chat(page, shop, line)
    await ask(page, "count 30")
    await expect(answer(page)).to_contain_text(THIRTY)
    assert line.cut == 2
    await expect(panel(page).get_by_role("group", name="Answer")).to_have_count(1)


async def test_an_answer_that_does_not_end_is_stopped(page: Page, shop: Site, line: Line) -> None:
    await chat(page, shop, line)
    await ask(page, "and on and on")
    await expect(answer(page)).to_contain_text("0 1 2")
    await panel(page).get_by_role("button", name="Stop").click()
    await expect(panel(page).get_by_role("button", name="Stop")).to_have_count(0)
    await ask(page, "short")
    await expect(answer(page)).to_contain_text(re.compile("yes"))


async def test_what_could_not_be_sent_says_so_and_is_sent_again(page: Page, shop: Site, line: Line) -> None:
    await chat(page, shop, line)
    await ask(page, "short")
    await expect(answer(page)).to_contain_text("yes")
    # Words that come before the answer has ended stay in the box.
    await expect(panel(page).get_by_role("button", name="Stop")).to_have_count(0)
    line.fall()
    await ask(page, "count 30")
    again = panel(page).get_by_role("button", name="Try again")
    await again.wait_for()
    line.refuses = False
    await again.click()
    await expect(answer(page)).to_contain_text(THIRTY)


async def test_a_chat_that_cannot_be_loaded_says_so_and_is_loaded_again(page: Page, shop: Site, line: Line) -> None:
    script = f'<script src="{line.origin}/embed.js"></script>'
    await page.goto(shop.show("/", document(embed=script)))
    await bubble(page).wait_for()
    await page.route("**/widget.js", lambda route: route.abort())
    await bubble(page).click()
    await expect(panel(page).get_by_role("alert")).to_have_text("The chat could not be loaded.")
    await expect(panel(page).get_by_role("link", name="Open the page of Ada Moreau")).to_have_attribute(
        "href", f"{line.origin}/"
    )
    await expect(panel(page).get_by_role("button", name="Try again")).to_be_focused()
    await page.unroute("**/widget.js")
    await page.keyboard.press("Enter")
    await expect(box(page)).to_be_focused()
