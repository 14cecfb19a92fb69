"""Twenty of sixty Creators are broken, each in the worst way there is: the other forty do not notice."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from chatinbio_local.client import STATEFUL_SETS
from chatinbio_operator.errors import Retry
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.engine import Engine, When
from tests.operator.world import TOKEN, World, kubeconfig_for

GOOD = [f"good-{number}" for number in range(40)]
BROKEN = [f"broken-{number}" for number in range(20)]


class Poison:
    """Whatever is asked about a broken Creator `hangs` for ever, is answered with an error, or meets a mistake of ours."""

    def __init__(self, how: str) -> None:
        self._how = how
        self.asked: Counter[str] = Counter()

    async def __call__(self, number: int, request: str, when: When) -> None:
        handle = next((handle for handle in BROKEN if f"/{handle}/" in f"{request}/"), "")
        if not handle or when == "after":
            return
        self.asked[handle] += 1
        if self._how == "hangs":
            await asyncio.Event().wait()
        if self._how == "is refused":
            raise Retry(f"{request}: 500")
        raise RuntimeError("a mistake of ours")


@pytest.mark.parametrize("how", ["hangs", "is refused", "meets a mistake"])
async def test_the_others_are_made_meanwhile(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig_for(world.api, tmp_path / "operator", TOKEN)))
    poison = Poison(how)
    for handle in BROKEN + GOOD:
        await world.create(handle)
    async with Engine(world, disturb=poison) as engine:

        async def made() -> bool:
            sets = await world.api.client.list(STATEFUL_SETS, CREATORS_NAMESPACE)
            return {body["metadata"]["name"] for body in sets} == set(GOOD)

        await world.until(made, seconds=30)
        assert engine.figures.active <= 2 * engine.concurrency
        assert set(poison.asked) <= set(BROKEN)
        # Half a second, one, two, four: by then the good ones are long done.
        assert max(poison.asked.values()) < 12, "they are tried again, and less and less often"
