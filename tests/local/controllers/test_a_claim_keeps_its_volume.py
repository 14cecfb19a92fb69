"""A claim that was bound has one volume for life: it gets no other one, and only the volume's own driver says that it has grown."""

from __future__ import annotations

from chatinbio_local.client import EVENTS, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES, Object
from chatinbio_local.controllers.volumes import DEFAULT_CLASS, PROVISIONER, volume_for
from tests.local.controllers.conftest import Cluster
from tests.local.waiting import eventually


async def storage_class(cluster: Cluster, name: str, provisioner: str = PROVISIONER) -> Object:
    body: Object = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name, "annotations": {DEFAULT_CLASS: "true"}},
        "provisioner": provisioner,
    }
    return await cluster.client.create(STORAGE_CLASSES, body)


async def claim(cluster: Cluster) -> Object:
    body: Object = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    return await cluster.client.create(PERSISTENT_VOLUME_CLAIMS, body, "default")


async def until(cluster: Cluster, phase: str, capacity: str = "1Gi") -> Object:
    def look() -> Object | None:
        body = cluster.client.objects[PERSISTENT_VOLUME_CLAIMS, "default", "data"]
        status = body.get("status", {})
        return body if (status.get("phase"), status.get("capacity", {}).get("storage")) == (phase, capacity) else None

    return await eventually(look, f"the claim is {phase} with {capacity}")


async def test_a_volume_that_goes_leaves_its_claim_lost_until_it_comes_back(cluster: Cluster) -> None:
    await storage_class(cluster, "standard")
    await claim(cluster)
    name = (await until(cluster, "Bound"))["spec"]["volumeName"]
    volume = await cluster.client.get(PERSISTENT_VOLUMES, name)
    await cluster.client.delete(PERSISTENT_VOLUMES, name)
    await until(cluster, "Lost")
    await cluster.settled()
    assert await cluster.client.list(PERSISTENT_VOLUMES) == []
    (event,) = [e for e in await cluster.client.list(EVENTS, "default") if e["type"] == "Warning"]
    assert event["reason"] == "ClaimLost"
    kept = {field: volume["metadata"][field] for field in ("name", "annotations")}
    await cluster.client.create(PERSISTENT_VOLUMES, volume | {"metadata": kept})
    await until(cluster, "Bound")


async def test_a_volume_of_another_driver_has_grown_when_that_driver_says_so(cluster: Cluster) -> None:
    slow = await storage_class(cluster, "slow", "slow.example.com")
    body = await claim(cluster)
    volume = volume_for(body, slow, f"pvc-{body['metadata']['uid']}", cluster.volumes / "slow")
    volume["metadata"].pop("annotations")
    await cluster.client.create(PERSISTENT_VOLUMES, volume)
    await until(cluster, "Bound")
    larger = {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}
    await cluster.client.merge(PERSISTENT_VOLUME_CLAIMS, "data", larger, "default")
    await cluster.settled()
    await until(cluster, "Bound", "1Gi")
    grown = {"spec": {"capacity": {"storage": "2Gi"}}}
    await cluster.client.merge(PERSISTENT_VOLUMES, volume["metadata"]["name"], grown)
    await until(cluster, "Bound", "2Gi")
