"""However many Creators there are: few requests at once, no pass for what this operator has written itself, and nobody who waits
behind a visit to all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chatinbio_operator.cluster import Memory, Writer
from chatinbio_operator.cluster.writing import AT_ONCE
from chatinbio_operator.model import Apply, Body
from chatinbio_operator.reconcile import loops
from chatinbio_operator.reconcile.figures import Figures
from chatinbio_operator.reconcile.loops import Loops
from chatinbio_operator.reconcile.telling import settles
from chatinbio_operator.settings import Settings

WIDTH = 4


class Slow:
    """An API server that answers after some turns of the loop and counts what is under way."""

    now = most = 0

    async def apply(self, body: Body) -> Body:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(5):
            await asyncio.sleep(0)
        self.now -= 1
        return body | {"metadata": body["metadata"] | {"uid": body["metadata"]["name"], "resourceVersion": "1"}}


async def test_a_pass_has_two_requests_under_way_and_all_together_thirty_two() -> None:
    api = Slow()
    writer = Writer(api, Memory())  # type: ignore[arg-type]
    wave = tuple(Apply({"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"s{n}"}}) for n in range(6))
    assert await writer.perform(wave) == ()
    assert api.most == AT_ONCE
    assert AT_ONCE * Settings.model_fields["concurrency"].default == 32


async def test_what_changes_does_not_wait_behind_a_visit_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "STEP", 0)
    visited: list[str] = []

    async def look(handle: str) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        visited.append(handle)
        if len(visited) == 20:
            running.wake("changed")

    fleet = [f"creator-{number}" for number in range(200)]
    running = Loops(look, lambda handle: True, WIDTH, Figures())
    running.begin()
    try:
        async with asyncio.timeout(60):
            await running.visit(fleet)
            while len(visited) < len(fleet) + 1:  # noqa: ASYNC110
                await asyncio.sleep(0)
    finally:
        await running.stop()
    assert set(visited) == {*fleet, "changed"}, "each once"
    assert visited.index("changed") <= 20 + 4 * WIDTH


def status(**conditions: str) -> dict[str, Any]:
    return {"conditions": [{"type": name, "status": value} for name, value in conditions.items()]}


@pytest.mark.parametrize(
    ("conditions", "waits"),
    [
        ({"ConfigValid": "True", "VolumeBound": "False", "UpToDate": "True"}, True),
        ({"ConfigValid": "True", "VolumeBound": "True", "UpToDate": "False"}, True),
        ({"ConfigValid": "True", "VolumeBound": "True", "UpToDate": "True"}, False),
        ({"ConfigValid": "False", "VolumeBound": "False", "UpToDate": "False"}, False),
    ],
)
def test_a_first_status_waits_for_what_the_cluster_is_making_and_not_for_a_mistake(
    conditions: dict[str, str], waits: bool
) -> None:
    assert settles(status(**conditions)) == waits
