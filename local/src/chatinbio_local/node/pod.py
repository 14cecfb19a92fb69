"""One pod of the node, from its folder and address to its last breath.

Place in the flow: agent → **pod** → volumes, containers → status. A pod runs until it is deleted; then its processes are ended
first, its object is removed from the API next and its folder last, so a successor never meets it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from chatinbio_local.client import PODS, ApiError, Object
from chatinbio_local.clock import timestamp
from chatinbio_local.controllers.endpoint_slices import ASSIGNED_PORTS
from chatinbio_local.node.addresses import LOOPBACK, AddressError, free_port
from chatinbio_local.node.container import Container
from chatinbio_local.node.context import NODE_NAME, NodeContext
from chatinbio_local.node.process import end_survivors
from chatinbio_local.node.state import write_json
from chatinbio_local.node.status import pod_status
from chatinbio_local.node.users import give
from chatinbio_local.node.volumes import MountError, PodVolumes

log = logging.getLogger(__name__)
RETRY = 1.0  # seconds before a refused write is tried again
ORPHAN_GRACE = 2.0  # seconds for the processes of a pod that was removed from the API by force


class PodWorker:
    """Run `run()` as a task. `predecessor` is a pod of the same name that must have ended first."""

    def __init__(self, context: NodeContext, body: Object, predecessor: asyncio.Task[None] | None = None) -> None:
        metadata = body["metadata"]
        self.context = context
        self.body = body
        self.folder = context.folder / metadata["uid"]
        self.address = ""
        self.user: int | None = None  # None: ours
        self.ports: dict[str, int] = {}
        self.containers: dict[str, Container] = {}
        self.volumes = PodVolumes(
            self.folder / "volumes",
            context.sources(metadata["namespace"]),
            lambda name: context.claim_path(metadata["namespace"], name),
        )
        self._predecessor = predecessor
        self._start_time = (body.get("status") or {}).get("startTime") or timestamp()
        self._dirty = asyncio.Event()
        self._news = asyncio.Event()
        self._deleted = asyncio.Event()
        self._gone = False  # from the API
        self._over = False  # deleted, and no process is left
        self._message: tuple[str, str] | None = None  # the last FailedMount

    # --- told by the agent

    def update(self, body: Object) -> None:
        """The object has changed."""
        self.body = body
        if body["metadata"].get("deletionTimestamp"):
            self._deleted.set()

    def removed(self) -> None:
        """The object is gone from the API."""
        self._gone = True
        self._deleted.set()

    def sources_changed(self) -> None:
        """A config map, secret or claim that the pod refers to has changed."""
        old, self._news = self._news, asyncio.Event()
        old.set()

    # --- the life

    async def run(self) -> None:
        """Until the pod is deleted and everything of it is gone. Cancelled, it leaves the processes alone."""
        if self._predecessor is not None:
            await asyncio.wait({self._predecessor})
        self._restore()
        publisher = asyncio.create_task(self._publish_changes(), name=f"status {self.name}")
        life = asyncio.create_task(self._live(), name=f"life {self.name}")
        deleted = asyncio.create_task(self._deleted.wait())
        try:
            await asyncio.wait({life, deleted}, return_when=asyncio.FIRST_COMPLETED)
            if life.done() and not life.cancelled() and life.exception():
                log.error("pod %s stopped being looked after", self.name, exc_info=life.exception())
            await deleted
            await self._cancel(life)
            await self._stop_containers(self._grace())
            self._over = True
            await self._cancel(publisher)
            await self._remove()
        finally:
            for task in (life, publisher, deleted):
                task.cancel()
            await asyncio.gather(life, publisher, deleted, return_exceptions=True)

    @property
    def name(self) -> str:
        """namespace/name, for messages."""
        return f"{self.body['metadata']['namespace']}/{self.body['metadata']['name']}"

    async def shut_down(self, limit: float) -> None:
        """The node stops: end the processes within `limit` seconds and say that the pod is not ready. It stays in the API."""
        if self._over:
            return  # its folder may be half cleared
        await self._stop_containers(min(limit, self._grace()))
        with contextlib.suppress(ApiError):
            await self._write_status()

    async def _live(self) -> None:
        if self._deleted.is_set():
            return
        await self._bind()
        self._make_containers()
        self.publish()
        await self._mount()
        fresh = asyncio.create_task(self._keep_volumes_fresh())
        try:
            await self._run_containers()
        finally:
            await self._cancel(fresh)

    async def _run_containers(self) -> None:
        policy = self.body["spec"].get("restartPolicy", "Always")
        for spec in self.body["spec"].get("initContainers") or []:
            code = await self.containers[spec["name"]].run()
            if code != 0 and policy == "Never":
                return
        async with asyncio.TaskGroup() as tasks:
            for spec in self.body["spec"]["containers"]:
                tasks.create_task(self.containers[spec["name"]].run())

    async def _bind(self) -> None:
        """Schedule the pod here and give it folder, address and ports: written down before anything is started."""
        metadata = self.body["metadata"]
        if not self.body["spec"].get("nodeName"):
            bound = {"spec": {"nodeName": NODE_NAME}}
            await self.context.client.merge(PODS, metadata["name"], bound, metadata["namespace"])
            await self.event("Scheduled", f"Successfully assigned {self.name} to {NODE_NAME}")
        while not self.address:
            try:
                self._allocate()
            except AddressError as error:
                await self.event("FailedCreatePodSandBox", str(error), warning=True)
                await asyncio.sleep(self.context.timings.configuration_retry)
        for name in ("home", "tmp", "volumes", "containers"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        for passage in (self.folder, self.folder / "volumes"):
            passage.chmod(0o700 if self.context.isolation.users is None else 0o711)
        self._remember()
        if self.ports and ASSIGNED_PORTS not in (metadata.get("annotations") or {}):
            patch = {"metadata": {"annotations": {ASSIGNED_PORTS: json.dumps(self.ports)}}}
            await self.context.client.merge(PODS, metadata["name"], patch, metadata["namespace"])

    def _remember(self) -> None:
        metadata = self.body["metadata"]
        record = {name: metadata[name] for name in ("namespace", "name", "uid")}
        record |= {"address": self.address, "ports": self.ports, "user": self.user}
        write_json(self.folder / "pod.json", record)

    def _restore(self) -> None:
        record = pod_record(self.folder)
        self.address, self.ports = record.get("address", ""), record.get("ports", {})
        self.user = record.get("user") if self.context.isolation.users else None

    def _become(self) -> None:
        """Get a user, or the one who owns the pod's claims already. Raises MountError."""
        if self.context.isolation.users is not None and self.user is None:
            self.user = self.context.isolation.users.of(self.volumes.claims(self.body))
            self._remember()

    def hand_over(self) -> None:
        """Make what the pod writes to its user's; also what was another's in an earlier life."""
        if os.geteuid() == 0:
            for folder in (self.folder / "home", self.folder / "tmp", *self.volumes.written()):
                give(folder, self.user or 0)

    def _allocate(self) -> None:
        if self.context.addresses is not None:
            self.address = self.context.addresses.take()
            return
        self.address = LOOPBACK
        for container in self.body["spec"]["containers"]:
            for port in container.get("ports") or []:
                assigned = free_port(self.context.used_ports)
                self.context.used_ports.add(assigned)
                self.ports[str(port["containerPort"])] = assigned

    def _make_containers(self) -> None:
        policy = self.body["spec"].get("restartPolicy", "Always")
        restart = {"Always": lambda code: True, "OnFailure": lambda code: code != 0, "Never": lambda code: False}[
            policy
        ]
        for spec in self.body["spec"].get("initContainers") or []:
            again: Callable[[int], bool] = (lambda code: False) if policy == "Never" else (lambda code: code != 0)
            self.containers[spec["name"]] = Container(self, spec, again)
        for spec in self.body["spec"]["containers"]:
            self.containers[spec["name"]] = Container(self, spec, restart)

    async def _mount(self) -> None:
        while True:
            news = self.news()
            try:
                self._become()
                self.volumes.mount(self.body, self.address, self.user)
                return
            except (MountError, OSError) as error:
                await self._report_mount(str(error))
            await news(self.context.timings.configuration_retry)

    async def _report_mount(self, message: str) -> None:
        """In the status of containers that have not run yet, and as an event when it is news."""
        for container in self.containers.values():
            if container.state.process is None and container.state.ended is None:
                container.state.wait_for("ContainerCreating", message)
        self.publish()
        if self._message != ("FailedMount", message):
            self._message = ("FailedMount", message)
            await self.event("FailedMount", message, warning=True)

    async def _keep_volumes_fresh(self) -> None:
        """Project changed config maps and secrets again; what has been deleted stays as it was."""
        while True:
            news = self._news
            with contextlib.suppress(MountError):
                self.volumes.mount(self.body, self.address, self.user)
            await news.wait()

    def _grace(self) -> float:
        if self._gone:
            return ORPHAN_GRACE
        grace = self.body["metadata"].get("deletionGracePeriodSeconds")
        return float(self.body["spec"].get("terminationGracePeriodSeconds", 30) if grace is None else grace)

    async def _stop_containers(self, grace: float) -> None:
        if not self.containers:
            self._make_containers()
        await asyncio.gather(*(container.stop(grace) for container in self.containers.values()))
        await end_survivors(self.folder)

    async def _remove(self) -> None:
        """The processes are gone: say so, take the object out of the API, then clear the folder."""
        metadata = self.body["metadata"]
        while not self._gone:
            try:
                await self._write_status()
                await self.context.client.delete(
                    PODS, metadata["name"], metadata["namespace"], grace_period=0, uid=metadata["uid"]
                )
                break
            except ApiError as error:
                if error.status in (404, 409):
                    break  # gone, or a successor has the name
                log.warning("pod %s could not be removed (%s); trying again", self.name, error.message)
                await asyncio.sleep(RETRY)
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
        if self.context.addresses is not None and self.address:
            self.context.addresses.release(self.address)
        self.context.used_ports.difference_update(self.ports.values())

    # --- what containers ask of their pod

    def publish(self) -> None:
        """The status has changed; it is written soon, several changes at once."""
        self._dirty.set()

    def news(self) -> Callable[[float], Awaitable[None]]:
        """See container.Pod."""
        news = self._news

        async def wait(timeout: float) -> None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await news.wait()

        return wait

    async def event(self, reason: str, message: str, *, warning: bool = False) -> None:
        """Write an Event about the pod."""
        if not self._gone:
            await self.context.events.record(self.body, "Pod", reason, message, warning=warning)

    # --- status

    async def _publish_changes(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                await self._write_status()
            except ApiError as error:
                if error.status == 404:
                    continue
                log.warning("the status of pod %s was refused (%s); trying again", self.name, error.message)
                await asyncio.sleep(RETRY)
                self._dirty.set()

    async def _write_status(self) -> None:
        if self._gone or not self.containers:
            return
        metadata = self.body["metadata"]
        states = {name: container.state for name, container in self.containers.items()}
        status = pod_status(self.body, self.address, self._start_time, states, timestamp())
        old = self.body.get("status") or {}
        if any(old.get(field) != value for field, value in status.items()):
            written = await self.context.client.merge(
                PODS, metadata["name"], {"status": status}, metadata["namespace"], subresource="status"
            )
            if not self._deleted.is_set():
                self.body = written  # ahead of the watch, so that transition times are kept

    @staticmethod
    async def _cancel(task: asyncio.Task[Any]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def pod_record(folder: Path) -> dict[str, Any]:
    """What `pod.json` of a pod folder says; {} where there is none."""
    try:
        record: dict[str, Any] = json.loads((folder / "pod.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record


def references(body: Object) -> dict[str, set[str]]:
    """The names of config maps, secrets and claims that a pod refers to: {"configmaps": …, "secrets": …, "claims": …}."""
    spec = body["spec"]
    found: dict[str, set[str]] = {"configmaps": set(), "secrets": set(), "claims": set()}
    for container in [*(spec.get("initContainers") or []), *spec["containers"]]:
        for source in container.get("envFrom") or []:
            if "configMapRef" in source:
                found["configmaps"].add(source["configMapRef"]["name"])
            if "secretRef" in source:
                found["secrets"].add(source["secretRef"]["name"])
        for entry in container.get("env") or []:
            value_from = entry.get("valueFrom") or {}
            if "configMapKeyRef" in value_from:
                found["configmaps"].add(value_from["configMapKeyRef"]["name"])
            if "secretKeyRef" in value_from:
                found["secrets"].add(value_from["secretKeyRef"]["name"])
    for volume in spec.get("volumes") or []:
        for source in (volume.get("projected") or {}).get("sources") or [volume]:
            if "configMap" in source:
                found["configmaps"].add(source["configMap"]["name"])
            if "secret" in source:
                found["secrets"].add(source["secret"].get("secretName") or source["secret"].get("name", ""))
        if "persistentVolumeClaim" in volume:
            found["claims"].add(volume["persistentVolumeClaim"]["claimName"])
    return found
