"""Watches that lose events, tell them twice or in another order, go silent or lose their place: a Creator ends as its last spec says."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import kopf
import pytest
import pytest_asyncio
from kopf._cogs.clients import watching as watches
from kopf._core.reactor import queueing

from chatinbio_local.api.faults import Faults
from chatinbio_local.client import SERVICES
from chatinbio_operator.__main__ import platform_of
from chatinbio_operator.handlers import Operator, registry_for
from chatinbio_operator.settings import Settings
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, kubeconfig_for
from tests.operator.world import TOKEN, Object, World, running_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAULTS = Faults()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patched:
        async with running_world(folder, FAULTS) as running:
            patched.setenv("KUBECONFIG", str(kubeconfig_for(running.api, folder / "operator", TOKEN)))
            # What an operator puts in the place of kopf's own is put back for whoever comes after.
            patched.setattr(queueing, "watcher", queueing.watcher)
            patched.setattr(watches, "WatchingError", watches.WatchingError)
            yield running


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    yield
    FAULTS.clear()


@asynccontextmanager
async def watching(*, silence: float = 70, resync: float = 300) -> AsyncIterator[None]:
    """The operator as its program runs it, in this process; `silence` is its patience with a watch, in seconds."""
    settings = Settings(lease_name="", health_port=0, default_version="0.1.0", resync_seconds=resync)
    operator = Operator(settings, platform_of(settings))
    registry = registry_for(operator)

    @kopf.on.startup(registry=registry)
    async def sooner(settings: kopf.OperatorSettings, **_: Any) -> None:
        assert settings.watching.inactivity_timeout == 70, "set by us, for bookmarks that come every minute"
        settings.watching.inactivity_timeout = silence

    program = kopf.operator(
        registry=registry, standalone=True, namespaces=[CREATORS_NAMESPACE], stop_flag=operator.ended
    )
    task = asyncio.create_task(program)
    try:
        yield
    finally:
        operator.ended.set()
        await task


def on_watch(resource: str, fault: str, **match: Any) -> Object:
    return {"match": {"verb": "watch", "resource": resource, **match}, "fault": fault, "times": 1}


async def struck(number: int) -> None:
    """Until that many rules have met their event."""
    async with asyncio.timeout(60):
        while sum(rule["struck"] for rule in FAULTS.listed()) < number:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def made_anew(world: World, handle: str, uid: str) -> bool:
    found = await world.child("Service", handle)
    return found is not None and found["metadata"]["uid"] != uid


@pytest.mark.parametrize("then", ["expire", "cut"])
async def test_a_deletion_that_nobody_told_is_mended_as_soon_as_the_watch_begins_anew(world: World, then: str) -> None:
    """Not at the next resync, which is five minutes away. A watch that goes on where it was is told again; one that lost its
    place reads what there is, and what there is not any more has to be found."""
    async with watching():
        await world.create(f"ada-{then}")
        await world.create(f"bob-{then}")
        uid = (await world.until_made(f"ada-{then}"))["Service"]["metadata"]["uid"]
        await world.until_made(f"bob-{then}")
        await world.settled()
        FAULTS.add([on_watch("services", "drop", name=f"ada-{then}"), on_watch("services", then, name=f"bob-{then}")])
        await world.api.client.delete(SERVICES, f"ada-{then}", CREATORS_NAMESPACE)
        await struck(1)
        note = {"metadata": {"annotations": {"example.com/note": "x"}}}
        await world.api.client.merge(SERVICES, f"bob-{then}", note, CREATORS_NAMESPACE)
        await struck(2)
        await world.until(lambda: made_anew(world, f"ada-{then}", uid))


async def test_the_last_spec_stands_whatever_the_watch_makes_of_its_events(world: World) -> None:
    """A hundred events of Creators lost, doubled or late, while they are changed, deleted and made again."""
    kinds = itertools.cycle(["duplicate", "reorder", "drop", "reorder", "duplicate", "drop", "drop"])
    rules = [on_watch("creators", fault) for fault in itertools.islice(kinds, 100)]
    handles = [f"creator-{number}" for number in range(6)]
    async with watching(resync=1):
        for handle in handles:
            await world.create(handle)
            await world.until_made(handle)
        FAULTS.add(rules)
        for step in range(1, 6):
            for number, handle in enumerate(handles):
                if number == step:
                    await world.remove(handle)
                else:
                    await change(world, handle, step)
            gone = partial(is_gone, world, handles[step])
            await world.until(gone)
            await world.create(handles[step])
        last = {}
        for handle in handles:
            await change(world, handle, 9)
            last[handle] = (await world.creator(handle) or {})["spec"]
        await world.until(lambda: all_as_wished(world, last))
        assert sum(rule["struck"] for rule in FAULTS.listed()) > 60


async def change(world: World, handle: str, step: int) -> None:
    spec = {
        "displayName": f"Step {step}",
        "suspended": step % 2 == 0,
        "instance": {"version": f"{step}.0.0"},
    }
    await world.change(handle, spec)


async def is_gone(world: World, handle: str) -> bool:
    return await world.creator(handle) is None


async def all_as_wished(world: World, last: dict[str, Object]) -> bool:
    return all([await as_wished(world, handle, spec) for handle, spec in last.items()])


async def as_wished(world: World, handle: str, spec: Object) -> bool:
    children, body = await world.children(handle), await world.creator(handle) or {}
    if len(children) < 6:
        return False
    seed = json.loads(children["ConfigMap"]["data"]["seed.json"])
    stateful_set = children["StatefulSet"]["spec"]
    return (
        seed["displayName"] == spec["displayName"]
        and stateful_set["template"]["spec"]["containers"][0]["image"].endswith(f":{spec['instance']['version']}")
        and stateful_set["replicas"] == (0 if spec["suspended"] else 1)
        and {owner["uid"] for child in children.values() for owner in child["metadata"].get("ownerReferences", ())}
        == {body["metadata"]["uid"]}
        and body.get("status", {}).get("observedGeneration") == body["metadata"]["generation"]
    )


async def test_a_watch_that_goes_silent_is_left_and_what_it_kept_to_itself_is_heard(world: World) -> None:
    async with watching(silence=1):
        await world.create("before")
        await world.until_made("before")
        FAULTS.add([on_watch("creators", "silence")])
        await world.api.client.merge(CREATORS, "before", {"spec": {"displayName": "Unheard"}})
        await struck(1)
        await world.create("after")
        await world.until_made("after")
        await world.until(lambda: is_heard(world))


async def is_heard(world: World) -> bool:
    return "Unheard" in (await world.need("ConfigMap", "before"))["data"]["seed.json"]


async def test_a_list_that_the_api_server_does_not_remember_any_more_begins_anew(world: World) -> None:
    rule = {"match": {"verb": "list", "resource": "services", "userAgent": "kopf"}, "fault": "status", "code": 410}
    FAULTS.add([rule | {"times": 1}])
    async with watching():
        await struck(1)
        await world.create("grace")
        await world.until_made("grace")
