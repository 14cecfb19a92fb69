"""Suspend and resume from the start, a new version with a stop before the start, a later CRD, a namespace that goes."""

from __future__ import annotations

from chatinbio_local.client import NAMESPACES, PODS
from chatinbio_local.fleet.bootstrap import bootstrap
from tests.local.api.harness import CRDS, CREATORS, CREATORS_NAMESPACE, creator_definition
from tests.operator.world import ROOT, Object, World


async def test_what_was_half_made_or_asleep_from_the_start_is_suspended_and_resumed_on_its_data(world: World) -> None:
    async def is_stopped(handle: str) -> bool:
        return await world.find(PODS, f"{handle}-0") is None and await world.phase(handle) == "Suspended"

    async with world.operator() as operator:
        await world.create("asleep", suspended=True)
        await world.create("half-made")
        await world.until(lambda: world.child("PersistentVolumeClaim", "half-made"))
        await operator.kill()
        await world.change("half-made", {"suspended": True})
        await operator.start()
        for handle in ("asleep", "half-made"):
            claim = (await world.until_made(handle))["PersistentVolumeClaim"]["metadata"]["uid"]
            await world.until(lambda handle=handle: is_stopped(handle))  # type: ignore[misc]
            await world.change(handle, {"suspended": False})
            await world.make_ready(handle)
            await world.until_reason("Ready", "Ready", handle)
            assert (await world.need("PersistentVolumeClaim", handle))["metadata"]["uid"] == claim


async def test_a_new_version_starts_when_the_old_one_is_gone_and_never_before(world: World) -> None:
    async def pods() -> list[Object]:
        return await world.api.client.list(PODS, CREATORS_NAMESPACE)

    async with world.operator():
        await world.create(instance={"version": "1.0.0"})
        await world.until_made()
        await world.make_ready()
        await world.until_reason("Ready", "Ready")
        # A node on which it takes its time to stop.
        hold = {"metadata": {"finalizers": ["example.com/still-stopping"]}}
        old = await world.api.client.merge(PODS, "ada-0", hold, CREATORS_NAMESPACE)
        limits = {"limits": {"memory": "1Gi"}}
        await world.change("ada", {"instance": {"version": "2.0.0", "resources": limits}})

        async def stopping() -> bool:
            return "deletionTimestamp" in (await pods())[0]["metadata"]

        async def is_not_ready() -> bool:
            return (await world.condition("Ready"))["status"] == "False"

        await world.until(stopping)
        await world.until(is_not_ready)
        await world.settled()
        assert [pod["metadata"]["uid"] for pod in await pods()] == [old["metadata"]["uid"]], "one volume, one pod"
        assert (await world.condition("Ready"))["status"] == "False"
        await world.api.client.merge(PODS, "ada-0", {"metadata": {"finalizers": None}}, CREATORS_NAMESPACE)

        async def new() -> Object | None:
            found = await pods()
            return found[0] if found and found[0]["metadata"]["uid"] != old["metadata"]["uid"] else None

        container = (await world.until(new))["spec"]["containers"][0]
        assert container["image"] == "chatinbio/instance:2.0.0"
        assert container["resources"] == limits
        await world.make_ready()
        await world.until_reason("Ready", "Ready")
        assert ((await world.creator()) or {})["status"]["version"] == "2.0.0"


async def test_what_a_later_version_stored_is_left_alone_and_stops_nobody(world: World) -> None:
    later = creator_definition()
    schema = later["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
    schema["spec"]["properties"]["theme"] = {"type": "string"}
    schema["spec"]["properties"]["storage"]["properties"]["deletionPolicy"]["enum"].append("Archive")
    schema["status"]["properties"]["region"] = {"type": "string"}
    await world.api.client.apply(CRDS, later, field_manager="chatinbio-local")
    await world.create("ada", theme="dark")
    await world.create("eve", storage={"deletionPolicy": "Archive"})
    await world.api.client.merge(CREATORS, "ada", {"status": {"region": "north"}}, subresource="status")
    async with world.operator() as operator:
        await world.until_made("ada")
        await world.make_ready("ada")
        await world.until_reason("Ready", "Ready", "ada")
        assert ((await world.creator("ada")) or {})["spec"]["theme"] == "dark"
        # A word that this version does not know is a condition, for that Creator alone, and no crash.
        condition = await world.until_reason("ConfigValid", "SpecUnreadable", "eve")
        assert "deletionPolicy" in condition["message"]
        before = await world.settled()
        # Back to the CRD of today: what is stored stays as it is.
        await operator.kill()
        await world.api.client.apply(CRDS, creator_definition(), field_manager="chatinbio-local")
        await operator.start()
        await world.create("bob")
        await world.until_made("bob")
        await world.until_reason("ConfigValid", "SpecUnreadable", "eve")
        assert before < await world.settled()
        await world.remove("eve")

        async def gone() -> bool:
            return await world.creator("eve") is None

        await world.until(gone)


async def test_a_namespace_that_is_deleted_is_told_of_and_filled_again(world: World) -> None:
    async with world.operator(resync_seconds="1"):
        await world.create()
        before = (await world.until_made())["PersistentVolumeClaim"]["metadata"]["uid"]
        await world.api.client.delete(NAMESPACES, CREATORS_NAMESPACE)
        condition = await world.until_reason("ConfigValid", "NamespaceMissing")
        assert CREATORS_NAMESPACE in condition["message"]
        assert await world.creator() is not None

        async def gone() -> bool:
            return await world.find(NAMESPACES, CREATORS_NAMESPACE, "") is None

        await world.until(gone)
        await bootstrap(world.api.client, ROOT, 8081)  # the namespace, and the operator's rights in it
        children = await world.until_made()
        assert children["PersistentVolumeClaim"]["metadata"]["uid"] != before
        await world.until_reason("ConfigValid", "Accepted")
        await world.make_ready()
        await world.until_reason("Ready", "Ready")
