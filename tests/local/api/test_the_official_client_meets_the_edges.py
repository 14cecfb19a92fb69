"""kubernetes 37, asynchronous: versions, pages, conflicts, leases, questions about rights, logs, namespaces that end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.api import reading
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS, PODS, STATEFUL_SETS
from tests.local.api.harness import (
    ADMIN_TOKEN,
    CREATORS_NAMESPACE,
    Http,
    creator,
    eventually,
    kubeconfig_for,
    running_api,
)
from tests.local.api.test_kubectl_does_what_an_sre_expects import lines_of_a_log
from tests.local.api.test_rights_are_those_of_the_chart import ACCOUNT, bind

NAMES = ("chatinbio.dev", "v1alpha1", "creators")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiServer]:
    tokens = {"operator": ACCOUNT.format("operator")}
    async with running_api(tmp_path, log_source=lines_of_a_log, tokens=tokens) as server:
        yield server


async def connect(path: Path) -> Any:
    from kubernetes.aio import client, config

    await config.load_kube_config(str(path))
    return client.ApiClient()


@pytest.fixture
async def client(api: ApiServer, tmp_path: Path) -> AsyncIterator[Any]:
    async with await connect(tmp_path / "kubeconfig") as connected:
        yield connected


def config_map(name: str, **data: str) -> dict[str, Any]:
    return {"metadata": {"name": name}, "data": data}


async def test_a_write_from_an_old_version_is_a_conflict(client: Any) -> None:
    from kubernetes.aio import client as k8s

    core = k8s.CoreV1Api(client)
    first = await core.create_namespaced_config_map(CREATORS_NAMESPACE, config_map("a", x="1"))
    await core.patch_namespaced_config_map("a", CREATORS_NAMESPACE, {"data": {"x": "2"}})
    first.data = {"x": "3"}
    with pytest.raises(k8s.ApiException) as refusal:
        await core.replace_namespaced_config_map("a", CREATORS_NAMESPACE, first)
    assert refusal.value.status == 409
    assert (await core.read_namespaced_config_map("a", CREATORS_NAMESPACE)).data == {"x": "2"}


async def test_every_kind_of_patch_is_what_it_says(api: ApiServer, client: Any) -> None:
    """Merge for custom resources, strategic for built-in ones, JSON patch where the body is a list."""
    from kubernetes.aio import client as k8s

    custom, core = k8s.CustomObjectsApi(client), k8s.CoreV1Api(client)
    await custom.create_cluster_custom_object(*NAMES, creator("ada", hosts=["a.example.com", "b.example.com"]))
    patched = await custom.patch_cluster_custom_object(*NAMES, "ada", {"spec": {"hosts": ["c.example.com"]}})
    assert patched["spec"]["hosts"] == ["c.example.com"]
    containers = [{"name": "one", "image": "one:1"}, {"name": "two", "image": "two:1"}]
    await core.create_namespaced_pod(
        CREATORS_NAMESPACE, {"metadata": {"name": "p"}, "spec": {"containers": containers}}
    )
    merged = await core.patch_namespaced_pod(
        "p", CREATORS_NAMESPACE, {"spec": {"containers": [{"name": "two", "image": "two:2"}]}}
    )
    assert [container.image for container in merged.spec.containers] == ["one:1", "two:2"]
    test = {"op": "test", "path": "/metadata/resourceVersion", "value": "1"}
    with pytest.raises(k8s.ApiException) as refusal:
        await custom.patch_cluster_custom_object(*NAMES, "ada", [test], _content_type="application/json-patch+json")
    assert refusal.value.status == 422


async def test_a_lease_is_held_by_one(client: Any) -> None:
    from kubernetes.aio import client as k8s

    leases = k8s.CoordinationV1Api(client)
    spec = k8s.V1LeaseSpec(holder_identity="one", lease_duration_seconds=15, lease_transitions=0)
    body = k8s.V1Lease(metadata=k8s.V1ObjectMeta(name="operator"), spec=spec)
    held = await leases.create_namespaced_lease(CREATORS_NAMESPACE, body)
    with pytest.raises(k8s.ApiException) as refusal:
        await leases.create_namespaced_lease(CREATORS_NAMESPACE, body)
    assert refusal.value.status == 409
    mine, theirs = held, await leases.read_namespaced_lease("operator", CREATORS_NAMESPACE)
    theirs.spec.holder_identity = "two"
    await leases.replace_namespaced_lease("operator", CREATORS_NAMESPACE, theirs)
    with pytest.raises(k8s.ApiException) as refusal:
        await leases.replace_namespaced_lease("operator", CREATORS_NAMESPACE, mine)
    assert refusal.value.status == 409


async def test_a_program_asks_what_it_may_do(api: ApiServer, tmp_path: Path) -> None:
    from kubernetes.aio import client as k8s

    await bind(api, "operator")
    async with await connect(kubeconfig_for(api, tmp_path / "operator", "operator")) as connected:
        authorization = k8s.AuthorizationV1Api(connected)
        for verb, group, resource, allowed in (
            ("patch", "apps", "statefulsets", True),
            ("create", "chatinbio.dev", "creators", False),
        ):
            attributes = k8s.V1ResourceAttributes(
                verb=verb, group=group, resource=resource, namespace=CREATORS_NAMESPACE
            )
            spec = k8s.V1SelfSubjectAccessReviewSpec(resource_attributes=attributes)
            review = await authorization.create_self_subject_access_review(k8s.V1SelfSubjectAccessReview(spec=spec))
            assert review.status.allowed is allowed
        with pytest.raises(k8s.ApiException) as refusal:
            await k8s.CoreV1Api(connected).list_namespaced_secret("default")
        assert refusal.value.status == 403


async def test_lists_come_in_pages(api: ApiServer, client: Any) -> None:
    from kubernetes.aio import client as k8s

    for number in range(5):
        await api.client.create(CONFIGMAPS, config_map(f"c{number}"), CREATORS_NAMESPACE)
    core = k8s.CoreV1Api(client)
    names: list[str] = []
    token = None
    while token != "":
        page = await core.list_namespaced_config_map(CREATORS_NAMESPACE, limit=2, _continue=token)
        names += [item.metadata.name for item in page.items]
        token = page.metadata._continue or ""
    assert names == [f"c{number}" for number in range(5)]


async def test_logs_are_read_from_their_end(api: ApiServer, client: Any) -> None:
    from kubernetes.aio import client as k8s

    body = {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "app", "image": "app:1"}]}}
    await api.client.create(PODS, body, CREATORS_NAMESPACE)
    text = await k8s.CoreV1Api(client).read_namespaced_pod_log("p", CREATORS_NAMESPACE, tail_lines=1)
    assert text == f"{CREATORS_NAMESPACE}/p/app line 4\n"


async def test_a_namespace_that_ends_takes_nothing_new(client: Any) -> None:
    from kubernetes.aio import client as k8s

    core = k8s.CoreV1Api(client)
    await core.create_namespace(k8s.V1Namespace(metadata=k8s.V1ObjectMeta(name="blue")))
    held = config_map("held")
    held["metadata"]["finalizers"] = ["tests.chatinbio.dev/held"]
    await core.create_namespaced_config_map("blue", held)
    await core.delete_namespace("blue")
    assert (await core.read_namespace("blue")).status.phase == "Terminating"
    with pytest.raises(k8s.ApiException) as refusal:
        await core.create_namespaced_config_map("blue", config_map("late"))
    assert refusal.value.status == 403
    await core.patch_namespaced_config_map("held", "blue", {"metadata": {"finalizers": None}})

    async def gone() -> bool:
        return "blue" not in [item.metadata.name for item in (await core.list_namespace()).items]

    await eventually(gone)


async def test_scale_is_a_resource_of_its_own(api: ApiServer, client: Any) -> None:
    from kubernetes.aio import client as k8s

    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "app", "image": "app:1"}]}}
    spec = {"serviceName": "s", "selector": {"matchLabels": {"a": "b"}}, "template": template}
    await api.client.create(STATEFUL_SETS, {"metadata": {"name": "s"}, "spec": spec}, CREATORS_NAMESPACE)
    apps = k8s.AppsV1Api(client)
    scaled = await apps.patch_namespaced_stateful_set_scale("s", CREATORS_NAMESPACE, {"spec": {"replicas": 3}})
    assert (scaled.kind, scaled.spec.replicas) == ("Scale", 3)
    assert (await apps.read_namespaced_stateful_set("s", CREATORS_NAMESPACE)).metadata.generation == 2


async def test_a_quiet_watch_is_told_the_version_now_and_then(
    api: ApiServer, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reading.BOOKMARK_EVERY < 60, "kopf takes a watch for dead after 70 seconds"
    monkeypatch.setattr(reading, "BOOKMARK_EVERY", 0.05)
    _, listed = await http.call("GET", "/api/v1/secrets")
    path = f"/api/v1/secrets?watch=true&resourceVersion={listed['metadata']['resourceVersion']}"
    async with http.watch(f"{path}&allowWatchBookmarks=true") as events:
        await api.client.create(CONFIGMAPS, config_map("elsewhere"), CREATORS_NAMESPACE)
        before = version = int(listed["metadata"]["resourceVersion"])
        while version == before:  # those that were sent before the write tell the version before it
            event = await anext(events)
            assert event["type"] == "BOOKMARK"
            version = int(event["object"]["metadata"]["resourceVersion"])
    assert version == before + 1
    async with Http(api, ADMIN_TOKEN) as other, other.watch(path) as events:
        await api.client.create(CONFIGMAPS, config_map("again"), CREATORS_NAMESPACE)
        with pytest.raises(TimeoutError):  # who did not ask for bookmarks gets none
            await asyncio.wait_for(anext(events), 0.3)
