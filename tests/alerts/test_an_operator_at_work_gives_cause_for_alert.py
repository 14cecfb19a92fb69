"""A real operator process on a cluster that fails, is broken, fought over and littered: each alert holds while that lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from chatinbio_local.api.faults import Faults
from chatinbio_local.client import INGRESSES, SECRETS, SERVICES
from tests.alerts.prometheus import HOUR, OPERATOR, Prometheus
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE
from tests.operator.world import RUNNING, World, running_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAULTS = Faults()
SILENT = {**RUNNING, "conditions": [{"type": "Ready", "status": "False"}]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at_work(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, str]]:
    """A cluster, and the address of the operator on it."""
    async with (
        running_world(tmp_path_factory.mktemp("world"), FAULTS) as world,
        world.operator(resync_seconds="1") as operator,
    ):
        yield world, f"127.0.0.1:{operator.health_port}"
        await operator.kill()


@pytest_asyncio.fixture(loop_scope="module")
async def world(at_work: tuple[World, str]) -> AsyncIterator[World]:
    """Nobody lives here yet, and nobody stays."""
    world, _ = at_work
    yield world
    FAULTS.clear()
    for creator in await world.api.client.list(CREATORS):
        await world.remove(creator["metadata"]["name"])

    async def nobody() -> bool:
        return not await world.api.client.list(CREATORS)

    await world.until(nobody)


@pytest_asyncio.fixture(loop_scope="module")
async def prometheus(at_work: tuple[World, str]) -> Prometheus:
    """It has seen the operator once."""
    prometheus = Prometheus()
    prometheus.watch(OPERATOR, at_work[1], "operator-1")
    await prometheus.scrape()
    return prometheus


Said = Callable[[], bool]


async def soon(world: World, prometheus: Prometheus, said: Said, after: float = 1) -> None:
    """Scrape until this holds: what the API server has already is in the operator's figures once it has heard the answer."""

    async def scraped() -> bool:
        await prometheus.scrape(after)
        return said()

    await world.until(scraped)


async def serving(world: World, name: str) -> None:
    await world.make_ready(name)
    await world.until_reason("Ready", "Ready", name)


async def test_an_api_server_that_fails(world: World, prometheus: Prometheus) -> None:
    alerts = ("ChatinbioReconcileErrors", "ChatinbioApiServerErrors", "ChatinbioCreatorsNotReady")
    names = [f"creator-{number}" for number in range(6)]
    assert not any(prometheus.fires(alert) for alert in alerts)
    FAULTS.add([{"match": {"resource": "configmaps", "name": f"{name}-seed"}, "fault": "status"} for name in names])
    for name in names:
        await world.create(name)

    await soon(world, prometheus, lambda: all(prometheus.fires(alert) for alert in alerts))
    assert prometheus.fires("ChatinbioCreatorsNotReady", phase="Pending")

    FAULTS.clear()
    for name in names:
        await serving(world, name)
    await soon(world, prometheus, lambda: not any(prometheus.fires(alert) for alert in alerts), after=300)


async def test_a_creator_that_cannot_run(world: World, prometheus: Prometheus) -> None:
    reference = {"name": "llm", "key": "api-key"}
    await world.create("nokey", instance={"model": "openai:gpt-5-mini", "modelSecretRef": reference})
    await world.until_reason("ConfigValid", "ModelSecretNotFound", "nokey")
    await soon(world, prometheus, lambda: prometheus.fires("ChatinbioCreatorsNotReady", "ticket", phase="Failed"))
    assert not prometheus.fires("ChatinbioCreatorsNotReady", "page")

    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "llm"}, "stringData": {"api-key": "k"}}
    await world.api.client.create(SECRETS, body, CREATORS_NAMESPACE)
    await serving(world, "nokey")
    await soon(world, prometheus, lambda: not prometheus.fires("ChatinbioCreatorsNotReady"))


async def test_many_pages_that_go_down_at_once(world: World, prometheus: Prometheus) -> None:
    names = [f"page-{number}" for number in range(3)]
    for name in names:
        await world.create(name)
    for name in names:
        await serving(world, name)
    await soon(world, prometheus, lambda: not prometheus.fires("ChatinbioCreatorsNotReady"))

    for name in names:
        await world.set_pod(name, SILENT)
        await world.until_reason("Degraded", "NotReady", name)
    await soon(world, prometheus, lambda: prometheus.fires("ChatinbioCreatorsNotReady", "ticket", phase="Degraded"))
    assert prometheus.fires("ChatinbioCreatorsNotReady", "page")

    for name in names:
        await serving(world, name)
    await soon(world, prometheus, lambda: not prometheus.fires("ChatinbioCreatorsNotReady"))


async def test_somebody_who_changes_what_the_operator_keeps(world: World, prometheus: Prometheus) -> None:
    await world.create("ada")
    wanted = (await world.until_made("ada"))["Ingress"]["spec"]["rules"]
    await world.settled()
    for number in range(6):
        await world.api.client.merge(
            INGRESSES, "ada", {"spec": {"rules": [{"host": f"eve-{number}.localhost"}]}}, CREATORS_NAMESPACE
        )
        await world.until(lambda: _has_rules(world, wanted))
        await prometheus.scrape()
        assert number > 0 or not prometheus.fires("ChatinbioDriftFought"), "a person who tries something"
    await soon(world, prometheus, lambda: prometheus.fires("ChatinbioDriftFought", kind="Ingress"))
    assert not prometheus.fires("ChatinbioDriftFought", kind="Service")

    await prometheus.scrape(after=HOUR / 2)
    await prometheus.scrape()
    assert not prometheus.fires("ChatinbioDriftFought")


async def _has_rules(world: World, wanted: object) -> bool:
    return bool((await world.need("Ingress"))["spec"]["rules"] == wanted)


async def test_objects_that_are_left_behind(world: World, prometheus: Prometheus) -> None:
    left = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "eve", "labels": {"chatinbio.dev/creator": "eve"}},
        "spec": {"ports": [{"port": 80}]},
    }
    assert not prometheus.fires("ChatinbioOrphans")
    await world.api.client.create(SERVICES, left, CREATORS_NAMESPACE)
    # It is one at two resyncs in a row before it is counted, and these are a second apart.
    await soon(world, prometheus, lambda: prometheus.fires("ChatinbioOrphans", kind="Service"))
    await world.api.client.delete(SERVICES, "eve", CREATORS_NAMESPACE)
    await soon(world, prometheus, lambda: not prometheus.fires("ChatinbioOrphans", kind="Service"))
