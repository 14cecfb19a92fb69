"""A stage for every story that needs no web."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.instance.turn.stage import Stage, open_stage


@pytest.fixture
async def stage(tmp_path: Path, empty_database: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path / "stage.db", empty_database) as stage:
        yield stage
