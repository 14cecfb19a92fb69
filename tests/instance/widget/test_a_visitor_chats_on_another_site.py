"""The widget on a page of another origin, in a real Chromium against a real instance: allowed, refused, and everything between."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, Request, expect

from tests.instance.processes import Program, started
from tests.instance.widget.site import CONTENT, Site, becomes, box, bubble, document, is_at, open_chat, panel, say

pytestmark = pytest.mark.asyncio(loop_scope="module")


def asked(page: Page, program: Program) -> list[str]:
    """Paths of the instance that the page asks for from now on."""
    paths: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith(program.origin):
            paths.append(request.url.removeprefix(program.origin))

    page.on("request", note)
    return paths


async def test_one_line_adds_a_bubble_and_nothing_is_loaded_before_somebody_turns_to_it(
    page: Page, site: Site, program: Program
) -> None:
    paths = asked(page, program)
    await page.goto(site.show("/", document(program)))
    await bubble(page).wait_for()
    assert paths == ["/embed.js", "/api/widget"]
    async with page.expect_request(lambda request: request.url.endswith("/widget.js")):
        await bubble(page).hover()
    assert not [path for path in paths if path.startswith("/api/") and path != "/api/widget"]
    async with page.expect_request(f"{program.origin}/api/session"):
        await bubble(page).click()
    await expect(box(page)).to_be_focused()


async def test_an_answer_comes_with_its_surface_and_its_links_lead_to_the_instance_and_are_counted(
    page: Page, site: Site, program: Program
) -> None:
    await page.goto(site.show("/", document(program)))
    await open_chat(page)
    await say(page, "Where can I listen to your music?")
    link = panel(page).get_by_role("link", name="Spotify")
    await link.wait_for()
    await page.context.route("https://example.com/**", lambda route: route.fulfill(body="Spotify"))
    async with page.context.expect_page() as other, page.expect_request("**/click") as counted:
        await link.click()
    await (await other.value).wait_for_url("https://example.com/spotify")
    assert (await counted.value).url.startswith(f"{program.origin}/api/links/")
    answer = await (await counted.value).response()
    assert answer is not None
    assert answer.status == 204
    await say(page, "When do you play next?")
    calendar = panel(page).get_by_role("link", name="Add to calendar").first
    await expect(calendar).to_have_attribute("href", re.compile(f"^{re.escape(program.origin)}/events/"))


async def test_a_reload_and_the_next_page_keep_the_conversation_and_another_tab_has_its_own(
    page: Page, context: BrowserContext, site: Site, program: Program
) -> None:
    await page.goto(site.show("/", document(program)))
    site.show("/next", document(program))
    await open_chat(page)
    await say(page, "Do you give lessons?")
    await panel(page).get_by_role("group", name="Answer").get_by_text("Not at the moment").wait_for()
    for address in ("/", "/next"):
        await page.goto(site.origin + address)
        await panel(page).get_by_role("group", name="Answer").get_by_text("Not at the moment").wait_for()
        # It was open and is open again; the focus is where the page has it.
        assert await page.evaluate("document.activeElement === document.body")
    await panel(page).get_by_role("button", name="Close the chat").click()
    await expect(panel(page)).to_be_hidden()
    await page.reload()
    await bubble(page).wait_for()
    await expect(panel(page)).to_be_hidden()
    other = await context.new_page()
    await other.goto(site.origin)
    await open_chat(other)
    await expect(other.get_by_role("heading", name="Ask Ada Moreau anything")).to_be_visible()
    assert await context.cookies() == []


async def test_a_site_that_is_not_allowed_shows_nothing_and_its_console_says_what_to_do(
    page: Page, stranger: Site, program: Program
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    twice = document(program).replace(
        "</body>", f'<script src="{program.origin}/embed.js"></script><chat-widget></chat-widget></body>'
    )
    unavailable = "addEventListener('chat-unavailable', () => { window.told = true }, true)"
    async with page.expect_console_message(lambda message: message.type == "warning"):
        await page.goto(stranger.show("/", twice.replace("<head>", f"<head><script>{unavailable}</script>")))
    await page.wait_for_function("window.told === true")
    await expect(bubble(page)).to_be_hidden()
    [warning] = said
    assert stranger.origin in warning
    assert f"{program.origin}/admin/embed" in warning
    await expect(page.get_by_role("heading", name="Pots and pans")).to_be_visible()
    # And what it could ask for itself is refused as well.
    status = "(origin) => fetch(origin + '/api/session', { method: 'POST' }).then(() => 'read', () => 'refused')"
    assert await page.evaluate(status, program.origin) == "refused"


async def test_everything_goes_by_keyboard(page: Page, site: Site, program: Program) -> None:
    # Without a greeting, which would come between the page's last button and the bubble in a moment of its own.
    quiet = '<chat-widget greeting=""></chat-widget>'
    await page.goto(site.show("/", document(program, body=CONTENT + quiet)))
    await bubble(page).wait_for()
    await page.locator("#buy").focus()
    await page.keyboard.press("Tab")
    await expect(bubble(page)).to_be_focused()
    await expect(bubble(page)).to_have_attribute("aria-expanded", "false")
    await expect(bubble(page)).to_have_accessible_name("Chat with Ada Moreau")
    await page.keyboard.press("Enter")
    await expect(box(page)).to_be_focused()
    await expect(bubble(page)).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("dialog", name="Chat with Ada Moreau")).to_be_visible()
    await page.keyboard.type("Do you give lessons?")
    await page.keyboard.press("Enter")
    await panel(page).get_by_role("group", name="Answer").get_by_text("Not at the moment").wait_for()
    await page.keyboard.press("Escape")
    await expect(panel(page)).to_be_hidden()
    await expect(bubble(page)).to_be_focused()
    await page.keyboard.press("Space")
    await expect(box(page)).to_be_focused()
    # From the panel one comes back to the page.
    heard = "() => { window.keys = []; addEventListener('keydown', (event) => window.keys.push(event.key)) }"
    await page.evaluate(heard)
    await page.keyboard.type("ab")
    assert await page.evaluate("window.keys") == []


async def begun(page: Page) -> None:
    """Until the bubble is there, where the page's time stands still: the widget begins when the page has nothing better to do."""
    async with page.expect_response("**/api/widget"):
        await page.clock.run_for(100)
    await bubble(page).wait_for()


