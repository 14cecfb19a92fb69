"""Keys, limits, and problems that say what to do next and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from chatinbio_control_plane import store
from chatinbio_control_plane.auth.rate import SlidingWindow
from chatinbio_control_plane.cluster import Changed, Cluster
from tests.control_plane.plane import Plane, cluster, in_process, signup

MEMBERS = ["type", "title", "status", "detail", "code"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_without_a_key_nothing_is_read(plane: Plane, method: str) -> None:
    del plane.http.headers["X-API-Key"]
    answer = await plane.http.request(method, "/v1/creators", content="{not json")
    assert (answer.status_code, answer.json()["code"]) == (401, "missing_key")
    assert "X-API-Key" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("key", ["cib_wrong", "x" * 5000, "cib_" + "ü" * 10])
async def test_a_wrong_key_is_refused(plane: Plane, key: str) -> None:
    answer = await plane.http.get("/v1/creators", headers=[(b"X-API-Key", key.encode())])
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_key")
    assert key not in answer.text


async def test_a_revoked_key_is_refused_at_once(plane: Plane) -> None:
    assert (await plane.http.get("/v1/creators")).status_code == 200
    assert await store.revoke_key(plane.app.state.context.engine, plane.key[:12])
    assert (await plane.http.get("/v1/creators")).status_code == 401


async def test_a_key_that_asks_too_often_waits(tmp_path: Path) -> None:
    async with cluster(tmp_path) as api, in_process(tmp_path, api, rate_limit_per_minute=3) as plane:
        answers = [await plane.http.get("/v1/creators") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["code"] == "rate_limited"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert (await plane.http.get("/v1/creators", headers={"X-API-Key": plane.other_key})).status_code == 200
        assert (await plane.http.get("/healthz")).status_code == 200


def test_the_window_slides() -> None:
    window = SlidingWindow(2)
    assert [window.take("key", now) for now in (0.0, 30.0)] == [0.0, 0.0]
    assert window.take("key", 45.0) == 15.0
    assert window.take("key", 60.0) == 0.0
    assert window.take("key", 61.0) == 29.0


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1/nothing", 404, "not_found"),
        ("PUT", "/v1/creators", 405, "method_not_allowed"),
        ("GET", "/v1/creators/nobody", 404, "creator_not_found"),
        ("GET", "/v1/creators/", 404, "not_found"),
        ("GET", "/v1/creators/ada%2fstatus", 404, "not_found"),
        ("GET", "/v1/creators/..%3Flimit=1", 404, "creator_not_found"),
        ("GET", "/v1/creators/UPPER", 404, "creator_not_found"),
        ("DELETE", "/v1/creators/%252e%252e", 404, "creator_not_found"),
        ("GET", "/v1/creators/%00", 404, "creator_not_found"),
    ],
)
async def test_every_error_is_a_problem(plane: Plane, method: str, path: str, status: int, code: str) -> None:
    answer = await plane.http.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert list(problem)[:5] == MEMBERS
    assert problem["requestId"] == answer.headers["x-request-id"]


async def test_a_fault_of_ours_shows_nothing_of_itself(plane: Plane, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(plane.app.state.context.cluster.__class__, "get", broken)
    answer = await plane.http.get("/v1/creators/ada")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "swordfish" not in answer.text
    assert answer.json()["requestId"]


async def test_a_large_body_is_refused(plane: Plane) -> None:
    async def chunks() -> object:  # no Content-Length: it must be counted
        for _ in range(200):
            yield b" " * 10_000

    for content in (b" " * 2_000_000, chunks()):
        answer = await plane.http.post("/v1/creators", content=content)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_cluster_that_is_down_is_said_to_be_so_and_nothing_is_lost(tmp_path: Path) -> None:
    async with cluster(tmp_path) as api:
        async with in_process(tmp_path, api, request_timeout_seconds=2) as plane:
            await plane.sign_up("ada")
            headers = {"Idempotency-Key": "during-the-outage"}
            await api.stop()
            for answer in (
                await plane.sign_up("bea", headers=headers),
                await plane.http.get("/v1/creators"),
                await plane.http.patch("/v1/creators/ada", json={"suspended": True}),
                await plane.http.delete("/v1/creators/ada"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (503, "cluster_unavailable")
                assert answer.headers["retry-after"] == "5"
            assert (await plane.http.get("/healthz")).status_code == 200
            assert "cluster" in (await plane.http.get("/readyz")).text
            key = plane.key
        async with cluster(tmp_path / "again") as fresh:
            (tmp_path / "again" / "control-plane.kubeconfig").replace(tmp_path / "control-plane.kubeconfig")
            async with in_process(tmp_path, fresh) as plane:
                plane.http.headers["X-API-Key"] = key
                assert (await plane.sign_up("bea", headers=headers)).status_code == 202
                assert (await plane.http.get("/readyz")).text == "ok\n"


async def test_rights_it_does_not_have_are_not_the_callers_fault(plane: Plane) -> None:
    from chatinbio_local.client import Resource

    await plane.api.client.delete(Resource("rbac.authorization.k8s.io", "v1", "clusterrolebindings"), "control-plane")
    answer = await plane.sign_up("ada")
    assert (answer.status_code, answer.json()["code"]) == (502, "cluster_refused")
    assert "forbidden" not in answer.text.lower()


async def test_what_only_the_schema_knows_is_told_by_field(plane: Plane) -> None:
    from kubernetes.aio.client.exceptions import ApiException

    from chatinbio_control_plane.cluster.refusals import from_api

    body = signup("ada")
    bad = {"metadata": {"name": "ada"}, "spec": {"displayName": "", "owner": {"email": body["email"]}, "hosts": ["X"]}}
    cluster_ = plane.app.state.context.cluster
    with pytest.raises(Exception) as caught:
        await cluster_.create({"apiVersion": "chatinbio.dev/v1alpha1", "kind": "Creator", **bad})
    refusal = caught.value
    assert refusal.code.code == "invalid_fields"  # type: ignore[attr-defined]
    assert {"#/displayName", "#/hosts/0"} <= {e.pointer for e in refusal.errors}  # type: ignore[attr-defined]
    assert from_api(ApiException(status=422, reason="no body")).code.code == "invalid_fields"


async def test_a_database_that_fails_is_said_to_be_so(plane: Plane) -> None:
    for table, answer_to in (("idempotency_keys", {"Idempotency-Key": "k"}), ("api_keys", {})):
        async with plane.app.state.context.engine.begin() as connection:
            await connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
        answer = await plane.sign_up("ada", headers=answer_to)
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert answer.headers["retry-after"]
        assert table not in answer.text
    assert await plane.creators() == []


async def test_a_lost_audit_entry_does_not_take_the_claim_link_away(plane: Plane) -> None:
    async with plane.app.state.context.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE audit_log RENAME TO gone"))
    assert "claimUrl" in (await plane.sign_up("ada")).json()


async def test_a_change_that_others_always_overtake_gives_up(plane: Plane, monkeypatch: pytest.MonkeyPatch) -> None:
    await plane.sign_up("ada")

    async def overtaken(*_: object) -> None:
        raise Changed

    monkeypatch.setattr(Cluster, "patch", overtaken)
    answer = await plane.http.patch("/v1/creators/ada", json={"suspended": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_writers")
