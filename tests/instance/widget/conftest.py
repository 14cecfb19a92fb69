"""One instance, one Chromium, and another site that may show the chat; every test is a visitor of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.instance.frontend.conftest import PATIENCE, browser, creator, program
from tests.instance.processes import Program
from tests.instance.widget.site import Site, open_site

__all__ = ["browser", "creator", "program"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(program: Program, creator: httpx.AsyncClient) -> AsyncIterator[Site]:
    """A site that the creator has allowed."""
    async with open_site() as site:
        assert (await creator.post("/api/admin/origins", json={"origin": site.origin})).is_success
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stranger() -> AsyncIterator[Site]:
    """A site that nobody has allowed."""
    async with open_site() as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor at a desk. Whatever goes wrong in one of their pages fails the test; what the console says is in `said`."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    page = await context.new_page()
    yield page
