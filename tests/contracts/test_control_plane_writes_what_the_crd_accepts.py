"""What signup and changes write is what the Creator's law accepts, at its limits too, and the models read it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_api import Creator
from chatinbio_api.validation import problems
from tests.control_plane.plane import Plane, cluster, in_process, signup

HTTPS = "https://example.com/" + "x" * 1980
FULLEST: dict[str, Any] = {
    "tagline": "t" * 160,
    "bio": "ü" * 2000,
    "avatarUrl": HTTPS,
    "links": [{"title": "t" * 80, "url": HTTPS, "description": "d" * 200, "kind": "podcast"}] * 50,
    "events": [
        {
            "title": "t" * 120,
            "startsAt": "2027-03-01T20:00:00.5+05:30",
            "venue": "v" * 120,
            "city": "c" * 80,
            "url": HTTPS,
            "description": "d" * 500,
        }
    ]
    * 100,
    "faq": [{"question": "q" * 200, "answer": "a" * 200, "aliases": ["b" * 200] * 3}] * 200,
}


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with cluster(tmp_path) as api, in_process(tmp_path, api) as running:
        yield running


@pytest.mark.parametrize(
    "profile", [None, {}, {"links": []}, {"events": [{"title": "x", "startsAt": "2027-03-01T20:00:00Z"}]}, FULLEST]
)
async def test_what_signup_accepts_the_cluster_accepts(plane: Plane, profile: dict[str, Any] | None) -> None:
    body = signup("ada") if profile is None else signup("ada", profile=profile)
    answer = await plane.http.post("/v1/creators", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 202, answer.text
    found = await plane.creator("ada")
    assert problems({key: value for key, value in found.items() if key != "status"}) == []
    creator = Creator.parse(found)
    assert len(creator.spec.profile.links) == len((profile or {}).get("links", ()))
    assert creator.spec.claim_token_hash
    assert creator.metadata.labels["chatinbio.dev/account"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tagline", "t" * 161),
        ("bio", "b" * 2001),
        ("links", FULLEST["links"] + FULLEST["links"][:1]),
        ("events", FULLEST["events"] + FULLEST["events"][:1]),
        ("faq", FULLEST["faq"] + FULLEST["faq"][:1]),
        ("avatarUrl", "ftp://example.com"),
    ],
)
async def test_what_the_cluster_would_refuse_never_gets_there(plane: Plane, field: str, value: object) -> None:
    answer = await plane.http.post("/v1/creators", json=signup("ada", profile={field: value}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/profile/{field}")
    await plane.sign_up("bea")
    changed = await plane.http.patch("/v1/creators/bea", json={"profile": {field: value}})
    assert changed.status_code == 422
    assert changed.json()["errors"][0]["pointer"].startswith(f"#/profile/{field}")


async def test_a_change_to_the_limits_is_accepted(plane: Plane) -> None:
    await plane.sign_up("ada")
    hosts = [f"{'a' * 60}.h{n}.example.com" for n in range(10)]
    change = {
        "displayName": "d" * 80,
        "version": "v" * 128,
        "model": "m" * 200,
        "modelBaseURL": HTTPS,
        "hosts": hosts,
        "profile": FULLEST,
    }
    answer = await plane.http.patch("/v1/creators/ada", json=change)
    assert answer.status_code == 200, answer.text
    assert problems({k: v for k, v in (await plane.creator("ada")).items() if k != "status"}) == []
