"""429 with Retry-After: whoever was refused comes again when the API server said, and not before, whatever happens meanwhile.

Nobody waits here: the clock of these event loops goes on to the next timer as soon as there is nothing else to do.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.api.faults import Faults
from chatinbio_operator.cluster import Api, Memory, Requests, connect
from chatinbio_operator.errors import Retry
from chatinbio_operator.handlers.operator import Operator
from chatinbio_operator.model import Body, Platform
from chatinbio_operator.reconcile import FAILING_AFTER, Reconciler
from chatinbio_operator.reconcile.figures import Figures
from chatinbio_operator.reconcile.loops import Loops
from chatinbio_operator.settings import Settings
from tests.local.api.harness import CREATORS_NAMESPACE, creator, running_api

SECONDS = 40.0


class Impatient(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing is left that could ever happen"
        self.now += timeout
        return super().select(0)


class Clockwork(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._impatient = Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.now


def run(story: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=Clockwork) as runner:
        runner.run(story)


def test_a_creator_is_left_alone_for_as_long_as_was_asked_for_also_when_it_changes() -> None:
    passes: list[float] = []
    done = asyncio.Event()

    async def refused(handle: str) -> float | None:
        passes.append(asyncio.get_running_loop().time())
        if len(passes) < 4:
            raise Retry("429", after=SECONDS)
        done.set()
        return None

    async def story() -> None:
        loops = Loops(refused, lambda handle: True, 1, Figures())
        loops.begin()
        while not done.is_set():
            loops.wake("ada")  # somebody edits it every second
            await asyncio.sleep(1)
        await loops.stop()

    run(story())
    pauses = [later - earlier for earlier, later in pairwise(passes)]
    assert len(pauses) == 3
    assert all(SECONDS <= pause < SECONDS + 1 for pause in pauses)


def test_what_comes_in_a_burst_is_answered_together_and_one_that_goes_on_for_long_now_and_then() -> None:
    passes: list[float] = []

    async def look(handle: str) -> float | None:
        passes.append(asyncio.get_running_loop().time())
        return None

    async def events(loops: Loops, number: int) -> int:
        """How many passes answer so many events, a tenth of a second apart, after one that stands alone."""
        await asyncio.sleep(10)
        before = len(passes)
        for _ in range(1 + number):
            loops.wake("ada")
            await asyncio.sleep(0.1)
        await asyncio.sleep(10)
        return len(passes) - before

    async def story() -> None:
        loops = Loops(look, lambda handle: True, 1, Figures())
        loops.begin()
        assert await events(loops, 0) == 1
        assert await events(loops, 6) == 2
        assert 1 + 3 <= await events(loops, 30) <= 1 + 4
        await loops.stop()

    run(story())


async def test_the_answer_of_an_api_server_says_for_how_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = {"match": {"resource": "configmaps"}, "fault": "status", "code": 429, "retryAfter": 40}
    async with running_api(tmp_path, faults=Faults([busy])):
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
        requests = Requests()
        api = Api(await connect(1, requests), CREATORS_NAMESPACE)
        try:
            with pytest.raises(Retry, match="429") as refused:
                await api.get("ConfigMap", "ada-seed")
        finally:
            await api.close()
    assert refused.value.after == SECONDS
    assert requests.counts == {("GET", "429"): 1}, "nobody below asks again by itself"


class Writing:
    """A Writer of an API server that takes statuses and Events, and no finalizer."""

    def __init__(self, after: float) -> None:
        self._after = after
        self.told: list[str] = []

    async def set_finalizer(self, creator: Body, present: bool) -> None:
        raise Retry("429", after=self._after)

    async def status(self, creator: Body, status: Body) -> None:
        self.told.append(status["phase"])

    async def event(self, creator: Body, *, good: bool, reason: str, message: str, now: object) -> None:
        self.told.append(reason)


@pytest.mark.parametrize(("after", "told"), [(0.0, ["Degraded", "ReconcileFailing"]), (SECONDS, [])])
async def test_it_is_not_written_to_about_its_own_wish_to_be_left_alone(after: float, told: list[str]) -> None:
    memory, writing = Memory(), Writing(after)
    memory.put(creator("ada") | {"metadata": {"name": "ada", "uid": "1", "generation": 1, "resourceVersion": "1"}})
    reconciler = Reconciler(Platform(), memory, writing, Figures())  # type: ignore[arg-type]
    for _ in range(FAILING_AFTER):
        with pytest.raises(Retry):
            await reconciler("ada")
    assert writing.told == told


class Probed:
    """An API server that is busy at first."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def probe(self, kind: str) -> None:
        self.asked.append(asyncio.get_running_loop().time())
        if len(self.asked) < 3:
            raise Retry("429", after=SECONDS)


def test_an_operator_that_starts_waits_too() -> None:
    api = Probed()

    async def story() -> None:
        operator = Operator(Settings(lease_name=""), Platform())
        await operator._until_usable(api)  # type: ignore[arg-type]

    run(story())
    first, second, third = api.asked[:3]
    assert second - first == third - second == SECONDS
