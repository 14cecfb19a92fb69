"""kill -9 of the server in the middle of writing: everything it confirmed is there, with the same versions."""

from __future__ import annotations

import asyncio
import sqlite3
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS, ApiError
from tests.local.api.harness import ADMIN_TOKEN, CREATORS_NAMESPACE, Http

ROOT = Path(__file__).parents[3]
CONFIG_MAPS = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/configmaps"


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, aiohttp.ClientSession]]:
    command = (sys.executable, "-m", "tests.local.api.serve", str(folder))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        url = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
        context = ssl.create_default_context(cafile=folder / "cluster" / "tls" / "ca.crt")
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        async with aiohttp.ClientSession(url, headers=headers, connector=aiohttp.TCPConnector(ssl=context)) as session:
            yield process, session
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_killed_server_comes_back_with_what_it_confirmed(tmp_path: Path) -> None:
    confirmed: dict[str, str] = {}

    async def write(session: aiohttp.ClientSession, writer: int) -> None:
        for number in range(10_000):
            name = f"c{writer}-{number}"
            async with session.post(CONFIG_MAPS, json={"metadata": {"name": name}}) as response:
                body = await response.json()
                assert response.status == 201
                confirmed[name] = body["metadata"]["resourceVersion"]

    async with served(tmp_path) as (process, session):
        writers = [asyncio.create_task(write(session, writer)) for writer in range(4)]
        async with asyncio.timeout(60):
            while len(confirmed) < 300:  # noqa: ASYNC110  the writers count
                await asyncio.sleep(0.01)
        process.kill()
        await process.wait()
        for result in await asyncio.gather(*writers, return_exceptions=True):
            assert isinstance(result, aiohttp.ClientError)
    async with served(tmp_path) as (_, session), session.get(CONFIG_MAPS) as response:
        listed = await response.json()
    found = {item["metadata"]["name"]: item["metadata"]["resourceVersion"] for item in listed["items"]}
    assert confirmed.items() <= found.items()
    assert len(found) <= len(confirmed) + 4  # at most what was under way
    assert int(listed["metadata"]["resourceVersion"]) >= max(map(int, found.values()))


async def test_a_write_that_the_disk_refuses_is_refused_and_undone(
    api: ApiServer, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.client.create(CONFIGMAPS, {"metadata": {"name": "kept"}}, CREATORS_NAMESPACE)
    write = api._store._write

    def refuse(batch: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(api._store, "_write", refuse)
    with pytest.raises(ApiError) as refusal:
        await api.client.create(CONFIGMAPS, {"metadata": {"name": "lost"}}, CREATORS_NAMESPACE)
    assert refusal.value.status == 500 and "disk is full" in refusal.value.message
    status, _ = await http.call("DELETE", f"{CONFIG_MAPS}/kept")
    assert status == 500
    monkeypatch.setattr(api._store, "_write", write)
    assert [item["metadata"]["name"] for item in await api.client.list(CONFIGMAPS)] == ["kept"]
    created = await api.client.create(CONFIGMAPS, {"metadata": {"name": "next"}}, CREATORS_NAMESPACE)
    assert created["metadata"]["resourceVersion"]
