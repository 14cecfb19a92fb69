"""Team, account and history: who is let in, who is signed out, and what is told of it."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.instance.frontend.creators_side import PHONE, admin
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "<u onclick=alert(1)>Ed</u>"
PASSWORD = "correct horse battery"


async def account(creator: httpx.AsyncClient) -> dict[str, str]:
    found: dict[str, str] = (await creator.get("/api/admin/session")).json()["account"]
    return found


async def test_somebody_is_invited_and_comes_in_as_an_editor(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/team", viewport=PHONE) as page:
        await page.get_by_role("button", name="Invite somebody").click()
        await expect(page.get_by_role("textbox", name="Name")).to_be_focused()
        await page.get_by_role("button", name="Make a link").click()
        await expect(page.get_by_text("Say who it is for.")).to_be_visible()
        await page.get_by_role("textbox", name="Name").fill(HOSTILE)
        await page.get_by_role("button", name="Make a link").click()
        link = await page.get_by_role("textbox", name="Link for the invitation").input_value()
        await expect(page.get_by_role("heading", name=f"The link for {HOSTILE}")).to_be_focused()
        await expect(page.locator("team-view li", has_text=HOSTILE)).to_contain_text("Invited")
        await page.reload()
        await expect(page.locator("team-view li", has_text=HOSTILE)).to_be_visible()
        await expect(page.get_by_role("textbox", name="Link for the invitation")).to_have_count(0)

        async with program.visitor() as editor:
            claimed = {"token": link.split("#")[1], "email": "ed@example.com", "password": PASSWORD}
            assert (await editor.post("/api/claim", json=claimed)).is_success
            assert (await account(editor))["role"] == "editor"
            async with admin(browser, program, editor, "/conversations", viewport=PHONE) as theirs:
                await theirs.get_by_role("heading", level=1).wait_for()
                await theirs.goto("/admin/team")
                await expect(theirs.get_by_role("heading", name="Only for the owner", level=2)).to_be_visible()
            await page.reload()
            member = page.locator("team-view li", has_text=HOSTILE)
            await expect(member).to_contain_text("ed@example.com")
            await member.get_by_role("combobox").select_option("owner")
            await page.get_by_text("is Owner now").wait_for()
            assert (await account(editor))["role"] == "owner"
            # What is chosen is put back while the list is read; only the answer says that it is so again.
            async with page.expect_response(lambda response: response.request.method == "PATCH"):
                await page.get_by_role("button", name="Undo").click()
            await expect(member.get_by_role("combobox")).to_have_value("editor")
            await member.get_by_role("button", name="Remove").click()
            await page.locator("cib-dialog").get_by_role("button", name="Remove").click()
            await expect(member).to_have_count(0)
            assert (await editor.get("/api/admin/session")).status_code == 401


async def test_a_browser_is_signed_out_from_afar(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    own = {"name": "Ada", "email": "ada@example.com"}
    assert (await creator.put("/api/admin/account", json=own)).is_success
    assert (await creator.put("/api/admin/password", json={"new": PASSWORD})).is_success
    async with program.visitor() as other:
        agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
        login = {"email": own["email"], "password": PASSWORD}
        assert (await other.post("/api/admin/login", json=login, headers=agent)).is_success
        async with admin(browser, program, creator, "/account", viewport=PHONE) as page:
            there = page.locator("account-view li", has_text="Firefox on Linux")
            await expect(page.locator("account-view li")).to_have_count(2)
            await there.get_by_role("button", name="Sign out there").click()
            await expect(there).to_have_count(0)
            await page.get_by_text("Signed out there.").wait_for()
        assert (await other.get("/api/admin/session")).status_code == 401


async def test_name_and_password_are_changed_and_what_is_wrong_is_said_beside_it(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with admin(browser, program, creator, "/account") as page:
        await page.get_by_role("textbox", name="Name").fill("Ada M.")
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_text("Saved.").first.wait_for()
        assert (await account(creator))["name"] == "Ada M."
        await page.get_by_label("New password").fill("another good one")
        await page.get_by_label("Your password now").fill(PASSWORD)
        await page.get_by_role("button", name="Change the password").click()
        await page.get_by_text("Your password is changed.").wait_for()
        await expect(page.get_by_label("New password")).to_have_value("")
    login = {"email": "ada@example.com", "password": "another good one"}
    async with program.visitor() as other:
        assert (await other.post("/api/admin/login", json=login)).is_success


async def test_the_history_says_in_words_who_changed_what(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    name = (await account(creator))["name"]
    link = (await creator.get("/api/admin/links")).json()["items"][0]
    path = f"/api/admin/links/{link['id']}"
    assert (await creator.patch(path, json={"title": "<b>Music</b>"})).is_success
    assert (await creator.patch(path, json={"description": "All of it"})).is_success
    async with admin(browser, program, creator, "/history", viewport=PHONE) as page:
        entries = page.locator("history-view li.entry")
        # The address was changed last; what is it called? The list of links tells.
        await expect(entries.first).to_contain_text(f"{name} changed the link “<b>Music</b>”")
        await expect(entries.first).to_contain_text(re.compile("description: .* → All of it"))
        await expect(entries.nth(1)).to_contain_text(f"{name} changed the link “{link['title']}”")
        await expect(entries.nth(1)).to_contain_text(f"title: {link['title']} → <b>Music</b>")
        await page.get_by_label("What").select_option("session")
        await page.wait_for_url("**thing=session")
        await expect(entries.first).to_contain_text("signed in")
        await expect(page.get_by_text("changed the link")).to_have_count(0)
        await page.get_by_label("What").select_option("team")
        await expect(page.get_by_text(f"invited “{HOSTILE}”")).to_be_visible()
        await page.get_by_label("By").select_option(label=HOSTILE)
        await page.get_by_role("heading", name="Nothing of that kind.").wait_for()
        await page.get_by_label("What").select_option("")
        await expect(entries).to_have_count(1)
        await expect(entries.first).to_contain_text(f"{HOSTILE} came in by a link")
