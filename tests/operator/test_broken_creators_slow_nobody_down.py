"""Twenty of two hundred Creators are broken, each in one of the worst ways there are: the others are served as if they were alone.

How much longer that takes is measured by `make bench` (tests/bench/broken.py); here is that nobody waits for a broken one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from chatinbio_local.client import PODS, STATEFUL_SETS
from chatinbio_operator.errors import Retry
from chatinbio_operator.reconcile import loops
from chatinbio_operator.reconcile.backoff import FIRST, LONGEST
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, kubeconfig_for
from tests.operator.engine import Engine, When
from tests.operator.world import RUNNING, TOKEN, World

GOOD = [f"good-{number}" for number in range(180)]
BROKEN = [f"broken-{number}" for number in range(20)]
# Finalizer, six children, a status on the way and the status at the end, and one Event that says that it is ready.
WRITES = 10


# Fewer than there are that hang: with one line for all of them nobody would come through.
AT_ONCE = 6


class Poison:
    """Whatever is asked about a broken Creator hangs for ever, is answered with an error, or meets a mistake of ours."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def __call__(self, number: int, request: str, when: When) -> None:
        handle = next((handle for handle in BROKEN if f"/{handle}/" in f"{request}/"), "")
        if not handle or when == "after":
            return
        self.asked[handle] += 1
        match BROKEN.index(handle) % 3:
            case 0:
                await asyncio.Event().wait()
            case 1:
                raise Retry(f"{request}: 500")
        raise RuntimeError("a mistake of ours")


async def kubelet(world: World) -> None:
    """Every pod that is made answers at once."""
    async with world.api.client.watch(PODS, CREATORS_NAMESPACE) as events:
        async for event in events:
            if event.type == "ADDED":
                name = event.object["metadata"]["name"]
                status = {"status": RUNNING}
                await world.api.client.merge(PODS, name, status, CREATORS_NAMESPACE, subresource="status")


async def all_are_ready(world: World, handles: set[str]) -> None:
    ready: set[str] = set()
    async with world.api.client.watch(CREATORS) as events:
        async for event in events:
            if event.type != "SYNCED" and event.object.get("status", {}).get("phase") == "Ready":
                ready.add(event.object["metadata"]["name"])
            if ready == handles:
                return


@pytest.mark.timeout(240)  # two hundred of them
async def test_the_others_are_ready_meanwhile(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig_for(world.api, tmp_path / "operator", TOKEN)))
    monkeypatch.setenv("CHATINBIO_OPERATOR_CONCURRENCY", str(AT_ONCE))
    # The whole of each pause, not some part of it by chance; and no word on the way for a cluster that is slow.
    monkeypatch.setattr(loops, "delay", lambda failures: min(FIRST * 2**failures, LONGEST))
    monkeypatch.setattr("chatinbio_operator.reconcile.SETTLING", 60.0)
    poison = Poison()
    for handle in BROKEN + GOOD:  # the broken ones stand first in every line
        await world.create(handle)
    async with Engine(world, disturb=poison) as engine:
        playing = asyncio.create_task(kubelet(world))
        async with asyncio.timeout(180):
            await all_are_ready(world, set(GOOD))
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        sets = await world.api.client.list(STATEFUL_SETS, CREATORS_NAMESPACE)
        assert {body["metadata"]["name"] for body in sets} == set(GOOD)
        assert engine.concurrency == AT_ONCE
        assert engine.figures.active <= 2 * AT_ONCE
        assert set(poison.asked) == set(BROKEN), "nobody was given up"
        # One second, two, four, eight: they come back less and less often. In four minutes that is ten times, and two words.
        assert max(poison.asked.values()) <= 12
        asked = len(engine.writes) - poison.asked.total()
        assert asked <= WRITES * len(GOOD), "of the API server no more is asked for the others than if they were alone"
