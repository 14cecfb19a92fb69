"""Creators that are valid to the schema and cannot run: a condition with a reason and what to do, others unaffected."""

from __future__ import annotations

from typing import Any

import pytest

from chatinbio_local.client import EVENTS, SECRETS
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.world import RUNNING, Object, World


def waiting(reason: str, message: str = "", **more: Any) -> dict[str, Any]:
    container = {
        **RUNNING["containerStatuses"][0],
        "ready": False,
        "started": False,
        "state": {"waiting": {"reason": reason, "message": message}},
        **more,
    }
    return {"phase": "Pending", "conditions": [{"type": "Ready", "status": "False"}], "containerStatuses": [container]}


async def test_an_image_that_is_not_there(world: World) -> None:
    async with world.operator():
        await world.create("ada", instance={"version": "99.0.0"})
        await world.create("bob")
        await world.set_pod("ada", waiting("ErrImagePull", "not found"))
        await world.make_ready("bob")
        condition = await world.until_reason("Ready", "ImagePullFailed", "ada")
        assert "chatinbio/instance:99.0.0" in condition["message"]
        assert "spec.instance.version" in condition["message"]
        assert await world.phase("ada") == "Failed"
        await world.until_reason("Ready", "Ready", "bob")


async def test_an_instance_that_falls_over_again_and_again(world: World) -> None:
    async with world.operator():
        await world.create()
        last = {"terminated": {"exitCode": 3, "reason": "Error"}}
        await world.set_pod("ada", waiting("CrashLoopBackOff", restartCount=7, lastState=last))
        condition = await world.until_reason("Ready", "CrashLooping")
        assert "exit code 3" in condition["message"]
        assert "kubectl -n chatinbio-creators logs ada-0 --previous" in condition["message"]
        assert await world.phase() == "Degraded"


async def test_a_key_that_is_not_there_and_then_is(world: World) -> None:
    reference = {"name": "ada-openai", "key": "api-key"}
    async with world.operator():
        await world.create(instance={"model": "openai:gpt-5-mini", "modelSecretRef": reference})
        condition = await world.until_reason("Ready", "ModelSecretNotFound")
        assert "kubectl -n chatinbio-creators create secret generic ada-openai" in condition["message"]
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ada-openai"}}
        await world.api.client.create(SECRETS, secret, CREATORS_NAMESPACE)
        await world.until(lambda: says(world, "has no key api-key"))
        await world.api.client.merge(SECRETS, "ada-openai", {"stringData": {"api-key": "sk"}}, CREATORS_NAMESPACE)
        await world.until_reason("ConfigValid", "Accepted")


async def says(world: World, words: str) -> bool:
    return words in (await world.condition("ConfigValid")).get("message", "")


@pytest.mark.parametrize("host", ["bob.localhost", "localhost", "api.localhost"])
async def test_a_host_that_is_the_platforms(world: World, host: str) -> None:
    async with world.operator(domain="localhost"):
        # The schema wants a dot; `localhost` itself cannot even be written.
        if "." not in host:
            return
        await world.create("eve", hosts=[host])
        await world.until_reason("ConfigValid", "HostReserved", "eve")
        await world.until_made("eve")
        assert [r["host"] for r in (await world.need("Ingress", "eve"))["spec"]["rules"]] == ["eve.localhost"]


async def test_a_host_that_another_has_already(world: World) -> None:
    async with world.operator():
        await world.create("ada", hosts=["music.example.com"])
        await world.until_made("ada")
        await world.create("eve", hosts=["music.example.com"])
        condition = await world.until_reason("ConfigValid", "HostTaken", "eve")
        assert "Creator ada" in condition["message"]
        await world.until_made("eve")
        assert len((await world.need("Ingress", "eve"))["spec"]["rules"]) == 1
        assert len((await world.need("Ingress", "ada"))["spec"]["rules"]) == 2


async def test_going_down_and_coming_back_are_told_once_each(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.make_ready()
        await world.until_reason("Ready", "Ready")
        await world.set_pod("ada", waiting("CrashLoopBackOff"))
        await world.until_reason("Ready", "CrashLooping")
        await world.make_ready()
        await world.until_reason("Ready", "Ready")
        await world.until(lambda: told(world, "Ready", 2))  # an Event follows its status
        await world.settled()
        events = await own_events(world)
    assert sorted((e["type"], e["reason"], e["count"]) for e in events) == [
        ("Normal", "Ready", 2),
        ("Warning", "CrashLooping", 1),
    ]


async def own_events(world: World) -> list[Object]:
    found = await world.api.client.list(EVENTS, "default")
    return [event for event in found if event["involvedObject"]["kind"] == "Creator"]


async def told(world: World, reason: str, times: int) -> bool:
    return [event["count"] for event in await own_events(world) if event["reason"] == reason] == [times]
