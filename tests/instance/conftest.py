"""A migrated, empty database, made once; a page over a copy of it for every test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatinbio_instance.db.migrate import migrate
from tests.instance.pages import Page, open_page


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    migrate(path)
    return path


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    async with open_page(tmp_path / "data", empty_database) as page:
        yield page
