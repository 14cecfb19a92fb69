"""The control plane in this process, with a real Kubernetes API behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.control_plane.plane import Plane, cluster, in_process


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with cluster(tmp_path) as api, in_process(tmp_path, api) as running:
        yield running
