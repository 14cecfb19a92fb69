"""A creator dresses the page: whatever is changed is seen at once on the real page and the real widget, and is public once it is saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page, expect

from tests.instance.frontend.creators_side import PHONE, barriers, settled
from tests.instance.frontend.look_desk import desk, framed, picture
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE, WIDGET = "Your page", "The widget"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
PRIMARY = "getComputedStyle(document.documentElement).getPropertyValue('--cib-primary').trim()"
BUBBLE = "getComputedStyle(document.querySelector('chat-widget')?.shadowRoot?.querySelector('.bubble') ?? document.body).backgroundImage"


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def plain(creator: httpx.AsyncClient) -> AsyncIterator[None]:
    """Every story begins and ends with the page as it comes."""
    assert (await creator.put("/api/admin/tokens", json={})).is_success
    yield
    assert (await creator.put("/api/admin/tokens", json={})).is_success


async def public(creator: httpx.AsyncClient) -> str:
    return (await creator.get("/theme.css")).text


async def becomes(frame: Frame, what: str, value: str) -> None:
    await frame.wait_for_function(f"wanted => {what} === wanted", arg=value)


async def colour(page: Page, name: str = "Main colour") -> Any:
    await page.get_by_role("tab", name="Colours").click()
    return page.get_by_role("textbox", name=name, exact=True)


async def test_a_theme_is_seen_before_it_is_public_and_can_be_taken_back_after(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    before = await public(creator)
    async with desk(browser, program, creator, "/look") as page:
        frame = await framed(page, PAGE)
        was = await frame.evaluate(GROUND)
        paper = page.get_by_role("button", name="Paper")
        await paper.click()
        await frame.wait_for_function(f"was => {GROUND} !== was", arg=was)
        await expect(paper).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_text("Not saved yet")).to_be_visible()
        assert await public(creator) == before
        dressed = await frame.evaluate(GROUND)
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_text("Your page has its new look.").wait_for()

        visitor = await page.context.new_page()
        await visitor.goto("/")
        await visitor.wait_for_function(f"dressed => {GROUND} === dressed", arg=dressed)
        await page.locator("cib-toasts").get_by_role("button", name="Undo").click()
        await page.get_by_text("The look of before is back.").wait_for()
        await becomes(frame, GROUND, was)
        await visitor.reload()
        await visitor.wait_for_function(f"was => {GROUND} === was", arg=was)


async def test_a_colour_restyles_the_page_and_the_widget_as_it_is_typed(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look") as page:
        await page.get_by_role("button", name="Both").click()
        shown, widget = await framed(page, PAGE), await framed(page, WIDGET)
        await widget.wait_for_selector("chat-widget .panel")
        field = await colour(page)
        await field.press_sequentially("#0a7")
        await becomes(shown, PRIMARY, "#00aa77")
        await widget.wait_for_function(f"() => {BUBBLE}.includes('rgb(0, 170, 119)')")
        await field.press_sequentially("d55")
        await becomes(shown, PRIMARY, "#0a7d55")
        await widget.wait_for_function(f"() => {BUBBLE}.includes('rgb(10, 125, 85)')")
        await field.fill("oklch(0.6 0.2 25)")
        await becomes(shown, PRIMARY, "oklch(0.6 0.2 25)")
        # What is taken back is seen as well, and public it was never.
        await page.get_by_role("button", name="Reset: Main colour").click()
        await becomes(shown, PRIMARY, "")
        assert "--cib-primary" not in await public(creator)


async def test_a_token_that_is_public_can_be_seen_without(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    look = {"brand": {"primary": "#0a7d55", "surface": "#101418"}, "shape": {"radius": 2}}
    assert (await creator.put("/api/admin/tokens", json=look)).is_success
    async with desk(browser, program, creator, "/look") as page:
        frame = await framed(page, PAGE)
        await becomes(frame, GROUND, "rgb(16, 20, 24)")
        await colour(page)
        await page.get_by_role("button", name="Reset Colours").click()
        await becomes(frame, PRIMARY, "")
        await frame.wait_for_function(f"() => {GROUND} !== 'rgb(16, 20, 24)'")
        # Another group is another thing.
        await becomes(
            frame, "getComputedStyle(document.documentElement).getPropertyValue('--cib-radius').trim()", "2px"
        )


async def test_what_is_hard_to_read_is_said_beside_the_field(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look") as page:
        field = await colour(page)
        await field.fill("#ffe100")
        row = page.locator("colour-field", has=page.get_by_role("textbox", name="Main colour", exact=True))
        warnings = (await creator.post("/api/admin/tokens/preview", json={"brand": {"primary": "#ffe100"}})).json()[
            "warnings"
        ]
        assert warnings and warnings[0].startswith("brand.primary: ")
        words = warnings[0].removeprefix("brand.primary: ")
        await expect(row.get_by_text(words[1:])).to_be_visible()
        await expect(page.get_by_role("img", name="Hard to read")).to_be_visible()
        await field.fill("#7766ee")
        await expect(row.get_by_text("contrast")).to_have_count(0)
        await expect(page.get_by_role("img", name="Hard to read")).to_have_count(0)
        # What is no colour changes nothing.
        await field.fill("pink")
        await field.blur()
        await expect(row.get_by_text("Write a colour as")).to_be_visible()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await becomes(await framed(page, PAGE), PRIMARY, "#7766ee")


async def test_steps_are_taken_back_and_done_again_by_buttons_and_keys(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look") as page:
        frame = await framed(page, PAGE)
        field = await colour(page)
        await field.fill("#112233")
        await becomes(frame, PRIMARY, "#112233")
        await page.get_by_role("tab", name="Shape").click()
        corners = page.get_by_role("slider", name="Corners")
        await corners.focus()
        # One way of it is what comes within less than a second of each other: that second does not pass here.
        await page.evaluate("const now = performance.now(); performance.now = () => now")
        for _ in range(5):
            await corners.press("ArrowRight")
        radius = "getComputedStyle(document.documentElement).getPropertyValue('--cib-radius').trim()"
        await becomes(frame, radius, "23px")
        await expect(page.get_by_text("23 px")).to_be_visible()
        # The way of a slider is one step.
        await page.keyboard.press("Control+z")
        await becomes(frame, radius, "")
        await page.keyboard.press("Control+z")
        await becomes(frame, PRIMARY, "")
        await expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        await expect(page.get_by_text("Everything is saved")).to_be_visible()
        await page.keyboard.press("Control+Shift+z")
        await becomes(frame, PRIMARY, "#112233")
        await page.get_by_role("button", name="Redo").click()
        await becomes(frame, radius, "23px")
        await page.get_by_role("button", name="Undo").click()
        await becomes(frame, radius, "")
        await page.get_by_role("button", name="Discard").click()
        await becomes(frame, PRIMARY, "")
        # What was let go of by mistake is one step back.
        await page.keyboard.press("Control+z")
        await becomes(frame, PRIMARY, "#112233")


async def test_nobody_leaves_a_look_by_accident_that_is_not_saved(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look") as page:
        await (await colour(page)).fill("#112233")
        await page.get_by_role("link", name="Links").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("textbox", name="Main colour", exact=True)).to_have_value("#112233")
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_text("Your page has its new look.").wait_for()
        await page.get_by_role("link", name="Links").click()
        await page.get_by_role("heading", name="Links", level=1).wait_for()
    assert "--cib-primary: #112233" in await public(creator)


async def test_a_picture_of_ones_own_lies_behind_the_page(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    behind = "getComputedStyle(document.body, '::before').backgroundImage"
    async with desk(browser, program, creator, "/look") as page:
        frame = await framed(page, PAGE)
        await colour(page)
        upload = page.locator("token-panel cib-picture input[type=file]")
        await upload.set_input_files({"name": "sea.png", "mimeType": "image/png", "buffer": picture("#2266aa")})
        await frame.wait_for_function(f"() => {behind}.includes('/media/')")
        assert "/media/" not in await public(creator)
        await expect(page.get_by_role("radio", name="Picture")).to_be_visible()
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_text("Your page has its new look.").wait_for()
        visitor = await page.context.new_page()
        await visitor.goto("/")
        await visitor.wait_for_function(f"() => {behind}.includes('/media/')")
        # A file that is no picture is refused where it was chosen.
        await upload.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
        await expect(page.locator("token-panel cib-picture [role=alert]")).to_be_visible()


async def test_the_preview_is_a_phone_a_large_screen_the_night_and_another_language(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look") as page:
        frame = await framed(page, PAGE)
        await frame.wait_for_function("() => innerWidth === 390")
        by_day = await frame.evaluate(GROUND)
        await page.get_by_role("button", name="Dark", exact=True).click()
        await frame.wait_for_function(f"was => {GROUND} !== was", arg=by_day)
        await page.get_by_role("button", name="Desktop", exact=True).click()
        await frame.wait_for_function("() => innerWidth > 1000")
        await page.locator("live-preview").get_by_role("combobox", name="Language").select_option("ar")
        frame = await framed(page, PAGE)
        await frame.wait_for_function(
            "() => document.documentElement.lang === 'ar' && document.documentElement.dir === 'rtl'"
        )
        # In the night and in Arabic, the look that is worked on is still the one.
        await (await colour(page)).fill("#884400")
        await becomes(frame, PRIMARY, "#884400")
    assert (await creator.get("/api/admin/tokens")).json()["tokens"]["brand"] == {}


async def test_on_a_phone_the_preview_lies_above_and_folds_away(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look", viewport=PHONE, has_touch=True) as page:
        frame = await framed(page, PAGE)
        was = await frame.evaluate(GROUND)
        await page.get_by_role("button", name="Midnight").tap()
        await frame.wait_for_function(f"was => {GROUND} !== was", arg=was)
        await page.get_by_role("button", name="Hide the preview").tap()
        await expect(page.locator(f"iframe[title^='{PAGE}']")).to_be_hidden()
        await page.get_by_role("button", name="Show the preview").tap()
        await expect(page.locator(f"iframe[title^='{PAGE}']")).to_be_visible()
        await settled(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        await page.get_by_role("button", name="Save", exact=True).tap()
        await page.get_by_text("Your page has its new look.").wait_for()
    assert "--cib-surface" in await public(creator)


async def test_the_groups_are_reached_and_chosen_by_keys_alone(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/look") as page:
        frame = await framed(page, PAGE)
        await page.get_by_role("tab", name="Themes").focus()
        for name in ("Colours", "Typography"):
            await page.keyboard.press("ArrowRight")
            await expect(page.get_by_role("tab", name=name)).to_be_focused()
            await expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        await page.get_by_role("group", name="Text font").get_by_role("radio").first.focus()
        await page.keyboard.press("ArrowDown")
        font = "getComputedStyle(document.documentElement).getPropertyValue('--cib-font')"
        await frame.wait_for_function(f"() => {font}.includes('Seravek')")
        await page.get_by_role("tab", name="Typography").focus()
        await page.keyboard.press("End")
        await expect(page.get_by_role("tab", name="Motion")).to_be_focused()


# axe looks at many tabs here, each as a whole.
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("viewport", "scheme", "locale", "colours"),
    [(None, "light", "en-GB", "Colours"), (PHONE, "dark", "de", "Farben"), (None, "light", "ar", "الألوان")],
)
async def test_nothing_bars_the_way_to_a_look(
    program: Program,
    browser: Browser,
    creator: httpx.AsyncClient,
    viewport: Any,
    scheme: Any,
    locale: str,
    colours: str,
) -> None:
    look = {"brand": {"primary": "#ffe100"}}
    assert (await creator.put("/api/admin/tokens", json=look)).is_success
    context = {"color_scheme": scheme, "locale": locale, "reduced_motion": "reduce"} | (
        {"viewport": viewport} if viewport else {}
    )
    async with desk(browser, program, creator, "/look", **context) as page:
        await page.locator("theme-gallery theme-picture").nth(4).wait_for()
        assert await barriers(page) == []
        for tab in await page.get_by_role("tab").all():
            await tab.click()
            assert await barriers(page) == []
        await page.get_by_role("tab", name=colours).click()
        await page.locator("colour-field .warning").wait_for()
        assert await barriers(page) == []
