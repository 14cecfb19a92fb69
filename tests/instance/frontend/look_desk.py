"""The views that a page is dressed, given a persona and embedded in: opened as its creator, watched for complaints of the browser."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from PIL import Image
from playwright.async_api import Browser, Frame, Page

from tests.instance.frontend.creators_side import DESKTOP, PATIENCE, UNHURRIED
from tests.instance.processes import Program


@asynccontextmanager
async def desk(
    browser: Browser,
    program: Program,
    creator: httpx.AsyncClient,
    path: str,
    *,
    refusals: tuple[int, ...] = (),
    **context: Any,
) -> AsyncIterator[Page]:
    """A view. Whatever the browser complains about fails the test, but for answers with one of the statuses that are to be met."""
    opened = await browser.new_context(base_url=program.origin, **{"viewport": DESKTOP, "locale": "en-GB"} | context)
    opened.set_default_timeout(PATIENCE)
    await opened.add_init_script(UNHURRIED)
    for cookie in creator.cookies.jar:
        await opened.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": program.origin}])
    page = await opened.new_page()
    complaints: list[str] = []

    def complain(words: str) -> None:
        if not any(f"the server responded with a status of {status}" in words for status in refusals):
            complaints.append(words)

    page.on("pageerror", lambda error: complain(str(error)))
    page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith((program.origin, "blob:")) else complain(f"asked {request.url}"),
    )
    try:
        await page.goto(f"/admin{path}")
        yield page
    finally:
        await opened.close()
    assert complaints == [], complaints


async def framed(page: Page, title: str) -> Frame:
    """The document in the frame whose title begins so, loaded: a frame begins with an empty one, which is loaded as well."""
    handle = await page.locator(f"iframe[title^='{title}']").element_handle()
    assert handle is not None
    frame = await handle.content_frame()
    assert frame is not None
    await frame.wait_for_function("() => location.protocol !== 'about:' && document.readyState === 'complete'")
    return frame


def picture(colour: str, width: int = 64, height: int = 48) -> bytes:
    """A picture of one colour, as PNG."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(drawn, "PNG")
    return drawn.getvalue()
