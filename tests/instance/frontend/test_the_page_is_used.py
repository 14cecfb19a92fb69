"""What people do on the page itself, in a real Chromium: open links, play, share, take dates and the card along."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.instance.frontend.conftest import lasting
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

VIDEO = {
    "title": "Live in Lyon",
    "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "kind": "video",
    "style": "embed",
}


async def clicks(creator: httpx.AsyncClient, title: str) -> int:
    items = (await creator.get("/api/admin/links")).json()["items"]
    return next(int(item["clicks"]) for item in items if item["title"] == title)


async def counted(creator: httpx.AsyncClient, title: str, number: int) -> None:
    """Wait until so many clicks are known: they are written down together, a moment later."""
    async with asyncio.timeout(60):
        while await clicks(creator, title) != number:
            await creator.get("/api/admin/analytics")


async def test_a_followed_link_is_counted_and_never_waited_for(page: Page, creator: httpx.AsyncClient) -> None:
    before = await clicks(creator, "Bandcamp")
    link = page.locator("link-tree").get_by_role("link", name="Bandcamp")
    held: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**/click", held.put_nowait)
    await page.context.route("https://example.com/**", lambda route: route.fulfill(body="there"))
    async with page.context.expect_page() as opened:
        await link.click()
    other = await opened.value
    await expect(other).to_have_url("https://example.com/bandcamp")
    assert await other.evaluate("window.opener") is None
    await (await asyncio.wait_for(held.get(), 60)).continue_()
    await counted(creator, "Bandcamp", before + 1)


async def test_a_player_loads_nothing_before_it_is_asked_for(page: Page, creator: httpx.AsyncClient) -> None:
    made = await creator.post("/api/admin/links", json=VIDEO)
    assert made.is_success
    try:
        outside: list[Request] = []
        page.on("request", lambda request: outside.append(request) if "127.0.0.1" not in request.url else None)
        await page.context.route(
            "https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="<p>playing</p>")
        )
        await page.reload(wait_until="networkidle")
        play = page.get_by_role("button", name="Play here: Live in Lyon")
        await expect(page.get_by_text("Plays from YouTube, which learns that you were here.")).to_be_visible()
        assert outside == []
        await play.click()
        frame = page.frame_locator("link-tree iframe")
        await expect(frame.get_by_text("playing")).to_be_visible()
        assert [request.url for request in outside] == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"]
        player = page.locator("link-tree iframe")
        await expect(player).to_have_attribute("title", "Live in Lyon, played by YouTube")
        box = await player.bounding_box()
        assert box is not None and abs(box["width"] / box["height"] - 16 / 9) < 0.02
        await counted(creator, "Live in Lyon", 1)
    finally:
        await creator.delete(f"/api/admin/links/{made.json()['id']}")


async def test_the_page_is_shared_by_address_code_and_card(page: Page, program: Program) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.add_init_script(lasting(2_500))
    await page.reload()
    share = page.get_by_role("button", name="Share this page")
    await share.click()
    sheet = page.get_by_role("dialog", name="Share this page")
    await expect(sheet).to_be_visible()
    assert await sheet.locator("figure img").evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    await sheet.get_by_role("button", name="Copy link").click()
    await expect(sheet.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == f"{program.origin}/"
    async with page.expect_download() as saved:
        await sheet.get_by_role("link", name="Save contact").click()
    assert (await saved.value).suggested_filename == "ada.vcf"
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(share).to_be_focused()


async def test_dates_are_taken_along(page: Page) -> None:
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="Add to your calendar: Night Timetable live").click()
    assert (await saved.value).suggested_filename.endswith(".ics")


async def test_its_owner_finds_the_way_to_edit_it(page: Page, program: Program, creator: httpx.AsyncClient) -> None:
    await expect(page.locator("bio-header h1")).to_be_visible()
    edit = page.get_by_role("link", name="Edit your page")
    await expect(edit).to_have_count(0)
    for cookie in creator.cookies.jar:
        await page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    await page.reload()
    await expect(edit).to_have_attribute("href", "/admin")


async def test_what_the_creator_changed_is_seen_by_who_comes_back(page: Page, creator: httpx.AsyncClient) -> None:
    await page.clock.install()
    await page.reload()
    await expect(page.locator("link-tree a.card").first).to_be_visible()
    made = await creator.post(
        "/api/admin/links", json={"title": "Brand new", "url": "https://example.com/new", "icon": "star"}
    )
    assert made.is_success
    try:
        await page.clock.fast_forward(70_000)
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        fresh = page.locator("link-tree").get_by_role("link", name="Brand new")
        await expect(fresh).to_be_visible()
        await expect(fresh.locator(".kind svg")).to_have_class("icon stroke")
    finally:
        await creator.delete(f"/api/admin/links/{made.json()['id']}")


async def test_every_token_of_the_look_is_drawn(page: Page, creator: httpx.AsyncClient) -> None:
    kept = (await creator.get("/api/admin/tokens")).json()
    look = {
        "brand": {"primary": "#005f73", "surface": "#fdf6e3", "text": "#222222", "scheme": "light", "backdrop": "dots"},
        "typography": {"font": "serif", "headingFont": "mono", "size": 18, "weight": 500, "headingWeight": 800},
        "shape": {"radius": 0, "borderWidth": 3, "buttons": "filled", "avatar": "square"},
        "layout": {"width": 480, "spacing": 2, "align": "start"},
        "motion": {"duration": 400, "easing": "linear"},
    }
    assert (await creator.put("/api/admin/tokens", json=look)).is_success
    try:
        await page.set_viewport_size({"width": 900, "height": 900})
        await page.reload()
        await page.locator("link-tree a.card").first.wait_for()
        drawn = await page.evaluate(
            """() => {
              const style = (selector, inside) => getComputedStyle(inside ? document.querySelector(inside).shadowRoot.querySelector(selector) : document.querySelector(selector));
              const card = style('a.card', 'link-tree'), h1 = style('h1', 'bio-header'), html = style('html'), face = style('.face', 'bio-header');
              return {
                size: html.fontSize, weight: html.fontWeight, font: html.fontFamily.split(',')[0], ink: html.color, page: html.backgroundColor,
                backdrop: getComputedStyle(document.body, '::before').backgroundImage.split('(')[0],
                heading: [h1.fontFamily.split(',')[0], h1.fontWeight, h1.textAlign], scheme: html.colorScheme,
                card: [card.borderRadius, card.borderTopWidth, card.backgroundColor, card.transitionDuration.split(',')[0], card.transitionTimingFunction.split(',')[0]],
                face: face.borderRadius, gap: getComputedStyle(document.querySelector('main')).rowGap,
                width: Math.round(document.querySelector('link-tree').getBoundingClientRect().width),
              };
            }"""
        )
        assert drawn == {
            "size": "18px",
            "weight": "500",
            "font": "Charter",
            "ink": "rgb(34, 34, 34)",
            "page": "rgb(253, 246, 227)",
            "backdrop": "radial-gradient",
            "heading": ["ui-monospace", "800", "start"],
            "scheme": "light",
            "card": ["0px", "3px", "rgb(0, 95, 115)", "0.4s", "linear"],
            "face": "0px",
            "gap": "52px",
            "width": 480,
        }
    finally:
        assert (await creator.put("/api/admin/tokens", json=kept.get("tokens", kept))).is_success


async def test_the_creators_scheme_goes_before_the_machines(page: Page, creator: httpx.AsyncClient) -> None:
    kept = (await creator.get("/api/admin/tokens")).json()
    assert (await creator.put("/api/admin/tokens", json={"brand": {"scheme": "dark"}})).is_success
    try:
        await page.emulate_media(color_scheme="light")
        await page.reload()
        await page.locator("link-tree a.card").first.wait_for()
        light = """(selector) => { const [, l] = getComputedStyle(document.querySelector('html')).backgroundColor.match(/oklch\\(([\\d.]+)/); return Number(l) }"""
        assert await page.evaluate(light, "html") < 0.3
    finally:
        assert (await creator.put("/api/admin/tokens", json=kept.get("tokens", kept))).is_success
