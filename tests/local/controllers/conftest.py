"""The controllers over a Client in memory, and a hand that plays the node."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.client import ENDPOINT_SLICES, PODS, SERVICES, STATEFUL_SETS, Object
from chatinbio_local.clock import timestamp
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.controllers.runner import Controllers
from tests.local.memory_client import MemoryClient
from tests.local.waiting import eventually


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.client = MemoryClient()
        self.volumes = folder / "volumes"

    def pods(self) -> list[str]:
        return sorted(name for (kind, _, name) in self.client.objects if kind == PODS)

    def pod(self, name: str) -> Object | None:
        return self.client.objects.get((PODS, "default", name))

    async def exists(self, name: str, revision: str = "") -> Object:
        def look() -> Object | None:
            pod = self.pod(name)
            if pod is None or pod["metadata"].get("deletionTimestamp"):
                return None
            return pod if revision in pod["metadata"]["labels"].get("controller-revision-hash", "") else None

        return await eventually(look, f"pod {name}")

    async def make_ready(self, name: str, address: str = "127.64.0.1", ready: bool = True) -> None:
        condition = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": timestamp()}
        status = {"phase": "Running", "podIP": address, "conditions": [condition]}
        await self.client.merge(PODS, name, {"status": status}, "default", subresource="status")

    async def let_go(self, name: str) -> None:
        """The node has ended a deleted pod."""
        await eventually(
            lambda: (self.pod(name) or {"metadata": {}})["metadata"].get("deletionTimestamp"), f"{name} deleted"
        )
        await self.client.delete(PODS, name, "default", grace_period=0)

    async def stateful_set(self, name: str, replicas: int = 1, **spec: Any) -> Object:
        return await self.client.create(
            STATEFUL_SETS,
            {
                "apiVersion": "apps/v1",
                "kind": "StatefulSet",
                "metadata": {"name": name},
                "spec": {
                    "replicas": replicas,
                    "serviceName": name,
                    "selector": {"matchLabels": {"app": name}},
                    "template": template(name, "image:1"),
                    **spec,
                },
            },
            "default",
        )

    async def set_image(self, name: str, image: str) -> None:
        await self.client.merge(STATEFUL_SETS, name, {"spec": {"template": template(name, image)}}, "default")

    def status(self, name: str) -> dict[str, Any]:
        return self.client.objects[(STATEFUL_SETS, "default", name)].get("status", {})

    async def settled(self) -> None:
        """Until nothing has been written for a while: what has not happened by then does not happen."""
        quiet, seen = 0, -1
        while quiet < 5:
            quiet, seen = (quiet + 1, seen) if self.client.version == seen else (0, self.client.version)
            await asyncio.sleep(0.02)

    async def service(self, name: str, **spec: Any) -> Object:
        body = {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name},
            "spec": {
                "clusterIP": "None",
                "selector": {"app": name},
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
                **spec,
            },
        }
        return await self.client.create(SERVICES, body, "default")

    def slices(self, service: str) -> list[Object]:
        return [
            body
            for (kind, _, _), body in self.client.objects.items()
            if kind == ENDPOINT_SLICES and body["metadata"]["labels"]["kubernetes.io/service-name"] == service
        ]

    def endpoints(self, service: str) -> dict[str, bool]:
        """{address: ready}."""
        return {e["addresses"][0]: e["conditions"]["ready"] for s in self.slices(service) for e in s["endpoints"]}


def template(name: str, image: str) -> Object:
    container = {"name": "main", "image": image, "ports": [{"name": "http", "containerPort": 8000}]}
    return {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    cluster = Cluster(tmp_path)
    informers = Informers(cluster.client)
    controllers = Controllers(cluster.client, informers, cluster.volumes)

    async def run() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(informers.run())
            tasks.create_task(controllers.run())

    task = asyncio.create_task(run())
    yield cluster
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
