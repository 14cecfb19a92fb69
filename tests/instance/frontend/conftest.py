"""One instance with the offline engine and one Chromium for each file of stories; every test is a visitor of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e import chromium
from tests.instance.processes import Program, started

SEED = Path(__file__).parents[1] / "wire" / "page.json"
CLAIM = "a-token-of-the-platform"
PATIENCE = 40_000
expect.set_options(timeout=PATIENCE)


def lasting(*passing: int) -> str:
    """A script for a page: what goes after so many milliseconds stays. A busy machine may stand still for longer than that."""
    return f"""(() => {{
      const [later, passing] = [setTimeout, {list(passing)}];
      window.setTimeout = (act, wait, ...more) => later(act, passing.includes(wait) ? 600_000 : wait, ...more);
    }})()"""


async def say(page: Page, words: str) -> None:
    """Write into the chat and send it. While an answer comes to its end nothing is sent: the button beside the words tells."""
    box = page.locator("chat-composer").get_by_role("textbox")
    await box.click()
    await box.fill(words)
    await expect(page.locator("chat-composer .send:not(.stop)")).to_be_enabled()
    await box.press("Enter")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    folder = tmp_path_factory.mktemp("instance")
    seed = json.loads(SEED.read_text()) | {"claimTokenHash": hashlib.sha256(CLAIM.encode()).hexdigest()}
    (folder / "seed.json").write_text(json.dumps(seed))
    async with started(folder / "data", seed_file=folder / "seed.json", handle="ada", model="offline") as program:
        await program.listening()
        yield program


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def creator(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    """Whose page it is, signed in."""
    async with program.visitor() as creator:
        assert (await creator.post("/api/claim", json={"token": CLAIM})).is_success
        creator.headers["X-CSRF-Token"] = (await creator.get("/api/admin/session")).json()["csrf"]
        yield creator


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = chromium.find()
    assert path, "no Chromium: run `make chromium`"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-quic"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(program: Program, browser: Browser) -> AsyncIterator[Page]:
    """The page on a phone, for a new visitor; whatever the browser complains about fails the test."""
    context = await browser.new_context(base_url=program.origin, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    # What was announced, and that something was copied.
    await context.add_init_script(lasting(2_000, 5_000))
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto("/")
    yield page
    await context.close()
    assert complaints == []
