"""docs/runbooks/creator-stuck-terminating.md, done: its commands, by kubectl, after the operator has died for good."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.contracts.documentation import DOCS, section
from tests.local.api.programs import Kubectl
from tests.operator.world import World

PAGE = DOCS / "runbooks" / "creator-stuck-terminating.md"


def commands() -> tuple[list[list[str]], list[list[str]], list[list[str]], list[list[str]]]:
    """The page's commands to keep the data, to delete it, to let go, and to look what is left; without `kubectl`."""
    lines = re.findall(
        r"^    kubectl (.+)$", section(PAGE, "The operator is gone and does not come back"), re.MULTILINE
    )
    keep, *delete, let_go, look = (shlex.split(line) for line in lines)
    return [keep], delete, [let_go], [look]


async def run(kubectl: Kubectl, lines: list[list[str]]) -> str:
    return "".join([await kubectl.good(*line) for line in lines])


async def test_the_data_goes_and_nothing_is_left(world: World, tmp_path: Path) -> None:
    kubectl = Kubectl(tmp_path / "kubeconfig")
    _, delete, let_go, look = commands()
    async with world.operator() as operator:
        await world.create(storage={"deletionPolicy": "Delete"})
        await world.until_made()
        await operator.kill()
    await world.remove("ada")
    assert await world.creator() is not None
    await run(kubectl, delete)
    await run(kubectl, let_go)
    await world.until(lambda: nothing_but(world, set()))
    assert await run(kubectl, look) == ""


async def test_the_data_stays_and_the_same_owner_finds_it(world: World, tmp_path: Path) -> None:
    kubectl = Kubectl(tmp_path / "kubeconfig")
    keep, _, let_go, look = commands()
    async with world.operator() as operator:
        await world.create()
        before = (await world.until_made())["PersistentVolumeClaim"]["metadata"]["uid"]
        await operator.kill()
        await world.remove("ada")
        await run(kubectl, keep)
        await run(kubectl, let_go)
        await world.until(lambda: nothing_but(world, {"PersistentVolumeClaim"}))
        assert "persistentvolumeclaim/ada-data" in await run(kubectl, look)
        retained = await kubectl.good("-n", "chatinbio-creators", "get", "pvc", "-l", "chatinbio.dev/retained=true")
        assert "ada-data" in retained
        await operator.start()
        await world.create()
        assert (await world.until_made())["PersistentVolumeClaim"]["metadata"]["uid"] == before
        await world.until(lambda: taken_over(world))


async def taken_over(world: World) -> bool:
    return "chatinbio.dev/retained" not in (await world.need("PersistentVolumeClaim"))["metadata"]["labels"]


async def nothing_but(world: World, kinds: set[str]) -> bool:
    return await world.creator() is None and set(await world.children()) == kinds
