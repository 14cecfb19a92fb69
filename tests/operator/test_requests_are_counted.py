"""What a Creator costs the API server, counted where the requests leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatinbio_local.client import CONFIGMAPS
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, creator
from tests.operator.engine import Engine
from tests.operator.world import TOKEN, World, kubeconfig_for

CHILDREN = [
    "PATCH /api/v1/namespaces/chatinbio-creators/configmaps/ada-seed",
    "PATCH /api/v1/namespaces/chatinbio-creators/persistentvolumeclaims/ada-data",
    "PATCH /api/v1/namespaces/chatinbio-creators/services/ada",
    "PATCH /apis/apps/v1/namespaces/chatinbio-creators/statefulsets/ada",
    "PATCH /apis/networking.k8s.io/v1/namespaces/chatinbio-creators/ingresses/ada",
    "POST /api/v1/namespaces/chatinbio-creators/secrets",
]
CREATOR = "PATCH /apis/chatinbio.dev/v1alpha1/creators/ada"
STATUS = f"{CREATOR}/status"


@pytest.fixture
def kubeconfig(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # However long the cluster takes: nothing is said of a new Creator before its children have settled.
    monkeypatch.setattr("chatinbio_operator.reconcile.SETTLING", 60.0)
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig_for(world.api, tmp_path / "operator", TOKEN)))


async def settled(world: World, engine: Engine) -> list[str]:
    """The writes since the last time, when there are no more."""
    await world.settled()
    writes = list(engine.writes)
    engine.writes.clear()
    return writes


@pytest.mark.usefixtures("kubeconfig")
async def test_a_creator_from_its_first_day_to_a_day_like_any_other(world: World) -> None:
    async with Engine(world) as engine:
        await world.create()
        await world.until_made()
        writes = await settled(world, engine)
        assert writes[0] == CREATOR, "the finalizer goes before everything"
        assert sorted(writes[1:7]) == CHILDREN
        assert writes[7:] == [STATUS], "what settles in a moment is told once"

        await world.change("ada", {"displayName": "Ada L."})
        await world.until_made()
        assert await settled(world, engine) == [CHILDREN[0], STATUS]

        await world.change("ada", {"profile": {"tagline": "new"}, "hosts": ["ada.example.com"]})
        await world.until_made()
        writes = await settled(world, engine)
        changed = {path for path in writes if path != STATUS}
        assert changed == {CHILDREN[0], CHILDREN[3], CHILDREN[4]}, "the pod is told of its own domain"
        assert len(writes) <= 3 + len(changed), "the old pod stops, there is none, the new one starts"

        asked = len(engine.asked)
        for _ in range(3):
            done = engine.figures.results.total()
            engine.wake()
            await world.until(lambda done=done: has_passed(engine, done))  # type: ignore[misc]
        assert engine.asked[asked:] == [], "a pass that changes nothing asks nothing"


async def has_passed(engine: Engine, done: int) -> bool:
    return engine.figures.results.total() > done


@pytest.mark.usefixtures("kubeconfig")
async def test_who_is_made_with_the_finalizer_costs_one_write_less(world: World) -> None:
    async with Engine(world) as engine:
        body = creator("ada")
        body["metadata"]["finalizers"] = ["chatinbio.dev/children"]
        await world.api.client.create(CREATORS, body)
        await world.until_made()
        writes = await settled(world, engine)
        assert sorted(writes) == sorted([*CHILDREN, STATUS])


@pytest.mark.usefixtures("kubeconfig")
async def test_a_paused_creator_is_looked_at_and_left_alone_until_it_is_resumed(world: World) -> None:
    async with Engine(world) as engine:
        await world.create()
        await world.until_made()
        await settled(world, engine)
        await world.api.client.merge(CREATORS, "ada", {"metadata": {"annotations": {"chatinbio.dev/paused": "true"}}})
        await world.until_reason("Progressing", "Paused")
        await world.change("ada", {"displayName": "Ada L."})
        await world.api.client.delete(CONFIGMAPS, "ada-seed", CREATORS_NAMESPACE)
        await world.until_reason("UpToDate", "Paused")
        assert set(await settled(world, engine)) == {STATUS}
        assert await world.child("ConfigMap") is None
        await world.api.client.merge(CREATORS, "ada", {"metadata": {"annotations": {"chatinbio.dev/paused": None}}})
        assert "Ada L." in (await world.until_made())["ConfigMap"]["data"]["seed.json"]
        await world.until_reason("Progressing", "Starting")

        await world.api.client.merge(CREATORS, "ada", {"metadata": {"annotations": {"chatinbio.dev/paused": "true"}}})
        await world.until_reason("Progressing", "Paused")
        await world.remove("ada")

        async def gone() -> bool:
            return await world.creator() is None

        await world.until(gone)


@pytest.mark.usefixtures("kubeconfig")
async def test_drift_is_counted_and_a_change_of_the_spec_is_none(world: World) -> None:
    async with Engine(world) as engine:
        await world.create()
        await world.until_made()
        await world.change("ada", {"displayName": "Ada L."})
        await world.until_made()
        await world.settled()
        assert not engine.figures.drift.total()
        await world.api.client.merge(CONFIGMAPS, "ada-seed", {"data": {"seed.json": "{}"}}, CREATORS_NAMESPACE)
        await world.until(lambda: mended(engine, 1))
        await world.settled()
        await world.api.client.delete(CONFIGMAPS, "ada-seed", CREATORS_NAMESPACE)
        await world.until(lambda: mended(engine, 2))
        assert engine.figures.drift.total() == 2


async def mended(engine: Engine, times: int) -> bool:
    return engine.figures.drift["ConfigMap"] == times
