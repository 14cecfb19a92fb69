"""kopf: create, update and delete handlers, finalizers, and finding what changed while it was away."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from chatinbio_local.api.server import ApiServer
from tests.local.api.harness import CREATORS, creator, eventually
from tests.local.api.programs import running


def operator(tmp_path: Path, log: str, **environment: str) -> AbstractAsyncContextManager[Any]:
    command = (
        sys.executable,
        "-m",
        "kopf",
        "run",
        "--standalone",
        "--all-namespaces",
        "--verbose",
        "tests/local/api/operator_for_tests.py",
    )
    env = {"KUBECONFIG": str(tmp_path / "kubeconfig"), "PATH": os.environ["PATH"], **environment}
    return running(*command, log=tmp_path / log, env=env)


async def test_kopf_handles_creation_change_and_deletion(api: ApiServer, tmp_path: Path) -> None:
    async def url_of(name: str) -> str:
        return str((await api.client.get(CREATORS, name)).get("status", {}).get("url"))

    async def created() -> bool:
        return await url_of("ada") == "http://created/Ada"

    async def updated() -> bool:
        return await url_of("ada") == "http://updated/Countess"

    async def resumed() -> bool:
        return await url_of("bob") == "http://created/Bob"

    async def nothing_left() -> bool:
        return await api.client.list(CREATORS) == []

    try:
        await api.client.create(CREATORS, creator("ada"))
        async with operator(tmp_path, "first.log"):
            await eventually(created)
            assert (await api.client.get(CREATORS, "ada"))["metadata"]["finalizers"] == [
                "tests.chatinbio.dev/finalizer"
            ]
        await api.client.create(CREATORS, creator("bob"))
        await api.client.merge(CREATORS, "ada", {"spec": {"displayName": "Countess"}})
        async with operator(tmp_path, "second.log"):
            await eventually(resumed)
            await eventually(updated)
            for name in ("ada", "bob"):
                await api.client.delete(CREATORS, name)
            await eventually(nothing_left)
        assert "cleaned up after ada" in (tmp_path / "second.log").read_text()
    except BaseException:
        for log in sorted(tmp_path.glob("*.log")):
            print(log.read_text()[-5000:])
        raise
