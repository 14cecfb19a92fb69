"""Profile, dates, answers, polls and settings: written in the browser, met by visitors."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.instance.frontend.creators_side import PHONE, admin, barriers
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def seen(program: Program) -> dict[str, Any]:
    async with program.visitor() as visitor:
        bio: dict[str, Any] = (await visitor.get("/api/bio")).json()
        return bio


async def test_the_profile_is_saved_or_put_back(program: Program, browser: Browser, creator: httpx.AsyncClient) -> None:
    async with admin(browser, program, creator, "/profile", viewport=PHONE) as page:
        name = page.get_by_label("Name", exact=True)
        before = await name.input_value()
        await name.fill("Somebody else")
        await page.get_by_role("button", name="Discard").click()
        await expect(name).to_have_value(before)
        await name.fill("")
        await page.get_by_role("button", name="Save profile").click()
        await expect(name).to_be_focused()
        await expect(name).to_have_accessible_description("This is needed.")
        await name.fill("Ada M.")
        await page.get_by_role("button", name="Save profile").click()
        await expect(page.get_by_text("Your profile is saved.")).to_be_visible()
        assert (await seen(program))["displayName"] == "Ada M."


async def test_a_date_is_at_the_time_that_the_clock_of_its_place_says(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/events", timezone_id="America/New_York") as page:
        await page.get_by_role("button", name="Add date").first.click()
        form = page.locator("cib-dialog[open]")
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_text("Choose a day and a time.")).to_be_visible()
        await form.get_by_label("Title").fill("Night in Kathmandu")
        await form.get_by_label("Begins").fill("2098-01-05T20:30")
        await form.get_by_label("Ends").fill("2098-01-05T19:30")
        await form.get_by_label("Time zone of the place").fill("kathmandu")
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_text("The end has to be later than the beginning.")).to_be_visible()
        await form.get_by_label("Ends").fill("2098-01-05T23:00")
        assert await barriers(page) == []
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        [event] = [one for one in (await seen(program))["events"] if one["title"] == "Night in Kathmandu"]
        assert (event["startsAt"], event["timeZone"]) == ("2098-01-05T20:30:00+05:45", "Asia/Kathmandu")
        # Shown and edited by the same clock, wherever the creator is.
        await page.get_by_role("button", name="Edit: Night in Kathmandu").click()
        await expect(form.get_by_label("Begins")).to_have_value("2098-01-05T20:30")
        await form.get_by_role("button", name="Cancel").click()
        await page.get_by_role("button", name="Duplicate: Night in Kathmandu").click()
        await expect(form.get_by_label("Begins")).to_have_value("")
        await form.get_by_label("Begins").fill("2001-01-05T20:30")
        await form.get_by_role("button", name="Save").click()
        past = page.get_by_role("list", name="Past")
        await expect(past.get_by_role("listitem").filter(has_text="Night in Kathmandu")).to_have_count(1)


async def test_an_answer_with_its_other_ways_to_ask_is_given_by_the_chat(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/faq", viewport=PHONE) as page:
        await page.get_by_role("button", name="Add question").first.click()
        form = page.locator("cib-dialog[open]")
        await form.get_by_label("Question", exact=True).fill("Which instrument do you play?")
        await form.get_by_label("Your answer").fill("The glass harmonica.")
        ways = form.get_by_label("Other ways to ask it")
        await ways.fill("What do you play on?")
        await ways.press("Enter")
        await ways.fill("Is it a piano?")
        await ways.press("Enter")
        await form.get_by_role("button", name="Take away “Is it a piano?”").click()
        await expect(ways).to_be_focused()
        assert await barriers(page) == []
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await expect(page.get_by_role("listitem").filter(has_text="Which instrument")).to_contain_text("1 other way")
        async with program.visitor() as visitor, program.chat(visitor) as chat:
            frames = await chat.turn("What do you play on?")
        assert "glass harmonica" in "".join(frame.get("text", "") for frame in frames)
        await page.get_by_role("button", name="Delete: Which instrument do you play?").click()
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_role("listitem").filter(has_text="Which instrument")).to_have_count(1)


async def test_a_poll_is_asked_closed_and_opened_again(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/polls") as page:
        await expect(page.get_by_role("heading", name="No polls yet")).to_be_visible()
        assert await barriers(page) == []
        await page.get_by_role("button", name="New poll").click()
        form = page.locator("cib-dialog[open]")
        await form.get_by_label("Question").fill("Which city next?")
        await form.get_by_label("Option 1").fill("Lyon")
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_text("A poll needs two options at least.")).to_be_visible()
        await form.get_by_label("Option 2").fill("Oslo")
        await form.get_by_role("button", name="Another option").click()
        await expect(form.get_by_label("Option 3", exact=True)).to_be_focused()
        await form.get_by_label("Option 3", exact=True).fill("Fez")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        poll = page.get_by_role("listitem").filter(has_text="Which city next?").first
        async with page.expect_response(lambda response: response.request.method == "PATCH"):
            await poll.get_by_role("button", name="Close poll").click()
        await expect(poll).to_contain_text("Closed")
        async with page.expect_response(lambda response: response.request.method == "PATCH"):
            await page.get_by_role("button", name="Undo").click()
        await expect(poll.get_by_text("Open", exact=True)).to_be_visible()
        [kept] = (await creator.get("/api/admin/polls")).json()["items"]
        assert ([option["text"] for option in kept["options"]], kept["closedAt"]) == (["Lyon", "Oslo", "Fez"], None)


async def test_what_the_chat_may_and_how_the_page_behaves_is_switched(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/chat") as page:
        async with page.expect_response(lambda response: response.request.method == "PUT"):
            await page.get_by_role("switch", name="To-do list").click()
        await expect(page.get_by_text("“To-do list” is off.")).to_be_visible()
        capabilities = (await creator.get("/api/admin/capabilities")).json()["items"]
        assert {one["name"]: one["enabled"] for one in capabilities}["todo"] is False
        async with page.expect_response(lambda response: response.request.method == "PUT"):
            await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_role("switch", name="To-do list")).to_be_checked()
        await page.get_by_role("radio", name="Each tab begins anew").check()
        await page.get_by_label("Your time zone").fill("lisbon")
        await page.get_by_label("Language of the page").select_option("de")
        await page.get_by_role("switch", name="Search engines may show the page").click()
        await page.get_by_role("button", name="Save settings").click()
        await expect(page.get_by_text("The settings are saved.")).to_be_visible()
        settings = {"sessions": "tab", "timeZone": "Europe/Lisbon", "language": "de", "indexing": False}
        assert (await creator.get("/api/admin/settings")).json() == settings
        bio = await seen(program)
        assert (bio["sessions"], bio["language"]) == ("tab", "de")
