"""A creator writes what the assistant is told, tries it before anybody else meets it, and goes back to what it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.instance.frontend.creators_side import PHONE, barriers
from tests.instance.frontend.look_desk import desk
from tests.instance.processes import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDITOR = "What the assistant is told"


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def own(creator: httpx.AsyncClient) -> AsyncIterator[None]:
    """Every story begins with the persona that the program brings."""
    assert (await creator.post("/api/admin/prompts/0/activate")).is_success
    yield


async def active(creator: httpx.AsyncClient) -> Any:
    items = (await creator.get("/api/admin/prompts")).json()["items"]
    return next(version for version in items if version["active"])


async def write(page: Page, body: str) -> None:
    await page.get_by_role("textbox", name=EDITOR).fill(body)


async def test_a_variable_is_put_in_where_one_writes_and_read_with_the_page_as_it_is(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/persona") as page:
        editor = page.get_by_role("textbox", name=EDITOR)
        await write(page, "You speak for and say little.")
        await editor.evaluate("area => area.setSelectionRange(13, 13)")
        await page.get_by_role("button", name="Put in {{name}}").click()
        await expect(editor).to_have_value("You speak for {{name}} and say little.")
        await expect(editor).to_be_focused()
        # What was put in can be taken back as if it had been typed.
        await page.keyboard.press("Control+z")
        await expect(editor).to_have_value("You speak for and say little.")
        await page.keyboard.press("Control+Shift+z")
        await expect(editor).to_have_value("You speak for {{name}} and say little.")
        await page.get_by_role("button", name="As the assistant reads it").click()
        await page.get_by_text("You speak for Ada Moreau and say little.").wait_for()
        await page.get_by_role("button", name="Write", exact=True).click()
        await expect(editor).to_have_value("You speak for {{name}} and say little.")
        await page.get_by_role("button", name="Save and use").click()
        await page.get_by_text("is in use from the next message on").wait_for()
    assert (await active(creator))["body"] == "You speak for {{name}} and say little."


async def test_a_variable_that_there_is_not_is_refused_beside_the_text(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    before = await active(creator)
    async with desk(browser, program, creator, "/persona", refusals=(422,)) as page:
        await write(page, "I am {{name}}, {{age}} years old.")
        await expect(page.locator("prompt-editor mark.unknown")).to_have_text("{{age}}")
        await page.get_by_role("button", name="Save and use").click()
        editor = page.get_by_role("textbox", name=EDITOR)
        await expect(page.locator("prompt-editor").get_by_text("There is no such variable.")).to_be_visible()
        await expect(editor).to_have_attribute("aria-invalid", "true")
        await expect(editor).to_be_focused()
        # The way to read it leads back to the text as well.
        await page.get_by_role("button", name="As the assistant reads it").click()
        await expect(page.locator("prompt-editor").get_by_text("There is no such variable.")).to_be_visible()
        await write(page, "I am {{name}}.")
        await expect(page.get_by_text("There is no such variable.")).to_have_count(0)
        await page.get_by_role("button", name="Discard").click()
    assert await active(creator) == before


async def test_a_version_is_compared_used_again_and_that_is_taken_back(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async def keep(body: str) -> int:
        made = await creator.post("/api/admin/prompts", json={"body": body})
        assert made.is_success
        version: int = made.json()["version"]
        return version

    old = await keep("Be friendly and brief.\nSpeak of the music.\nNever speak of money.")
    new = await keep("Be warm and brief.\nSpeak of the music.\nNever speak of money.")
    async with desk(browser, program, creator, "/persona") as page:
        row = page.get_by_role("listitem").filter(has_text=f"Version {old}")
        await row.get_by_role("button", name="Compare").click()
        region = page.get_by_role("region", name=f"What would change with Version {old}")
        await expect(region.locator("del")).to_have_text("warm")
        await expect(region.locator("ins")).to_have_text("friendly")
        await row.get_by_role("button", name=f"Use this one: Version {old}").click()
        await page.get_by_text(f"Version {old} is in use again.").wait_for()
        await expect(row.get_by_text("In use")).to_be_visible()
        await expect(page.get_by_role("textbox", name=EDITOR)).to_have_value(
            "Be friendly and brief.\nSpeak of the music.\nNever speak of money."
        )
        assert (await active(creator))["version"] == old
        await page.locator("cib-toasts").get_by_role("button", name="Undo").click()
        await page.get_by_text(f"Version {new} is in use again.").wait_for()
        assert (await active(creator))["version"] == new
        # Another version's words can be gone on with; what one has written waits for nobody.
        await row.get_by_role("button", name=f"Put into the editor: Version {old}").click()
        await expect(page.get_by_text("Not saved yet")).to_be_visible()
        await page.locator("cib-toasts").get_by_role("button", name="Undo").last.click()
        await expect(page.get_by_role("textbox", name=EDITOR)).to_have_value(
            "Be warm and brief.\nSpeak of the music.\nNever speak of money."
        )


async def test_a_try_out_shows_the_answer_what_was_looked_at_and_keeps_nothing(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/persona") as page:
        await write(page, "You speak for {{name}}, and only of trains.")
        trial = page.locator("try-out")
        box = trial.get_by_role("textbox", name="Message to try")
        async with page.expect_request("**/api/admin/prompts/try") as asked:
            await box.fill("Where can I listen to your music?")
            await box.press("Enter")
        sent = (await asked.value).post_data_json or {}
        assert sent["body"] == "You speak for {{name}}, and only of trains."
        await expect(trial.locator("a2ui-surface").get_by_text("Spotify").first).to_be_visible()
        ran = trial.locator(".tools li")
        await expect(ran).to_have_count(1)
        await expect(ran).to_contain_text("links")
        await expect(ran).to_contain_text("done")
        await expect(trial.get_by_text("Answered without a language model")).to_be_visible()
        await expect(box).to_have_value("")
        # The next message goes along with what was said.
        async with page.expect_request("**/api/admin/prompts/try") as again:
            await box.fill("Hello")
            await trial.get_by_role("button", name="Send").click()
        history = ((await again.value).post_data_json or {})["history"]
        assert [said["role"] for said in history] == ["user", "assistant"]
        assert history[0]["text"] == "Where can I listen to your music?"
        await expect(trial.locator(".turn")).to_have_count(2)
        await trial.get_by_role("button", name="Begin anew").click()
        await expect(trial.locator(".turn")).to_have_count(0)
        await page.get_by_role("button", name="Discard").click()
    assert (await creator.get("/api/admin/transcripts")).json()["total"] == 0


async def test_a_persona_that_cannot_be_tried_is_refused_in_words_where_one_tries_it(
    program: Program, browser: Browser, creator: httpx.AsyncClient
) -> None:
    async with desk(browser, program, creator, "/persona", refusals=(422,)) as page:
        await write(page, "I am {{age}}.")
        trial = page.locator("try-out")
        await trial.get_by_role("textbox", name="Message to try").fill("Hello")
        await trial.get_by_role("button", name="Send").click()
        await expect(trial.get_by_role("alert")).to_contain_text("There is no variable {{age}}.")
        await page.get_by_role("button", name="Discard").click()


@pytest.mark.parametrize(
    ("viewport", "scheme", "locale"),
    [(None, "light", "en-GB"), (PHONE, "dark", "de"), (None, "light", "ar")],
)
async def test_nothing_bars_the_way_to_a_persona(
    program: Program, browser: Browser, creator: httpx.AsyncClient, viewport: Any, scheme: Any, locale: str
) -> None:
    context = {"color_scheme": scheme, "locale": locale, "reduced_motion": "reduce"} | (
        {"viewport": viewport} if viewport else {}
    )
    async with desk(browser, program, creator, "/persona", **context) as page:
        await page.locator("prompt-versions li").first.wait_for()
        # What the page says of itself comes last, with what its visitors are offered to ask.
        await page.locator("try-out .note").first.wait_for()
        assert await barriers(page) == []
        await page.locator("try-out .asks button").first.click()
        await page.locator("try-out .figures").wait_for()
        # The answer is there before its cards are drawn.
        await expect(page.locator("try-out a2ui-surface").first).to_be_visible()
        assert await barriers(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
