"""The writer's page with the writer signed in, and a visitor on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.instance.admin.creators import open_creators_page
from tests.instance.library.pages import seed_of
from tests.instance.pages import Page


@pytest.fixture
async def both(tmp_path: Path, empty_database: Path) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    async with open_creators_page(tmp_path, empty_database, seed_of("writer")) as both:
        yield both


@pytest.fixture
def page(both: tuple[Page, httpx.AsyncClient]) -> Page:
    return both[0]


@pytest.fixture
def creator(both: tuple[Page, httpx.AsyncClient]) -> httpx.AsyncClient:
    return both[1]


@pytest.fixture
async def visitor(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    async with page.visitor() as visitor:
        yield visitor
