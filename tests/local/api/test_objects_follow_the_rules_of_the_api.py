"""Versions, conflicts, isolation of the status, deletion: what every client relies on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import CONFIGMAPS, PODS, SERVICES, STATEFUL_SETS, ApiError, Resource
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, Http, creator, eventually

CONFIG_MAPS = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/configmaps"
CREATORS_PATH = "/apis/chatinbio.dev/v1alpha1/creators"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


def config_map(name: str, **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def pod(name: str, **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": {"containers": [{"name": "app", "image": "app:1"}], **spec}}


async def test_a_new_object_gets_what_the_system_gives(http: Http) -> None:
    status, body = await http.call("POST", CONFIG_MAPS, config_map("a", key="value"))
    assert status == 201
    metadata = body["metadata"]
    assert metadata["uid"] and metadata["creationTimestamp"].endswith("Z") and int(metadata["resourceVersion"]) > 0
    assert metadata["namespace"] == CREATORS_NAMESPACE
    assert body["data"] == {"key": "value"}
    assert metadata["managedFields"][0]["operation"] == "Update"
    assert await http.call("GET", f"{CONFIG_MAPS}/a") == (200, body)


async def test_a_name_is_taken_once(http: Http) -> None:
    answers = await asyncio.gather(*[http.call("POST", CREATORS_PATH, creator("ada")) for _ in range(20)])
    assert sorted(status for status, _ in answers) == [201] + [409] * 19
    refusal = next(body for status, body in answers if status == 409)
    assert refusal["kind"] == "Status" and refusal["reason"] == "AlreadyExists" and refusal["code"] == 409
    assert refusal["message"] == 'creators.chatinbio.dev "ada" already exists'


async def test_a_generated_name_begins_as_asked(http: Http) -> None:
    body = {"metadata": {"generateName": "note-"}}
    names = {(await http.call("POST", CONFIG_MAPS, body))[1]["metadata"]["name"] for _ in range(5)}
    assert len(names) == 5 and all(name.startswith("note-") and len(name) == 10 for name in names)


async def test_an_outdated_write_is_a_conflict(http: Http) -> None:
    _, first = await http.call("POST", CONFIG_MAPS, config_map("a", key="1"))
    status, _ = await http.call("PUT", f"{CONFIG_MAPS}/a", {**first, "data": {"key": "2"}})
    assert status == 200
    status, refusal = await http.call("PUT", f"{CONFIG_MAPS}/a", {**first, "data": {"key": "3"}})
    assert (status, refusal["reason"]) == (409, "Conflict")
    assert "please apply your changes to the latest version" in refusal["message"]


async def test_a_write_that_changes_nothing_is_no_event(http: Http) -> None:
    _, before = await http.call("POST", CREATORS_PATH, creator("ada"))
    for method, path, body, media_type in (
        ("PUT", f"{CREATORS_PATH}/ada", before, "application/json"),
        ("PATCH", f"{CREATORS_PATH}/ada", {"spec": {"suspended": False}}, MERGE),
        ("PATCH", f"{CREATORS_PATH}/ada/status", {}, MERGE),
    ):
        status, after = await http.call(method, path, body, media_type=media_type)
        assert status == 200 and after == before


async def test_status_and_spec_do_not_touch_each_other(http: Http) -> None:
    _, created = await http.call("POST", CREATORS_PATH, {**creator("ada"), "status": {"phase": "Ready"}})
    assert "status" not in created and created["metadata"]["generation"] == 1
    both = {
        "spec": {"suspended": True},
        "status": {"phase": "Ready", "url": "http://x"},
        "metadata": {"labels": {"a": "b"}},
    }
    _, after = await http.call("PATCH", f"{CREATORS_PATH}/ada/status", both, media_type=MERGE)
    assert after["status"] == {"phase": "Ready", "url": "http://x"}
    assert (
        after["spec"]["suspended"] is False
        and after["metadata"]["generation"] == 1
        and "labels" not in after["metadata"]
    )
    _, after = await http.call(
        "PATCH", f"{CREATORS_PATH}/ada", {**both, "status": {"phase": "Failed"}}, media_type=MERGE
    )
    assert after["status"]["phase"] == "Ready"
    assert after["spec"]["suspended"] is True and after["metadata"]["generation"] == 2
    _, after = await http.call("PATCH", f"{CREATORS_PATH}/ada", {"metadata": {"labels": {"c": "d"}}}, media_type=MERGE)
    assert after["metadata"]["generation"] == 2


async def test_a_failed_test_of_a_json_patch_is_422(http: Http) -> None:
    _, body = await http.call("POST", CREATORS_PATH, creator("ada"))
    path = f"{CREATORS_PATH}/ada"
    add = {"op": "add", "path": "/metadata/finalizers", "value": ["x.dev/y"]}
    test = {"op": "test", "path": "/metadata/resourceVersion", "value": "1"}
    status, refusal = await http.call("PATCH", path, [test, add], media_type=JSON_PATCH)
    assert (status, refusal["kind"], refusal["code"]) == (422, "Status", 422)
    test["value"] = body["metadata"]["resourceVersion"]
    status, after = await http.call("PATCH", path, [test, add], media_type=JSON_PATCH)
    assert status == 200 and after["metadata"]["finalizers"] == ["x.dev/y"]


@pytest.mark.parametrize(
    ("method", "path", "body", "media_type", "code", "reason"),
    [
        ("PATCH", f"{CREATORS_PATH}/ada", "{}", "application/json", 415, "UnsupportedMediaType"),
        ("PATCH", f"{CREATORS_PATH}/ada", "{}", STRATEGIC, 415, "UnsupportedMediaType"),
        ("POST", CONFIG_MAPS, b"k8s\x00\xff", "application/vnd.kubernetes.protobuf", 415, "UnsupportedMediaType"),
        ("POST", CONFIG_MAPS, "{", "application/json", 400, "BadRequest"),
        ("POST", CONFIG_MAPS, "[]", "application/json", 400, "BadRequest"),
        ("POST", CONFIG_MAPS, {"kind": "Secret", "metadata": {"name": "a"}}, "application/json", 400, "BadRequest"),
        ("POST", CONFIG_MAPS, {"metadata": {"name": "A_b"}}, "application/json", 422, "Invalid"),
        ("POST", CONFIG_MAPS, {"metadata": {}}, "application/json", 422, "Invalid"),
        ("POST", CONFIG_MAPS, {"metadata": {"name": "a"}, "data": {"a": 1}}, "application/json", 422, "Invalid"),
        ("POST", CONFIG_MAPS, b"x" * (4 * 2**20), "application/json", 413, "RequestEntityTooLarge"),
        (
            "POST",
            "/api/v1/namespaces/nope/configmaps",
            {"metadata": {"name": "a"}},
            "application/json",
            404,
            "NotFound",
        ),
        ("GET", f"{CONFIG_MAPS}/nope", None, "", 404, "NotFound"),
        ("GET", "/apis/nope.dev/v1/things", None, "", 404, "NotFound"),
        ("GET", f"{CONFIG_MAPS}?labelSelector=a%20b", None, "", 400, "BadRequest"),
        ("GET", f"{CONFIG_MAPS}?fieldSelector=data.a%3Db", None, "", 400, "BadRequest"),
        ("GET", f"{CONFIG_MAPS}?resourceVersion=999999", None, "", 410, "Expired"),
        ("DELETE", f"{CREATORS_PATH}/nope", None, "", 404, "NotFound"),
    ],
)
async def test_a_refusal_is_a_status(
    http: Http, method: str, path: str, body: Any, media_type: str, code: int, reason: str
) -> None:
    await http.call("POST", CREATORS_PATH, creator("ada"))
    status, refusal = await http.call(method, path, body, media_type=media_type)
    assert (status, refusal["kind"], refusal["code"], refusal["reason"]) == (code, "Status", code, reason)
    assert refusal["message"]


async def test_a_dry_run_changes_nothing(http: Http) -> None:
    status, _ = await http.call("POST", f"{CREATORS_PATH}?dryRun=All", creator("ada"))
    assert status == 201
    assert (await http.call("GET", f"{CREATORS_PATH}/ada"))[0] == 404
    await http.call("POST", CREATORS_PATH, creator("ada"))
    _, after = await http.call(
        "PATCH", f"{CREATORS_PATH}/ada?dryRun=All", {"spec": {"suspended": True}}, media_type=MERGE
    )
    assert after["spec"]["suspended"] is True
    assert (await http.call("DELETE", f"{CREATORS_PATH}/ada?dryRun=All"))[0] == 200
    assert (await http.call("GET", f"{CREATORS_PATH}/ada"))[1]["spec"]["suspended"] is False


async def test_unknown_fields_are_refused_told_or_dropped(http: Http) -> None:
    body = creator("ada", colour="red")
    status, refusal = await http.call("POST", f"{CREATORS_PATH}?fieldValidation=Strict", body)
    assert status == 400 and 'unknown field "spec.colour"' in refusal["message"]
    status, created = await http.call("POST", f"{CREATORS_PATH}?fieldValidation=Warn", body)
    assert status == 201 and "colour" not in created["spec"]
    assert http.headers["Warning"] == '299 - "unknown field \\"spec.colour\\""'
    status, _ = await http.call("POST", f"{CREATORS_PATH}?fieldValidation=Ignore", creator("bob", colour="red"))
    assert status == 201 and "Warning" not in http.headers
    twice = '{"metadata":{"name":"c"},"data":{"a":"1","a":"2"}}'
    status, refusal = await http.call("POST", f"{CONFIG_MAPS}?fieldValidation=Strict", twice)
    assert status == 400 and 'duplicate field "a"' in refusal["message"]


async def test_lists_come_in_pages_and_by_selector(http: Http) -> None:
    for number in range(7):
        body = config_map(f"c{number}")
        body["metadata"]["labels"] = {"parity": "odd" if number % 2 else "even", "n": str(number)}
        await http.call("POST", CONFIG_MAPS, body)

    async def names(query: str) -> list[str]:
        return [item["metadata"]["name"] for item in (await http.call("GET", f"{CONFIG_MAPS}?{query}"))[1]["items"]]

    assert await names("labelSelector=parity=odd") == ["c1", "c3", "c5"]
    assert await names("labelSelector=parity!%3Dodd,n%20notin%20(0,2)") == ["c4", "c6"]
    assert await names("labelSelector=n%20in%20(1,2),parity") == ["c1", "c2"]
    assert await names("labelSelector=!parity") == []
    assert await names("fieldSelector=metadata.name%3Dc4") == ["c4"]
    _, page = await http.call("GET", f"{CONFIG_MAPS}?limit=3")
    assert page["metadata"]["remainingItemCount"] == 4
    collected = [item["metadata"]["name"] for item in page["items"]]
    while token := page["metadata"].get("continue"):
        _, page = await http.call("GET", f"{CONFIG_MAPS}?limit=3&continue={token}")
        collected += [item["metadata"]["name"] for item in page["items"]]
    assert collected == [f"c{number}" for number in range(7)]


async def test_a_finalizer_holds_an_object_until_it_is_taken_away(http: Http) -> None:
    body = creator("ada")
    body["metadata"]["finalizers"] = ["chatinbio.dev/cleanup"]
    await http.call("POST", CREATORS_PATH, body)
    status, deleting = await http.call("DELETE", f"{CREATORS_PATH}/ada")
    assert status == 200 and deleting["metadata"]["deletionTimestamp"]
    status, refusal = await http.call(
        "PATCH",
        f"{CREATORS_PATH}/ada",
        {"metadata": {"finalizers": ["a.dev/b", "chatinbio.dev/cleanup"]}},
        media_type=MERGE,
    )
    assert status == 422 and "no new finalizers" in refusal["message"]
    status, _ = await http.call("PATCH", f"{CREATORS_PATH}/ada", {"metadata": {"finalizers": None}}, media_type=MERGE)
    assert status == 200
    assert (await http.call("GET", f"{CREATORS_PATH}/ada"))[0] == 404


async def test_a_deletion_may_insist_on_the_very_object(http: Http) -> None:
    await http.call("POST", CREATORS_PATH, creator("ada"))
    status, refusal = await http.call("DELETE", f"{CREATORS_PATH}/ada", {"preconditions": {"uid": "another"}})
    assert (status, refusal["reason"]) == (409, "Conflict")


async def test_a_pod_on_a_node_gets_its_grace(api: ApiServer) -> None:
    await api.client.create(PODS, pod("waiting"), CREATORS_NAMESPACE)
    await api.client.delete(PODS, "waiting", CREATORS_NAMESPACE)
    await api.client.create(PODS, pod("running", nodeName="here", terminationGracePeriodSeconds=7), CREATORS_NAMESPACE)
    await api.client.delete(PODS, "running", CREATORS_NAMESPACE)
    (left,) = await api.client.list(PODS)
    assert left["metadata"]["name"] == "running" and left["metadata"]["deletionGracePeriodSeconds"] == 7
    await api.client.merge(PODS, "running", {"status": {"phase": "Running"}}, CREATORS_NAMESPACE, subresource="status")
    assert len(await api.client.list(PODS)) == 1
    await api.client.delete(PODS, "running", CREATORS_NAMESPACE, grace_period=0)
    assert await api.client.list(PODS) == []


async def owned_config_map(api: ApiServer, name: str, owner: dict[str, Any], *, blocks: bool = False) -> None:
    reference = {
        "apiVersion": "chatinbio.dev/v1alpha1",
        "kind": "Creator",
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": blocks,
    }
    body = config_map(name)
    body["metadata"]["ownerReferences"] = [reference]
    await api.client.create(CONFIGMAPS, body, CREATORS_NAMESPACE)


@pytest.mark.parametrize(("policy", "stays"), [("Background", False), ("Foreground", False), ("Orphan", True)])
async def test_children_go_with_their_owner_unless_orphaned(
    api: ApiServer, http: Http, policy: str, stays: bool
) -> None:
    owner = await api.client.create(CREATORS, creator("ada"))
    await owned_config_map(api, "child", owner, blocks=True)
    status, _ = await http.call("DELETE", f"{CREATORS_PATH}/ada", {"propagationPolicy": policy})
    assert status == 200

    async def owner_gone() -> bool:
        return (await http.call("GET", f"{CREATORS_PATH}/ada"))[0] == 404

    async def child_gone() -> bool:
        return (await http.call("GET", f"{CONFIG_MAPS}/child"))[0] == 404

    await eventually(owner_gone)
    if stays:
        _, child = await http.call("GET", f"{CONFIG_MAPS}/child")
        assert "ownerReferences" not in child["metadata"]
    else:
        await eventually(child_gone)


async def test_a_foreground_deletion_waits_for_children_that_wait(api: ApiServer, http: Http) -> None:
    owner = await api.client.create(CREATORS, creator("ada"))
    await owned_config_map(api, "child", owner, blocks=True)
    held = {"metadata": {"finalizers": ["a.dev/hold"]}}
    await api.client.merge(CONFIGMAPS, "child", held, CREATORS_NAMESPACE)
    await http.call("DELETE", f"{CREATORS_PATH}/ada", {"propagationPolicy": "Foreground"})

    async def child_is_going() -> bool:
        return "deletionTimestamp" in (await api.client.get(CONFIGMAPS, "child", CREATORS_NAMESPACE))["metadata"]

    await eventually(child_is_going)
    assert (await api.client.get(CREATORS, "ada"))["metadata"]["finalizers"] == ["foregroundDeletion"]
    await api.client.merge(CONFIGMAPS, "child", {"metadata": {"finalizers": None}}, CREATORS_NAMESPACE)

    async def owner_gone() -> bool:
        return await api.client.list(CREATORS) == []

    await eventually(owner_gone)


async def test_a_child_of_nobody_is_collected(api: ApiServer) -> None:
    owner = {"metadata": {"name": "gone", "uid": "00000000-0000-0000-0000-000000000000"}}
    await owned_config_map(api, "child", owner)

    async def collected() -> bool:
        return await api.client.list(CONFIGMAPS) == []

    await eventually(collected)


async def test_a_namespace_goes_with_everything_in_it(http: Http) -> None:
    await http.call("POST", "/api/v1/namespaces", {"metadata": {"name": "short"}})
    held = config_map("held")
    held["metadata"]["finalizers"] = ["a.dev/hold"]
    for body in (held, config_map("free")):
        assert (await http.call("POST", "/api/v1/namespaces/short/configmaps", body))[0] == 201
    _, ending = await http.call("DELETE", "/api/v1/namespaces/short")
    assert ending["status"]["phase"] == "Terminating"
    status, refusal = await http.call("POST", "/api/v1/namespaces/short/configmaps", config_map("late"))
    assert status == 403 and "being terminated" in refusal["message"]

    async def only_the_held_is_left() -> bool:
        _, listed = await http.call("GET", "/api/v1/namespaces/short/configmaps")
        return [item["metadata"]["name"] for item in listed["items"]] == ["held"]

    await eventually(only_the_held_is_left)
    assert (await http.call("GET", "/api/v1/namespaces/short"))[0] == 200
    await http.call(
        "PATCH", "/api/v1/namespaces/short/configmaps/held", {"metadata": {"finalizers": []}}, media_type=MERGE
    )

    async def namespace_gone() -> bool:
        return (await http.call("GET", "/api/v1/namespaces/short"))[0] == 404

    await eventually(namespace_gone)
    assert (await http.call("DELETE", "/api/v1/namespaces/default"))[0] == 403


async def test_a_collection_is_deleted_by_selector(http: Http) -> None:
    for name in ("a", "b"):
        body = config_map(name)
        body["metadata"]["labels"] = {"name": name}
        await http.call("POST", CONFIG_MAPS, body)
    assert (await http.call("DELETE", f"{CONFIG_MAPS}?labelSelector=name=a"))[0] == 200
    assert [item["metadata"]["name"] for item in (await http.call("GET", CONFIG_MAPS))[1]["items"]] == ["b"]


async def test_scale_reads_and_writes_replicas(api: ApiServer, http: Http) -> None:
    template = {"metadata": {"labels": {"app": "a"}}, "spec": pod("a")["spec"]}
    spec = {"serviceName": "a", "selector": {"matchLabels": {"app": "a"}}, "template": template}
    await api.client.create(STATEFUL_SETS, {"metadata": {"name": "a"}, "spec": spec}, CREATORS_NAMESPACE)
    path = f"/apis/apps/v1/namespaces/{CREATORS_NAMESPACE}/statefulsets/a"
    _, scale = await http.call("GET", f"{path}/scale")
    assert (scale["kind"], scale["spec"], scale["status"]["selector"]) == ("Scale", {"replicas": 1}, "app=a")
    _, scale = await http.call("PATCH", f"{path}/scale", {"spec": {"replicas": 0}}, media_type=MERGE)
    assert scale["spec"] == {"replicas": 0}
    assert (await http.call("GET", path))[1]["spec"]["replicas"] == 0
    status, refusal = await http.call("PATCH", path, {"spec": {"serviceName": "b"}}, media_type=MERGE)
    assert status == 422 and "updates to statefulset spec" in refusal["message"]


async def test_a_strategic_patch_merges_lists_by_their_keys(api: ApiServer, http: Http) -> None:
    containers = [
        {"name": "app", "image": "app:1", "env": [{"name": "A", "value": "1"}]},
        {"name": "side", "image": "s:1"},
    ]
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": containers}}
    spec = {"serviceName": "a", "selector": {"matchLabels": {"app": "a"}}, "template": template}
    await api.client.create(STATEFUL_SETS, {"metadata": {"name": "a"}, "spec": spec}, CREATORS_NAMESPACE)
    path = f"/apis/apps/v1/namespaces/{CREATORS_NAMESPACE}/statefulsets/a"
    change = [
        {"name": "app", "env": [{"name": "B", "value": "2"}, {"name": "A", "$patch": "delete"}]},
        {"name": "side", "$patch": "delete"},
    ]
    patch = {"spec": {"template": {"spec": {"containers": change}}}}
    status, after = await http.call("PATCH", path, patch, media_type=STRATEGIC)
    assert status == 200
    (container,) = after["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "app:1" and container["env"] == [{"name": "B", "value": "2"}]


async def test_what_kubernetes_defaults_is_defaulted(api: ApiServer) -> None:
    service = await api.client.create(
        SERVICES, {"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}, CREATORS_NAMESPACE
    )
    assert service["spec"]["ports"] == [{"port": 80, "protocol": "TCP", "targetPort": 80}]
    secrets = Resource("", "v1", "secrets")
    secret = await api.client.create(
        secrets, {"metadata": {"name": "s"}, "stringData": {"key": "é"}}, CREATORS_NAMESPACE
    )
    assert secret["type"] == "Opaque" and secret["data"] == {"key": "w6k="} and "stringData" not in secret
    created = await api.client.create(PODS, pod("p"), CREATORS_NAMESPACE)
    assert created["spec"]["restartPolicy"] == "Always" and created["status"]["phase"] == "Pending"
    with pytest.raises(ApiError) as refusal:
        await api.client.merge(PODS, "p", {"spec": {"hostNetwork": True}}, CREATORS_NAMESPACE)
    assert refusal.value.status == 422


async def test_the_local_client_hands_out_copies(api: ApiServer) -> None:
    created = await api.client.create(CONFIGMAPS, config_map("a", key="1"), CREATORS_NAMESPACE)
    created["data"]["key"] = "2"
    assert (await api.client.get(CONFIGMAPS, "a", CREATORS_NAMESPACE))["data"] == {"key": "1"}
