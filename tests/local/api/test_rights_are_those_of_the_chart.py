"""Who one is, and what the Roles allow: the chart's rules bind the programs here as on a real cluster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import Resource
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, Http, creator, running_api

RBAC = Path(__file__).parents[3] / "charts" / "chatinbio" / "rbac"
PATH = "/apis/chatinbio.dev/v1alpha1/creators"
CONFIG_MAPS = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/configmaps"
GROUP = "rbac.authorization.k8s.io"
ACCOUNT = "system:serviceaccount:chatinbio-system:chatinbio-{}"


async def bind(api: ApiServer, program: str) -> None:
    rules = yaml.safe_load((RBAC / f"{program}.yaml").read_text(encoding="utf-8"))
    subject = {"kind": "ServiceAccount", "name": f"chatinbio-{program}", "namespace": "chatinbio-system"}
    for scope, role, namespace in (("cluster", "ClusterRole", ""), ("namespaced", "Role", CREATORS_NAMESPACE)):
        plural = role.lower() + "s"
        await api.client.create(
            Resource(GROUP, "v1", plural), {"metadata": {"name": program}, "rules": rules[scope]}, namespace
        )
        reference = {"apiGroup": GROUP, "kind": role, "name": program}
        binding = {"metadata": {"name": program}, "roleRef": reference, "subjects": [subject]}
        await api.client.create(Resource(GROUP, "v1", plural.replace("roles", "rolebindings")), binding, namespace)


@pytest.fixture
async def bound(tmp_path: Path) -> AsyncIterator[ApiServer]:
    tokens = {name: ACCOUNT.format(name) for name in ("operator", "control-plane")}
    async with running_api(tmp_path, tokens=tokens) as api:
        for program in tokens:
            await bind(api, program)
        yield api


async def test_nobody_is_unauthorized(api: ApiServer) -> None:
    for token in ("", "wrong"):
        async with Http(api, token) as http:
            for path in ("/api", "/version", PATH):
                status, refusal = await http.call("GET", path)
                assert (status, refusal["reason"]) == (401, "Unauthorized")
            assert await http.call("GET", "/readyz") == (200, "ok")


async def test_the_control_plane_touches_creators_and_nothing_else(bound: ApiServer) -> None:
    async with Http(bound, "control-plane") as http:
        assert (await http.call("POST", PATH, creator("ada")))[0] == 201
        assert (await http.call("GET", PATH))[0] == 200
        status, refusal = await http.call(
            "PATCH", f"{PATH}/ada/status", {"status": {}}, media_type="application/merge-patch+json"
        )
        assert status == 403
        status, refusal = await http.call("GET", f"/api/v1/namespaces/{CREATORS_NAMESPACE}/secrets/ada-session")
        assert (status, refusal["reason"]) == (403, "Forbidden")
        assert refusal["message"] == (
            'secrets "ada-session" is forbidden: User "system:serviceaccount:chatinbio-system:chatinbio-control-plane" cannot get '
            'resource "secrets" in API group "" in the namespace "chatinbio-creators"'
        )
        status, refusal = await http.call("GET", "/api/v1/pods")
        assert refusal["message"].endswith('cannot list resource "pods" in API group "" at the cluster scope')


async def test_the_operator_writes_where_its_role_binds_it(bound: ApiServer) -> None:
    await bound.client.create(CREATORS, creator("ada"))
    body: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    async with Http(bound, "operator") as http:
        for namespace, expected in ((CREATORS_NAMESPACE, 201), ("default", 403)):
            path = f"/api/v1/namespaces/{namespace}/configmaps/a?fieldManager=operator"
            assert (await http.call("PATCH", path, body, media_type="application/apply-patch+yaml"))[0] == expected
        assert (await http.call("PUT", f"{CONFIG_MAPS}/a", body))[0] == 403
        assert (await http.call("POST", PATH, creator("bob")))[0] == 403
        watch = f"{PATH}?watch=true&resourceVersion=0"
        async with http.watch(watch) as events:
            assert (await anext(events))["object"]["metadata"]["name"] == "ada"


async def test_a_right_that_is_taken_away_is_gone(bound: ApiServer) -> None:
    async with Http(bound, "control-plane") as http:
        assert (await http.call("GET", PATH))[0] == 200
        await bound.client.delete(Resource(GROUP, "v1", "clusterrolebindings"), "control-plane")
        assert (await http.call("GET", PATH))[0] == 403


@pytest.mark.parametrize(("name", "allowed"), [("one", True), ("two", False)])
async def test_a_rule_may_name_its_objects(tmp_path: Path, name: str, allowed: bool) -> None:
    async with running_api(tmp_path, tokens={"t": "carol"}) as api:
        rule = {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["one"], "verbs": ["get"]}
        await api.client.create(
            Resource(GROUP, "v1", "roles"), {"metadata": {"name": "r"}, "rules": [rule]}, CREATORS_NAMESPACE
        )
        binding = {
            "metadata": {"name": "r"},
            "roleRef": {"apiGroup": GROUP, "kind": "Role", "name": "r"},
            "subjects": [{"kind": "User", "name": "carol"}],
        }
        await api.client.create(Resource(GROUP, "v1", "rolebindings"), binding, CREATORS_NAMESPACE)
        async with Http(api, "t") as http:
            assert (await http.call("GET", f"{CONFIG_MAPS}/{name}"))[0] == (404 if allowed else 403)
            attributes = {"verb": "get", "resource": "configmaps", "namespace": CREATORS_NAMESPACE, "name": name}
            review = {"spec": {"resourceAttributes": attributes}}
            _, answer = await http.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)
            assert answer["status"]["allowed"] is allowed
