"""The page in a real Chromium: complete without JavaScript, the same when the elements take it over, in every form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.instance.frontend.conftest import PATIENCE
from tests.instance.frontend.creators_side import barriers
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The zone of the dates: whoever is elsewhere is told their own time beside a date that has no place.
PARIS = {"timezone_id": "Europe/Paris"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB"} | PARIS
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "locale": "en-US"} | PARIS
FORMS: dict[str, dict[str, Any]] = {
    "phone": PHONE,
    "desktop": DESKTOP,
    "dark": PHONE | {"color_scheme": "dark"},
    "desktop in the dark": DESKTOP | {"color_scheme": "dark"},
    "Arabic": PHONE | {"locale": "ar"},
    "German desktop": DESKTOP | {"locale": "de-DE"},
}
FORMED = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
# Of what is drawn: words, where they stand, and how they look.
DRAWN = """() => {
  const found = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE && node.data.trim()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { x, y, width, height } = range.getBoundingClientRect();
      const { color, fontSize, fontWeight } = getComputedStyle(node.parentElement);
      const words = node.data.replace(/\\s+/g, ' ').trim();
      if (width > 0) found.push([words, [x, y, width, height].map(Math.round), color, fontSize, fontWeight].join(' | '));
    }
    if (node instanceof Element && (node.matches('script, style, noscript, .chat') || !node.checkVisibility())) return;
    for (const child of (node.shadowRoot ?? node).childNodes) walk(child);
  };
  walk(document.body);
  return found;
}"""
PICTURES = """() => {
  const found = [];
  const walk = (node) => {
    if (node instanceof Element && node.matches('svg, img, .initials, a, button, .leaf')) {
      const { x, y, width, height } = node.getBoundingClientRect();
      if (width > 0) found.push([node.localName.replace('button', 'a'), ...[x, y, width, height].map(Math.round)].join(' '));
    }
    if (node instanceof Element && node.matches('script, noscript, .chat')) return;
    for (const child of (node.shadowRoot ?? node).childNodes) walk(child);
  };
  walk(document.body);
  return found;
}"""
WATCH = """
  window.shifts = 0;
  window.firstPaint = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.value))).observe({ type: 'layout-shift', buffered: true });
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def filled(program: Program, creator: httpx.AsyncClient) -> None:
    """A page with something of everything, names in two directions and texts of every length."""
    profile = (await creator.get("/api/admin/profile")).json()
    bio = "I write and record quiet electronic songs in a small studio in Marseille. " * 6
    said = {key: profile[key] for key in ("displayName", "tagline", "avatarUrl")} | {"bio": bio}
    assert (await creator.put("/api/admin/profile", json=said)).is_success
    more = [
        {"title": "Listen", "style": "heading", "url": ""},
        {
            "title": "Live in Lyon",
            "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "kind": "video",
            "style": "embed",
        },
        {"title": "متجر الأغاني", "url": "https://example.com/shop", "kind": "shop", "description": "أسطوانات وملصقات"},
        {
            "title": "A title that is so long that it needs a second line on every phone",
            "url": "https://example.com/long",
        },
    ]
    for link in more:
        made = await creator.post("/api/admin/links", json=link)
        assert made.is_success, made.text
    for n in range(4):
        event = {"title": f"Night {n}", "startsAt": f"2097-03-0{n + 1}T20:30:00+01:00", "city": "Lyon" if n else ""}
        assert (await creator.post("/api/admin/events", json=event)).is_success


@asynccontextmanager
async def opened(browser: Browser, program: Program, path: str = "/", **form: Any) -> AsyncIterator[Page]:
    """The page in a context of this form; whatever the browser complains about fails the test."""
    context = await browser.new_context(base_url=program.origin, **form)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    await page.add_init_script(WATCH)
    await page.goto(path)
    yield page
    await context.close()
    assert complaints == []


async def taken_over(page: Page) -> None:
    """Wait until the elements have drawn, and what they draw has been painted."""
    await page.locator("link-tree a.card").first.wait_for()
    await page.locator("chat-container chat-composer textarea").wait_for()
    await page.evaluate(
        "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))"
    )


