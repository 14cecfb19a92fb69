"""`kubectl create token`: a program gets in as its ServiceAccount, with its rights, until the token ends or the account goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.api import accounts
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import Resource
from tests.local.api.harness import CREATORS_NAMESPACE, SYSTEM_NAMESPACE, Http, kubeconfig_for, running_api
from tests.local.api.programs import Kubectl
from tests.local.api.test_rights_are_those_of_the_chart import ACCOUNT, bind

ACCOUNTS = Resource("", "v1", "serviceaccounts")
NAME = "chatinbio-operator"
SECRETS = f"/api/v1/namespaces/{CREATORS_NAMESPACE}/secrets"
TOKEN = f"/api/v1/namespaces/{SYSTEM_NAMESPACE}/serviceaccounts/{NAME}/token"


async def make_account(api: ApiServer) -> None:
    await api.client.create(ACCOUNTS, {"metadata": {"name": NAME}}, SYSTEM_NAMESPACE)


async def test_kubectl_makes_a_token_and_the_program_has_its_rights(api: ApiServer, tmp_path: Path) -> None:
    await make_account(api)
    await bind(api, "operator")
    kubectl = Kubectl(tmp_path / "kubeconfig")
    arguments = ("create", "token", NAME, "-n", SYSTEM_NAMESPACE, "--duration=20m", "-o", "json")
    token = json.loads(await kubectl.good(*arguments))
    assert token["spec"]["expirationSeconds"] == 1200 and token["status"]["expirationTimestamp"]
    program = Kubectl(kubeconfig_for(api, tmp_path / "program", token["status"]["token"]))
    assert ACCOUNT.format("operator") in await program.good("auth", "whoami")
    assert "No resources found" in (await program("get", "statefulsets")).err
    assert "cannot list" in (await program("get", "secrets", "-n", "default")).err


async def test_the_official_client_asks_for_one_too(api: ApiServer, tmp_path: Path) -> None:
    from kubernetes.aio import client as k8s
    from kubernetes.aio import config

    await make_account(api)
    await config.load_kube_config(str(tmp_path / "kubeconfig"))
    async with k8s.ApiClient() as connected:
        request = k8s.AuthenticationV1TokenRequest(spec=k8s.V1TokenRequestSpec(audiences=[accounts.ISSUER]))
        issued = await k8s.CoreV1Api(connected).create_namespaced_service_account_token(NAME, SYSTEM_NAMESPACE, request)
    async with Http(api, issued.status.token) as http:
        assert (await http.call("GET", "/version"))[0] == 200


async def test_a_token_ends_with_its_time_its_account_or_a_changed_letter(
    api: ApiServer, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_account(api)

    async def answer(token: str) -> int:
        async with Http(api, token) as program:
            return (await program.call("GET", "/version"))[0]

    async def issued() -> str:
        status, body = await http.call("POST", TOKEN, {"spec": {}})
        assert status == 201
        return str(body["status"]["token"])

    token = await issued()
    head, claims, signature = token.split(".")
    assert await answer(token) == 200
    assert await answer(f"{head}.{claims}.{signature[:-2]}xx") == 401
    assert await answer(f"{head}.{claims[:-2]}xx.{signature}") == 401
    now = accounts.time.time()
    with monkeypatch.context() as patched:
        patched.setattr(accounts.time, "time", lambda: now + accounts.USUAL + 1)
        assert await answer(token) == 401
    await api.client.delete(ACCOUNTS, NAME, SYSTEM_NAMESPACE)
    await make_account(api)  # another of the same name
    assert await answer(token) == 401
    assert await answer(await issued()) == 200


async def test_a_token_holds_across_a_restart_and_its_key_is_nobody_elses(tmp_path: Path) -> None:
    async with running_api(tmp_path) as api, Http(api) as http:
        await make_account(api)
        _, body = await http.call("POST", TOKEN, {})
    async with running_api(tmp_path) as api, Http(api, body["status"]["token"]) as program:
        assert (await program.call("GET", "/version"))[0] == 200
    assert (tmp_path / "cluster" / "tls" / "tokens.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", TOKEN.replace(NAME, "nobody"), {}, 404),
        ("POST", TOKEN, {"spec": {"expirationSeconds": 5}}, 400),
        ("GET", TOKEN, None, 405),
        ("PUT", TOKEN, {}, 405),
        ("PATCH", TOKEN, {}, 405),
    ],
)
async def test_a_request_that_cannot_be_met_is_refused(
    api: ApiServer, http: Http, method: str, path: str, body: Any, code: int
) -> None:
    await make_account(api)
    status, refusal = await http.call(
        method, path, body, media_type="application/merge-patch+json" if method == "PATCH" else "application/json"
    )
    assert (status, refusal["kind"]) == (code, "Status")


async def test_a_program_makes_no_token_of_another(tmp_path: Path) -> None:
    async with running_api(tmp_path, tokens={"operator": ACCOUNT.format("operator")}) as api:
        await make_account(api)
        await bind(api, "operator")
        async with Http(api, "operator") as program:
            assert (await program.call("POST", TOKEN, {}))[0] == 403
