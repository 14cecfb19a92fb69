"""kubernetes 37: the asynchronous client, typed and dynamic, as operator and control plane use it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.api.server import ApiServer
from tests.local.api.harness import CREATORS_NAMESPACE, creator

NAMES = ("chatinbio.dev", "v1alpha1", "creators")


@pytest.fixture
async def client(api: ApiServer, tmp_path: Path) -> AsyncIterator[Any]:
    from kubernetes.aio import client, config

    await config.load_kube_config(str(tmp_path / "kubeconfig"))
    async with client.ApiClient() as connected:
        yield connected


async def test_custom_objects_are_created_patched_watched_and_deleted(client: Any) -> None:
    from kubernetes.aio import client as k8s
    from kubernetes.aio import watch

    custom = k8s.CustomObjectsApi(client)
    created = await custom.create_cluster_custom_object(*NAMES, creator("ada"))
    assert created["metadata"]["generation"] == 1
    with pytest.raises(k8s.ApiException) as refusal:
        await custom.create_cluster_custom_object(*NAMES, creator("ada"))
    assert refusal.value.status == 409
    listed = await custom.list_cluster_custom_object(*NAMES)

    async def watched() -> list[tuple[str, str]]:
        seen = []
        stream = watch.Watch()
        version = listed["metadata"]["resourceVersion"]
        async for event in stream.stream(custom.list_cluster_custom_object, *NAMES, resource_version=version):
            seen.append((event["type"], event["object"]["metadata"]["name"]))
            if event["type"] == "DELETED":
                break
        await stream.close()
        return seen

    watching = asyncio.create_task(watched())
    patched = await custom.patch_cluster_custom_object(*NAMES, "ada", {"spec": {"suspended": True}})
    assert patched["spec"]["suspended"] is True
    status = await custom.patch_cluster_custom_object_status(*NAMES, "ada", {"status": {"phase": "Ready"}})
    assert status["status"]["phase"] == "Ready"
    await custom.delete_cluster_custom_object(*NAMES, "ada")
    assert await asyncio.wait_for(watching, 60) == [("MODIFIED", "ada"), ("MODIFIED", "ada"), ("DELETED", "ada")]


async def test_typed_objects_come_back_typed(client: Any) -> None:
    from kubernetes.aio import client as k8s

    core = k8s.CoreV1Api(client)
    secret = k8s.V1Secret(metadata=k8s.V1ObjectMeta(name="ada-session"), string_data={"session-key": "00"})
    created = await core.create_namespaced_secret(CREATORS_NAMESPACE, secret)
    assert created.data == {"session-key": "MDA="}
    spec = k8s.V1PodSpec(containers=[k8s.V1Container(name="app", image="app:1")])
    pod = await core.create_namespaced_pod(
        CREATORS_NAMESPACE, k8s.V1Pod(metadata=k8s.V1ObjectMeta(name="p"), spec=spec)
    )
    assert pod.status.phase == "Pending" and pod.spec.restart_policy == "Always"
    replaced = await core.patch_namespaced_pod("p", CREATORS_NAMESPACE, {"metadata": {"labels": {"a": "b"}}})
    assert replaced.metadata.labels == {"a": "b"}
    assert [item.metadata.name for item in (await core.list_namespaced_pod(CREATORS_NAMESPACE)).items] == ["p"]
    assert (await core.delete_namespaced_pod("p", CREATORS_NAMESPACE)).metadata.name == "p"
    with pytest.raises(k8s.ApiException) as refusal:
        await core.read_namespaced_pod("p", CREATORS_NAMESPACE)
    assert refusal.value.status == 404
    version = await k8s.VersionApi(client).get_code()
    assert version.minor == "37"


async def test_the_dynamic_client_applies(client: Any, tmp_path: Path) -> None:
    from kubernetes.aio.dynamic import DynamicClient

    # Its own cache bears the name of the address alone, which another server may have had before.
    dynamic = await DynamicClient(client, cache_file=str(tmp_path / "discovered.json"))
    config_maps = await dynamic.resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ada-seed"}, "data": {"seed.json": "{}"}}
    arguments = {
        "name": "ada-seed",
        "namespace": CREATORS_NAMESPACE,
        "field_manager": "operator",
        "force_conflicts": True,
    }
    first = await dynamic.server_side_apply(config_maps, body=body, **arguments)
    second = await dynamic.server_side_apply(config_maps, body=body, **arguments)
    assert first.metadata.resourceVersion == second.metadata.resourceVersion
    third = await dynamic.server_side_apply(config_maps, body={**body, "data": {"other": "x"}}, **arguments)
    assert third.data.to_dict() == {"other": "x"}
    creators = await dynamic.resources.get(api_version="chatinbio.dev/v1alpha1", kind="Creator")
    applied = await dynamic.server_side_apply(creators, body=creator("ada"), name="ada", field_manager="platform")
    assert applied.spec.storage.size == "1Gi"
