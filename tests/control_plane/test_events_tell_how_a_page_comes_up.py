"""The event stream, from the real program: every change once, through broken watches, to the last word."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx_sse
import pytest

from tests.control_plane.plane import PATIENCE, Plane, Program, as_program, cluster
from tests.local.api.harness import CREATORS

Seen = list[tuple[str, dict[str, Any]]]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Plane, Program]]:
    async with cluster(tmp_path) as api, as_program(tmp_path, api) as both:
        yield both


@asynccontextmanager
async def following(plane: Plane, handle: str) -> AsyncIterator[tuple[Seen, asyncio.Task[None]]]:
    """Follow in the background. The list grows; the task ends with the stream."""
    seen: Seen = []
    first = asyncio.Event()

    async def read() -> None:
        async with httpx_sse.aconnect_sse(plane.http, "GET", f"/v1/creators/{handle}/events") as source:
            assert source.response.headers["content-type"].startswith("text/event-stream")
            async for event in source.aiter_sse():
                if event.data:  # else it is what keeps the stream open, every 15 seconds
                    seen.append((event.event, json.loads(event.data)))
                    first.set()

    task = asyncio.create_task(read())
    try:
        async with asyncio.timeout(PATIENCE):
            await first.wait()
        yield seen, task
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def until(seen: Seen, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(seen) < count:  # noqa: ASYNC110 - filled by another task, under a deadline
            await asyncio.sleep(0.01)


async def test_each_change_is_told_until_the_page_is_ready(running: tuple[Plane, Program]) -> None:
    plane, _ = running
    await plane.sign_up("ada")
    async with following(plane, "ada") as (seen, task):
        await plane.report("ada", "Provisioning", False)
        await until(seen, 2)
        await plane.api.client.merge(CREATORS, "ada", {"metadata": {"annotations": {"noise": "1"}}})
        await plane.report("ada", "Ready", True, url="http://ada.localhost:8080")
        async with asyncio.timeout(PATIENCE):
            await task
    assert [(name, data["phase"]) for name, data in seen] == [
        ("status", "Pending"),
        ("status", "Provisioning"),
        ("status", "Ready"),
        ("ready", "Ready"),
    ]
    assert seen[-1][1]["ready"] is True
    assert "claimUrl" not in seen[0][1]


async def test_a_ready_creator_says_so_at_once(running: tuple[Plane, Program]) -> None:
    plane, _ = running
    await plane.sign_up("ada")
    await plane.report("ada", "Ready", True)
    async with following(plane, "ada") as (seen, task):
        async with asyncio.timeout(PATIENCE):
            await task
    assert [name for name, _ in seen] == ["status", "ready"]


async def test_a_readiness_from_before_the_last_change_does_not_count(running: tuple[Plane, Program]) -> None:
    plane, _ = running
    await plane.sign_up("ada")
    await plane.report("ada", "Ready", True)
    await plane.http.patch("/v1/creators/ada", json={"version": "2.0"})
    async with following(plane, "ada") as (seen, task):
        assert [name for name, _ in seen] == ["status"]
        await plane.report("ada", "Ready", True)
        async with asyncio.timeout(PATIENCE):
            await task
    assert seen[-1][0] == "ready"


async def test_a_page_that_serves_what_it_was_before_is_not_ready(running: tuple[Plane, Program]) -> None:
    """Ready says that visitors are served; whether with what was asked for, ConfigValid and UpToDate say."""
    plane, _ = running
    await plane.sign_up("ada")
    for type_, status, ready in (
        ("UpToDate", "False", False),
        ("UpToDate", "Unknown", False),
        ("ConfigValid", "False", False),
        ("Degraded", "False", True),
        ("UpToDate", "True", True),
    ):
        await plane.report("ada", "Ready", True)
        conditions = (await plane.creator("ada"))["status"]["conditions"]
        more = {**conditions[0], "type": type_, "status": status, "reason": "RollingOut"}
        await plane.report("ada", "Ready", True, conditions=[*conditions, more])
        view = (await plane.http.get("/v1/creators/ada")).json()
        assert (type_, status, view["ready"]) == (type_, status, ready)


async def test_a_deleted_creator_ends_the_stream(running: tuple[Plane, Program]) -> None:
    plane, _ = running
    await plane.sign_up("ada")
    async with following(plane, "ada") as (seen, task):
        await plane.http.delete("/v1/creators/ada")
        await plane.let_go("ada")
        async with asyncio.timeout(PATIENCE):
            await task
    assert seen[-1][0] == "deleted"
    assert seen[-1][1]["phase"] == "Terminating"


async def test_a_creator_of_the_same_name_is_another_one(running: tuple[Plane, Program]) -> None:
    plane, _ = running
    await plane.sign_up("ada")
    async with following(plane, "ada") as (seen, task):
        await plane.http.delete("/v1/creators/ada")
        await plane.let_go("ada")
        await plane.sign_up("ada", displayName="Another Ada")
        async with asyncio.timeout(PATIENCE):
            await task
    assert seen[-1][0] == "deleted"


async def test_a_watch_that_breaks_is_taken_up_again(tmp_path: Path) -> None:
    """The watch goes through a relay that drops every connection once: nobody who follows notices."""
    from chatinbio_control_plane.cluster import connect

    async with cluster(tmp_path) as api:
        port = int(api.url.rpartition(":")[2])
        cut: list[asyncio.StreamWriter] = []

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", port)
            cut.extend((writer, behind_writer))

            async def pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
                try:
                    while data := await source.read(65536):
                        target.write(data)
                        await target.drain()
                except OSError:
                    pass
                finally:
                    target.close()

            await asyncio.gather(pipe(reader, behind_writer), pipe(behind_reader, writer))

        server = await asyncio.start_server(relay, "127.0.0.1", 0)
        own = tmp_path / "control-plane.kubeconfig"
        own.write_text(own.read_text().replace(f":{port}", f":{server.sockets[0].getsockname()[1]}"))
        through_relay = await connect(own, PATIENCE)
        try:
            await api.client.create(CREATORS, _creator("ada"))
            first = await through_relay.get("ada")
            assert first is not None
            states = through_relay.follow(first)
            for number in range(3):
                following_ = asyncio.ensure_future(anext(states))
                await asyncio.sleep(0)
                for writer in cut:
                    writer.transport.abort()
                cut.clear()
                await api.client.merge(CREATORS, "ada", {"metadata": {"annotations": {"round": str(number)}}})
                async with asyncio.timeout(PATIENCE):
                    state = await following_
                assert state is not None
                assert state["metadata"]["annotations"]["round"] == str(number)
            await states.aclose()
        finally:
            await through_relay.close()
            server.close()
            for writer in cut:
                writer.transport.abort()
            await asyncio.sleep(0)


async def test_an_expired_watch_is_begun_anew(tmp_path: Path) -> None:
    from chatinbio_control_plane.cluster import connect

    async with cluster(tmp_path) as api:
        direct = await connect(tmp_path / "control-plane.kubeconfig", PATIENCE)
        await api.client.create(CREATORS, _creator("ada"))
        first = await direct.get("ada")
        assert first is not None
        await api.client.merge(CREATORS, "ada", {"metadata": {"annotations": {"seen": "late"}}})
        from_the_future = {**first, "metadata": {**first["metadata"], "resourceVersion": "999999999"}}
        states = direct.follow(from_the_future)
        async with asyncio.timeout(PATIENCE):
            state = await anext(states)
        assert state is not None
        assert state["metadata"]["annotations"]["seen"] == "late"
        await states.aclose()
        await direct.close()


def _creator(name: str) -> dict[str, Any]:
    spec = {"displayName": name, "owner": {"email": "a@example.com"}}
    return {"apiVersion": "chatinbio.dev/v1alpha1", "kind": "Creator", "metadata": {"name": name}, "spec": spec}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_ends_open_streams_and_exits_in_peace(
    running: tuple[Plane, Program], number: signal.Signals
) -> None:
    plane, program = running
    await plane.sign_up("ada")
    async with following(plane, "ada") as (seen, task):
        assert await program.stop(number) == 0
        async with asyncio.timeout(PATIENCE):
            await task
    assert [name for name, _ in seen] == ["status"]
