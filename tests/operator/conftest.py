"""A cluster for each test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chatinbio_local.api.server import ApiServer
from tests.local.api.harness import ADMIN_TOKEN
from tests.operator.world import TOKENS, World, running_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path) as running:
        yield running


@pytest.fixture
async def restarted(world: World, tmp_path: Path) -> AsyncIterator[Callable[[], Awaitable[ApiServer]]]:
    """Stops the world's API server and gives another one at the same address, with the same state and no controllers."""
    servers: list[ApiServer] = []

    async def restart() -> ApiServer:
        port = urlsplit(world.api.url).port or 0
        await world.api.stop()
        servers.append(ApiServer(tmp_path / "cluster", "127.0.0.1", port, {ADMIN_TOKEN: "admin", **TOKENS}))
        await servers[0].start()
        return servers[0]

    yield restart
    for server in servers:
        await server.stop()
