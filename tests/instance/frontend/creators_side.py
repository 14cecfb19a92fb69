"""The creator's side in a browser: signed in, watched for whatever the browser complains about, and held to accessibility."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, ViewportSize

from tests.instance.processes import Program

# What is said in passing is gone after some seconds, for which a busy machine may stand still: here it stays until it is dismissed,
# or until newer words take its place.
UNHURRIED = """(() => {
  const later = globalThis.setTimeout;
  const passing = new Set([4000, 5000, 8000, 12000]);
  globalThis.setTimeout = (act, wait, ...more) => later(act, passing.has(wait) ? 600_000 : wait, ...more);
})()"""
# Nothing is awaited any more that announces itself: rows and surfaces that are coming, elements that are to be drawn again, pictures,
# fonts, and whatever moves but does not move forever. It is so for two frames, since one thing may begin where another ends.
SETTLED = """async () => {
  const within = (root) => [...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? [one.shadowRoot, ...within(one.shadowRoot)] : []));
  const frame = () => new Promise(requestAnimationFrame);
  const awaited = () => {
    const roots = [document, ...within(document)];
    const elements = roots.flatMap((root) => [...root.querySelectorAll('*')]);
    return [
      ...roots.flatMap((root) => root.getAnimations())
        .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => `${one.effect.target?.localName} moves`),
      ...elements.filter((one) => one.isUpdatePending).map((one) => `${one.localName} is to be drawn`),
      ...elements.filter((one) => one.matches('.skeleton') || (one.matches('.wait') && one.getRootNode().host?.localName === 'a2ui-root')).map(() => 'something is coming'),
      ...elements.filter((one) => one instanceof HTMLImageElement && one.loading !== 'lazy' && !one.complete).map((one) => `${one.src} is coming`),
      ...(document.fonts.status === 'loaded' ? [] : ['a font is coming']),
    ];
  };
  const until = performance.now() + 30_000;
  for (let still = 0; still < 2; await frame()) {
    const left = awaited();
    still = left.length === 0 ? still + 1 : 0;
    if (performance.now() > until) throw new Error(`it does not come to rest: ${left.join(', ')}`);
  }
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
    await opened.add_init_script(UNHURRIED)
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


async def settled(page: Page) -> None:
    """Wait until everything that announces itself is there and stands still."""
    await page.evaluate(SETTLED)


async def barriers(page: Page) -> list[Any]:
    """What axe finds (WCAG 2.2 AA and its best practices): rule, places and what is wrong there."""
    # By the debugger's way in, which the page's policy does not forbid.
    await page.evaluate(AXE.read_text())
    # What is still coming or fading in has not the colours yet that it will be read in. Both in one go, so that nothing lies between.
    found: list[Any] = await page.evaluate(
        f"async () => {{ await ({SETTLED})(); const {{ violations }} = await axe.run(document, {{ resultTypes: ['violations'] }});"
        " return violations.map(({ id, nodes }) =>"
        " [id, ...nodes.map(({ target, failureSummary }) => `${target.flat().join(' ')}: ${failureSummary}`)]); }"
    )
    return found
