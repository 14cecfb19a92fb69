"""More reasons of the runbook, caused on a cluster: a volume that is lost or grows, resources that are refused, ten minutes without a
step forward."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from chatinbio_local.client import PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES
from chatinbio_local.controllers.volumes import volume_for
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, kubeconfig_for
from tests.operator.engine import Engine
from tests.operator.test_every_reason_can_be_caused import said, serving
from tests.operator.test_what_cannot_run_says_why import waiting
from tests.operator.world import TOKEN, Object, World, running_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patched:
        async with running_world(folder) as running:
            patched.setenv("KUBECONFIG", str(kubeconfig_for(running.api, folder / "operator", TOKEN)))
            async with Engine(running):
                yield running


async def test_a_volume_that_is_lost_is_not_replaced_by_an_empty_one_and_may_come_back(world: World) -> None:
    await serving(world, "robbed")
    claim = await world.need("PersistentVolumeClaim", "robbed")
    lost = await world.api.client.get(PERSISTENT_VOLUMES, claim["spec"]["volumeName"])
    await world.api.client.delete(PERSISTENT_VOLUMES, lost["metadata"]["name"])
    condition = await world.until_reason("VolumeBound", "VolumeLost", "robbed")
    assert "kubectl -n chatinbio-creators delete pvc robbed-data" in condition["message"]
    assert (await world.condition("Degraded", "robbed"))["status"] == "True"
    assert await world.phase("robbed") == "Failed"
    volumes = await world.api.client.list(PERSISTENT_VOLUMES)
    assert lost["metadata"]["name"] not in {volume["metadata"]["name"] for volume in volumes}
    kept = {name: lost["metadata"][name] for name in ("name", "annotations")}
    await world.api.client.create(PERSISTENT_VOLUMES, lost | {"metadata": kept})
    await world.until_reason("VolumeBound", "Bound", "robbed")
    await world.until_reason("Progressing", "Settled", "robbed")


async def test_a_volume_grows_while_its_page_is_up_and_never_shrinks(world: World) -> None:
    """The test is the storage driver: one that takes its time."""
    slow: Object = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "slow"},
        "provisioner": "slow.example.com",
        "allowVolumeExpansion": True,
    }
    await world.api.client.create(STORAGE_CLASSES, slow)
    await world.create("growing", storage={"size": "1Gi", "storageClassName": "slow"})
    claim: Object = await world.until(lambda: world.child("PersistentVolumeClaim", "growing"))
    volume = volume_for(claim, slow, f"pvc-{claim['metadata']['uid']}", world.volumes / "slow")
    volume["metadata"].pop("annotations")
    await world.api.client.create(PERSISTENT_VOLUMES, volume)
    await world.make_ready("growing")
    await world.until_reason("Progressing", "Settled", "growing")

    await world.change("growing", {"storage": {"size": "2Gi"}})
    await world.until_reason("UpToDate", "VolumeResizing", "growing")
    waits = [{"type": "FileSystemResizePending", "status": "True", "message": "Waiting for the pod to start again."}]
    await driver_says(world, "growing", {"conditions": waits})
    condition = await world.until(lambda: said(world, "growing", "UpToDate", "VolumeResizing", "the pod to start"))
    assert "has 1Gi and grows to 2Gi" in condition["message"]
    assert (await world.condition("Progressing", "growing"))["status"] == "True"
    assert (await world.condition("Ready", "growing"))["status"] == "True"
    await world.api.client.merge(
        PERSISTENT_VOLUMES, volume["metadata"]["name"], {"spec": {"capacity": {"storage": "2Gi"}}}
    )
    await driver_says(world, "growing", {"conditions": None})
    await world.until_reason("Progressing", "Settled", "growing")

    await world.change("growing", {"storage": {"size": "1Gi"}})
    condition = await world.until_reason("ConfigValid", "StorageCannotShrink", "growing")
    assert "Set spec.storage.size to 2Gi or more" in condition["message"]
    assert (await world.condition("Ready", "growing"))["status"] == "True"
    claim = await world.need("PersistentVolumeClaim", "growing")
    assert claim["spec"]["resources"]["requests"]["storage"] == "2Gi"


async def driver_says(world: World, name: str, status: Object) -> None:
    patch = {"status": status}
    await world.api.client.merge(
        PERSISTENT_VOLUME_CLAIMS, f"{name}-data", patch, CREATORS_NAMESPACE, subresource="status"
    )


async def test_resources_that_the_api_server_refuses_leave_the_page_as_it_is(world: World) -> None:
    await serving(world, "greedy")
    over = {"requests": {"cpu": "2", "memory": "64Mi"}, "limits": {"cpu": "1500m", "memory": "0.5Gi"}}
    await world.change("greedy", {"instance": {"resources": over}})
    condition = await world.until_reason("ConfigValid", "InvalidResources", "greedy")
    assert "must be less than or equal to cpu limit of 1500m. Correct spec.instance.resources" in condition["message"]
    assert (await world.condition("Ready", "greedy"))["status"] == "True"
    assert (await world.condition("Progressing", "greedy"))["reason"] == "InvalidResources"
    await world.change("greedy", {"instance": {"resources": {"requests": {"cpu": "1"}}}})
    await world.until_reason("ConfigValid", "Accepted", "greedy")
    await world.until_reason("Ready", "Starting", "greedy")
    await world.make_ready("greedy")
    await world.until_reason("Progressing", "Settled", "greedy")


async def test_what_stands_still_for_ten_minutes_is_no_progress(world: World) -> None:
    await world.create("slowly")
    await world.set_pod("slowly", waiting("ContainerCreating"))
    await world.until_reason("Progressing", "Starting", "slowly")
    await world.settled()  # a status that is being written would undo what follows
    await ten_minutes_pass(world, "slowly")
    condition = await world.until_reason("Progressing", "ProgressDeadlineExceeded", "slowly")
    assert (condition["status"], await world.phase("slowly")) == ("False", "Provisioning")
    assert "describe pod slowly-0" in condition["message"]
    await world.make_ready("slowly")
    await world.until_reason("Progressing", "Settled", "slowly")


async def ten_minutes_pass(world: World, name: str) -> None:
    """The status is all that the operator remembers: there it has been under way for so long."""
    body = await world.creator(name) or {}
    ago = (datetime.now(UTC) - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    conditions = [
        condition | ({"lastTransitionTime": ago} if condition["type"] == "Progressing" else {})
        for condition in body["status"]["conditions"]
    ]
    await world.api.client.merge(CREATORS, name, {"status": {"conditions": conditions}}, subresource="status")
