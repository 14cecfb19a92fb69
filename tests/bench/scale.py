"""A fleet of thousands, pods off: what one more Creator costs operator and API server, and what a restart does.

One fleet grows: 1,000 Creators, measured, then 5,000. Requests are counted by the operator itself (`rest_client_requests_total`).
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
import statistics
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import psutil

from chatinbio_api.names import API_VERSION, FINALIZER, KIND
from tests.bench import api_server
from tests.bench.figure import Figure
from tests.e2e.fleet import Fleet, eventually

CREATORS = "/apis/chatinbio.dev/v1alpha1/creators"
FEW, MANY = 1_000, 5_000
WRITERS = 32
REST_SECONDS = 60
CHANGES = 100
PROGRESS_SECONDS = 15
CANARY_SECONDS = 60  # the operator writes its canary, whatever happens


async def figures(folder: Path) -> list[Figure]:
    """All rows; takes some minutes."""
    fleet = Fleet.on_free_ports(folder)
    started = fleet.chatinbio("up", "--detach", "--no-demo", "--no-pods")
    assert started.returncode == 0, started.stdout + started.stderr
    try:
        async with client(fleet) as api:
            found = await _creators(fleet, api)
    finally:
        fleet.down()
    return [*found, *await api_server.figures(folder.with_name("api-server"))]


@contextlib.asynccontextmanager
async def client(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator of the local cluster."""
    async with httpx.AsyncClient(
        base_url=f"https://127.0.0.1:{fleet.api_port}",
        headers={"Authorization": f"Bearer {fleet.get_token()}"},
        verify=fleet.tls(),
        trust_env=False,
        timeout=120,
        limits=httpx.Limits(max_connections=WRITERS * 2),
    ) as api:
        yield api


async def _creators(fleet: Fleet, api: httpx.AsyncClient) -> list[Figure]:
    rows = []
    cost_few = 0.0
    total = 0
    for more in (FEW, MANY - FEW):
        before, used, began = await _requests(fleet), _cpu(fleet), time.perf_counter()
        rate = await _grow(fleet, api, total, more)
        total += more
        await _settled(fleet)
        print(f"  {total:,} Creators: {rate:.1f} a second", flush=True)
        cost = (_cpu(fleet) - used) / more * 1000
        beats = math.ceil((time.perf_counter() - began) / CANARY_SECONDS)
        asked = (await _requests(fleet) - before - beats) / more
        memory = _operator(fleet).memory_info().rss / 1e6
        if total == FEW:
            cost_few = cost
            rows += [
                Figure(f"{total:,} Creators settle", 40, "/s", (rate,), at_least=True),
                Figure(f"operator's memory at {total:,}", 150, "MB", (memory,)),
                Figure("operator's CPU for a new Creator", 10, "ms", (cost,)),
                Figure("requests for a new Creator", 7, "", (asked,)),
            ]
            rows += await _restart(fleet, total, 30, 50)
        else:
            rows += [
                Figure(f"{total:,} Creators settle", None, "/s", (rate,), at_least=True),
                Figure(f"operator's memory at {total:,}", None, "MB", (memory,)),
                Figure(f"cost of a Creator at {total:,} against {FEW:,}", 1.1, "times", (cost / cost_few,)),
            ]
            rows.append(await _rest(fleet, total))
            rows.append(await _change(api))
            rows += await _restart(fleet, total, 30, None)
    return rows


