"""A cluster without a node, and real operators on it: the local API with its controllers, and `chatinbio-operator` processes
that hold the rights of charts/chatinbio/rbac/operator.yaml and no more. Pods are played by `Pods`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from chatinbio_local.api.faults import Faults
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import (
    CONFIGMAPS,
    INGRESSES,
    PERSISTENT_VOLUME_CLAIMS,
    PODS,
    SECRETS,
    SERVICES,
    STATEFUL_SETS,
    ApiError,
    Resource,
)
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.controllers.runner import Controllers
from chatinbio_local.fleet.bootstrap import bootstrap
from chatinbio_local.fleet.programs import own_service_account
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, Http, creator, kubeconfig_for, running_api

ROOT = Path(__file__).parents[2]
TOKEN = "operator-token-for-tests"
POWERLESS = "token-of-somebody-without-rights"
TOKENS = {TOKEN: own_service_account("operator"), POWERLESS: "somebody"}
CHILDREN: dict[str, tuple[Resource, str]] = {
    "Secret": (SECRETS, "{}-session"),
    "ConfigMap": (CONFIGMAPS, "{}-seed"),
    "PersistentVolumeClaim": (PERSISTENT_VOLUME_CLAIMS, "{}-data"),
    "Service": (SERVICES, "{}"),
    "Ingress": (INGRESSES, "{}"),
    "StatefulSet": (STATEFUL_SETS, "{}"),
}

Object = dict[str, Any]


class World:
    """The cluster as its administrator sees it."""

    def __init__(self, api: ApiServer, folder: Path) -> None:
        self.api = api
        self.volumes = folder / "volumes"
        self._folder = folder

    async def create(self, name: str = "ada", **spec: Any) -> Object:
        return await self.api.client.create(CREATORS, creator(name, **spec))

    async def creator(self, name: str = "ada") -> Object | None:
        return await self.find(CREATORS, name, "")

    async def change(self, name: str, spec: Object) -> Object:
        return await self.api.client.merge(CREATORS, name, {"spec": spec})

    async def remove(self, name: str) -> None:
        await self.api.client.delete(CREATORS, name)

    async def find(self, resource: Resource, name: str, namespace: str = CREATORS_NAMESPACE) -> Object | None:
        try:
            return await self.api.client.get(resource, name, namespace)
        except ApiError as error:
            assert error.status == 404
            return None

    async def child(self, kind: str, handle: str = "ada") -> Object | None:
        resource, name = CHILDREN[kind]
        return await self.find(resource, name.format(handle))

    async def need(self, kind: str, handle: str = "ada") -> Object:
        found = await self.child(kind, handle)
        assert found is not None, f"{kind} of {handle} is not there"
        return found

    async def children(self, handle: str = "ada") -> dict[str, Object]:
        return {kind: found for kind in CHILDREN if (found := await self.child(kind, handle))}

    async def condition(self, type_: str, handle: str = "ada") -> Object:
        body = await self.creator(handle) or {}
        return next((c for c in body.get("status", {}).get("conditions", ()) if c["type"] == type_), {})

    async def phase(self, handle: str = "ada") -> str | None:
        return ((await self.creator(handle)) or {}).get("status", {}).get("phase")

    async def until(self, check: Callable[[], Awaitable[Any]], seconds: float = 15) -> Any:
        """Wait until `check` gives something true and return it; fails after `seconds`, saying what stood there."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    if found := await check():
                        return found
                    await asyncio.sleep(0.03)
        except TimeoutError:
            raise AssertionError(f"it did not come to be; creators: {await self.api.client.list(CREATORS)}") from None

    async def until_made(self, handle: str = "ada") -> dict[str, Object]:
        """All six children and a status of the present generation."""

        async def made() -> dict[str, Object] | None:
            body = await self.creator(handle)
            found = await self.children(handle)
            current = body and body.get("status", {}).get("observedGeneration") == body["metadata"]["generation"]
            return found if current and len(found) == len(CHILDREN) else None

        result: dict[str, Object] = await self.until(made)
        return result

    async def until_reason(self, type_: str, reason: str, handle: str = "ada") -> Object:
        async def so() -> Object | None:
            found = await self.condition(type_, handle)
            return found if found.get("reason") == reason else None

        result: Object = await self.until(so)
        return result

    async def set_pod(self, handle: str, status: Object) -> None:
        """Play the kubelet: say this of the pod that the StatefulSet controller has made."""
        await self.until(lambda: self.find(PODS, f"{handle}-0"))
        await self.api.client.merge(PODS, f"{handle}-0", {"status": status}, CREATORS_NAMESPACE, subresource="status")

    async def make_ready(self, handle: str = "ada") -> None:
        await self.set_pod(handle, RUNNING)

    async def settled(self, seconds: float = 0.6) -> int:
        """Wait until nothing has been written for `seconds`; the cluster's resourceVersion then."""
        version, quiet = await self.version(), 0.0
        async with asyncio.timeout(20):
            while quiet < seconds:
                await asyncio.sleep(0.1)
                now = await self.version()
                version, quiet = now, (quiet + 0.1 if now == version else 0.0)
        return version

    async def version(self) -> int:
        """The cluster's one resourceVersion: it rises with every write of anybody."""
        async with Http(self.api) as http:
            status, body = await http.call("GET", "/api/v1/namespaces")
        assert status == 200
        return int(body["metadata"]["resourceVersion"])

    @asynccontextmanager
    async def operator(self, token: str = TOKEN, **settings: str) -> AsyncIterator[Operator]:
        operator = Operator(self._environment(token, settings), self._folder / "operator.log")
        await operator.start()
        try:
            yield operator
        finally:
            await operator.stop()

    def _environment(self, token: str, settings: dict[str, str]) -> dict[str, str]:
        kubeconfig = kubeconfig_for(self.api, self._folder / f"kubeconfig-{len(token)}", token)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return {
            "PATH": os.environ["PATH"],
            "KUBECONFIG": str(kubeconfig),
            "CHATINBIO_OPERATOR_HEALTH_PORT": str(port),
            "CHATINBIO_OPERATOR_DEFAULT_VERSION": "0.1.0",
            "CHATINBIO_OPERATOR_LEASE_NAME": "",
            "CHATINBIO_OPERATOR_HOST_VERIFICATION": "none",  # no DNS but where a story brings its own
            **{f"CHATINBIO_OPERATOR_{name.upper()}": value for name, value in settings.items()},
        }