@FORMED
async def test_without_javascript_all_of_it_is_there_and_looks_the_same(
    browser: Browser, program: Program, form: dict[str, Any]
) -> None:
    async with opened(browser, program, **form) as page:
        await taken_over(page)
        drawn, pictures = await page.evaluate(DRAWN), await page.evaluate(PICTURES)
        await expect(page.locator(".bio-header")).to_have_count(1)
    async with opened(browser, program, **form, java_script_enabled=False) as page:
        assert await page.locator("bio-header").count() == 0
        written, seen = await page.evaluate(DRAWN), await page.evaluate(PICTURES)
        assert len(written) > 30
    # A player's button is there only where it can be pressed.
    assert [line for line in drawn if not line.startswith(("Play here", "شغّل هنا", "Hier abspielen"))] == written
    assert [line for line in pictures if line in set(seen)] == seen


@FORMED
async def test_nothing_jumps_when_the_elements_take_over(
    browser: Browser, program: Program, form: dict[str, Any]
) -> None:
    async with opened(browser, program, **form) as page:
        await taken_over(page)
        assert await page.evaluate("window.shifts") < 0.02


async def test_nothing_jumps_for_who_is_in_another_zone(browser: Browser, program: Program) -> None:
    async with opened(browser, program, **PHONE | {"timezone_id": "Asia/Tokyo"}) as page:
        await taken_over(page)
        await expect(page.get_by_text("where you are")).to_have_count(1)
        assert await page.evaluate("window.shifts") < 0.02


async def test_the_first_paint_waits_for_no_script(browser: Browser, program: Program) -> None:
    context = await browser.new_context(base_url=program.origin, **PHONE)
    page = await context.new_page()
    held: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**/*.js", held.put_nowait)
    await page.goto("/", wait_until="commit")
    await expect(page.get_by_role("heading", name="Ada Moreau")).to_be_visible()
    painted = await page.evaluate(
        """new Promise((done) => new PerformanceObserver((list) => {
          const entry = list.getEntries().find(({ name }) => name === 'first-contentful-paint');
          if (entry) done(entry.startTime);
        }).observe({ type: 'paint', buffered: true }))"""
    )
    assert painted > 0
    await asyncio.wait_for(held.get(), 60)  # the script is still awaited
    assert await page.locator("bio-header").count() == 0
    await page.unroute_all(behavior="ignoreErrors")
    await context.close()


@FORMED
async def test_everybody_can_use_it(browser: Browser, program: Program, form: dict[str, Any]) -> None:
    async with opened(browser, program, **form) as page:
        await taken_over(page)
        assert await barriers(page) == []
        await page.locator("event-list summary").click()
        await page.locator(".faq-list summary").first.click()
        await page.locator("bio-header summary").click()
        assert await barriers(page) == []


async def test_everybody_can_use_it_before_any_script_came(browser: Browser, program: Program) -> None:
    context = await browser.new_context(base_url=program.origin, **PHONE)
    page = await context.new_page()
    await page.route("**/*.js", lambda route: route.abort())
    await page.goto("/")
    assert await page.locator("bio-header").count() == 0
    assert await barriers(page) == []
    await context.close()


async def test_the_browser_takes_the_data_of_the_document_for_data(browser: Browser, program: Program) -> None:
    async with opened(browser, program, **PHONE) as page:
        graph = await page.evaluate(
            "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
        )
    assert graph["@graph"][0]["@type"] == "ProfilePage"


async def test_the_page_asks_for_its_content_no_second_time(browser: Browser, program: Program) -> None:
    context = await browser.new_context(base_url=program.origin, **PHONE)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(program.origin)))
    await page.goto("/", wait_until="networkidle")
    await taken_over(page)
    assert "/api/bio" not in asked and "/icons.json" not in asked
    assert [path for path in asked if not path.startswith("/")] == [], "everything comes from the page itself"
    await context.close()
