"""The real operator process, with its own rights and no more, against the local API."""

from __future__ import annotations

import asyncio

import aiohttp

from tests.operator.test_one_operator_is_active_and_says_how_it_is import passes
from tests.operator.world import POWERLESS, World


async def test_all_six_are_made_and_owned_but_the_claim(world: World) -> None:
    async with world.operator():
        made = await world.create()
        children = await world.until_made()
    for kind, body in children.items():
        assert body["metadata"]["labels"]["chatinbio.dev/creator"] == "ada"
        owners = body["metadata"].get("ownerReferences", [])
        if kind == "PersistentVolumeClaim":
            assert owners == []
        else:
            assert [(o["kind"], o["name"], o["uid"], o["controller"]) for o in owners] == [
                ("Creator", "ada", made["metadata"]["uid"], True)
            ]


async def test_it_becomes_ready_when_its_pod_does_and_says_where_it_is(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.make_ready()
        await world.until_reason("Progressing", "Settled")
        body = await world.creator()
    assert body is not None
    assert body["status"]["phase"] == "Ready"
    assert body["status"]["url"] == "http://ada.localhost:8080"
    assert body["status"]["version"] == "0.1.0"
    assert body["status"]["namespace"] == "chatinbio-creators"
    assert [(c["type"], c["status"]) for c in body["status"]["conditions"]] == [
        ("Ready", "True"),
        ("ConfigValid", "True"),
        ("VolumeBound", "True"),
        ("WorkloadAvailable", "True"),
        ("RouteReady", "True"),
        ("UpToDate", "True"),
        ("Progressing", "False"),
        ("Degraded", "False"),
        ("Suspended", "False"),
    ]


async def test_the_session_key_is_random_and_in_no_log(world: World) -> None:
    async with world.operator(log_level="debug") as operator:
        await asyncio.gather(world.create("ada"), world.create("bob"))
        keys = []
        for handle in ("ada", "bob"):
            await world.until_made(handle)
            keys.append((await world.need("Secret", handle))["data"]["session-key"])
        assert keys[0] != keys[1]
        log = operator.log
    assert "ada-session" in log
    assert not any(key in log for key in keys)


async def test_once_settled_nobody_is_written_any_more(world: World) -> None:
    async with world.operator(resync_seconds="1") as operator:
        for number in range(5):
            await world.create(f"creator-{number}")
        for number in range(5):
            await world.until_made(f"creator-{number}")
            await world.make_ready(f"creator-{number}")
            await world.until_reason("Ready", "Ready", f"creator-{number}")
        await world.settled()
        before = await world.everything()
        done = await passes(operator)
        await world.until(lambda: passes(operator, done + 3 * 5))  # three resyncs, in which there is nothing to write
        assert await world.everything() == before


async def test_kopf_leaves_no_trace_on_a_creator(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        body = await world.creator()
    assert body is not None
    assert "annotations" not in body["metadata"]
    assert body["metadata"]["finalizers"] == ["chatinbio.dev/children"]


async def test_it_answers_for_its_health_and_ends_with_zero(world: World) -> None:
    async with world.operator() as operator:
        await world.create()
        await world.until_made()
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{operator.health_port}/healthz") as answer,
        ):
            assert answer.status == 200
            assert (await answer.text()).startswith("ok")
        assert await operator.stop() == 0


async def test_without_its_rights_it_ends_and_says_which_are_missing(world: World) -> None:
    async with world.operator(token=POWERLESS) as operator:
        assert await operator.wait() == 1
        assert "charts/chatinbio/rbac" in operator.log
