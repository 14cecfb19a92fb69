"""Figures of the page: what is drawn is what the table says and what happened."""

from __future__ import annotations

import re
from datetime import date, timedelta

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.instance.frontend.creators_side import PHONE, admin
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def visited(program: Program, *questions: str) -> None:
    """A visitor opens the page in a browser, follows its first link and asks."""
    async with program.visitor() as visitor:
        assert (await visitor.get("/", headers={"User-Agent": "Mozilla/5.0"})).is_success
        link = (await visitor.get("/api/bio")).json()["links"][0]["id"]
        assert (await visitor.post(f"/api/links/{link}/click")).is_success
        async with program.chat(visitor) as chat:
            for question in questions:
                await chat.turn(question)


def today(page: Page) -> Locator:
    """The newest row of the table: visits, visitors, clicks, chats, questions, unanswered."""
    return page.get_by_role("region", name="Show as a table").locator("tbody tr").first.locator("td")


async def test_an_empty_page_is_told_what_will_be_here(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/figures", viewport=PHONE) as page:
        await page.get_by_role("heading", name="No visits yet in this time").wait_for()
        await page.get_by_text("Nobody chatted in this time.").wait_for()


async def test_the_plot_and_the_table_say_what_happened(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    await visited(program, "Do you give lessons?", "What is your shoe size?")
    await visited(program, "Do you give lessons?")
    now = (await creator.get("/api/admin/analytics")).json()["days"][-1]
    assert (now["clicks"], now["chats"], now["questions"], now["unanswered"]) == (2, 2, 3, 1)
    metrics = ("visits", "visitors", "clicks", "chats", "questions", "unanswered")
    async with admin(browser, program, creator, "/figures") as page:
        plot, day = page.get_by_role("slider", name="Visits per day"), date.fromisoformat(now["day"])
        await expect(plot).to_have_attribute(
            "aria-valuetext",
            re.compile(rf"{day:%A},? {day.day} {day:%B} {day.year}: Visits {now['visits']}, before: 0"),
        )
        await page.get_by_role("button", name="Clicks").click()
        plot = page.get_by_role("slider", name="Clicks per day")
        await plot.focus()
        await expect(page.locator("day-chart .tip")).to_contain_text("Clicks: 2")
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("day-chart .tip")).to_contain_text("Clicks: 0")
        bars = page.locator("day-chart .bar")
        await expect(bars).to_have_count(30)
        # Drawn at once, all of them.
        heights = await bars.evaluate_all("(bars) => bars.map((bar) => Number(bar.getAttribute('height')))")
        assert heights[-1] > 100
        assert set(heights[:-1]) == {0}
        box = await plot.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 60)
        await expect(page.locator("day-chart .tip")).to_contain_text("Clicks: 2")
        await page.get_by_role("button", name="Show as a table").click()
        await expect(today(page)).to_have_text([str(now[metric]) for metric in metrics])
        await expect(page.locator("figures-view tbody tr").first).to_be_visible()
        await expect(page.get_by_role("listitem").filter(has_text="Spotify")).to_contain_text("2")
        models = page.get_by_role("region", name="Answers and what they cost")
        await expect(models.locator("tfoot tr")).to_contain_text("3")
        answers = page.get_by_role("region", name="The newest answers").locator("tbody tr")
        await expect(answers).to_have_count(3)
        await expect(answers.first).to_contain_text("Complete")
        await answers.first.get_by_role("link", name="Open").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Do you give lessons?")


async def test_the_time_is_chosen_and_kept_in_the_address(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/figures", viewport=PHONE) as page:
        await page.get_by_role("button", name="7 days").click()
        await expect(page.locator("day-chart .bar")).to_have_count(7)
        await page.get_by_role("button", name="Own choice").click()
        # By the page's own day, which may be another one a moment later.
        last = date.fromisoformat(await page.get_by_label("To", exact=True).input_value())
        first = (last - timedelta(days=13)).isoformat()
        await page.get_by_label("From").fill(first)
        await page.get_by_label("From").press("Tab")
        await page.wait_for_url(f"**from={first}**")
        await expect(page.locator("day-chart .bar")).to_have_count(14)
        await page.reload()
        await expect(page.locator("day-chart .bar")).to_have_count(14)
        await page.get_by_label("From").fill("2020-01-01")
        await page.get_by_label("From").press("Tab")
        await expect(page.get_by_role("alert").filter(has_text="400 days")).to_be_visible()


async def test_in_arabic_the_days_run_from_right_to_left(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/figures", locale="ar", viewport=PHONE) as page:
        plot = page.get_by_role("slider").first
        await plot.focus()
        await expect(plot).to_have_attribute("aria-valuenow", "30")
        # At one and the same moment: how wide the plot is, it learns a little later.
        places = await page.locator("day-chart .bar").evaluate_all(
            "(bars) => bars.map((bar) => Number(bar.getAttribute('x')))"
        )
        assert len(places) == 30
        assert places == sorted(places, reverse=True)
        await page.keyboard.press("ArrowRight")
        await expect(plot).to_have_attribute("aria-valuenow", "29")
