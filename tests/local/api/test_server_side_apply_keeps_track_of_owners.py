"""Server-side apply: what a manager no longer wishes goes, what others own stays or conflicts."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.local.api.harness import CREATORS_NAMESPACE, Http, creator

PATH = f"/apis/apps/v1/namespaces/{CREATORS_NAMESPACE}/statefulsets/ada"
SERVICE = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/services/ada"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"


def stateful_set(
    env: dict[str, str], *, replicas: int | None = 1, labels: dict[str, str] | None = None
) -> dict[str, Any]:
    container = {
        "name": "app",
        "image": "app:1",
        "env": [{"name": name, "value": value} for name, value in env.items()],
        "ports": [{"name": "http", "containerPort": 8000}],
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
    }
    template = {
        "metadata": {"labels": {"app": "ada"}},
        "spec": {"containers": [container], "volumes": [{"name": "data", "emptyDir": {}}]},
    }
    spec: dict[str, Any] = {"serviceName": "ada", "selector": {"matchLabels": {"app": "ada"}}, "template": template}
    if replicas is not None:
        spec["replicas"] = replicas
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "ada", **({"labels": labels} if labels else {})},
        "spec": spec,
    }


async def apply(
    http: Http, body: dict[str, Any], manager: str = "operator", path: str = PATH, **query: str
) -> tuple[int, Any]:
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return await http.call("PATCH", f"{path}?fieldManager={manager}{more}", body, media_type=APPLY)


def env_of(body: dict[str, Any]) -> dict[str, str]:
    (container,) = body["spec"]["template"]["spec"]["containers"]
    return {entry["name"]: entry["value"] for entry in container.get("env", [])}


async def test_an_apply_creates_and_a_second_one_changes_nothing(http: Http) -> None:
    status, created = await apply(http, stateful_set({"A": "1"}))
    assert status == 201 and created["metadata"]["generation"] == 1
    await asyncio.sleep(1.1)  # times are to the second: a rewritten one would show
    status, again = await apply(http, stateful_set({"A": "1"}))
    assert (status, again) == (200, created)
    (entry,) = again["metadata"]["managedFields"]
    assert (entry["manager"], entry["operation"]) == ("operator", "Apply")
    assert 'k:{"name":"app"}' in entry["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"]
    assert "f:podManagementPolicy" not in entry["fieldsV1"]["f:spec"]


async def test_what_is_no_longer_applied_goes(http: Http) -> None:
    await apply(http, stateful_set({"A": "1", "B": "2"}, labels={"x": "1", "y": "2"}))
    _, after = await apply(http, stateful_set({"B": "3"}, labels={"y": "2"}))
    assert env_of(after) == {"B": "3"}
    assert after["metadata"]["labels"] == {"y": "2"} and after["metadata"]["generation"] == 2
    _, after = await apply(http, stateful_set({}))
    assert env_of(after) == {} and not after["metadata"].get("labels")


async def test_what_others_added_stays(http: Http) -> None:
    await apply(http, stateful_set({"A": "1"}))
    others = {"spec": {"template": {"spec": {"containers": [{"name": "app", "env": [{"name": "B", "value": "2"}]}]}}}}
    others = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"annotations": {"team": "x"}}, **others}
    status, _ = await apply(http, others, "mesh")
    assert status == 200
    _, after = await apply(http, stateful_set({"C": "3"}))
    assert env_of(after) == {"B": "2", "C": "3"}
    assert after["metadata"]["annotations"] == {"team": "x"}
    _, after = await apply(http, {**others, "spec": {}}, "mesh")
    assert env_of(after) == {"C": "3"}


async def test_a_field_of_another_manager_is_a_conflict_unless_forced(http: Http) -> None:
    await apply(http, stateful_set({"A": "1"}))
    await http.call("PATCH", f"{PATH}?fieldManager=kubectl-edit", {"spec": {"replicas": 0}}, media_type=MERGE)
    status, refusal = await apply(http, stateful_set({"A": "1"}, replicas=1))
    assert (status, refusal["reason"]) == (409, "Conflict")
    assert (
        refusal["message"] == 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas'
    )
    assert refusal["details"]["causes"] == [
        {
            "reason": "FieldManagerConflict",
            "message": 'conflict with "kubectl-edit" using apps/v1',
            "field": ".spec.replicas",
        }
    ]
    status, after = await apply(http, stateful_set({"A": "1"}, replicas=1), force="true")
    assert status == 200 and after["spec"]["replicas"] == 1
    assert [entry["manager"] for entry in after["metadata"]["managedFields"]] == ["operator"]


async def test_the_same_value_is_shared(http: Http) -> None:
    await apply(http, stateful_set({"A": "1"}, replicas=1))
    scale = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "ada"}, "spec": {"replicas": 1}}
    status, _ = await apply(http, scale, "scaler")
    assert status == 200
    _, after = await apply(http, stateful_set({"A": "1"}, replicas=None))
    assert after["spec"]["replicas"] == 1  # the scaler still wishes it


async def test_list_items_are_told_apart_by_defaulted_keys(http: Http) -> None:
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ada"}}
    await apply(
        http, {**body, "spec": {"ports": [{"name": "http", "port": 80}, {"name": "b", "port": 81}]}}, path=SERVICE
    )
    ports = [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": "http"}]
    status, after = await apply(http, {**body, "spec": {"ports": ports}}, path=SERVICE)
    assert status == 200 and after["spec"]["ports"] == ports


async def test_a_custom_status_is_applied_on_its_own(http: Http) -> None:
    path = "/apis/chatinbio.dev/v1alpha1/creators"
    await http.call("POST", path, creator("ada"))
    moment = "2026-11-21T05:00:00Z"

    def status(*types: str) -> dict[str, Any]:
        conditions = [
            {"type": name, "status": "True", "reason": "Fine", "message": "", "lastTransitionTime": moment}
            for name in types
        ]
        return {
            "apiVersion": "chatinbio.dev/v1alpha1",
            "kind": "Creator",
            "metadata": {"name": "ada"},
            "status": {"conditions": conditions},
        }

    code, after = await apply(http, status("Ready", "Stored"), path=f"{path}/ada/status", force="true")
    assert code == 200 and [entry["type"] for entry in after["status"]["conditions"]] == ["Ready", "Stored"]
    _, after = await apply(http, status("Ready"), path=f"{path}/ada/status", force="true")
    assert [entry["type"] for entry in after["status"]["conditions"]] == ["Ready"]
    assert after["spec"]["displayName"] == "Ada"
    assert any(entry.get("subresource") == "status" for entry in after["metadata"]["managedFields"])


async def test_an_apply_says_who_and_what(http: Http) -> None:
    assert (await http.call("PATCH", PATH, stateful_set({}), media_type=APPLY))[0] == 400
    assert (await apply(http, {"metadata": {"name": "ada"}}))[0] == 400
    yaml = "apiVersion: v1\nkind: Service\nmetadata:\n  name: ada\n  annotations: {at: '2026-11-21T00:00:00Z', day: 2026-11-21}\n"
    code, refusal = await http.call("PATCH", f"{SERVICE}?fieldManager=a", yaml, media_type=APPLY)
    assert code == 201, refusal
    assert refusal["metadata"]["annotations"] == {"at": "2026-11-21T00:00:00Z", "day": "2026-11-21"}
