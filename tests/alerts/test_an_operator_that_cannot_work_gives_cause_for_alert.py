"""No operator at all, one that is blind, one that is stuck, one that waits: each alert holds while that lasts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chatinbio_local.client import LEASES
from chatinbio_local.settings import SYSTEM_NAMESPACE
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.handlers.heartbeat import Canary
from tests.alerts.prometheus import OPERATOR, Prometheus
from tests.operator.engine import Engine, When
from tests.operator.test_one_operator_is_active_and_says_how_it_is import says
from tests.operator.world import World, running_world

pytestmark = pytest.mark.asyncio(loop_scope="module")
# Long enough that neither who holds it loses it, nor who stands by takes it, while this machine stands still for a moment.
LEASE = {"lease_name": "chatinbio-operator", "lease_namespace": SYSTEM_NAMESPACE, "lease_seconds": "12"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KUBECONFIG", str(folder / "kubeconfig"))
        async with running_world(folder) as world:
            yield world


@pytest.fixture
def prometheus() -> Prometheus:
    return Prometheus()


def watch(prometheus: Prometheus, engine: Engine) -> None:
    ((host, port),) = engine._health.addresses
    prometheus.watch(OPERATOR, f"{host}:{port}", "operator-1")


async def test_no_operator_holds_the_lease(world: World, prometheus: Prometheus) -> None:
    async def fires() -> bool:
        await prometheus.scrape(after=1)
        return prometheus.fires("ChatinbioNoActiveOperator")

    async def rests() -> bool:
        return not await fires()

    assert await fires(), "there is none to scrape"
    async with world.operator(**LEASE) as first:
        prometheus.watch(OPERATOR, f"127.0.0.1:{first.health_port}", "operator-1")
        await world.until(rests)
        async with world.operator(**LEASE) as second:
            prometheus.watch(OPERATOR, f"127.0.0.1:{second.health_port}", "operator-2")
            await world.until(lambda: says(second, "/readyz", 200, "standing by"))
            assert await rests()
            await first.kill()
            assert await fires(), "one that stands by does not count, nor does the last word of one that is gone"
            # Nobody waits here for the lease to run out.
            free = {"spec": {"holderIdentity": ""}}
            await world.api.client.merge(LEASES, "chatinbio-operator", free, SYSTEM_NAMESPACE)
            await world.until(rests)
            await second.kill()
            assert await fires()


async def test_an_operator_that_sees_nothing(world: World, prometheus: Prometheus) -> None:
    now = 0.0

    async with Engine(world) as engine:
        engine.canary = Canary(lambda: now)
        watch(prometheus, engine)

        async def sees() -> bool:
            await prometheus.scrape(after=1)
            return not prometheus.fires("ChatinbioWatchStale")

        async def heard() -> bool:
            await engine._beat()
            return engine.canary.age < 60

        assert await world.until(heard)
        assert await sees()

        feed = engine._feeds[REMEMBERED.index("ConfigMap")]
        feed.cancel()
        await asyncio.wait([feed])
        now += 301
        await engine._beat()
        assert not await sees()

        engine._feeds.append(asyncio.create_task(engine._feed("ConfigMap")))
        await world.until(sees)


async def test_an_event_loop_that_is_blocked(
    world: World, prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatinbio_operator.handlers.heartbeat._SAMPLE", 0.01)  # a minute of samples in 0.6 seconds
    async with Engine(world) as engine:
        watch(prometheus, engine)

        async def fires() -> bool:
            await prometheus.scrape()
            return prometheus.fires("ChatinbioEventLoopLate")

        async def rests() -> bool:
            return not await fires()

        # A machine that stands still for a second is a cause as well.
        await world.until(rests)
        time.sleep(1.1)  # noqa: ASYNC251 - this is the cause
        await world.until(fires)
        await world.until(rests)


async def test_an_operator_whose_requests_are_not_answered(world: World, prometheus: Prometheus) -> None:
    names = [f"creator-{number}" for number in range(8)]
    line = asyncio.Event()

    async def hold(number: int, request: str, when: When) -> None:
        await line.wait()

    engine = Engine(world, disturb=hold)
    engine.concurrency = 1
    async with engine:
        watch(prometheus, engine)
        await prometheus.scrape()
        for name in names:
            await world.create(name)
        began = time.monotonic()

        async def backs_up() -> bool:
            await prometheus.scrape(after=1)
            return prometheus.fires("ChatinbioWorkQueueBackingUp")

        await world.until(backs_up)
        assert not prometheus.fires("ChatinbioReconcileSlow"), "no pass has ended yet"
        await asyncio.sleep(began + 5.1 - time.monotonic())  # this long a wait is the cause

        line.set()
        for name in names:
            await world.until_made(name)

        async def slow_and_done() -> bool:
            await prometheus.scrape(after=1)
            return prometheus.fires("ChatinbioReconcileSlow") and not prometheus.fires("ChatinbioWorkQueueBackingUp")

        # What was made wakes its Creator once more.
        await world.until(slow_and_done)

        await prometheus.scrape(after=600)
        await world.change(names[0], {"profile": {"tagline": "soon done"}})
        await world.until_made(names[0])
        await prometheus.scrape()
        assert not prometheus.fires("ChatinbioReconcileSlow")