async def _grow(fleet: Fleet, api: httpx.AsyncClient, have: int, more: int) -> float:
    """Creators a second, from the first create until each has a status that speaks of its generation. They are made as the
    control plane makes them, with the operator's finalizer."""
    waiting = [f"c{number:05}" for number in range(have, have + more)]
    start = told = time.perf_counter()

    async def write() -> None:
        while waiting:
            name = waiting.pop()
            body = {
                "apiVersion": API_VERSION,
                "kind": KIND,
                "metadata": {"name": name, "finalizers": [FINALIZER]},
                "spec": {"displayName": name, "owner": {"email": f"{name}@example.com"}},
            }
            answer = await api.post(CREATORS, json=body)
            assert answer.status_code == 201, answer.text

    await asyncio.gather(*(write() for _ in range(WRITERS)))

    async def done() -> bool:
        # Asked of the operator: a list of thousands, once a second, would be the API server's hardest work.
        nonlocal told
        metrics = await _metrics(fleet)
        spoken = _sum(metrics, "chatinbio_creators") - _pending(metrics)
        if (now := time.perf_counter()) - told > PROGRESS_SECONDS:
            told = now
            print(f"  {spoken:,.0f} of {have + more:,} Creators are settled after {now - start:.0f} s", flush=True)
        return spoken == have + more

    await eventually(done, seconds=1800, every=0.5)
    took = time.perf_counter() - start
    found = (await api.get(CREATORS)).json()["items"]
    assert len(found) == have + more
    for item in found:
        assert item["status"]["observedGeneration"] == item["metadata"]["generation"], item
    return more / took


def _pending(metrics: str) -> float:
    """The Creators of which nothing has been said yet."""
    return sum(map(float, re.findall(r'^chatinbio_creators{phase="Pending"} (\S+)$', metrics, re.MULTILINE)))


async def _restart(fleet: Fleet, creators: int, seconds: float, requests: float | None) -> list[Figure]:
    """kill -9; until every Creator was looked at by the new process, and what that asked of the API server."""
    fleet.kill("operator")
    begin = time.perf_counter()
    await eventually(lambda: _looked(fleet, creators), seconds=600, every=0.2)
    took = time.perf_counter() - begin
    await _settled(fleet)
    return [
        Figure(f"a restart at {creators:,} has looked at all after", seconds, "s", (took,)),
        Figure(f"requests of a restart at {creators:,}", requests, "", (await _requests(fleet),)),
    ]


async def _looked(fleet: Fleet, creators: int) -> bool:
    try:
        return _sum(await _metrics(fleet), "controller_runtime_reconcile_total") >= creators
    except httpx.TransportError:
        return False  # the new process is not there yet


async def _rest(fleet: Fleet, creators: int) -> Figure:
    before = await _requests(fleet)
    await asyncio.sleep(REST_SECONDS)
    per_minute = (await _requests(fleet) - before) * 60 / REST_SECONDS / creators
    return Figure(f"requests at rest, a Creator and minute at {creators:,}", 0.05, "", (per_minute,))


async def _change(api: httpx.AsyncClient) -> Figure:
    """From the patch of a spec until the status speaks of it, one after the other; the 99th percentile."""
    took = []
    for number in range(CHANGES):
        path = f"{CREATORS}/c{number:05}"
        patch = {"spec": {"profile": {"tagline": f"number {number}"}}}
        begin = time.perf_counter()
        answer = await api.patch(path, json=patch, headers={"Content-Type": "application/merge-patch+json"})
        generation = answer.json()["metadata"]["generation"]
        await eventually(partial(_speaks_of, api, path, generation), every=0.02)
        took.append(time.perf_counter() - begin)
    return Figure(f"a changed spec is applied at {MANY:,}, p99", 2, "s", (statistics.quantiles(took, n=100)[98],))


async def _speaks_of(api: httpx.AsyncClient, path: str, generation: int) -> bool:
    status = (await api.get(path)).json().get("status", {})
    return bool(status.get("observedGeneration") == generation)


def _operator(fleet: Fleet) -> psutil.Process:
    (process,) = fleet.processes("operator")
    return process


def _cpu(fleet: Fleet) -> float:
    times = _operator(fleet).cpu_times()
    return float(times.user + times.system)


async def _metrics(fleet: Fleet) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        return (await http.get(f"http://127.0.0.1:{fleet.health_port}/metrics")).text


def _sum(metrics: str, name: str) -> float:
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", metrics, re.MULTILINE))


async def _requests(fleet: Fleet) -> float:
    return _sum(await _metrics(fleet), "rest_client_requests_total")


async def _settled(fleet: Fleet) -> None:
    """Until the operator uses no processor to speak of: events of its own writes have come back and were no news."""

    async def quiet() -> bool:
        used = _cpu(fleet)
        await asyncio.sleep(1)
        return _cpu(fleet) - used < 0.05

    await eventually(quiet, seconds=300, every=0)
