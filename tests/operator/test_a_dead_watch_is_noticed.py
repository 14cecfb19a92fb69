"""The canary: what the operator writes must come back through its watch, or its liveness fails."""

from __future__ import annotations

import aiohttp

from chatinbio_operator.handlers.health import Health
from chatinbio_operator.handlers.heartbeat import PATIENCE, PERIOD, Canary
from chatinbio_operator.settings import Settings


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_watch_that_brings_nothing_fails_the_probe_and_one_that_brings_it_late_mends_it() -> None:
    clock = Clock()
    canary = Canary(clock)
    health = Health(Settings(health_port=0), lambda: "the watch is dead" if canary.is_lost else "", lambda: b"")
    await health.start()
    ((host, port),) = health.addresses

    async def alive() -> int:
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}:{port}/healthz") as answer:
            assert answer.status == 200 or "the watch is dead" in await answer.text()
            return answer.status

    canary.wrote("first")
    canary.came_back("first")
    seen = clock.now
    clock.now += PERIOD
    canary.wrote("second")
    clock.now += PATIENCE
    assert await alive() == 200
    clock.now += 1
    assert await alive() == 503
    assert clock.now - seen <= 151
    assert canary.age == clock.now - seen
    canary.came_back("second")
    assert await alive() == 200
    await health.stop()


def test_an_api_server_that_takes_nothing_says_nothing_of_the_watch() -> None:
    clock = Clock()
    canary = Canary(clock)
    canary.wrote("first")
    canary.came_back("first")
    for _ in range(10):
        clock.now += PERIOD
        canary.wrote("another")
        canary.unwritten()
    assert not canary.is_lost, "a restart would not bring it back"


def test_an_old_beat_is_no_sign_of_life() -> None:
    clock = Clock()
    canary = Canary(clock)
    canary.wrote("second")
    canary.came_back("first")
    clock.now += PATIENCE + 1
    assert canary.is_lost
