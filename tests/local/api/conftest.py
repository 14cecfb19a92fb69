"""A server, and a user who may do everything, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatinbio_local.api.server import ApiServer
from tests.local.api.harness import Http, running_api


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiServer]:
    async with running_api(tmp_path) as server:
        yield server


@pytest.fixture
async def http(api: ApiServer) -> AsyncIterator[Http]:
    async with Http(api) as session:
        yield session
