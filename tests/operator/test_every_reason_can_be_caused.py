"""The reasons of the runbook, caused on a cluster and said by a running operator; all Creators here live side by side.

`verdicts/` has every word of every state; here is that the states come to be, are seen, and pass.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from chatinbio_local.api.faults import Faults
from chatinbio_local.client import (
    INGRESSES,
    NAMESPACES,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    SERVICES,
)
from tests.local.api.harness import CRDS, CREATORS, CREATORS_NAMESPACE, creator_definition
from tests.operator.nameserver import NameServer
from tests.operator.test_one_operator_is_active_and_says_how_it_is import figures
from tests.operator.test_what_cannot_run_says_why import waiting
from tests.operator.world import RUNNING, Object, World, running_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAULTS = Faults()
HELD = {"metadata": {"finalizers": ["tests.example.com/held"]}}
RELEASED = {"metadata": {"finalizers": None}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dns() -> AsyncIterator[NameServer]:
    async with NameServer() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory, dns: NameServer) -> AsyncIterator[World]:
    async with (
        running_world(tmp_path_factory.mktemp("world"), FAULTS) as running,
        running.operator(host_verification="dns", dns_servers=dns.address),
    ):
        yield running


async def pause(world: World, name: str, value: str | None) -> None:
    annotations = {"chatinbio.dev/paused": value}
    await world.api.client.merge(CREATORS, name, {"metadata": {"annotations": annotations}})


async def hold_pod(world: World, name: str, patch: Object = HELD) -> None:
    await world.until(lambda: world.find(PODS, f"{name}-0"))
    await world.api.client.merge(PODS, f"{name}-0", patch, CREATORS_NAMESPACE)


async def serving(world: World, name: str, reason: str = "Settled", **spec: Any) -> None:
    await world.create(name, **spec)
    await world.make_ready(name)
    await world.until_reason("Progressing", reason, name)


@pytest.mark.parametrize(
    ("name", "resource", "child", "code", "reason"),
    [
        ("refused-seed", "configmaps", "refused-seed-seed", 422, "ProfileRefused"),
        ("refused-claim", "persistentvolumeclaims", "refused-claim-data", 403, "StorageRefused"),
        ("refused-route", "ingresses", "refused-route", 403, "ChildRefused"),
    ],
)
async def test_a_child_is_refused_and_then_taken(
    world: World, name: str, resource: str, child: str, code: int, reason: str
) -> None:
    FAULTS.add([{"match": {"resource": resource, "name": child}, "fault": "status", "code": code}])
    await world.create(name)
    condition = await world.until_reason("ConfigValid", reason, name)
    assert (condition["status"], await world.phase(name)) == ("False", "Failed")
    assert (await world.condition("Progressing", name))["reason"] == reason
    FAULTS.clear()
    await world.change(name, {"profile": {"tagline": "again"}})
    await world.until_reason("ConfigValid", "Accepted", name)


@pytest.mark.timeout(240)  # what has failed for a while is tried again after up to a minute
async def test_the_operator_fails_again_and_again_on_one_creator_and_says_so(world: World) -> None:
    await serving(world, "poison")
    FAULTS.add([{"match": {"verb": "patch", "resource": "configmaps", "name": "poison-seed"}, "fault": "status"}])
    await world.change("poison", {"profile": {"tagline": "poisonous"}})
    told = await world.until(lambda: said(world, "poison", "Degraded", "ReconcileFailing"), 60)
    assert "500" in told["message"]
    assert (await world.condition("Ready", "poison"))["status"] == "True"
    assert await world.phase("poison") == "Degraded"
    await serving(world, "beside-poison")
    FAULTS.clear()
    await world.until(lambda: said(world, "poison", "Progressing", "Settled"), 100)
    assert (await world.condition("Degraded", "poison"))["status"] == "False"


async def said(world: World, name: str, type_: str, reason: str, words: str = "") -> Object | None:
    found = await world.condition(type_, name)
    return found if found.get("reason") == reason and words in found["message"] else None


UNSCHEDULABLE = {"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/1 nodes: memory."}]}
SILENT = {**RUNNING, "conditions": [{"type": "Ready", "status": "False"}]}


@pytest.mark.parametrize(
    ("name", "status", "reason", "progressing"),
    [
        ("homeless", UNSCHEDULABLE, "Unschedulable", "False"),
        ("keyless", waiting("CreateContainerConfigError", "secret not found"), "ContainerConfigInvalid", "False"),
        ("mute", SILENT, "NotReady", "True"),
        ("young", waiting("ContainerCreating"), "Starting", "True"),
    ],
)
async def test_a_pod_that_does_not_serve_says_why(
    world: World, name: str, status: Object, reason: str, progressing: str
) -> None:
    await world.create(name)
    await world.set_pod(name, status)
    await world.until_reason("Ready", reason, name)
    assert (await world.condition("Progressing", name))["status"] == progressing
    assert (await world.condition("Degraded", name))["reason"] == "NotReadyYet"
    await world.make_ready(name)
    await world.until_reason("Progressing", "Settled", name)


async def test_a_volume_is_waited_for_and_found(world: World) -> None:
    await world.create("volumeless", storage={"storageClassName": "nowhere"})
    await world.until_reason("Ready", "WaitingForVolume", "volumeless")
    assert await world.phase("volumeless") == "Provisioning"


async def test_a_claim_that_somebody_deletes_is_said_to_go_while_its_pod_serves(world: World) -> None:
    await serving(world, "careless")
    await world.api.client.delete(PERSISTENT_VOLUME_CLAIMS, "careless-data", CREATORS_NAMESPACE)
    await world.until_reason("VolumeBound", "VolumeTerminating", "careless")
    assert (await world.condition("Degraded", "careless"))["reason"] == "VolumeTerminating"


async def test_a_paused_creator_is_left_alone_and_mended_when_it_is_resumed(world: World) -> None:
    await serving(world, "quiet")
    await pause(world, "quiet", "true")
    await world.until_reason("Progressing", "Paused", "quiet")
    assert (await world.condition("UpToDate", "quiet"))["status"] == "True"
    elsewhere = {"spec": {"selector": {"app.kubernetes.io/instance": "eve"}}}
    await world.api.client.merge(SERVICES, "quiet", elsewhere, CREATORS_NAMESPACE)
    condition = await world.until_reason("RouteReady", "RouteAltered", "quiet")
    assert "kubectl annotate creator quiet chatinbio.dev/paused-" in condition["message"]
    assert "Service quiet" in (await world.condition("UpToDate", "quiet"))["message"]
    assert (await world.condition("Degraded", "quiet"))["status"] == "True"
    await pause(world, "quiet", None)
    await world.until_reason("Progressing", "Settled", "quiet")
    assert (await world.condition("Degraded", "quiet"))["status"] == "False"


async def test_a_paused_creator_may_be_deleted(world: World) -> None:
    await serving(world, "quiet-and-gone")
    await pause(world, "quiet-and-gone", "true")
    await world.until_reason("Progressing", "Paused", "quiet-and-gone")
    await world.remove("quiet-and-gone")
    await world.until(lambda: is_gone(world, "quiet-and-gone"))


async def is_gone(world: World, name: str) -> bool:
    return await world.creator(name) is None


async def test_an_object_of_somebody_else_is_in_the_way(world: World) -> None:
    rule = {"host": "shop.example.com"}
    theirs = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "shop"},
        "spec": {"rules": [rule]},
    }
    await world.api.client.create(INGRESSES, theirs, CREATORS_NAMESPACE)
    await world.create("shop")
    condition = await world.until_reason("ConfigValid", "ChildNameTaken", "shop")
    assert "delete ingress shop" in condition["message"]
    await world.api.client.delete(INGRESSES, "shop", CREATORS_NAMESPACE)
    await world.until_reason("ConfigValid", "Accepted", "shop")


async def test_a_domain_is_not_proved_and_is_proved_by_its_record(world: World, dns: NameServer) -> None:
    await serving(world, "singer", "HostUnverified", hosts=["singer.example.com"])
    condition = await world.until_reason("ConfigValid", "HostUnverified", "singer")
    assert (await world.condition("Ready", "singer"))["status"] == "True"
    (told,) = (await world.creator("singer") or {})["status"]["hosts"]
    assert told["state"] == "Unverified"
    assert told["record"]["value"] in condition["message"]
    looked = await figures(world.operators[-1])
    assert looked["chatinbio_domains_looked_for"] >= 1
    assert looked["chatinbio_domain_lookups_total"] >= 1
    dns.records[told["record"]["name"]] = [f'"{told["record"]["value"]}"']
    # Who names it anew has just published it, and does not wait.
    await world.change("singer", {"hosts": []})
    await world.until_reason("ConfigValid", "Accepted", "singer")
    await world.change("singer", {"hosts": ["singer.example.com"]})
    await world.until(lambda: state_of(world, "singer", "Serving"))
    assert (await world.need("Ingress", "singer"))["spec"]["rules"][-1]["host"] == "singer.example.com"


async def state_of(world: World, name: str, state: str) -> bool:
    hosts = (await world.creator(name) or {})["status"].get("hosts", ())
    return [entry["state"] for entry in hosts] == [state]


async def test_a_new_version_rolls_out_without_being_taken_for_trouble(world: World) -> None:
    await serving(world, "modern")
    await hold_pod(world, "modern")
    await world.change("modern", {"instance": {"version": "0.2.0"}})
    await world.until_reason("Ready", "RollingOut", "modern")
    assert (await world.condition("Degraded", "modern"))["reason"] == "ChangeUnderWay"
    assert await world.phase("modern") == "Provisioning"
    await hold_pod(world, "modern", RELEASED)
    await world.until_reason("Ready", "Starting", "modern")
    assert (await world.condition("Degraded", "modern"))["reason"] == "ChangeUnderWay"
    await world.make_ready("modern")
    await world.until_reason("Progressing", "Settled", "modern")


async def test_a_pod_that_somebody_deletes_is_trouble_until_the_next_serves(world: World) -> None:
    await serving(world, "evicted")
    await hold_pod(world, "evicted")
    await world.api.client.delete(PODS, "evicted-0", CREATORS_NAMESPACE)
    await world.until_reason("Ready", "Restarting", "evicted")
    assert (await world.condition("Degraded", "evicted"))["status"] == "True"
    await hold_pod(world, "evicted", RELEASED)
    await world.until_reason("Ready", "Starting", "evicted")
    assert await world.phase("evicted") == "Degraded"
    await world.make_ready("evicted")
    await world.until_reason("Progressing", "Settled", "evicted")


CRASHING = waiting("CrashLoopBackOff", restartCount=7, lastState={"terminated": {"exitCode": 3}})


@pytest.mark.parametrize(
    ("name", "status"),
    [("healthy", RUNNING), ("sick", SILENT), ("crashing", CRASHING), ("half-made", None)],
)
async def test_whatever_its_state_it_is_suspended_and_resumed(world: World, name: str, status: Object | None) -> None:
    await world.create(name)
    if status is not None:
        await world.set_pod(name, status)
        await hold_pod(world, name)
    await world.change(name, {"suspended": True})
    if status is not None:
        await world.until_reason("Suspended", "Suspending", name)
        assert (await world.condition("Progressing", name))["status"] == "True"
        await hold_pod(world, name, RELEASED)
    await world.until_reason("Suspended", "Suspended", name)
    await world.until_reason("UpToDate", "UpToDate", name)
    statuses = {type_: (await world.condition(type_, name))["status"] for type_ in ("Ready", "Progressing", "Degraded")}
    assert statuses == dict.fromkeys(statuses, "False")
    assert (await world.need("StatefulSet", name))["spec"]["replicas"] == 0
    await world.change(name, {"suspended": False})
    await world.until_reason("Suspended", "Running", name)
    assert (await world.condition("Degraded", name))["status"] == "False"
    await world.make_ready(name)
    await world.until_reason("Progressing", "Settled", name)


async def test_a_creator_that_goes_says_what_it_waits_for(world: World) -> None:
    await serving(world, "leaving", storage={"deletionPolicy": "Delete"})
    await hold_pod(world, "leaving")
    await world.remove("leaving")
    condition = await world.until_reason("Ready", "Terminating", "leaving")
    assert "the instance to stop" in condition["message"]
    assert await world.phase("leaving") == "Terminating"
    await hold_pod(world, "leaving", RELEASED)
    await world.until(lambda: is_gone(world, "leaving"))


async def test_a_spec_of_a_later_crd_is_not_guessed_at(world: World) -> None:
    await serving(world, "tomorrow")
    later = copy.deepcopy(creator_definition())
    schema = later["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    schema["properties"]["displayName"]["maxLength"] = 200
    await world.api.client.apply(CRDS, later, field_manager="tests")
    await world.change("tomorrow", {"displayName": "n" * 150})
    condition = await world.until_reason("ConfigValid", "SpecUnreadable", "tomorrow")
    assert "spec.displayName" in condition["message"]
    assert (await world.condition("Ready", "tomorrow"))["status"] == "Unknown"
    assert (await world.need("StatefulSet", "tomorrow"))["spec"]["replicas"] == 1
    await world.change("tomorrow", {"displayName": "Tomorrow"})
    await world.until_reason("Progressing", "Settled", "tomorrow")


async def test_the_namespace_goes_and_takes_the_operators_rights_with_it(world: World) -> None:
    """The last story of this cluster: what was there is gone, and nothing can be made."""
    await world.api.client.delete(NAMESPACES, CREATORS_NAMESPACE)
    await world.until(lambda: no_namespace(world))
    await world.create("unhoused")
    condition = await world.until_reason("ConfigValid", "NamespaceMissing", "unhoused")
    assert "rights" in condition["message"]


async def no_namespace(world: World) -> bool:
    return await world.find(NAMESPACES, CREATORS_NAMESPACE, "") is None