async def test_the_greeting_comes_late_asks_by_itself_and_stays_away_once_dismissed(
    page: Page, site: Site, program: Program
) -> None:
    teaser = page.locator("chat-widget .teaser")
    # The time of the page goes on by these steps alone, however long anything takes.
    await page.clock.install(time=0)
    await page.clock.pause_at(1_000)
    await page.goto(site.show("/", document(program)))
    await begun(page)
    await page.clock.run_for(3_500)
    await expect(teaser).to_have_count(0)
    await page.clock.run_for(1_000)
    await page.get_by_role("button", name="Dismiss").click()
    await expect(teaser).to_have_count(0)
    await page.reload()
    await begun(page)
    await page.clock.run_for(10_000)
    await expect(teaser).to_have_count(0)


async def test_a_question_of_the_greeting_is_asked_by_a_click(page: Page, site: Site, program: Program) -> None:
    await page.goto(site.show("/", document(program)))
    await page.locator("chat-widget .teaser").get_by_role("button", name="When is your next show?").click()
    await panel(page).get_by_role("group", name="Answer").get_by_text("Night Timetable live").first.wait_for()
    await expect(page.locator("chat-widget .teaser")).to_have_count(0)


async def test_on_a_phone_it_fills_the_screen_and_gives_it_back(page: Page, site: Site, program: Program) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(site.show("/", document(program, body="<chat-widget open></chat-widget>" + CONTENT)))
    await bubble(page).wait_for()
    await expect(panel(page)).to_be_hidden()  # nobody asked for it
    await open_chat(page)
    await is_at(panel(page), x=0, y=0, width=390, height=844)
    await becomes(panel(page), "(panel) => panel.matches(':modal')", True)
    await page.set_viewport_size({"width": 1000, "height": 800})
    await expect(panel(page)).not_to_contain_class("full")
    await expect(box(page)).to_be_focused()
    await becomes(panel(page), "(panel) => panel.matches(':modal')", False)
    await is_at(panel(page), width=400)
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(panel(page)).to_contain_class("full")
    await panel(page).get_by_role("button", name="Close the chat").click()
    await expect(bubble(page)).to_be_focused()
    await page.locator("#buy").click()


async def test_it_is_placed_styled_and_spoken_as_the_site_says(page: Page, site: Site, program: Program) -> None:
    style = "<style>chat-widget { --cib-primary: rgb(1, 2, 3); --cib-secondary: rgb(1, 2, 3); --cib-widget-width: 333px; --cib-widget-side: 50px }</style>"
    placed = f'<chat-widget position="left" language="ar" label="Fragen?" scheme="dark"></chat-widget><script src="{program.origin}/embed.js"></script>'
    await page.goto(site.show("/", document(program, head=style, embed=placed)))
    await bubble(page).wait_for()
    await expect(page.locator("chat-widget")).to_have_count(1)
    await is_at(bubble(page), x=50)
    await expect(bubble(page)).to_have_accessible_name("Fragen?")
    await expect(bubble(page)).to_have_css("background-image", re.compile(r"rgb\(1, 2, 3\)"))
    await bubble(page).click()
    await page.get_by_role("textbox", name="رسالة إلى Ada Moreau").wait_for()
    await is_at(panel(page), width=333)
    await expect(panel(page)).to_have_css("direction", "rtl")
    await expect(panel(page)).to_have_css("color-scheme", "dark")
    await page.evaluate("document.querySelector('chat-widget').setAttribute('language', 'de')")
    await page.get_by_role("textbox", name="Nachricht an Ada Moreau").wait_for()


