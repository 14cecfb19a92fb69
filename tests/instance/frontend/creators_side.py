"""The creator's side in a browser: signed in, watched for whatever the browser complains about, and held to accessibility."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, ViewportSize

from tests.instance.processes import Program

SETTLED = """async () => {
  const within = (root) => [...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? [one.shadowRoot, ...within(one.shadowRoot)] : []));
  const moving = () => [document, ...within(document)]
    .flatMap((root) => root.getAnimations())
    .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity);
  for (let found = moving(); found.length > 0; found = moving()) await Promise.all(found.map((one) => one.finished.catch(() => undefined)));
}"""
AXE = Path(__file__).parents[3] / "instance" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PATIENCE = 20_000


@asynccontextmanager
async def admin(
    browser: Browser, program: Program, creator: httpx.AsyncClient | None, path: str = "", **context: Any
) -> AsyncIterator[Page]:
    """A view, for whoever `creator` is signed in as; a complaint of the browser, a dialog or a request elsewhere fails the test."""
    settings = {"viewport": DESKTOP, "locale": "en-GB"} | context
    opened = await browser.new_context(base_url=program.origin, **settings)
    opened.set_default_timeout(PATIENCE)
    if creator is not None:
        for cookie in creator.cookies.jar:
            await opened.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    page = await opened.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((program.origin, "blob:")) else complaints.append(f"asked {request.url}")
        ),
    )

    async def refuse(dialog: Any) -> None:
        complaints.append(f"a dialog: {dialog.message}")
        await dialog.dismiss()

    page.on("dialog", refuse)
    try:
        await page.goto(f"/admin{path}")
        yield page
    finally:
        await opened.close()
    assert complaints == []


async def barriers(page: Page) -> list[Any]:
    """What axe finds (WCAG 2.2 AA and its best practices): rule, places and what is wrong there."""
    # By the debugger's way in, which the page's policy does not forbid.
    await page.evaluate(AXE.read_text())
    # What is still fading in has not the colours yet that it will be read in.
    await page.evaluate(SETTLED)
    found: list[Any] = await page.evaluate(
        "axe.run(document, {resultTypes: ['violations']})"
        ".then(({violations}) => violations.map(({id, nodes}) =>"
        " [id, ...nodes.map(({target, failureSummary}) => `${target.flat().join(' ')}: ${failureSummary}`)]))"
    )
    return found