RUNNING: Object = {
    "phase": "Running",
    "conditions": [
        {"type": "PodScheduled", "status": "True"},
        {"type": "Ready", "status": "True"},
    ],
    "containerStatuses": [
        {
            "name": "instance",
            "ready": True,
            "started": True,
            "restartCount": 0,
            "image": "chatinbio/instance:0.1.0",
            "imageID": "",
            "state": {"running": {}},
        }
    ],
}


class Operator:
    """One `chatinbio-operator` process."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self.health_port = int(environment["CHATINBIO_OPERATOR_HEALTH_PORT"])

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "chatinbio_operator", env=self._environment, stderr=log, stdout=log
            )

    async def wait(self, seconds: float = 10) -> int:
        async with asyncio.timeout(seconds):
            return await self._process.wait()

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, then its exit code."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return await self.wait()
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"the operator did not stop; it said:\n{self.log[-4000:]}") from None


@asynccontextmanager
async def running_world(tmp_path: Path, faults: Faults | None = None) -> AsyncIterator[World]:
    async with running_api(tmp_path, crds=False, tokens=TOKENS, faults=faults) as api:
        await bootstrap(api.client, ROOT, 8081)
        informers = Informers(api.client)
        world = World(api, tmp_path)
        controllers = Controllers(api.client, informers, world.volumes)
        tasks = [asyncio.create_task(informers.run()), asyncio.create_task(controllers.run())]
        await informers.synced()
        try:
            yield world
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
