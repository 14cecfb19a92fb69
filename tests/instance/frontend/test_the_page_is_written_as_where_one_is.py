"""One language in many countries, and names in another script: dates as one writes them at home, every word in its place."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from chatinbio_instance.web.page.dates import clock
from chatinbio_instance.web.page.regions import VARIANTS
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "timezone_id": "Europe/Paris"}
# As `leaf` of the front end asks for it.
WRITTEN = """(locales) => locales.map(([tag, locale]) => {
  const say = (options, ...at) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(Date.UTC(2026, ...at));
  const months = [...Array(12).keys()];
  return [tag, {
    months: months.map((month) => say({ month: 'short' }, month, 5)),
    dates: months.map((month) => say({ month: 'short', day: 'numeric' }, month, 5)),
    weekdays: [2, 3, 4, 5, 6, 7, 8].map((day) => say({ weekday: 'short' }, 1, day)),
    times: [[8, 0], [12, 30], [20, 5]].map((time) => say({ hour: 'numeric', minute: '2-digit' }, 1, 2, ...time)),
  }];
})"""
# Where the parts of a line stand, from its start to its end.
PLACES = """(line) => [...line.querySelectorAll('bdi')].map((part) => {
  const { left, right, top } = part.getBoundingClientRect();
  return [part.textContent, Math.round(left), Math.round(right), Math.round(top)];
})"""


async def test_the_document_writes_dates_in_every_country_as_the_browser_does(page: Page) -> None:
    locales = [
        (tag, f"{tag}-u-ca-gregory-nu-latn" if words.language == "ar" else tag) for tag, words in VARIANTS.items()
    ]
    written = dict(await page.evaluate(WRITTEN, locales))
    for tag, words in VARIANTS.items():
        assert written[tag] == {
            "months": list(words.months),
            "dates": [words.date.format(day=5, month=month) for month in words.months_in_dates],
            "weekdays": list(words.weekdays),
            "times": [clock(datetime(2026, 2, 2, *time), words) for time in ((8, 0), (12, 30), (20, 5))],
        }, tag


@pytest.mark.parametrize(
    ("locale", "lang", "time"),
    [
        ("en-GB", "en-GB", "20:00"),
        ("en-US", "en-US", "8:00 PM"),
        ("en-AU", "en-AU", "8:00 pm"),
        ("de-AT", "de-AT", "20:00"),
    ],
)
async def test_clocks_go_as_where_the_visitor_is(
    browser: Browser, program: Program, locale: str, lang: str, time: str
) -> None:
    for scripts in (False, True):
        context = await browser.new_context(
            base_url=program.origin, **PHONE, locale=locale, java_script_enabled=scripts
        )
        page = await context.new_page()
        await page.goto("/")
        await expect(page.locator("html")).to_have_attribute("lang", lang)
        if scripts:
            await page.locator("chat-composer textarea").wait_for()
        # The space before the half of the day is a narrow one, as typographers want it.
        line = (await page.locator(".where").filter(has_text="Le Molotov").first.inner_text()).replace("\u202f", " ")
        assert line.startswith(("Wed " if lang != "de-AT" else "Mi ") + time + "Le")
        await context.close()


@pytest.mark.parametrize("scripts", [False, True], ids=["document", "elements"])
async def test_latin_names_stay_in_their_places_in_an_arabic_line(
    browser: Browser, program: Program, scripts: bool
) -> None:
    context = await browser.new_context(base_url=program.origin, **PHONE, locale="ar", java_script_enabled=scripts)
    page = await context.new_page()
    await page.goto("/")
    if scripts:
        await page.locator("chat-composer textarea").wait_for()
    line = page.locator(".where").filter(has_text="Le Molotov").first
    places = await line.evaluate(PLACES)
    assert [words for words, *_ in places][1:] == ["Le Molotov", "Marseille"]
    for (_, left, _, top), (_, _, right, below) in pairwise(places):
        assert below > top or right < left, "what comes next stands further to the left, with the dot between"
    await context.close()


async def test_a_name_in_another_script_is_isolated_in_what_the_chat_says(browser: Browser, program: Program) -> None:
    context = await browser.new_context(base_url=program.origin, **PHONE, locale="ar")
    page = await context.new_page()
    await page.goto("/")
    field = page.locator("chat-composer textarea")
    assert "\u2068Ada Moreau\u2069" in (await field.get_attribute("placeholder") or "")
    await field.click()
    heading = page.locator("chat-container .empty h2")
    await expect(heading.locator("bdi")).to_have_text("Ada Moreau")
    await expect(heading).to_have_text("اسأل Ada Moreau عمّا تشاء")
    await context.close()
