"""Whatever a body holds where something else was expected, the answer is a refusal, never a 500."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.local.api.harness import CREATORS_NAMESPACE, Http, creator, creator_definition
from tests.local.api.test_kubectl_does_what_an_sre_expects import WORKLOAD

ODD: tuple[Any, ...] = (7, "text", [], [7], {}, {"a": 7}, None, True)
NAMESPACED = f"namespaces/{CREATORS_NAMESPACE}"
ROLE_BINDING = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "RoleBinding",
    "metadata": {"name": "a"},
    "roleRef": {"kind": "Role", "name": "a"},
    "subjects": [{"kind": "User", "name": "a"}],
}
STATEFUL_SET, SERVICE, INGRESS, CLAIM = yaml.safe_load_all(WORKLOAD)
CASES = {
    f"/apis/apps/v1/{NAMESPACED}/statefulsets": STATEFUL_SET,
    f"/api/v1/{NAMESPACED}/pods": {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": STATEFUL_SET["spec"]["template"]["spec"],
    },
    f"/api/v1/{NAMESPACED}/services": SERVICE,
    f"/api/v1/{NAMESPACED}/secrets": {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a"},
        "data": {"a": "YQ=="},
        "stringData": {"b": "b"},
    },
    f"/apis/networking.k8s.io/v1/{NAMESPACED}/ingresses": INGRESS,
    f"/api/v1/{NAMESPACED}/persistentvolumeclaims": CLAIM,
    f"/apis/rbac.authorization.k8s.io/v1/{NAMESPACED}/rolebindings": ROLE_BINDING,
    "/apis/chatinbio.dev/v1alpha1/creators": creator("ada", profile={"links": [{"title": "a", "url": "https://a"}]}),
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions": creator_definition(),
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for name, child in value.items():
            yield from places(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))


def replaced(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(body)
    target: Any = body
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return body


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.rpartition("/")[2])
async def test_odd_values_are_refused_or_taken(http: Http, path: str) -> None:
    body = CASES[path]
    name = body["metadata"]["name"]
    where = list(places(body))
    if path.endswith("definitions"):
        where = [place for place in where if len(place) < 5]
    for place in where:
        for odd in ODD:
            mutated = replaced(body, place, odd)
            status, answer = await http.call("POST", f"{path}?dryRun=All", mutated)
            assert status < 500, (place, odd, answer)
            query = "fieldManager=a&force=true&dryRun=All"
            status, answer = await http.call(
                "PATCH", f"{path}/{name}?{query}", mutated, media_type="application/apply-patch+yaml"
            )
            assert status < 500, (place, odd, answer)
