"""A creator takes the chat to another site: the code to paste, the sites that may show it, keys for programs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.instance.frontend.creators_side import PHONE, barriers
from tests.instance.frontend.look_desk import desk, framed
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITE = "https://shop.example.com"


async def reads(page: Page, code: str) -> None:
    """Wait until this is the code to copy."""
    await expect(page.get_by_role("textbox", name="Code to copy")).to_have_js_property("textContent", code)


async def embedded(program: Program, site: str) -> int:
    """What a page of the site is answered when it asks for the widget."""
    async with program.visitor() as visitor:
        return (await visitor.get("/api/widget", headers={"Origin": site})).status_code


async def test_the_code_is_copied_and_the_preview_is_what_it_will_be(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/embed", permissions=["clipboard-read", "clipboard-write"]) as page:
        line = f'<script src="{program.origin}/embed.js" async></script>'
        await reads(page, line)
        await page.get_by_role("button", name="Copy: Code to copy").click()
        await page.get_by_text("Copied").first.wait_for()
        assert await page.evaluate("navigator.clipboard.readText()") == line

        await page.get_by_role("radio", name="An element of your own").check()
        await page.get_by_role("combobox", name="Side").select_option("left")
        await page.get_by_role("textbox", name="Greeting").fill('Hi, "you"!')
        await reads(page, f'{line}\n<chat-widget position="left" greeting="Hi, &quot;you&quot;!"></chat-widget>')
        frame = await framed(page, "The widget")
        await frame.wait_for_function(
            "() => document.querySelector('chat-widget')?.getAttribute('position') === 'left'"
        )
        await frame.wait_for_function(
            "() => document.querySelector('chat-widget')?.shadowRoot?.querySelector('.cib')?.classList.contains('left')"
        )
        await page.get_by_role("switch", name="In a place of its own").click()
        await reads(page, f"{line}\n<chat-widget inline></chat-widget>")
        await page.get_by_role("button", name="Shopify").click()
        await expect(page.get_by_role("list", name="Shopify")).to_contain_text("theme.liquid")


async def test_a_site_is_allowed_kept_out_and_allowed_again(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    assert await embedded(program, SITE) == 403
    async with desk(browser, program, creator, "/embed", refusals=(409,)) as page:
        field = page.get_by_role("textbox", name="Address of the site")
        await field.fill("my shop")
        await page.get_by_role("button", name="Allow").click()
        await expect(page.get_by_text("Write an address such as")).to_be_visible()
        await expect(field).to_be_focused()
        await expect(field).to_have_attribute("aria-invalid", "true")
        # As people write it: without the scheme, with a path.
        await field.fill("shop.example.com/about")
        await field.press("Enter")
        await page.get_by_text(f"{SITE} may show the chat now.").wait_for()
        assert await embedded(program, SITE) == 200
        await field.fill(SITE)
        await field.press("Enter")
        await expect(page.locator("origin-list").get_by_text("allowed already")).to_be_visible()
        await field.fill("")

        await page.get_by_role("button", name=f"Remove {SITE}").click()
        await page.get_by_text(f"{SITE} may show the chat no more.").wait_for()
        await expect(page.get_by_text("No other site may show your chat yet.")).to_be_visible()
        assert await embedded(program, SITE) == 403
        await page.locator("cib-toasts").get_by_role("button", name="Undo").last.click()
        await expect(page.get_by_role("button", name=f"Remove {SITE}")).to_be_visible()
        assert await embedded(program, SITE) == 200


async def test_a_key_is_shown_once_chats_and_is_revoked(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async def chats(key: str) -> int:
        async with program.visitor() as client:
            answer = await client.post("/api/chat", json={"message": "Hello"}, headers={"X-API-Key": key})
            return answer.status_code

    async with desk(browser, program, creator, "/embed") as page:
        keys = page.locator("key-list")
        await keys.get_by_role("button", name="Make a key").click()
        await expect(keys.get_by_text("Say what the key is for.")).to_be_visible()
        await keys.get_by_role("textbox", name="What is it for?").fill("Newsletter bot")
        limit = keys.get_by_role("spinbutton", name="Messages a minute")
        await limit.fill("0")
        await keys.get_by_role("button", name="Make a key").click()
        await expect(keys.get_by_text("A number from 1 to 100,000.")).to_be_visible()
        await expect(limit).to_be_focused()
        await limit.fill("30")
        await keys.get_by_role("button", name="Make a key").click()
        await expect(keys.get_by_role("heading", name="Here is the key")).to_be_focused()
        key = (await keys.get_by_role("textbox", name="The new key").inner_text()).strip()
        assert key.startswith("cib_")
        assert await chats(key) == 200
        await expect(keys.get_by_role("listitem")).to_contain_text("30 messages a minute")
        await keys.get_by_role("button", name="I have copied it").click()
        await page.reload()
        await expect(keys.get_by_role("listitem")).to_contain_text("Newsletter bot")
        assert key not in await page.content()
        await expect(page.get_by_text(key)).to_have_count(0)

        await keys.get_by_role("button", name="Revoke Newsletter bot").click()
        await expect(page.get_by_text("This cannot be undone.")).to_be_visible()
        await page.keyboard.press("Escape")
        assert await chats(key) == 200
        await keys.get_by_role("button", name="Revoke Newsletter bot").click()
        await page.get_by_role("button", name="Revoke", exact=True).click()
        await page.get_by_text("The key “Newsletter bot” is revoked.").wait_for()
        assert await chats(key) == 401
        await keys.get_by_text("1 revoked key").click()
        await expect(keys.get_by_role("listitem")).to_contain_text("Revoked")


async def test_who_helps_with_the_page_sees_the_code_but_neither_sites_nor_keys(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    invited = (await creator.post("/api/admin/team", json={"name": "Eve", "role": "editor"})).json()
    async with program.visitor() as editor:
        token = invited["link"].partition("#")[2]
        assert (await editor.post("/api/claim", json={"token": token})).is_success
        async with desk(browser, program, editor, "/embed") as page:
            await expect(page.get_by_text("Only an owner of the page can see and change this.")).to_be_visible()
            await expect(page.get_by_role("textbox", name="Code to copy")).to_be_visible()
            await expect(page.locator("key-list, origin-list")).to_have_count(0)


@pytest.mark.parametrize(
    ("viewport", "scheme", "locale"),
    [(None, "light", "en-GB"), (PHONE, "dark", "de"), (None, "light", "ar")],
)
async def test_nothing_bars_the_way_to_the_embedding(
    program: Program, browser: Browser, creator: httpx.AsyncClient, viewport: Any, scheme: Any, locale: str
) -> None:
    context = {"color_scheme": scheme, "locale": locale, "reduced_motion": "reduce"} | (
        {"viewport": viewport} if viewport else {}
    )
    async with desk(browser, program, creator, "/embed", **context) as page:
        await page.locator("key-list cib-empty, key-list li").first.wait_for()
        await page.get_by_role("radio").nth(1).check()
        await page.locator("embed-view select").first.wait_for()
        assert await barriers(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
