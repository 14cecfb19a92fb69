"""List, look, change, delete: one account's creators and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.control_plane.plane import Plane
from tests.local.api.harness import CREATORS


async def test_creators_are_listed_in_pages(plane: Plane) -> None:
    for name in ("cleo", "ada", "bea"):
        await plane.sign_up(name)
    page = (await plane.http.get("/v1/creators", params={"limit": 2, "offset": 1})).json()
    assert [v["handle"] for v in page["items"]] == ["bea", "cleo"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)


async def test_a_list_can_be_narrowed(plane: Plane) -> None:
    await plane.sign_up("ada", displayName="Lovelace")
    await plane.sign_up("bea")
    await plane.report("bea", "Ready", True)
    by_phase = (await plane.http.get("/v1/creators", params={"phase": "Ready"})).json()
    assert [v["handle"] for v in by_phase["items"]] == ["bea"]
    by_name = (await plane.http.get("/v1/creators", params={"q": "LOVE"})).json()
    assert ([v["handle"] for v in by_name["items"]], by_name["total"]) == (["ada"], 1)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "offset=-1", "phase=Happy"])
async def test_a_bad_page_is_refused(plane: Plane, query: str) -> None:
    answer = await plane.http.get(f"/v1/creators?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "query:" + query.partition("=")[0]


async def test_another_accounts_creator_does_not_exist(plane: Plane) -> None:
    await plane.sign_up("ada")
    other = {"X-API-Key": plane.other_key}
    assert (await plane.http.get("/v1/creators", headers=other)).json()["total"] == 0
    missing = await plane.http.get("/v1/creators/nobody", headers=other)
    for method, path in (("GET", ""), ("GET", "/events"), ("PATCH", ""), ("DELETE", "")):
        body: dict[str, Any] = {"json": {"suspended": True}} if method == "PATCH" else {}
        answer = await plane.http.request(method, f"/v1/creators/ada{path}", headers=other, **body)
        assert (answer.status_code, answer.json()["code"]) == (404, "creator_not_found")
        assert answer.json()["detail"] == missing.json()["detail"].replace("nobody", "ada")
    assert (await plane.creator("ada"))["spec"]["suspended"] is False


async def test_an_unchanged_creator_answers_304(plane: Plane) -> None:
    await plane.sign_up("ada")
    first = await plane.http.get("/v1/creators/ada")
    again = await plane.http.get("/v1/creators/ada", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await plane.report("ada", "Provisioning", False)
    changed = await plane.http.get("/v1/creators/ada", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.json()["phase"] == "Provisioning"
    assert changed.json()["conditions"][0]["reason"] == "Starting"


async def test_a_change_is_a_merge_patch(plane: Plane) -> None:
    await plane.sign_up("ada", profile={"tagline": "old", "bio": "kept"})
    change = {
        "displayName": "Ada King",
        "email": "king@example.com",
        "suspended": True,
        "version": "1.2.3",
        "model": "openai:gpt-5-mini",
        "modelBaseURL": "https://models.example.com/v1",
        "hosts": ["ada.example.com"],
        "profile": {"tagline": "new", "avatarUrl": "https://example.com/a.png"},
    }
    answer = await plane.http.patch("/v1/creators/ada", json=change)
    assert answer.status_code == 200, answer.text
    view = answer.json()
    assert (view["displayName"], view["email"], view["suspended"]) == ("Ada King", "king@example.com", True)
    spec = (await plane.creator("ada"))["spec"]
    assert spec["profile"]["tagline"] == "new"
    assert spec["profile"]["bio"] == "kept"
    assert spec["instance"]["modelBaseURL"] == "https://models.example.com/v1"
    assert spec["claimTokenHash"]

    reset = {"version": None, "model": None, "modelBaseURL": None, "hosts": None, "profile": {"avatarUrl": None}}
    answer = await plane.http.patch(
        "/v1/creators/ada", json=reset, headers={"Content-Type": "application/merge-patch+json"}
    )
    assert answer.status_code == 200, answer.text
    spec = (await plane.creator("ada"))["spec"]
    assert spec["instance"]["model"] == "offline"
    assert "modelBaseURL" not in spec["instance"]
    assert spec["hosts"] == []
    assert "avatarUrl" not in spec["profile"]
    assert spec["suspended"] is True


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"colour": "red"}, "#/colour"),
        ({"handle": "bea"}, "#/handle"),
        ({"modelSecretName": "grace-session"}, "#/modelSecretName"),
        ({"displayName": None}, "#"),
        ({"email": None}, "#"),
        ({"version": "not a tag"}, "#/version"),
        ({"hosts": ["UPPER.example.com"]}, "#/hosts/0"),
        ({"hosts": ["a.example.com", "a.example.com"]}, "#"),
        ({"hosts": ["bea.localhost"]}, "#/hosts/0"),
        ({"profile": {"links": [{"title": "", "url": "https://x.org"}]}}, "#/profile/links/0/title"),
        ({"profile": {"colour": 1}}, "#/profile/colour"),
    ],
)
async def test_a_bad_change_is_named_and_changes_nothing(plane: Plane, change: dict[str, Any], pointer: str) -> None:
    await plane.sign_up("ada")
    before = await plane.creator("ada")
    answer = await plane.http.patch("/v1/creators/ada", json=change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await plane.creator("ada") == before


async def test_a_host_leads_to_one_creator(plane: Plane) -> None:
    await plane.sign_up("ada")
    await plane.sign_up("bea", headers={"X-API-Key": plane.other_key})
    assert (await plane.http.patch("/v1/creators/ada", json={"hosts": ["music.example.com"]})).status_code == 200
    assert (await plane.http.patch("/v1/creators/ada", json={"hosts": ["music.example.com"]})).status_code == 200
    answer = await plane.http.patch(
        "/v1/creators/bea", json={"hosts": ["music.example.com"]}, headers={"X-API-Key": plane.other_key}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "host_taken")
    told = {name: text for name, text in answer.json().items() if name != "requestId"}
    assert "ada" not in str(told), "whose it is stays unsaid"


async def test_a_providers_key_cannot_be_led_elsewhere(plane: Plane) -> None:
    await plane.sign_up("ada")
    secret = {
        "spec": {"instance": {"modelSecretRef": {"name": "ada-model"}, "modelBaseURL": "https://good.example.com"}}
    }
    await plane.api.client.merge(CREATORS, "ada", secret)
    answer = await plane.http.patch("/v1/creators/ada", json={"modelBaseURL": "https://evil.example.com"})
    assert (answer.status_code, answer.json()["code"]) == (409, "model_key_bound")
    same = {"modelBaseURL": "https://good.example.com", "suspended": True}
    assert (await plane.http.patch("/v1/creators/ada", json=same)).status_code == 200


async def test_a_change_of_an_older_state_is_refused(plane: Plane) -> None:
    await plane.sign_up("ada")
    etag = (await plane.http.get("/v1/creators/ada")).headers["etag"]
    assert (
        await plane.http.patch("/v1/creators/ada", json={"suspended": True}, headers={"If-Match": etag})
    ).status_code == 200
    late = await plane.http.patch("/v1/creators/ada", json={"suspended": False}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert (await plane.creator("ada"))["spec"]["suspended"] is True


async def test_changes_at_once_are_all_made(plane: Plane) -> None:
    await plane.sign_up("ada")
    changes: list[dict[str, Any]] = [{"displayName": "New"}, {"suspended": True}, {"version": "2.0"}]
    answers = await asyncio.gather(*(plane.http.patch("/v1/creators/ada", json=c) for c in changes))
    assert [a.status_code for a in answers] == [200] * 3
    spec = (await plane.creator("ada"))["spec"]
    assert (spec["displayName"], spec["suspended"], spec["instance"]["version"]) == ("New", True, "2.0")


async def test_deleting_takes_the_creator_and_leaves_the_policy(plane: Plane) -> None:
    await plane.sign_up("ada")
    answer = await plane.http.delete("/v1/creators/ada")
    assert (answer.status_code, answer.json()["phase"]) == (202, "Terminating")
    assert (await plane.creator("ada"))["spec"]["storage"]["deletionPolicy"] == "Retain"

    again = await plane.sign_up("ada")
    assert (again.status_code, again.json()["code"]) == (409, "handle_terminating")
    assert again.headers["retry-after"]

    await plane.let_go("ada")
    assert (await plane.http.get("/v1/creators/ada")).status_code == 404
    assert (await plane.sign_up("ada")).status_code == 202


async def test_deleting_the_data_is_said_before_anything_is_deleted(plane: Plane) -> None:
    await plane.sign_up("ada")
    assert (await plane.http.delete("/v1/creators/ada?data=delete")).status_code == 202
    found = await plane.creator("ada")
    assert found["spec"]["storage"]["deletionPolicy"] == "Delete"
    assert found["metadata"]["deletionTimestamp"]


async def test_deleting_data_by_a_wrong_word_deletes_nothing(plane: Plane) -> None:
    await plane.sign_up("ada")
    assert (await plane.http.delete("/v1/creators/ada?data=all")).status_code == 422
    assert (await plane.http.get("/v1/creators/ada")).status_code == 200


async def test_what_was_done_is_in_the_audit_log(plane: Plane) -> None:
    from sqlalchemy import select

    from chatinbio_control_plane.store.tables import audit_log

    await plane.sign_up("ada", headers={"X-Request-Id": "req-1"})
    await plane.sign_up("ada")
    await plane.http.patch("/v1/creators/ada", json={"suspended": True})
    await plane.http.delete("/v1/creators/ada")
    async with plane.app.state.context.engine.connect() as connection:
        rows = (
            await connection.execute(select(audit_log).where(audit_log.c.handle == "ada").order_by(audit_log.c.id))
        ).all()
    assert [(r.action, r.outcome) for r in rows] == [
        ("creator.create", "ok"),
        ("creator.create", "handle_taken"),
        ("creator.change", "ok"),
        ("creator.delete", "ok"),
    ]
    assert rows[0].request_id == "req-1"
    assert all(r.account_id and r.key_id for r in rows)
