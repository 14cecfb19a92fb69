"""Drift of every sort, changes of the spec, and the operator's own death."""

from __future__ import annotations

from typing import Any

import pytest

from chatinbio_local.client import CONFIGMAPS, INGRESSES, SERVICES, STATEFUL_SETS, Resource
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.test_one_operator_is_active_and_says_how_it_is import passes
from tests.operator.world import CHILDREN, Object, World


@pytest.mark.parametrize("kind", [kind for kind in CHILDREN if kind != "PersistentVolumeClaim"])
async def test_a_deleted_child_comes_back(world: World, kind: str) -> None:
    async with world.operator():
        await world.create()
        before = (await world.until_made())[kind]["metadata"]["uid"]
        resource, name = CHILDREN[kind]
        await world.api.client.delete(resource, name.format("ada"), CREATORS_NAMESPACE)

        async def new() -> bool:
            found = await world.child(kind)
            return found is not None and found["metadata"]["uid"] != before

        await world.until(new)


def image(body: Object) -> Any:
    return body["spec"]["template"]["spec"]["containers"][0]["image"]


@pytest.mark.parametrize(
    ("resource", "name", "patch", "read"),
    [
        (CONFIGMAPS, "ada-seed", {"data": {"seed.json": "{}"}}, lambda b: b["data"]["seed.json"]),
        (SERVICES, "ada", {"spec": {"selector": {"app.kubernetes.io/instance": "eve"}}}, lambda b: b["spec"]["selector"]),
        (INGRESSES, "ada", {"spec": {"rules": [{"host": "eve.localhost"}]}}, lambda b: b["spec"]["rules"]),
        (STATEFUL_SETS, "ada", {"spec": {"replicas": 0}}, lambda b: b["spec"]["replicas"]),
        (STATEFUL_SETS, "ada", {"metadata": {"labels": {"chatinbio.dev/creator": None}}}, lambda b: b["metadata"]["labels"]),
        (STATEFUL_SETS, "ada", {"metadata": {"ownerReferences": None}}, lambda b: len(b["metadata"].get("ownerReferences", []))),
    ],
    ids=["seed", "selector", "rules", "replicas", "label", "owner"],
)  # fmt: skip
async def test_a_changed_child_is_changed_back(
    world: World, resource: Resource, name: str, patch: Object, read: Any
) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        before = read(await world.api.client.get(resource, name, CREATORS_NAMESPACE))
        changed = await world.api.client.merge(resource, name, patch, CREATORS_NAMESPACE)
        assert read(changed) != before

        async def back() -> bool:
            return bool(read(await world.api.client.get(resource, name, CREATORS_NAMESPACE)) == before)

        await world.until(back)


async def test_what_others_add_stays_and_is_not_fought_over(world: World) -> None:
    async with world.operator(resync_seconds="1") as operator:
        await world.create()
        await world.until_made()
        note = {"metadata": {"annotations": {"example.com/note": "mine"}}}
        await world.api.client.merge(STATEFUL_SETS, "ada", note, CREATORS_NAMESPACE)
        await world.settled()
        before = await world.everything()
        done = await passes(operator)
        await world.until(lambda: passes(operator, done + 3))
        assert await world.everything() == before
        assert (await world.need("StatefulSet"))["metadata"]["annotations"]["example.com/note"] == "mine"


async def test_a_changed_spec_reaches_the_children(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        await world.change(
            "ada",
            {"displayName": "Ada L.", "instance": {"version": "0.2.0"}, "hosts": ["ada.example.com"]},
        )

        async def arrived() -> bool:
            hosts = [rule["host"] for rule in (await world.need("Ingress"))["spec"]["rules"]]
            return (
                image(await world.need("StatefulSet")) == "chatinbio/instance:0.2.0"
                and '"Ada L."' in (await world.need("ConfigMap"))["data"]["seed.json"]
                and hosts == ["ada.localhost", "ada.example.com"]
            )

        await world.until(arrived)
        await world.change("ada", {"hosts": []})

        async def taken_back() -> bool:
            env = (await world.need("StatefulSet"))["spec"]["template"]["spec"]["containers"][0]["env"]
            return (
                len((await world.need("Ingress"))["spec"]["rules"]) == 1
                and "CHATINBIO_EXTRA_ORIGINS" not in {entry["name"] for entry in env}
            )  # fmt: skip

        await world.until(taken_back)


async def test_a_changed_profile_restarts_nothing(world: World) -> None:
    async with world.operator():
        await world.create()
        before = (await world.until_made())["StatefulSet"]["metadata"]["generation"]
        await world.change("ada", {"profile": {"tagline": "new"}})

        async def arrived() -> bool:
            return '"new"' in (await world.need("ConfigMap"))["data"]["seed.json"]

        await world.until(arrived)
        await world.settled()
        assert (await world.need("StatefulSet"))["metadata"]["generation"] == before


async def test_suspending_takes_the_pod_and_leaves_route_and_data(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.make_ready()
        await world.until_reason("Ready", "Ready")
        await world.change("ada", {"suspended": True})
        await world.until_reason("Ready", "Suspended")
        children = await world.until_made()
        assert children["StatefulSet"]["spec"]["replicas"] == 0
        assert await world.phase() == "Suspended"
        await world.change("ada", {"suspended": False})
        await world.until_reason("Ready", "Starting")
        assert (await world.need("StatefulSet"))["spec"]["replicas"] == 1


async def test_a_larger_volume_is_asked_for_and_a_smaller_one_explained(world: World) -> None:
    async with world.operator():
        await world.create()
        await world.until_made()
        await world.change("ada", {"storage": {"size": "2Gi"}})

        async def grown() -> bool:
            claim = await world.need("PersistentVolumeClaim")
            return bool(claim["spec"]["resources"]["requests"]["storage"] == "2Gi")

        await world.until(grown)
        await world.change("ada", {"storage": {"size": "512Mi"}})
        condition = await world.until_reason("ConfigValid", "StorageCannotShrink")
        assert "2Gi or more" in condition["message"]
        assert (await world.condition("UpToDate"))["reason"] == "StorageCannotShrink"
        await world.change("ada", {"storage": {"size": "2048Mi"}})
        await world.until_reason("ConfigValid", "Accepted")


async def test_a_killed_operator_goes_on_where_it_was(world: World) -> None:
    async with world.operator() as operator:
        await world.create("ada")
        await world.until_made("ada")
        key = (await world.need("Secret", "ada"))["data"]
        await operator.kill()
        await world.change("ada", {"displayName": "While you were away"})
        await world.create("bob")
        resource, name = CHILDREN["Service"]
        await world.api.client.delete(resource, name.format("ada"), CREATORS_NAMESPACE)
        await operator.start()
        await world.until_made("bob")
        await world.until_made("ada")
        assert "While you were away" in (await world.need("ConfigMap"))["data"]["seed.json"]
        assert (await world.need("Secret", "ada"))["data"] == key


async def test_it_dies_in_the_middle_of_many_and_none_is_left_half_made(world: World) -> None:
    async with world.operator(concurrency="2") as operator:
        handles = [f"creator-{number}" for number in range(12)]
        for handle in handles:
            await world.create(handle)
        await world.until(lambda: world.child("StatefulSet", handles[3]))
        await operator.kill()
        await operator.start()
        for handle in handles:
            await world.until_made(handle)
