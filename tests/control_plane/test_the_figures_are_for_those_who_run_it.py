"""GET /metrics: what is counted, by which words, and for whom."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from chatinbio_control_plane import store
from chatinbio_control_plane.dependencies.figures import OUTCOMES
from tests.control_plane.plane import PATIENCE, Plane, as_program, cluster
from tests.control_plane.test_events_tell_how_a_page_comes_up import following

Figures = dict[str, float]


async def figures(plane: Plane) -> Figures:
    """What a scraper is told: it has no key."""
    told = await plane.http.get("/metrics", headers={"X-API-Key": ""})
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/plain; version=")
    return {name: float(value) for name, value in re.findall(r"^([^#\s]\S*) (\S+)$", told.text, re.MULTILINE)}


def requests(method: str, handler: str, code: int) -> str:
    return f'http_requests_total{{code="{code}",handler="{handler}",method="{method}"}}'


async def test_requests_are_counted_by_method_route_and_status(plane: Plane) -> None:
    began = time.perf_counter()
    await plane.sign_up("ada")
    for handle in ("ada", "ada", "nobody"):
        await plane.http.get(f"/v1/creators/{handle}")
    await plane.http.get("/v1/creators", headers={"X-API-Key": ""})
    await plane.http.get("/nothing/at-all")
    await plane.http.put("/v1/creators/ada")
    await plane.http.request("BREW", "/coffee")
    await plane.http.get("/pages/docs.js")
    told = await figures(plane)
    counted = {name: count for name, count in told.items() if name.startswith("http_requests_total")}
    assert counted == {
        requests("POST", "/v1/creators", 202): 1,
        requests("GET", "/v1/creators/{handle}", 200): 2,
        requests("GET", "/v1/creators/{handle}", 404): 1,
        # Nobody has looked for a route yet when a stranger is refused.
        requests("GET", "none", 401): 1,
        requests("GET", "none", 404): 1,
        requests("PUT", "/v1/creators/{handle}", 405): 1,
        requests("other", "none", 404): 1,
        requests("GET", "none", 200): 1,
    }
    labels = 'handler="/v1/creators/{handle}",method="GET"'
    assert told[f"http_request_duration_seconds_count{{{labels}}}"] == 3
    within = 'handler="/v1/creators/{handle}",le="+Inf",method="GET"'
    assert told[f"http_request_duration_seconds_bucket{{{within}}}"] == 3
    assert 0 < told[f"http_request_duration_seconds_sum{{{labels}}}"] < time.perf_counter() - began
    assert "process_resident_memory_bytes" in told
    assert (await figures(plane))[requests("GET", "/metrics", 200)] == 1


async def test_signups_are_counted_by_what_came_of_them_from_nothing_on(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signups(told: Figures) -> dict[str, float]:
        found = {name: re.search(r'^chatinbio_signups_total{outcome="(\w+)"}$', name) for name in told}
        return {outcome[1]: told[name] for name, outcome in found.items() if outcome}

    assert signups(await figures(plane)) == dict.fromkeys(OUTCOMES, 0)
    again = {"Idempotency-Key": "ada"}
    for handle, headers in (("ada", again), ("ada", again), ("bea", {}), ("bea", {}), ("admin", {}), ("-", {})):
        await plane.sign_up(handle, headers=headers)
    # Not even a signup: counted as a request alone.
    assert (await plane.http.post("/v1/creators", json={})).status_code == 422

    async def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, OSError("gone"))

    monkeypatch.setattr(store, "reserve", fail)
    assert (await plane.sign_up("cid", headers=again)).status_code == 503
    await plane.api.stop()
    await plane.sign_up("dan")
    counted = {outcome: count for outcome, count in signups(await figures(plane)).items() if count}
    assert counted == {
        "created": 2,
        "repeated": 1,
        "handle_taken": 1,
        "reserved_handle": 1,
        "invalid_handle": 1,
        "failed": 1,
        "cluster_unavailable": 1,
    }


async def test_platforms_find_nothing_there(plane: Plane) -> None:
    for headers in (
        {"X-Forwarded-For": "203.0.113.7"},
        {"X-Forwarded-Host": "api.example.com"},
        {"X-Real-IP": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"Host": "api.example.com"},
        {"Host": "API.example.com:443"},
        {"Host": "api.localhost:8080"},
    ):
        told = await plane.http.get("/metrics", headers=headers)
        assert (told.status_code, told.json()["code"]) == (404, "not_found"), headers
    for host in ("10.1.2.3:8000", "[fd00::7]:8000", "localhost:8081", "plane"):
        assert (await plane.http.get("/metrics", headers={"Host": host})).status_code == 200
    assert "/metrics" not in (await plane.http.get("/openapi.json")).text


async def test_an_event_stream_is_counted_while_it_is_open_and_is_no_slow_answer(tmp_path: Path) -> None:
    async with cluster(tmp_path) as api, as_program(tmp_path, api) as (plane, _):
        await plane.sign_up("ada")
        async with following(plane, "ada"):
            told = await figures(plane)
            assert told["chatinbio_event_streams"] == 1
            assert told[requests("GET", "/v1/creators/{handle}/events", 200)] == 1
        # The reader went away without a word.
        async with asyncio.timeout(PATIENCE):
            while (await figures(plane))["chatinbio_event_streams"]:  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(0.05)
