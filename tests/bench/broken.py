"""What broken things cost those that are not: Creators beside broken ones, a leader that was killed, a watch that went silent."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx

from chatinbio_local.api.faults import PATH, Faults
from chatinbio_local.settings import SYSTEM_NAMESPACE
from tests.bench.figure import RUNS, Figure
from tests.bench.scale import CREATORS, WRITERS, client
from tests.e2e.fleet import Fleet, eventually
from tests.operator.world import Operator, World, running_world

WELL, OTHERS = 180, 20
TAKE_OVERS = 3
# What is asked about a broken one is never answered, answered with 500, or has its connection reset.
WAYS = ("hang", "status", "drop")
# As the chart sets it; everything else stands at its default.
LEASE = {"lease_name": "chatinbio-operator", "lease_namespace": SYSTEM_NAMESPACE}


async def figures(folder: Path) -> list[Figure]:
    """All rows; takes some minutes."""
    folder.mkdir()
    return [
        await beside_broken_ones(folder / "beside"),
        await take_over(folder / "lease"),
        await silence(folder / "watch"),
    ]


async def beside_broken_ones(folder: Path) -> Figure:
    """How many times longer Creators take when the others that were signed up with them are broken instead of well; the two are
    measured in turns."""
    fleet = Fleet.on_free_ports(folder, CHATINBIO_LOCAL_FAULTS="1")
    started = fleet.chatinbio("up", "--detach", "--no-demo", "--no-pods")
    assert started.returncode == 0, started.stdout + started.stderr
    ratios = []
    try:
        async with client(fleet) as api:
            for run in range(RUNS):
                beside_well = await _settle(api, f"well-{run}")
                (await api.post(PATH, json=_rules(f"broken-{run}"))).raise_for_status()
                beside_broken = await _settle(api, f"broken-{run}")
                ratios.append(beside_broken / beside_well)
                await _mend(api)
    finally:
        fleet.down()
    return Figure(
        f"{WELL} Creators beside {OTHERS} broken ones, against beside {OTHERS} well ones", 1.1, "times", tuple(ratios)
    )


def _rules(run: str) -> list[dict[str, object]]:
    return [
        {"match": {"resource": "configmaps", "name": f"{run}-other-{number}-seed"}, "fault": WAYS[number % len(WAYS)]}
        for number in range(OTHERS)
    ]


async def _settle(api: httpx.AsyncClient, run: str) -> float:
    """Seconds from the first create until each Creator but the others, which are created first, has a status of its generation."""
    well = [f"{run}-{number}" for number in range(WELL)]
    names = [*(f"{run}-other-{number}" for number in range(OTHERS)), *well][::-1]
    begin = time.perf_counter()

    async def write() -> None:
        while names:
            name = names.pop()
            spec = {"displayName": name, "owner": {"email": f"{name}@example.com"}}
            body = {
                "apiVersion": "chatinbio.dev/v1alpha1",
                "kind": "Creator",
                "metadata": {"name": name},
                "spec": spec,
            }
            (await api.post(CREATORS, json=body)).raise_for_status()

    await asyncio.gather(*(write() for _ in range(WRITERS)))

    async def done() -> bool:
        return set(well) <= await _settled(api)

    await eventually(done, seconds=300, every=0.1)
    return time.perf_counter() - begin


async def _mend(api: httpx.AsyncClient) -> None:
    """The faults go, and the next turn begins when whoever they broke is as well as the rest."""
    (await api.delete(PATH)).raise_for_status()

    async def mended() -> bool:
        return len(await _settled(api)) == len((await api.get(CREATORS)).json()["items"])

    await eventually(mended, seconds=180, every=0.5)


async def _settled(api: httpx.AsyncClient) -> set[str]:
    """Who has a status of its generation that is no complaint of the operator's."""
    found = (await api.get(CREATORS)).json()["items"]
    return {
        item["metadata"]["name"]
        for item in found
        if (status := item.get("status", {})).get("observedGeneration") == item["metadata"]["generation"]
        and status.get("phase") != "Degraded"
    }


async def take_over(folder: Path) -> Figure:
    """Two operators share a lease of the default length. From `kill -9` of the active one until a Creator that is signed up then
    has a status."""
    took = []
    async with _world(folder) as world, world.operator(**LEASE) as first:
        await eventually(lambda: _says(first, "watching"))
        async with world.operator(**LEASE) as second:
            active, waiting = first, second
            for run in range(TAKE_OVERS):
                await eventually(partial(_says, waiting, "standing by"))
                begin = time.perf_counter()
                await active.kill()
                await world.create(f"heir-{run}")
                await world.until(partial(world.phase, f"heir-{run}"), seconds=90)
                took.append(time.perf_counter() - begin)
                await active.start()
                active, waiting = waiting, active
    return Figure("another operator takes over after", 30, "s", tuple(took))


async def silence(folder: Path) -> Figure:
    """The watch of Creators swallows what it is told and stays open. From the change that it swallows until the operator acts on it."""
    faults = Faults()
    async with _world(folder, faults) as world, world.operator():
        await world.create("heard")
        await world.until(lambda: world.phase("heard"))
        await world.settled()
        faults.add([{"match": {"verb": "watch", "resource": "creators"}, "fault": "silence", "times": 1}])
        begin = time.perf_counter()
        await world.create("unheard")
        await world.until(lambda: world.phase("unheard"), seconds=150)
        took = time.perf_counter() - begin
        assert faults.listed()[0]["struck"] == 1
    return Figure("a watch that is silent is noticed after", 75, "s", (took,))


@contextlib.asynccontextmanager
async def _world(folder: Path, faults: Faults | None = None) -> AsyncIterator[World]:
    folder.mkdir()
    async with running_world(folder, faults) as world:
        yield world


async def _says(operator: Operator, words: str) -> bool:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"http://127.0.0.1:{operator.health_port}/readyz")
    return answer.status_code == 200 and words in answer.text
