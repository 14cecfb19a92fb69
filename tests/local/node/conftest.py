"""A node with its controllers over a Client in memory, and small Python programs as images."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.client import EVENTS, PODS, STORAGE_CLASSES, Object
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.controllers.runner import Controllers
from chatinbio_local.fleet.bootstrap import _storage_class
from chatinbio_local.node.agent import Node
from chatinbio_local.node.cgroups import ControlGroups
from chatinbio_local.node.context import Timings
from chatinbio_local.node.images import Image, ImageTable
from chatinbio_local.node.isolation import Isolation, isolation
from chatinbio_local.node.process import ContainerProcess
from tests.local.memory_client import MemoryClient
from tests.local.waiting import eventually

QUICK = Timings(back_off=0.3, image_retry=0.3, configuration_retry=5.0, housekeeping=0.2, heartbeat=60.0)


class Machine:
    """The node under test and what tests ask of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = MemoryClient()
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.images = [Image("test/sleep", (sys.executable, "-c", "import time; time.sleep(600)"), tags=("1",))]
        self.network: str | None = "127.64.0.0/10"
        self.groups: ControlGroups | None = None
        self.isolation: Isolation | None = None  # None: a sandbox, where the kernel offers it
        self.timings = QUICK
        self.environ = {"PATH": "/usr/bin:/bin", "SECRET_OF_THE_HOST": "x", "LANG": "C.UTF-8"}
        self._task: asyncio.Task[None] | None = None
        self.node: Node | None = None
        self._orphans: list[ContainerProcess] = []

    def program(self, name: str, source: str) -> str:
        """Make an image `test/<name>:1` of a Python program; its reference."""
        path = self.programs / f"{name}.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        self.images.insert(0, Image(f"test/{name}", (sys.executable, str(path)), tags=("1",)))
        return f"test/{name}:1"

    async def start(self) -> None:
        informers = Informers(self.client)
        pods, volumes = self.folder / "pods", self.folder / "volumes"
        for folder in (pods, volumes):
            folder.mkdir(exist_ok=True, mode=0o700)
        controllers = Controllers(self.client, informers, volumes)
        if self.isolation is None:
            self.isolation = isolation(
                pods, volumes, private=self.folder, users=False, sandbox=True, environ=self.environ
            )
        self.node = Node(
            self.client,
            informers,
            pods,
            ImageTable(self.images),
            network=self.network,
            environ=self.environ,
            groups=self.groups,
            isolation=self.isolation,
            timings=self.timings,
        )
        node = self.node

        async def run() -> None:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(informers.run())
                tasks.create_task(controllers.run())
                tasks.create_task(node.run())

        self._task = asyncio.create_task(run())

    async def stop(self) -> None:
        if self.node is not None and self._task is not None:
            await self.node.shut_down(1.0)
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def crash(self) -> None:
        """The node is gone from one moment to the next, and its processes live on."""
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        # A node that died waits for no process. Here its tasks would go on, and end what the next node starts in the same
        # folder; only its children stay ours to collect.
        for task in asyncio.all_tasks():
            if task.get_name().startswith("process "):
                process = task.get_coro().cr_frame.f_locals["self"]  # type: ignore[union-attr]
                assert isinstance(process, ContainerProcess)
                self._orphans.append(process)
                task.cancel()

    async def collect_orphans(self) -> None:
        """What a dead node had started is a child of the tests' process; nothing of it may be left running."""
        for orphan in self._orphans:
            if orphan._child is not None:
                await asyncio.to_thread(orphan._child.wait, 60)

    async def pod(self, name: str, image: str, **container: Any) -> Object:
        """Make a pod of one container; `pod={…}` are further fields of its spec."""
        extra = container.pop("pod", {})
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "default", "labels": {"app": name}},
            "spec": {
                "restartPolicy": "Always",
                "terminationGracePeriodSeconds": 5,
                "containers": [{"name": "main", "image": image, **container}],
                **extra,
            },
        }
        return await self.client.create(PODS, body, "default")

    async def get(self, name: str) -> Object:
        return await self.client.get(PODS, name, "default")

    async def ready(self, name: str, within: float = 60) -> Object:
        return await self.until(name, lambda status: _condition(status, "Ready"), "ready", within)

    async def until(self, name: str, holds: Any, what: str, within: float = 60) -> Object:
        async def look() -> Object | None:
            if (PODS, "default", name) not in self.client.objects:
                return None
            body = await self.get(name)
            return body if body.get("status") and holds(body["status"]) else None

        try:
            return await eventually(look, f"{name} is {what}", within)
        except AssertionError as error:
            body = self.client.objects.get((PODS, "default", name))
            raise AssertionError(f"{error}: {(body or {}).get('status')}") from None

    async def container(self, name: str) -> dict[str, Any]:
        return (await self.get(name))["status"]["containerStatuses"][0]

    def events(self, name: str) -> list[tuple[str, str]]:
        return [
            (body["reason"], body["message"])
            for (kind, _, _), body in self.client.objects.items()
            if kind == EVENTS and body["involvedObject"]["name"] == name
        ]

    def state(self, pod: Object) -> Path:
        return self.folder / "pods" / pod["metadata"]["uid"]


def _condition(status: dict[str, Any], type_: str) -> bool:
    return any(c["type"] == type_ and c["status"] == "True" for c in status.get("conditions", []))


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    machine = Machine(tmp_path)
    await machine.client.create(STORAGE_CLASSES, _storage_class())
    yield machine
    await machine.stop()
    await machine.collect_orphans()