async def test_in_its_own_box_it_is_part_of_the_page(page: Page, site: Site, program: Program) -> None:
    body = (
        CONTENT + '<div style="height:1600px"></div><chat-widget inline style="width:420px;height:500px"></chat-widget>'
    )
    paths = asked(page, program)
    await page.goto(site.show("/", document(program, body=body)))
    await page.locator("chat-widget .inline").wait_for(state="attached")
    assert "/widget.js" not in paths  # it is not in view yet
    await page.locator("chat-widget").scroll_into_view_if_needed()
    await box(page).wait_for()
    assert await page.evaluate("document.activeElement === document.body")
    await expect(page.get_by_role("button", name="Close the chat")).to_have_count(0)
    await is_at(page.locator("chat-widget"), width=420, height=500)
    await say(page, "Do you give lessons?")
    await page.get_by_role("group", name="Answer").get_by_text("Not at the moment").wait_for()


async def test_twice_is_once_and_a_framework_may_draw_the_page_anew(page: Page, site: Site, program: Program) -> None:
    script = f'<script src="{program.origin}/embed.js"></script>'
    await page.goto(site.show("/", document(program, embed=script * 2)))
    await bubble(page).wait_for()
    await expect(page.locator("chat-widget")).to_have_count(1)
    await page.evaluate("document.body = Object.assign(document.createElement('body'), { textContent: 'anew' })")
    await bubble(page).wait_for()
    await open_chat(page)
    await page.evaluate("document.body.append(Object.assign(document.createElement('chat-widget'), { id: 'own' }))")
    await page.locator("#own .bubble").wait_for()
    await expect(page.locator("chat-widget")).to_have_count(1)


async def test_two_creators_have_their_chats_on_one_page(
    page: Page, site: Site, program: Program, tmp_path: Path
) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(
        '{"displayName": "Grace Hopper", "profile": {"faq": [{"question": "Do you give lessons?", "answer": "On Mondays."}]}}'
    )
    origins = site.origin
    async with started(
        tmp_path / "data", seed_file=seed, handle="grace", model="offline", extra_origins=origins
    ) as other:
        await other.listening()
        scripts = "".join(f'<script src="{one.origin}/embed.js"></script>' for one in (program, other))
        await page.goto(site.show("/", document(program, embed=scripts)))
        await page.locator("chat-widget .bubble").nth(1).wait_for()
        await page.evaluate("document.querySelectorAll('chat-widget')[1].setAttribute('position', 'left')")
        for name, answer in (("Ada Moreau", "Not at the moment"), ("Grace Hopper", "On Mondays")):
            await page.get_by_role("button", name=f"Chat with {name}").click()
            chat = page.get_by_role("dialog", name=f"Chat with {name}")
            await chat.get_by_role("textbox").fill("Do you give lessons?")
            await chat.get_by_role("textbox").press("Enter")
            await chat.get_by_role("group", name="Answer").get_by_text(answer).wait_for()
        tags = "[...document.querySelectorAll('chat-widget')].map((one) => one.shadowRoot.querySelector('.chat').shadowRoot.firstElementChild.localName)"
        one, two = await page.evaluate(tags)
        assert one != two


async def test_the_creators_preview_is_restyled_as_they_type(context: BrowserContext, program: Program) -> None:
    page = await context.new_page()
    await page.goto(f"{program.origin}/embed/preview?open")
    await box(page).wait_for()
    before = await bubble(page).evaluate("(bubble) => getComputedStyle(bubble).backgroundImage")
    await page.evaluate(
        "document.querySelector('chat-widget').restyle(':root,:host{--cib-primary:rgb(9, 8, 7);--cib-position:left;color-scheme:dark}')"
    )
    assert "rgb(9, 8, 7)" not in before
    await expect(bubble(page)).to_have_css("background-image", re.compile(r"rgb\(9, 8, 7\)"))
    chat = page.locator("chat-widget .chat > *").first
    await expect(chat).to_have_css("color-scheme", "dark")
    await expect(chat).to_have_css("--cib-primary", "rgb(9, 8, 7)")
    await becomes(bubble(page), "(bubble) => bubble.getBoundingClientRect().left < 100", True)
    await page.evaluate("document.querySelector('chat-widget').restyle('')")
    await expect(bubble(page)).to_have_css("background-image", before)
