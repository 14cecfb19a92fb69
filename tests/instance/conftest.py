"""A migrated, empty database, made once; a page over a copy of it for every test that asks; and an eye on every surface."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.db.migrate import migrate
from tests.instance.pages import Page, open_page
from tests.instance.surface import catalogue


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    migrate(path)
    return path


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    async with open_page(tmp_path / "data", empty_database) as page:
        yield page


@pytest.fixture(autouse=True)
def surfaces_shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[SurfaceShown]]:
    """Every surface that is made while a test runs, by whomever. Each is held to the catalogues when the test ends, as is every message
    of this process; a test that makes a broken one on purpose takes it off the list."""
    shown: list[SurfaceShown] = []
    made = SurfaceShown.__init__

    def noted(self: SurfaceShown, *arguments: Any, **more: Any) -> None:
        made(self, *arguments, **more)
        shown.append(self)

    monkeypatch.setattr(SurfaceShown, "__init__", noted)
    yield shown
    catalogue.check(*shown)
