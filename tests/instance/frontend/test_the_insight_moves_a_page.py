"""The whole page is taken away as one file and put in place on another host."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.instance.frontend.conftest import CLAIM
from tests.instance.frontend.creators_side import DESKTOP, PHONE, admin
from tests.instance.processes import Program, started

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What makes a page what it is; pictures and times of its own are told elsewhere.
SAME = ("handle", "engine")


# Much of it, one after the other.
@pytest.mark.timeout(300)
async def test_a_page_moves_to_another_host_and_is_the_same_there(
    program: Program, browser: Browser, creator: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert (
        await creator.post("/api/admin/links", json={"title": "<i>New</i>", "url": "https://example.com/n"})
    ).is_success
    async with program.visitor() as visitor:
        await visitor.get("/api/thread")
        async with program.chat(visitor) as chat:
            await chat.turn("Do you give lessons?")
    archive = tmp_path / "page.zip"
    async with admin(browser, program, creator, "/move", viewport=PHONE, accept_downloads=True) as page:
        async with page.expect_download() as downloaded:
            await page.get_by_role("button", name="Export everything").click()
        await page.get_by_text("saved to your downloads").wait_for()
        assert (await downloaded.value).suggested_filename.startswith("ada-")
        await (await downloaded.value).save_as(archive)

    seed = {"displayName": "Somebody", "profile": {}, "claimTokenHash": hashlib.sha256(CLAIM.encode()).hexdigest()}
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    async with started(tmp_path / "data", seed_file=tmp_path / "seed.json", handle="bea", model="offline") as other:
        await other.listening()
        async with other.visitor() as bea:
            assert (await bea.post("/api/claim", json={"token": CLAIM})).is_success
            async with admin(browser, other, bea, "/move", viewport=DESKTOP) as page:
                await page.locator("input[type=file]").set_input_files(archive)
                found = page.get_by_role("heading", name="The page “ada”, exported on")
                await expect(found).to_be_focused()
                row = page.get_by_role("row", name="Links")
                await expect(row).to_contain_text("4")
                await expect(page.get_by_role("row", name="Conversations")).to_contain_text("1")
                before = (await bea.get("/api/bio")).json()["displayName"]
                assert before == "Somebody", "nothing has changed yet"
                await page.get_by_role("button", name="Replace everything").click()
                await page.locator("cib-dialog").get_by_role("button", name="Cancel").click()
                assert (await bea.get("/api/bio")).json()["displayName"] == "Somebody"
                await page.get_by_role("button", name="Replace everything").click()
                await page.locator("cib-dialog").get_by_role("button", name="Replace everything").click()
                await page.get_by_text("This page is now what “ada” was.").wait_for()
                await page.goto("/admin/conversations")
                await page.get_by_role("link", name="Do you give lessons?").wait_for()
                await page.goto("/admin/history")
                await page.get_by_text("imported the page “ada”").wait_for()
            there = (await bea.get("/api/bio")).json()
    here = (await creator.get("/api/bio")).json()
    assert {name: value for name, value in there.items() if name not in SAME} == {
        name: value for name, value in here.items() if name not in SAME
    }
    assert [link["title"] for link in there["links"]][-1] == "<i>New</i>"


async def test_a_file_that_is_no_archive_is_refused_in_words_and_changes_nothing(
    program: Program, browser: Browser, creator: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "holiday.zip").write_bytes(b"not a zip file at all" * 1000)
    before = (await creator.get("/api/bio")).json()
    # The browser tells of the refusal as well.
    context = await browser.new_context(base_url=program.origin, viewport=PHONE, locale="de-DE")
    for cookie in creator.cookies.jar:
        await context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    page = await context.new_page()
    await page.goto("/admin/move")
    await page.locator("input[type=file]").set_input_files(tmp_path / "holiday.zip")
    await expect(page.get_by_role("alert").filter(has_text="Das hat nicht geklappt.")).to_be_visible()
    await page.get_by_text("Datei wählen").wait_for()
    await context.close()
    assert (await creator.get("/api/bio")).json() == before
