"""Questions about oneself and about others: rights, names and tokens, asked by kubectl and by the official client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import Resource
from tests.local.api.harness import (
    CREATORS,
    CREATORS_NAMESPACE,
    SYSTEM_NAMESPACE,
    Http,
    creator,
    kubeconfig_for,
    running_api,
)
from tests.local.api.programs import Kubectl
from tests.local.api.test_rights_are_those_of_the_chart import ACCOUNT, GROUP, bind

OPERATOR = ACCOUNT.format("operator")
PROXY = "system:serviceaccount:monitoring:proxy"
DELEGATED = [  # what a cluster's ClusterRole system:auth-delegator grants
    {"apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"]},
    {"apiGroups": ["authorization.k8s.io"], "resources": ["subjectaccessreviews"], "verbs": ["create"]},
]


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiServer]:
    async with running_api(tmp_path, tokens={"operator": OPERATOR, "proxy": PROXY}) as server:
        await bind(server, "operator")
        role = {"metadata": {"name": "system:auth-delegator"}, "rules": DELEGATED}
        await server.client.create(Resource(GROUP, "v1", "clusterroles"), role)
        subject = {"kind": "ServiceAccount", "name": "proxy", "namespace": "monitoring"}
        reference = {"apiGroup": GROUP, "kind": "ClusterRole", "name": "system:auth-delegator"}
        binding = {"metadata": {"name": "proxy"}, "roleRef": reference, "subjects": [subject]}
        await server.client.create(Resource(GROUP, "v1", "clusterrolebindings"), binding)
        yield server


@pytest.fixture
async def proxy(api: ApiServer, tmp_path: Path) -> AsyncIterator[Any]:
    """The official client of a program that authenticates and authorizes others, as a metrics endpoint does."""
    from kubernetes.aio import client, config

    await config.load_kube_config(str(kubeconfig_for(api, tmp_path / "proxy", "proxy")))
    async with client.ApiClient() as connected:
        yield connected


def question(user: str, verb: str, group: str, resource: str, namespace: str = "", **more: str) -> dict[str, Any]:
    attributes = {"verb": verb, "group": group, "resource": resource, "namespace": namespace, **more}
    return {"spec": {"user": user, "resourceAttributes": attributes}}


async def test_the_official_client_asks_what_others_may(proxy: Any) -> None:
    from kubernetes.aio import client as k8s

    authorization = k8s.AuthorizationV1Api(proxy)
    review = await authorization.create_subject_access_review(
        question(OPERATOR, "patch", "apps", "statefulsets", CREATORS_NAMESPACE)
    )
    assert review.status.allowed is True
    assert review.status.reason == (
        f'RBAC: allowed by RoleBinding "operator/{CREATORS_NAMESPACE}" of Role "operator" '
        'to ServiceAccount "chatinbio-operator/chatinbio-system"'
    )
    for refused in (
        question(OPERATOR, "patch", "apps", "statefulsets", "default"),
        question(OPERATOR, "patch", "apps", "statefulsets"),
        question(OPERATOR, "create", "chatinbio.dev", "creators"),
        question("carol", "get", "", "pods", CREATORS_NAMESPACE),
    ):
        review = await authorization.create_subject_access_review(refused)
        assert review.status.allowed is False and review.status.reason is None, refused
    path = {
        "user": "carol",
        "groups": ["system:authenticated"],
        "nonResourceAttributes": {"verb": "get", "path": "/version"},
    }
    assert (await authorization.create_subject_access_review({"spec": path})).status.allowed is True
    path["nonResourceAttributes"] = {"verb": "get", "path": "/metrics"}
    assert (await authorization.create_subject_access_review({"spec": path})).status.allowed is False


async def test_the_official_client_asks_whose_a_token_is(api: ApiServer, proxy: Any, tmp_path: Path) -> None:
    from kubernetes.aio import client as k8s

    accounts = Resource("", "v1", "serviceaccounts")
    account = await api.client.create(accounts, {"metadata": {"name": "chatinbio-operator"}}, SYSTEM_NAMESPACE)
    kubectl = Kubectl(tmp_path / "kubeconfig")
    create = ("create", "token", "chatinbio-operator", "-n", SYSTEM_NAMESPACE)
    token, meant = await kubectl.good(*create), await kubectl.good(*create, "--audience=vault")
    authentication = k8s.AuthenticationV1Api(proxy)

    async def told(token: str, *audiences: str) -> Any:
        spec = {"token": token.strip(), "audiences": list(audiences)}
        return (await authentication.create_token_review({"spec": spec})).status

    known = await told(token)
    assert (known.authenticated, known.user.username, known.user.uid) == (True, OPERATOR, account["metadata"]["uid"])
    assert f"system:serviceaccounts:{SYSTEM_NAMESPACE}" in known.user.groups
    assert (await told("proxy")).user.username == PROXY
    assert (await told(meant, "vault", "other")).audiences == ["vault"]
    for unknown in (await told("wrong"), await told(token, "vault"), await told(meant)):
        assert not unknown.authenticated and unknown.user.username is None and unknown.error
    async with Http(api, meant.strip()) as http:
        assert (await http.call("GET", "/version"))[0] == 401  # it is for the vault
    await api.client.delete(accounts, "chatinbio-operator", SYSTEM_NAMESPACE)
    assert not (await told(token)).authenticated


async def test_an_answer_is_what_a_request_then_meets(api: ApiServer) -> None:
    await api.client.create(CREATORS, creator("ada"))
    sets = f"/apis/apps/v1/namespaces/{CREATORS_NAMESPACE}/statefulsets"
    asked = {
        ("GET", sets): ("list", "apps", "statefulsets", CREATORS_NAMESPACE),
        ("GET", "/apis/apps/v1/statefulsets"): ("list", "apps", "statefulsets", ""),
        ("DELETE", f"{sets}/x"): ("delete", "apps", "statefulsets", CREATORS_NAMESPACE),
        ("DELETE", "/apis/chatinbio.dev/v1alpha1/creators/x"): ("delete", "chatinbio.dev", "creators", ""),
        ("GET", "/apis/chatinbio.dev/v1alpha1/creators/ada"): ("get", "chatinbio.dev", "creators", ""),
        ("GET", "/api/v1/nodes"): ("list", "", "nodes", ""),
    }
    async with Http(api, "operator") as operator, Http(api) as admin:
        for (method, path), (verb, group, resource, namespace) in asked.items():
            body = question(OPERATOR, verb, group, resource, namespace)
            status, review = await admin.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", body)
            refused = (await operator.call(method, path))[0] == 403
            assert status == 201 and review["status"]["allowed"] is not refused, path


async def test_a_local_review_stays_in_its_namespace_and_odd_ones_are_refused(api: ApiServer) -> None:
    local = f"/apis/authorization.k8s.io/v1/namespaces/{CREATORS_NAMESPACE}/localsubjectaccessreviews"
    everywhere = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
    async with Http(api) as admin:
        body = question(OPERATOR, "patch", "apps", "statefulsets", CREATORS_NAMESPACE)
        status, review = await admin.call("POST", local, body)
        assert (status, review["status"]["allowed"]) == (201, True)
        assert review["metadata"]["namespace"] == CREATORS_NAMESPACE
        elsewhere = question(OPERATOR, "patch", "apps", "statefulsets", "default")
        assert (await admin.call("POST", local, elsewhere))[0] == 422
        assert (await admin.call("POST", everywhere, question("", "get", "", "pods")))[0] == 422
        assert (await admin.call("POST", everywhere, {"spec": {"user": "a"}}))[0] == 422
        for odd in ({"spec": 7}, {"spec": {"user": 7}}, [], {"spec": {"user": "a", "groups": "b"}}):
            assert (await admin.call("POST", everywhere, odd))[0] == 400
        assert (await admin.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {}))[0] == 400
        assert (await admin.call("GET", everywhere))[0] == 405


async def test_who_asks_about_others_needs_the_right_to(api: ApiServer) -> None:
    async with Http(api, "operator") as operator:
        for path in (
            "/apis/authentication.k8s.io/v1/tokenreviews",
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            f"/apis/authorization.k8s.io/v1/namespaces/{CREATORS_NAMESPACE}/localsubjectaccessreviews",
        ):
            status, refusal = await operator.call("POST", path, {"spec": {"token": "x", "user": "x"}})
            assert (status, refusal["reason"]) == (403, "Forbidden"), path
        status, review = await operator.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {})
        assert (status, review["status"]["userInfo"]["username"]) == (201, OPERATOR)


async def test_kubectl_lists_what_a_program_may_and_asks_for_others(api: ApiServer, tmp_path: Path) -> None:
    program = Kubectl(kubeconfig_for(api, tmp_path / "operator", "operator"))
    listed = await program.good("auth", "can-i", "--list", "-n", CREATORS_NAMESPACE)
    assert "statefulsets.apps" in listed and "selfsubjectaccessreviews.authorization.k8s.io" in listed
    assert "statefulsets.apps" not in await program.good("auth", "can-i", "--list", "-n", "default")
    assert (await program("auth", "can-i", "create", "tokenreviews.authentication.k8s.io")).out == "no\n"
    assert (await program("auth", "can-i", "get", "/metrics")).out == "no\n"
    assert await program.good("auth", "can-i", "get", "/version") == "yes\n"
    assert OPERATOR in await program.good("auth", "whoami")
    manifest = tmp_path / "review.json"
    body = question(OPERATOR, "get", "chatinbio.dev", "creators")
    manifest.write_text(json.dumps({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", **body}))
    admin = Kubectl(tmp_path / "kubeconfig")
    create = ("create", "-f", str(manifest), "--validate=false", "-o", "jsonpath={.status.allowed}")
    assert await admin.good(*create) == "true"  # kubectl validates what cannot be patched by OpenAPI v2 only
    assert "resourceAttributes" in await admin.good("explain", "subjectaccessreviews.spec")
