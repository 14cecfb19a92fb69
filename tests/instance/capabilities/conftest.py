"""A page without anything on it, and one of a musician."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.instance.capabilities.desk import Desk, Guest, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
async def ada(desk: Desk) -> Guest:
    return await desk.visitor("ada")


@pytest.fixture
async def musician(tmp_path: Path) -> AsyncIterator[Guest]:
    async with open_desk(tmp_path, "musician") as desk:
        yield await desk.visitor("ada")
