"""Signup: one creator, one answer, however often and however broken it is sent."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.control_plane.plane import Plane, signup

PROFILE = {
    "tagline": "Poetical science",
    "links": [{"title": "Bandcamp", "url": "https://example.com/music", "kind": "music"}],
    "events": [{"title": "Salon", "startsAt": "2027-01-02T20:00:00+01:00"}],
    "faq": [{"question": "Do you take commissions?", "answer": "Yes.", "aliases": ["Can I hire you?"]}],
}


def token_of(view: dict[str, str]) -> str:
    return view["claimUrl"].partition("#")[2]


async def test_a_signup_becomes_a_creator_and_tells_where_it_will_be(plane: Plane) -> None:
    answer = await plane.sign_up("ada", displayName="Ada Lovelace", profile=PROFILE)
    assert answer.status_code == 202
    assert answer.headers["location"] == "/v1/creators/ada"
    assert answer.headers["cache-control"] == "no-store"
    view = answer.json()
    assert view["url"] == "http://ada.localhost:8080"
    assert view["claimUrl"].startswith("http://ada.localhost:8080/claim#")
    assert (view["handle"], view["displayName"], view["email"]) == ("ada", "Ada Lovelace", "ada@example.com")
    assert (view["phase"], view["ready"], view["suspended"], view["version"]) == ("Pending", False, False, None)

    made = await plane.creator("ada")
    assert made["metadata"]["finalizers"] == ["chatinbio.dev/children"], "which the operator would have to write first"
    assert made["spec"]["profile"]["links"][0]["kind"] == "music"
    assert made["spec"]["claimTokenHash"] == hashlib.sha256(token_of(view).encode()).hexdigest()
    assert token_of(view) not in json.dumps(made)


async def test_the_claim_link_is_shown_once(plane: Plane) -> None:
    view = (await plane.sign_up("ada")).json()
    later = await plane.http.get("/v1/creators/ada")
    assert "claimUrl" not in later.json()
    assert token_of(view) not in later.text
    assert "claimUrl" not in (await plane.http.get("/v1/creators")).json()["items"][0]


async def test_the_same_signup_without_a_key_is_taken_the_second_time(plane: Plane) -> None:
    assert (await plane.sign_up("ada")).status_code == 202
    again = await plane.sign_up("ada")
    assert again.status_code == 409
    problem = again.json()
    assert problem["code"] == "handle_taken"
    assert problem["errors"][0]["pointer"] == "#/handle"
    for idea in problem["suggestions"]:
        assert (await plane.sign_up(idea)).status_code == 202, "what is suggested is free"


async def test_suggestions_leave_out_what_is_taken(plane: Plane) -> None:
    await plane.sign_up("ada")
    first = (await plane.sign_up("ada")).json()["suggestions"]
    await plane.sign_up(first[0])
    assert first[0] not in (await plane.sign_up("ada")).json()["suggestions"]


async def test_the_same_signup_with_one_key_is_answered_alike(plane: Plane) -> None:
    headers = {"Idempotency-Key": "signup-ada"}
    first = await plane.sign_up("ada", headers=headers)
    await plane.report("ada", "Ready", True, url="http://ada.localhost:8080", version="1.2.3")
    second = await plane.sign_up("ada", headers=headers)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]


async def test_a_hundred_at_once_with_one_key_make_one_creator_and_get_one_answer(plane: Plane) -> None:
    headers = {"Idempotency-Key": "all-at-once"}
    answers = await asyncio.gather(*(plane.sign_up("ada", headers=headers) for _ in range(100)))
    assert {a.status_code for a in answers} == {202}
    assert len({a.content for a in answers}) == 1
    assert await plane.creators() == ["ada"]
    token = token_of(answers[0].json())
    assert (await plane.creator("ada"))["spec"]["claimTokenHash"] == hashlib.sha256(token.encode()).hexdigest()


async def test_a_hundred_at_once_without_a_key_make_one_creator(plane: Plane) -> None:
    answers = await asyncio.gather(*(plane.sign_up("ada") for _ in range(100)))
    statuses = sorted(a.status_code for a in answers)
    assert statuses == [202] + [409] * 99
    assert await plane.creators() == ["ada"]


async def test_one_key_for_another_signup_is_refused(plane: Plane) -> None:
    headers = {"Idempotency-Key": "one"}
    await plane.sign_up("ada", headers=headers)
    for other in (signup("ada", displayName="Somebody else"), signup("grace")):
        answer = await plane.http.post("/v1/creators", json=other, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"
    assert await plane.creators() == ["ada"]


async def test_order_and_white_space_do_not_make_another_signup(plane: Plane) -> None:
    headers = {"Idempotency-Key": "one", "Content-Type": "application/json"}
    first = await plane.sign_up("ada", headers=headers)
    body = json.dumps(dict(reversed(signup("ada").items())), indent=4)
    second = await plane.http.post("/v1/creators", content=body, headers=headers)
    assert second.json() == first.json()


async def test_a_refused_signup_frees_its_key_for_the_corrected_one(plane: Plane) -> None:
    await plane.sign_up("ada")
    headers = {"Idempotency-Key": "mine"}
    assert (await plane.sign_up("ada", headers=headers)).status_code == 409
    assert (await plane.sign_up("ada-two", headers=headers)).status_code == 202


async def test_another_accounts_equal_key_is_another_key(plane: Plane) -> None:
    headers = {"Idempotency-Key": "same"}
    await plane.sign_up("ada", headers=headers)
    theirs = await plane.sign_up("ada", headers={**headers, "X-API-Key": plane.other_key})
    assert theirs.status_code == 409
    assert theirs.json()["code"] == "handle_taken"


async def test_a_later_signup_of_a_freed_handle_has_another_claim_link(plane: Plane) -> None:
    first = (await plane.sign_up("ada", headers={"Idempotency-Key": "first"})).json()
    await plane.http.delete("/v1/creators/ada")
    await plane.let_go("ada")
    second = (await plane.sign_up("ada", headers={"Idempotency-Key": "second"})).json()
    assert token_of(first) != token_of(second)


async def test_nothing_secret_is_in_the_database(plane: Plane, tmp_path: Path) -> None:
    view = (await plane.sign_up("ada", headers={"Idempotency-Key": "a-private-key"})).json()
    await plane.http.get("/v1/creators", headers={"X-API-Key": "cib_wrong"})
    files = list((tmp_path / "control-plane").iterdir())
    assert files
    for file in files:
        content = file.read_bytes()
        for secret in (token_of(view), plane.key, plane.other_key, "cib_wrong", "ada@example.com", "a-private-key"):
            assert secret.encode() not in content


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": ({"colour": "red"}, "#/colour"),
    "an unknown field of the profile": ({"profile": {"colour": "red"}}, "#/profile/colour"),
    "an unknown field of a link": (
        {"profile": {"links": [{"title": "x", "url": "https://x.org", "icon": "x"}]}},
        "#/profile/links/0/icon",
    ),
    "a script for a link": (
        {"profile": {"links": [{"title": "x", "url": "javascript:alert(1)"}]}},
        "#/profile/links/0/url",
    ),
    "no name": ({"displayName": "   "}, "#/displayName"),
    "a name too long": ({"displayName": "a" * 81}, "#/displayName"),
    "half an address": ({"email": "ada"}, "#/email"),
    "an address with a number": ({"email": 7}, "#/email"),
    "an event without offset": (
        {"profile": {"events": [{"title": "x", "startsAt": "2027-01-01T20:00:00"}]}},
        "#/profile/events/0/startsAt",
    ),
    "a lone surrogate": ({"displayName": "\ud800"}, "#/displayName"),
    "a lone surrogate for a field": ({"\ud800": 1}, "#"),
    "the snake case of the code": ({"display_name": "Ada"}, "#/display_name"),
}


@pytest.mark.parametrize("story", BAD)
async def test_a_bad_field_is_named(plane: Plane, story: str) -> None:
    changes, pointer = BAD[story]
    body = json.dumps(signup("ada", **changes)).encode("ascii")
    answer = await plane.http.post("/v1/creators", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["code"] == "invalid_fields"
    assert [e["pointer"] for e in problem["errors"]] == [pointer]
    assert await plane.creators() == []


async def test_a_missing_field_is_named(plane: Plane) -> None:
    answer = await plane.http.post("/v1/creators", json={"handle": "ada"})
    assert [e["pointer"] for e in answer.json()["errors"]] == ["#/displayName", "#/email"]


@pytest.mark.parametrize(
    "body", ["", "{", "null", "[]", '"ada"', "[" * 50_000, '{"a": ' * 5000, "\x00", '{"handle": "ada",}', "NaN"]
)
async def test_what_is_not_an_object_is_refused_kindly(plane: Plane, body: str) -> None:
    answer = await plane.http.post("/v1/creators", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("bad_request", "invalid_json", "invalid_fields")


async def test_bytes_that_are_not_utf8_are_refused_kindly(plane: Plane) -> None:
    answer = await plane.http.post(
        "/v1/creators", content=b'{"handle": "\xff"}', headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
