"""The crash-point sweep: the operator dies, or a request of it fails, before and after every single write of a reconcile, for create,
change, suspend and delete. It always ends with the same objects: none missing, none left over, none twice.

Every point has a Creator and an operator of its own, all at the same time on one cluster.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from chatinbio_local.client import PODS
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.engine import Cut, Engine
from tests.operator.world import CHILDREN, TOKEN, Object, World, kubeconfig_for

VOLATILE: Final = {
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "managedFields",
    "generation",
    "chatinbio.dev/applied",
    "chatinbio.dev/creator-uid",
    "chatinbio.dev/made-with",
    "chatinbio.dev/owner-hash",
    "volumeName",
    "session-key",
    "lastTransitionTime",
    "observedGeneration",
    "namespace",
}

Act = Callable[[World, str], Awaitable[Any]]


async def made(world: World, handle: str) -> None:
    await world.create(handle, storage={"deletionPolicy": "Delete"})


async def made_to_stay(world: World, handle: str) -> None:
    await world.create(handle)


async def change(world: World, handle: str) -> None:
    instance = {"version": "0.2.0"}
    await world.change(
        handle, {"displayName": "Somebody Else", "instance": instance, "hosts": [f"{handle}.example.com"]}
    )


async def suspend(world: World, handle: str) -> None:
    await world.change(handle, {"suspended": True})


async def remove(world: World, handle: str) -> None:
    await world.remove(handle)


# What was there before, what happens, and the least number of writes that it takes.
SCENARIOS: Final[dict[str, tuple[Act | None, Act, int]]] = {
    "create": (None, made, 8),
    "change": (made, change, 4),
    "suspend": (made, suspend, 2),
    "delete": (made, remove, 3),
    "retain": (made_to_stay, remove, 2),
}


def plain(value: Any, handle: str) -> Any:
    """Without what differs between two runs of the same story."""
    if isinstance(value, dict):
        return {name: plain(part, handle) for name, part in sorted(value.items()) if name not in VOLATILE}
    if isinstance(value, list):
        return [plain(part, handle) for part in value]
    return value.replace(handle, "<handle>").replace(handle.title(), "<Handle>") if isinstance(value, str) else value


async def state(world: World, handle: str) -> str:
    """Everything that there is of a Creator, in comparable text."""
    found: list[Object] = []
    if creator := await world.creator(handle):
        found.append({"creator": creator["metadata"].get("finalizers"), "spec": creator["spec"]})
        status = creator.get("status", {})
        found.append({c["type"]: (c["status"], c["reason"]) for c in status.get("conditions", ())})
    selector = f"chatinbio.dev/creator={handle}"
    for kind, (resource, _) in CHILDREN.items():
        for body in await world.api.client.list(resource, CREATORS_NAMESPACE, label_selector=selector):
            found.append({"kind": kind} | {part: body[part] for part in ("metadata", "spec", "data") if part in body})
    pods = await world.api.client.list(PODS, CREATORS_NAMESPACE, label_selector=f"app.kubernetes.io/instance={handle}")
    found += [{"pod": pod["metadata"]["name"]} for pod in pods]
    return json.dumps(plain(found, handle), indent=1)


async def run(
    engines: AsyncExitStack, world: World, handle: str, scenario: str, cut: Cut | None = None, wished: str = ""
) -> Engine:
    """The story, with an operator that is cut once; the one that runs at the end, until `engines` are closed."""
    before, act, _ = SCENARIOS[scenario]
    if before:
        async with Engine(world, handle):
            await before(world, handle)
            await world.until_reason("VolumeBound", "Bound", handle)
            await world.until_reason("WorkloadAvailable", "Starting", handle)
    if cut is None or cut.how == "fails":
        engine = await engines.enter_async_context(Engine(world, handle, cut))
        await act(world, handle)
        return engine
    async with Engine(world, handle, cut):
        await act(world, handle)

        async def dead_or_done() -> bool:
            # What happens together is told in one status, so the last writes of one run may not come in another.
            return cut.struck.is_set() or await state(world, handle) == wished

        await world.until(dead_or_done)
    return await engines.enter_async_context(Engine(world, handle))


async def all_ended(world: World, handles: list[str], wished: str) -> None:
    async def none_left() -> bool:
        for handle in tuple(handles):
            if await state(world, handle) == wished:
                handles.remove(handle)
        return not handles

    try:
        await world.until(none_left)
    except AssertionError:
        assert await state(world, handles[0]) == wished, handles


@pytest.mark.timeout(300)  # dozens of operators at once
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_wherever_it_dies(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: str) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig_for(world.api, tmp_path / "operators", TOKEN)))
    world.patience = 120
    async with AsyncExitStack() as engines:
        clean = await run(engines, world, "undisturbed", scenario)
        await world.settled()
        wished = await state(world, "undisturbed")
        writes = len(clean.writes)
        assert writes >= SCENARIOS[scenario][2], clean.writes
        cuts = {
            f"{how}-{when}-{number}": Cut(number, when, how)
            for how in ("dies", "fails")
            for when in ("before", "after")
            for number in range(1, writes + 1)
        }
        await asyncio.gather(*(run(engines, world, handle, scenario, cut, wished) for handle, cut in cuts.items()))
        await all_ended(world, list(cuts), wished)
        await world.settled()
        for handle, cut in cuts.items():
            assert cut.struck.is_set() or cut.number >= SCENARIOS[scenario][2], cut
            assert await state(world, handle) == wished, "and it stays so"
