"""A cluster without a node, and real operators on it: the local API with its controllers, and `chatinbio-operator` processes
that hold the rights of charts/chatinbio/rbac/operator.yaml and no more. Pods are played by `Pods`."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from chatinbio_local.api.faults import Faults
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import (
    CONFIGMAPS,
    EVENTS,
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
from chatinbio_operator.cluster.writing import CANARY
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
        self.patience = 45.0  # seconds, for a machine that is busy
        self._folder = folder
        self.operators: list[Operator] = []

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

    async def until(self, check: Callable[[], Awaitable[Any]], seconds: float = 0) -> Any:
        """Wait until `check` gives something true and return it; fails after `seconds`, else after `patience`, saying what stood
        there."""
        try:
            async with asyncio.timeout(seconds or self.patience):
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
        """Wait until nobody has written for `seconds`, but for canaries; the cluster's resourceVersion then. Who stands still is not
        at rest: a tenth of a second counts once every operator has answered after it."""
        version, quiet = await self.version(), 0.0
        async with asyncio.timeout(60):
            while quiet < seconds:
                await asyncio.sleep(0.1)
                answered = [await operator.answers() for operator in self.operators]
                now = await self.version()
                calm = now == version or (now == version + 1 == await self._canary())
                version, quiet = now, (quiet + 0.1 if calm and all(answered) else 0.0)
        return version

    async def version(self) -> int:
        """The cluster's one resourceVersion: it rises with every write of anybody."""
        async with Http(self.api) as http:
            status, body = await http.call("GET", "/api/v1/namespaces")
        assert status == 200
        return int(body["metadata"]["resourceVersion"])

    async def _canary(self) -> int:
        """The version of the canary, which every operator writes once a minute."""
        found = await self.find(CONFIGMAPS, CANARY)
        return int(found["metadata"]["resourceVersion"]) if found else 0

    async def everything(self) -> dict[str, str]:
        """The version of every object that an operator or a controller writes; of the canary there is none."""
        kinds = [(resource, CREATORS_NAMESPACE) for resource, _ in CHILDREN.values()]
        kinds += [(PODS, CREATORS_NAMESPACE), (CREATORS, ""), (EVENTS, "default")]
        return {
            f"{resource.plural}/{body['metadata']['name']}": body["metadata"]["resourceVersion"]
            for resource, namespace in kinds
            for body in await self.api.client.list(resource, namespace)
            if body["metadata"]["name"] != CANARY
        }

    @asynccontextmanager
    async def operator(self, token: str = TOKEN, **settings: str) -> AsyncIterator[Operator]:
        log = self._folder / f"operator-{len(self.operators)}.log"
        operator = Operator(self._environment(token, settings), log)
        self.operators.append(operator)
        try:
            await operator.start()
            yield operator
        finally:
            await operator.stop()

    def _environment(self, token: str, settings: dict[str, str]) -> dict[str, str]:
        kubeconfig = kubeconfig_for(self.api, self._folder / f"kubeconfig-{len(token)}", token)
        return {
            "PATH": os.environ["PATH"],
            "KUBECONFIG": str(kubeconfig),
            "CHATINBIO_OPERATOR_HEALTH_PORT": "0",
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
    """One `chatinbio-operator` process. It takes a free port and says which: one that was picked for it could be gone by then."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self.health_port = 0

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """It answers for its health when this returns, or has ended."""
        with self._log.open("ab") as log:
            begin = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "chatinbio_operator", env=self._environment, stderr=log, stdout=log
            )
        try:
            async with asyncio.timeout(60):
                while self.is_running:
                    said = self._log.read_bytes()[begin:]
                    if port := re.search(rb"/healthz is served on .*:(\d+)\b", said):
                        self.health_port = int(port[1])
                        return
                    await asyncio.sleep(0.03)
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"the operator did not begin; it said:\n{self.log[-4000:]}") from None

    async def answers(self) -> bool:
        """Whether it answers in this moment; one that is not running has nothing to say."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.health_port}/healthz"),
            ):
                return True
        except aiohttp.ClientConnectionError:
            return not self.is_running

    async def wait(self, seconds: float = 60) -> int:
        """Its exit code."""
        assert self._process
        async with asyncio.timeout(seconds):
            return await self._process.wait()

    async def kill(self) -> None:
        assert self._process
        if self.is_running:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, then its exit code."""
        if self._process is None:
            return 0
        if self.is_running:
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
