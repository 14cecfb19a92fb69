"""The whole chat in German and in Arabic, with answers in those languages; days and clocks as where the visitor is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.instance.frontend.conftest import PATIENCE, say
from tests.instance.processes import Program
from tests.instance.widget.site import bubble, document, open_site, panel

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
# Everything that the chat says itself: names, hints and words that belong neither to the creator nor to a visitor.
SAID = """() => {
  const said = [];
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'placeholder']) if (element.getAttribute(name)) said.push(element.getAttribute(name));
      if (element.matches('button, h2, p, .day, .note') && !element.closest('.words') && !element.matches('[dir=auto]')) said.push(element.textContent.trim());
      if (element.shadowRoot && !element.matches('a2ui-root')) look(element.shadowRoot);
    }
  };
  look(document.querySelector('chat-container').shadowRoot);
  return [...new Set(said)].filter(Boolean);
}"""
ENGLISH = re.compile(
    r"\b(the|your|you|answer|message|conversations?|close|more|copy|today|send|good|bad|edit|new|delete)\b", re.I
)


async def opened(browser: Browser, program: Program, **more: Any) -> BrowserContext:
    context = await browser.new_context(base_url=program.origin, **PHONE, **more)
    context.set_default_timeout(PATIENCE)
    return context


async def ask(page: Page, words: str) -> Locator:
    """Say something and wait for all of the answer; returns its bubble."""
    bubbles = await page.locator("chat-bubble").count()
    await say(page, words)
    await expect(page.locator("chat-bubble")).to_have_count(bubbles + 2)
    await expect(page.locator("chat-bubble").last.locator("bubble-tools button")).to_have_count(4)
    return page.locator("chat-bubble").last


@pytest.mark.parametrize(
    ("locale", "direction", "question", "answer", "place", "names"),
    [
        (
            "de-DE",
            "ltr",
            "Wann spielst du das nächste Mal?",
            r"(Hier|Mein|Das|Als|Am)\b",
            "Le Molotov",
            (
                "Nachricht an Ada Moreau",
                "Neue Unterhaltung",
                "Deine Unterhaltungen",
                "Mehr",
                "Gute Antwort",
                "Noch einmal antworten",
            ),
        ),
        (
            "ar",
            "rtl",
            "متى حفلتك القادمة؟",
            r"[\u0600-\u06ff]",
            "Le Molotov",
            ("رسالة إلى Ada Moreau", "محادثة جديدة", "محادثاتك", "المزيد", "إجابة جيدة", "أجب مرة أخرى"),
        ),
    ],
    ids=["German", "Arabic"],
)
async def test_the_whole_chat_speaks_the_visitors_language(
    browser: Browser,
    program: Program,
    locale: str,
    direction: str,
    question: str,
    answer: str,
    place: str,
    names: tuple[str, ...],
) -> None:
    context = await opened(browser, program, locale=locale, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto("/")
    bubble = await ask(page, question)
    words = bubble.locator(".words").first
    assert re.match(answer, await words.inner_text())
    assert await words.locator("p").first.evaluate("(p) => getComputedStyle(p).direction") == direction
    await expect(bubble.locator("a2ui-surface").first).to_contain_text(place)
    said: list[str] = await page.evaluate(SAID)
    for name, drawn in ((names[2], "thread-list li"), (names[3], "chat-menu [role=menuitem]")):
        await page.get_by_role("button", name=name, exact=True).click()
        await page.locator(drawn).first.wait_for()
        said += await page.evaluate(SAID)
        await page.keyboard.press("Escape")
    assert set(names) <= set(said)
    if direction == "rtl":
        assert [
            one
            for one in said
            if not re.search(r"[\u0600-\u06ff]", one) and re.search("[a-z]", one.replace("Ada Moreau", ""))
        ] == []
    else:
        assert [one for one in said if ENGLISH.search(one)] == []
    assert (
        await page.locator("chat-container .panel").evaluate("(panel) => getComputedStyle(panel).direction")
        == direction
    )
    question_at, answer_at = [await page.locator("chat-bubble .words").nth(at).bounding_box() for at in (0, 1)]
    assert question_at and answer_at
    assert (question_at["x"] > answer_at["x"]) == (direction == "ltr"), "who asks stands at the end of the line"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await context.close()


async def test_an_answer_in_another_language_than_the_page_reads_its_own_way(
    browser: Browser, program: Program
) -> None:
    context = await opened(browser, program, locale="en-GB", reduced_motion="reduce")
    page = await context.new_page()
    await page.goto("/")
    bubble = await ask(page, "متى حفلتك القادمة؟")
    direction = "(element) => getComputedStyle(element).direction"
    assert await page.locator("chat-bubble .words").first.evaluate(direction) == "rtl"
    assert re.match(r"[\u0600-\u06ff]", await bubble.locator(".words p").first.inner_text())
    assert await bubble.locator(".words p").first.evaluate(direction) == "rtl"
    assert await page.locator("chat-container .panel").evaluate(direction) == "ltr"
    await context.close()


async def test_days_and_clocks_are_those_of_the_visitors_zone(browser: Browser, program: Program) -> None:
    home = await opened(browser, program, locale="en-GB", timezone_id="Europe/Paris")
    page = await home.new_page()
    await page.goto("/")
    await ask(page, "Do you give lessons?")
    stamp = page.locator("bubble-tools time").first
    at = datetime.fromisoformat(await stamp.get_attribute("datetime") or "")
    await expect(stamp).to_have_text(f"{at.astimezone(ZoneInfo('Europe/Paris')):%H:%M}")
    kept = await home.storage_state()
    await home.close()
    # There is always another day in the one than in the other.
    for zone, locale in (("Pacific/Kiritimati", "en-GB"), ("Pacific/Pago_Pago", "en-US")):
        there = at.astimezone(ZoneInfo(zone))
        clock = f"{there:%H:%M}" if locale == "en-GB" else f"{there.hour % 12 or 12}:{there:%M %p}"
        day = f"{there:%A} {there.day} {there:%B}" if locale == "en-GB" else f"{there:%A}, {there:%B} {there.day}"
        context = await opened(browser, program, locale=locale, timezone_id=zone, storage_state=kept)
        page = await context.new_page()
        await page.clock.set_fixed_time(at)
        await page.goto("/")
        await page.get_by_role("button", name="Continue your conversation").click()
        for later, name in ((timedelta(), "Today"), (timedelta(days=1), "Yesterday"), (timedelta(days=3), day)):
            await page.clock.set_fixed_time(at + later)
            await page.reload()
            if there.year == (there + later).year:
                # An answer may come on the day after its question.
                await expect(page.locator("chat-log .day").first).to_have_text(name)
        stamp = page.locator("bubble-tools time").first
        assert (await stamp.inner_text()).replace("\u202f", " ") == clock
        assert f"{there:%A}" in (await stamp.get_attribute("title") or "")
        await page.get_by_role("button", name="Your conversations").click()
        listed = page.get_by_role("dialog", name="Your conversations").get_by_role("listitem")
        changed = datetime.fromisoformat(await listed.locator("time").get_attribute("datetime") or "")
        then = changed.astimezone(ZoneInfo(zone))
        await expect(listed).to_contain_text(str(then.year))
        await expect(listed).to_contain_text(f"{then.day} {then:%b}" if locale == "en-GB" else f"{then:%b} {then.day}")
        await context.close()


@pytest.mark.parametrize(
    ("locale", "site", "clock"),
    [("en-GB", "en", r"\d\d:\d\d"), ("en-US", "en", r"\d{1,2}:\d\d\s[AP]M"), ("en-US", "de-AT", r"\d\d:\d\d")],
)
async def test_on_another_site_the_chat_speaks_as_the_site_and_writes_as_the_visitor_does(
    browser: Browser, program: Program, creator: httpx.AsyncClient, locale: str, site: str, clock: str
) -> None:
    async with open_site() as shop:
        assert (await creator.post("/api/admin/origins", json={"origin": shop.origin})).is_success
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale=locale)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(shop.show("/", document(program, html=f'lang="{site}"')))
        await bubble(page).click()
        box = panel(page).get_by_role("textbox")
        await expect(box).to_be_focused()
        await box.fill("Do you give lessons?")
        await box.press("Enter")
        again = "Noch einmal antworten" if site == "de-AT" else "Answer again"
        await page.get_by_role("button", name=again).wait_for()
        assert re.fullmatch(clock, await panel(page).locator("time[title]").first.inner_text())
        await context.close()
