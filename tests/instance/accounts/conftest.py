"""A page that may be claimed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.instance.accounts.people import open_claimable
from tests.instance.pages import Page


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    async with open_claimable(tmp_path, empty_database) as page:
        yield page
