"""axe on the widget in its states, on a desk and a phone, light and dark, in English and Arabic; and what it weighs."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.bench.sizes import STATIC, loaded, weight
from tests.contracts.documentation import ROOT
from tests.instance.processes import Program
from tests.instance.widget.site import STILL, Site, bubble, document, panel

pytestmark = pytest.mark.asyncio(loop_scope="module")

AXE = ROOT / "instance" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


async def faults(page: Page) -> list[Any]:
    """What axe finds in the widget, by rule and place."""
    await page.add_script_tag(content=AXE.read_text())
    await page.evaluate(STILL)
    found = await page.evaluate(
        "axe.run('chat-widget', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
    )
    assert found["passes"]
    return [
        (rule["id"], node["html"][:120], node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing(
    browser: Browser, site: Site, program: Program, width: int, scheme: Any, language: str
) -> None:
    placed = f'<script src="{program.origin}/embed.js"></script><chat-widget language="{language}"></chat-widget>'
    address = site.show("/axe", document(program, embed=placed))
    async with await browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    ) as context:
        page = await context.new_page()
        await page.goto(address)
        await page.locator("chat-widget .teaser").wait_for()
        assert await faults(page) == []
        await bubble(page).click()
        box = panel(page).get_by_role("textbox")
        await expect(box).to_be_focused()
        assert await faults(page) == []
        await box.fill("When do you play next?")
        await box.press("Enter")
        await panel(page).get_by_text("Night Timetable live").last.wait_for()
        await expect(panel(page).locator(".bubble, chat-bubble")).not_to_have_count(1)
        stop = ("Stop", "إيقاف")[language == "ar"]
        await expect(panel(page).get_by_role("button", name=stop)).to_have_count(0)
        assert await faults(page) == []


async def test_the_bubble_weighs_at_most_10_kilobytes_and_imports_nothing() -> None:
    embed = STATIC / "embed.js"
    code = embed.read_text()
    assert len(gzip.compress(embed.read_bytes(), 9)) <= 10_000
    assert not re.search(r"""\b(?:import|export)\s*(?:[*{"'`]|default\b)|\bfrom\s*["'`]""", code)
    # A classic script shares its names with all others of the page.
    assert code.startswith("(function()")
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", code)


async def test_an_open_chat_weighs_at_most_30_kilobytes() -> None:
    parts = loaded(STATIC / "widget.js")
    assert len(parts) == 2, "one to be included by its name, one with all that an open chat needs"
    assert weight(parts) <= 30
