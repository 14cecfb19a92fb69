"""Links: written, ordered by mouse and by keyboard, hidden, deleted and brought back; what visitors then meet."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.instance.frontend.creators_side import PHONE, admin, barriers
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

TITLES = ["Records", "Videos", "Letters"]


@pytest_asyncio.fixture(loop_scope="module")
async def links(creator: httpx.AsyncClient) -> list[int]:
    """Three links and nothing else; their ids."""
    for link in (await creator.get("/api/admin/links")).json()["items"]:
        assert (await creator.delete(f"/api/admin/links/{link['id']}")).is_success
    made = []
    for title in TITLES:
        body = {"title": title, "url": f"https://{title.lower()}.example.com", "kind": "website"}
        made.append((await creator.post("/api/admin/links", json=body)).json()["id"])
    return made


@pytest.fixture
def shown(program: Program) -> Callable[[], Awaitable[list[str]]]:
    """The titles that visitors meet, in their order."""

    async def read() -> list[str]:
        async with program.visitor() as visitor:
            return [link["title"] for link in (await visitor.get("/api/bio")).json()["links"]]

    return read


def dialog(page: Page, name: str) -> Locator:
    """What is inside is slotted into the dialog, so it is the element around it that holds both."""
    return page.locator("cib-dialog").filter(has=page.get_by_role("dialog", name=name))


def entry(page: Page, title: str) -> Locator:
    return page.locator("links-view [data-id]").filter(has_text=title)


def order(page: Page) -> Locator:
    """The titles in their order; what is dragged is there twice, and its picture under the pointer counts for nothing."""
    return page.locator("links-view [data-id]:not(.sortable-fallback) .title")


async def draggable(page: Page) -> None:
    """What sorts by pointer is loaded after the list, and leaves a mark on it."""
    handle = await page.locator("links-view cib-sortable").element_handle()
    await page.wait_for_function("(list) => Object.keys(list).some((name) => name.startsWith('Sortable'))", arg=handle)


async def test_a_link_is_added_and_what_is_wrong_is_said_beside_its_field(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int], shown: Any
) -> None:
    async with admin(browser, program, creator, "/links", viewport=PHONE) as page:
        await expect(order(page)).to_have_text(TITLES)
        await page.get_by_role("button", name="Add link").click()
        form = dialog(page, "New link")
        await expect(form.get_by_label("Address", exact=True)).to_be_visible()
        assert await barriers(page) == []
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_label("Address", exact=True)).to_be_focused()
        await expect(form.get_by_label("Address", exact=True)).to_have_accessible_description("This is needed.")
        await form.get_by_label("Address", exact=True).fill("javascript:alert(1)")
        await form.get_by_label("Title").fill("x" * 81)
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_text("That is no web address.")).to_be_visible()
        await expect(form.get_by_text("At most 80 characters.")).to_be_visible()
        assert await shown() == TITLES
        await form.get_by_label("Title").fill("")
        await form.get_by_label("Address", exact=True).fill("ada.bandcamp.com")
        # Title and kind follow the address as long as nobody said otherwise.
        await expect(form.get_by_label("Title")).to_have_value("Bandcamp")
        await expect(form.get_by_label("Kind")).to_have_value("music")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await expect(page.get_by_role("status").filter(has_text="“Bandcamp” is on your page.")).to_be_visible()
        assert await shown() == [*TITLES, "Bandcamp"]


async def test_what_the_instance_refuses_stands_beside_the_field_and_the_list_is_as_it_was(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int]
) -> None:
    async def refuse(route: Any) -> None:
        if route.request.method != "PATCH":
            return await route.continue_()
        problem = {
            "status": 422,
            "code": "invalid_fields",
            "detail": "No.",
            "errors": [{"field": "title", "message": "Not that."}],
        }
        await route.fulfill(status=422, json=problem)

    context = await browser.new_context(base_url=program.origin, locale="en-GB")
    for cookie in creator.cookies.jar:
        await context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    page = await context.new_page()
    await page.route("**/api/admin/links/*", refuse)
    await page.goto("/admin/links")
    await page.get_by_role("button", name="Edit: Records").click()
    await page.get_by_label("Title").fill("Vinyl")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_label("Title")).to_have_accessible_description(
        "Not that. Short is good: what it is, not where it leads."
    )
    await expect(page.get_by_label("Title")).to_be_focused()
    await expect(entry(page, "Records")).to_have_count(1)
    await context.close()


async def test_links_are_ordered_by_mouse(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int], shown: Any
) -> None:
    # Without motion: what is still on its way to its place is not under the pointer yet.
    async with admin(browser, program, creator, "/links", reduced_motion="reduce") as page:
        grip = entry(page, "Records").get_by_role("button", name="Move Records")
        await expect(grip).to_be_visible()
        await draggable(page)
        start, end = await grip.bounding_box(), await entry(page, "Letters").bounding_box()
        assert start and end
        await page.mouse.move(start["x"] + 10, start["y"] + 10)
        await page.mouse.down()
        await page.mouse.move(start["x"] + 10, start["y"] + 40, steps=5)
        await page.mouse.move(end["x"] + 30, end["y"] + end["height"] - 6, steps=12)
        # Where the pointer is, is looked at now and then: what is let go of before that is where it was.
        await expect(order(page)).to_have_text(["Videos", "Letters", "Records"])
        await page.mouse.up()
        await expect(page.get_by_text("The order is saved.")).to_be_visible()
        await expect(order(page)).to_have_text(["Videos", "Letters", "Records"])
        assert await shown() == ["Videos", "Letters", "Records"]
        async with page.expect_response(lambda response: response.request.method == "PUT"):
            await page.get_by_role("button", name="Undo").click()
        await expect(order(page)).to_have_text(TITLES)
        assert await shown() == TITLES


async def test_links_are_ordered_by_keyboard_and_each_move_is_said(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int], shown: Any
) -> None:
    async with admin(browser, program, creator, "/links") as page:
        grip = page.get_by_role("button", name="Move Letters")
        await grip.focus()
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_role("status").filter(has_text="Letters is now at 2 of 3")).to_have_count(1)
        await expect(grip).to_be_focused()
        whole = {"ids": [links[2], links[0], links[1]]}
        async with page.expect_response(
            lambda response: response.request.method == "PUT" and response.request.post_data_json == whole
        ):
            await page.keyboard.press("Alt+ArrowUp")
        await expect(page.get_by_role("status").filter(has_text="Letters is now at 1 of 3")).to_have_count(1)
        await expect(grip).to_be_focused()
        assert await shown() == ["Letters", "Records", "Videos"]


async def test_a_link_that_is_deleted_comes_back_as_it_was_or_goes_for_good(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int], shown: Any
) -> None:
    async with admin(browser, program, creator, "/links") as page:
        await page.get_by_role("button", name="Delete: Videos").click()
        await expect(entry(page, "Videos")).to_have_count(0)
        await page.get_by_role("button", name="Undo").click()
        await expect(order(page)).to_have_text(TITLES)
        there = (await creator.get("/api/admin/links")).json()["items"]
        assert [link["id"] for link in there] == links, "the very same one, with its clicks"
        await page.reload()
        await expect(entry(page, "Videos")).to_have_count(1)
        await page.get_by_role("button", name="Delete: Videos").click()
        async with page.expect_response(lambda response: response.request.method == "DELETE"):
            await page.get_by_role("button", name="Dismiss").click()
        assert await shown() == ["Records", "Letters"]
        # The keyboard undoes as well.
        await page.get_by_role("button", name="Delete: Letters").click()
        await expect(entry(page, "Letters")).to_have_count(0)
        await page.keyboard.press("Control+z")
        await expect(entry(page, "Letters")).to_have_count(1)
        # Whoever goes elsewhere has decided.
        await page.get_by_role("button", name="Delete: Letters").click()
        await page.goto("/")
        await expect(page.get_by_role("link", name="Records")).to_be_visible()
        # The request for it outlives the page that sent it.
        async with asyncio.timeout(60):
            while await shown() != ["Records"]:
                pass
        await page.goto("/admin/links")
        await expect(entry(page, "Records")).to_be_visible()
        await expect(entry(page, "Letters")).to_have_count(0)


async def test_a_link_is_switched_off_and_visitors_do_not_meet_it(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int], shown: Any
) -> None:
    async with admin(browser, program, creator, "/links") as page:
        switch = page.get_by_role("switch", name="Show “Videos”")
        await expect(switch).to_be_checked()
        async with page.expect_response(lambda response: response.request.method == "PATCH"):
            await switch.click()
        await expect(entry(page, "Videos")).to_contain_text("Hidden")
        assert await shown() == ["Records", "Letters"]
        async with page.expect_response(lambda response: response.request.method == "PATCH"):
            await page.get_by_role("button", name="Undo").click()
        await expect(switch).to_be_checked()
        assert await shown() == TITLES


async def test_headings_players_icons_and_a_schedule_are_set(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int], shown: Any
) -> None:
    async with admin(browser, program, creator, "/links") as page:
        await page.get_by_role("button", name="Add heading").click()
        form = dialog(page, "New heading")
        await expect(form.get_by_label("Address", exact=True)).to_have_count(0)
        await form.get_by_label("Title").fill("Hear me")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await page.get_by_role("button", name="Add link").click()
        form = page.locator("cib-dialog[open]")
        await form.get_by_role("radio", name="Player").check()
        await form.get_by_label("Address", exact=True).fill("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
        await form.get_by_text("Icon", exact=True).click()
        await form.get_by_role("radio", name="star", exact=True).check(force=True)
        assert await barriers(page) == []
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await page.get_by_role("button", name="Edit: Records").click()
        form = dialog(page, "Edit: Records")
        await form.get_by_text("When it is shown").click()
        await form.get_by_label("From").fill("2099-05-01T08:00")
        await form.get_by_label("Until").fill("2099-04-01T08:00")
        await form.get_by_role("button", name="Save").click()
        await expect(form.get_by_text("The end has to be later than the beginning.")).to_be_visible()
        await form.get_by_label("Until").fill("2099-06-01T08:00")
        await form.get_by_role("button", name="Save").click()
        await expect(form).to_have_count(0)
        await expect(entry(page, "Records")).to_contain_text("From 1 May 2099")
        async with program.visitor() as visitor:
            there = (await visitor.get("/api/bio")).json()["links"]
        assert [(link["style"], link["title"]) for link in there] == [
            ("link", "Videos"),
            ("link", "Letters"),
            ("heading", "Hear me"),
            ("embed", "YouTube"),
        ]
        assert (there[3]["icon"], there[3]["embed"]["provider"]) == ("star", "youtube")


async def test_a_schedule_is_read_by_the_pages_own_clock_however_late_that_is_known(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int]
) -> None:
    begins = datetime(2030, 1, 15, 8, tzinfo=UTC)
    scheduled = await creator.patch(f"/api/admin/links/{links[0]}", json={"visibleFrom": begins.isoformat()})
    assert scheduled.is_success
    zone = ZoneInfo((await creator.get("/api/admin/settings")).json()["timeZone"])
    answered = asyncio.Event()

    async def late(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    async with admin(browser, program, creator, "/profile", timezone_id="America/New_York") as page:
        await page.route("**/api/admin/settings", late)
        async with page.expect_response(lambda response: "/api/admin/links" in response.url):
            await page.get_by_role("link", name="Links", exact=True).click()
        await expect(page.locator("links-view .skeleton").first).to_be_visible()
        await expect(entry(page, "Records")).to_have_count(0)
        answered.set()
        await page.get_by_role("button", name="Edit: Records").click()
        form = dialog(page, "Edit: Records")
        await expect(form.get_by_label("From")).to_have_value(f"{begins.astimezone(zone):%Y-%m-%dT%H:%M}")


async def test_nothing_that_is_not_saved_is_lost_without_being_asked(
    program: Program, browser: Browser, creator: httpx.AsyncClient, links: list[int]
) -> None:
    async with admin(browser, program, creator, "/profile") as page:
        box = page.get_by_label("One line about you")
        before = await box.input_value()
        await box.fill("Something that took an hour")
        await page.get_by_role("link", name="Links", exact=True).click()
        question = dialog(page, "Leave without saving?")
        await expect(question.get_by_role("button", name="Stay here")).to_be_focused()
        assert await barriers(page) == []
        await expect(question.get_by_role("button", name="Stay here")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(question).to_have_count(0)
        await expect(box).to_have_value("Something that took an hour")
        await expect(page).to_have_url(re.compile("/admin/profile$"))
        await page.get_by_role("link", name="Links", exact=True).click()
        await question.get_by_role("button", name="Leave without saving").click()
        await expect(page.get_by_role("heading", name="Links", level=1)).to_be_focused()
        # A step back asks as well, and a step back that is refused leaves the address as it was.
        await page.get_by_role("button", name="Edit: Records").click()
        await page.locator("cib-dialog[open]").get_by_label("Title").fill("Vinyl")
        await page.evaluate("history.back()")
        await dialog(page, "Leave without saving?").get_by_role("button", name="Stay here").click()
        await expect(page.locator("cib-dialog[open]").get_by_label("Title")).to_have_value("Vinyl")
        await expect(page).to_have_url(re.compile("/admin/links$"))
        await page.locator("cib-dialog[open]").get_by_role("button", name="Cancel").click()
        await dialog(page, "Leave without saving?").get_by_role("button", name="Leave without saving").click()
        await expect(page.locator("cib-dialog[open]")).to_have_count(0)
        await page.evaluate("history.back()")
        await expect(page.get_by_label("One line about you")).to_have_value(before)
