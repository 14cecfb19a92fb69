"""The image of a kind: by name, by label, by owner; before and after changes; and a Service that selects other pods."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

import pytest

from chatinbio_local.client import PODS, SERVICES, Object, Resource, WatchEvent
from chatinbio_local.controllers.informer import Informer
from tests.local.controllers.conftest import Cluster
from tests.local.memory_client import MemoryClient
from tests.local.waiting import eventually


def pod(name: str, owner: str = "o", **labels: str) -> Object:
    return {"metadata": {"name": name, "namespace": "n", "labels": labels, "ownerReferences": [{"uid": owner}]}}


class Told(MemoryClient):
    """A watch that says what a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.events: asyncio.Queue[WatchEvent] = asyncio.Queue()

    def say(self, type_: Literal["ADDED", "MODIFIED", "DELETED"], body: Object) -> None:
        self.events.put_nowait(WatchEvent(type_, json.dumps(body).encode()))

    @asynccontextmanager
    async def watch(
        self, resource: Resource, namespace: str = "", *, label_selector: str = ""
    ) -> AsyncIterator[AsyncIterator[WatchEvent]]:
        async def events() -> AsyncIterator[WatchEvent]:
            while True:
                yield await self.events.get()

        yield events()


def names(bodies: list[Object]) -> list[str]:
    return sorted(body["metadata"]["name"] for body in bodies)


@pytest.mark.parametrize("asked_before", [True, False])
async def test_it_finds_by_labels_and_owners_whenever_it_is_first_asked(asked_before: bool) -> None:
    client = Told()
    informer = Informer(client, PODS)
    heard: list[tuple[Any, Any]] = []
    informer.listen(lambda before, after: heard.append((before, after)))
    if asked_before:
        assert informer.labelled("n", {"app": "a"}) == informer.owned("n", "o") == []
    client.say("ADDED", pod("one", app="a", tier="x"))
    client.say("ADDED", pod("two", app="a"))
    client.say("DELETED", pod("unknown", app="a"))
    client.say("MODIFIED", pod("two", "p", app="b"))
    client.say("ADDED", pod("three", app="a"))
    client.say("DELETED", pod("three", app="a"))
    task = asyncio.create_task(informer.run())
    try:
        await eventually(lambda: len(heard) == 5, "five changes")
        assert heard[-1] == (pod("three", app="a"), None)
        assert names(informer.labelled("n", {"app": "a"})) == ["one"]
        assert names(informer.labelled("n", {"app": "a", "tier": "x"})) == ["one"]
        assert informer.labelled("n", {"app": "a", "tier": "y"}) == informer.labelled("m", {"app": "a"}) == []
        assert (names(informer.owned("n", "o")), names(informer.owned("n", "p"))) == (["one"], ["two"])
        assert informer.get("n", "two") == pod("two", "p", app="b") and informer.get("n", "three") is None
        changed = informer.get("n", "one")
        assert changed is not None
        changed["metadata"]["labels"] = {}
        assert informer.get("n", "one") == pod("one", app="a", tier="x")  # everybody gets a copy
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_service_that_selects_others_leaves_the_first_alone(cluster: Cluster) -> None:
    await cluster.service("web", selector={"app": "web"})
    for name in ("web", "other"):
        await cluster.stateful_set(name)
        await cluster.exists(f"{name}-0")
        await cluster.make_ready(f"{name}-0")

    def hosts() -> set[str]:
        return {endpoint["targetRef"]["name"] for body in cluster.slices("web") for endpoint in body["endpoints"]}

    await eventually(lambda: hosts() == {"web-0"}, "the first")
    await cluster.client.merge(SERVICES, "web", {"spec": {"selector": {"app": "other"}}}, "default")
    await eventually(lambda: hosts() == {"other-0"}, "the other")
    await cluster.make_ready("web-0", ready=False)
    await cluster.make_ready("other-0", ready=False)
    await eventually(lambda: set(cluster.endpoints("web").values()) == {False}, "events of the other count")
    assert hosts() == {"other-0"}
