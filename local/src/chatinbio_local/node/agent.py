"""The node agent: registers the node, gives every pod a worker and keeps house.

Place in the flow: informers → **agent** → pods. A new agent finds what an earlier one left: pods that still run are taken
over by their recorded process, and what belongs to no pod any more is ended and removed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import platform
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from importlib import metadata
from pathlib import Path

from chatinbio_local.client import (
    CONFIGMAPS,
    LEASES,
    NAMESPACES,
    NODES,
    PERSISTENT_VOLUME_CLAIMS,
    PERSISTENT_VOLUMES,
    PODS,
    SECRETS,
    ApiError,
    Client,
    Object,
)
from chatinbio_local.clock import now, timestamp
from chatinbio_local.controllers.informer import Informers, Listener
from chatinbio_local.events import EventRecorder
from chatinbio_local.node.addresses import AddressPool
from chatinbio_local.node.cgroups import ControlGroups
from chatinbio_local.node.container import OUT_OF_MEMORY
from chatinbio_local.node.context import NODE_NAME, NodeContext, Timings
from chatinbio_local.node.environment import INHERITED
from chatinbio_local.node.images import ImageTable
from chatinbio_local.node.isolation import Isolation
from chatinbio_local.node.logs import current_log, read_log, rotate
from chatinbio_local.node.memory import resident_by_session
from chatinbio_local.node.pod import PodWorker, pod_record, references
from chatinbio_local.node.process import end_survivors, survivors
from chatinbio_local.processes import end
from chatinbio_local.quantities import quantity

log = logging.getLogger(__name__)
LEASE_NAMESPACE = "kube-node-lease"
MANAGER = "kubelet"


class Node:
    """Make it before `informers.run()` starts, then run `run()` as a task; `shut_down()` ends the pods first."""

    def __init__(
        self,
        client: Client,
        informers: Informers,
        folder: Path,
        images: ImageTable,
        *,
        network: str | None,
        environ: Mapping[str, str] | None = None,
        groups: ControlGroups | None = None,
        isolation: Isolation | None = None,
        timings: Timings | None = None,
    ) -> None:
        """`folder` holds the pods' folders; `network` is where own addresses come from, None for shared ones."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        timings = timings or Timings()
        self._context = NodeContext(
            client=client,
            informers=informers,
            events=EventRecorder(client, "kubelet", NODE_NAME),
            images=images,
            folder=folder,
            addresses=AddressPool(network, folder) if network else None,
            base_env=base_environment(os.environ if environ is None else environ),
            groups=groups,
            isolation=isolation or Isolation(),
            timings=timings,
        )
        self._client = client
        self._informers = informers
        self._workers: dict[str, PodWorker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        for resource in (PODS, CONFIGMAPS, SECRETS, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES):
            informers.of(resource)

    async def run(self) -> None:
        """Work until cancelled; cancelled without `shut_down`, it leaves the pods' processes running."""
        await self._informers.synced()
        await self._register()
        await self._clear_leftovers()
        self._informers.of(PODS).listen(self._pod_changed)
        for resource, kind in ((CONFIGMAPS, "configmaps"), (SECRETS, "secrets"), (PERSISTENT_VOLUME_CLAIMS, "claims")):
            self._informers.of(resource).listen(self._source_listener(kind))
        self._informers.of(PERSISTENT_VOLUMES).listen(self._volume_changed)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._beat(), name="heartbeat")
                tasks.create_task(self._keep_house(), name="housekeeping")
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def shut_down(self, limit: float) -> None:
        """End all pods' processes within about `limit` seconds; the pods stay in the API and start again next time."""
        self._stopping = True
        workers = [(uid, self._workers[uid]) for uid in self._tasks]
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await asyncio.gather(*(worker.shut_down(limit) for _, worker in workers))
        # Stopped early, the node has not taken over yet what an earlier one left.
        left = survivors(self._context.folder)
        await asyncio.gather(*(end(processes[0], limit) for processes in left.values()))
        await end_survivors(self._context.folder)

    # --- pods

    def _pod_changed(self, before: Object | None, after: Object | None) -> None:
        if self._stopping:
            return
        if before is not None and (after is None or after["metadata"]["uid"] != before["metadata"]["uid"]):
            worker = self._workers.get(before["metadata"]["uid"])
            if worker is not None:
                worker.removed()
        if after is None or after["spec"].get("nodeName") not in (None, "", NODE_NAME):
            return
        worker = self._workers.get(after["metadata"]["uid"])
        if worker is not None:
            worker.update(after)
        else:
            self._start_worker(after)

    def _start_worker(self, body: Object) -> None:
        uid, namespace, name = (body["metadata"][field] for field in ("uid", "namespace", "name"))
        same_name = [
            self._tasks[other]
            for other, worker in self._workers.items()
            if other in self._tasks and worker.name == f"{namespace}/{name}"
        ]
        worker = PodWorker(self._context, body, same_name[-1] if same_name else None)
        if body["metadata"].get("deletionTimestamp"):
            worker.update(body)
        self._workers[uid] = worker
        task = asyncio.create_task(worker.run(), name=f"pod {namespace}/{name}")
        self._tasks[uid] = task
        task.add_done_callback(lambda done: self._worker_ended(uid, done))

    def _worker_ended(self, uid: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(uid, None)
        self._workers.pop(uid, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("the worker of pod %s failed", uid, exc_info=task.exception())

    def _tell(self, kind: str, namespace: str, name: str) -> None:
        """Tell the pods that refer to a config map, secret or claim that it has changed."""
        for worker in self._workers.values():
            if worker.body["metadata"]["namespace"] == namespace and name in references(worker.body)[kind]:
                worker.sources_changed()

    def _source_listener(self, kind: str) -> Listener:
        def changed(before: Object | None, after: Object | None) -> None:
            source = (after or before or {})["metadata"]
            self._tell(kind, source["namespace"], source["name"])

        return changed

    def _volume_changed(self, before: Object | None, after: Object | None) -> None:
        claim = (after or before or {})["spec"].get("claimRef")
        if claim:
            self._tell("claims", claim["namespace"], claim["name"])

    async def _clear_leftovers(self) -> None:
        """Addresses in use are kept; processes and folders of pods that are gone from the API are removed."""
        known = {pod["metadata"]["uid"] for pod in self._informers.of(PODS)}
        for folder in self._context.folder.iterdir():
            if not folder.is_dir():
                continue
            if folder.name in known:
                record = pod_record(folder)
                if self._context.addresses is not None and record.get("address"):
                    self._context.addresses.claim(record["address"])
                self._context.used_ports.update(record.get("ports", {}).values())
                continue
            await end_survivors(folder)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    # --- the node itself

    async def _register(self) -> None:
        await self._client.apply(NAMESPACES, _namespace(LEASE_NAMESPACE), field_manager=MANAGER)
        body = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": NODE_NAME,
                "labels": {
                    "kubernetes.io/hostname": NODE_NAME,
                    "kubernetes.io/os": sys.platform,
                    "kubernetes.io/arch": platform.machine(),
                },
            },
            "spec": {},
        }
        await self._client.apply(NODES, body, field_manager=MANAGER)

    async def _beat(self) -> None:
        """Say that the node is alive: seldom, as nobody but a reader of `kubectl get nodes` asks."""
        since = timestamp()
        while True:
            try:
                await self._write_heartbeat(since)
            except ApiError as error:
                log.warning("the heartbeat was refused: %s", error.message)
            await asyncio.sleep(self._context.timings.heartbeat)

    async def _write_heartbeat(self, since: str) -> None:
        await self._client.merge(NODES, NODE_NAME, {"status": self._status(since)}, subresource="status")
        lease = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": NODE_NAME, "namespace": LEASE_NAMESPACE},
            "spec": {
                "holderIdentity": NODE_NAME,
                "leaseDurationSeconds": int(self._context.timings.heartbeat * 4),
                "renewTime": now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            },
        }
        await self._client.apply(LEASES, lease, field_manager=MANAGER)

    def _status(self, since: str) -> Object:
        groups = self._context.groups
        limits = f"limits of {' and '.join(groups.held)} by the kernel" if groups else "memory limits by measuring"
        return _node_status(since, f"{self._context.isolation.description}, {limits}")

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(self._context.timings.housekeeping)
            for worker in list(self._workers.values()):
                for container in worker.containers.values():
                    rotate(current_log(container.folder))
            self._enforce_memory()

    def _enforce_memory(self) -> None:
        """A limit is looked at from time to time, not held by the kernel: portable, and enough to stop a leak."""
        limits = {}
        for worker in self._workers.values():
            for spec in worker.body["spec"]["containers"]:
                limit = ((spec.get("resources") or {}).get("limits") or {}).get("memory")
                container = worker.containers.get(spec["name"])
                if limit and container is not None and container.process is not None:
                    limits[container.process.identity.pid] = (container, quantity(limit))
        if not limits:
            return
        resident = resident_by_session()
        for pid, (container, most) in limits.items():
            if resident.get(pid, 0) > most:
                log.warning("container %s uses %d bytes, its limit is %d", container.name, resident[pid], most)
                container.kill(OUT_OF_MEMORY)

    # --- logs

    async def read_log(
        self, namespace: str, name: str, container: str, *, previous: bool, tail: int | None, follow: bool
    ) -> AsyncIterator[bytes]:
        """The log of a container of a pod, as `kubectl logs` shows it. Raises ApiError."""
        pod = self._informers.of(PODS).get(namespace, name)
        if pod is None:
            raise ApiError(404, "NotFound", f'pods "{name}" not found')
        container = container or pod["spec"]["containers"][0]["name"]
        folder = self._context.folder / pod["metadata"]["uid"] / "containers" / container
        if previous and not (folder / "previous.log").exists():
            message = f'previous terminated container "{container}" in pod "{name}" not found'
            raise ApiError(400, "BadRequest", message)
        if not current_log(folder).exists() and not previous:
            message = f'container "{container}" in pod "{name}" is waiting to start'
            raise ApiError(400, "BadRequest", message)
        async with contextlib.aclosing(read_log(folder, previous=previous, tail=tail, follow=follow)) as chunks:
            async for chunk in chunks:
                yield chunk


def base_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What every container gets of the machine: the project's programs, how to write text, whom to trust."""
    programs = str(Path(sys.prefix) / "bin")
    path = os.pathsep.join([programs, *(part for part in environ.get("PATH", os.defpath).split(os.pathsep) if part)])
    inherited = {name: environ[name] for name in INHERITED if environ.get(name)}
    return {"PATH": path, "LANG": "C.UTF-8", **inherited}


def _namespace(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _node_status(since: str, message: str) -> Object:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    amounts = {"cpu": str(os.cpu_count() or 1), "memory": f"{memory // 1024}Ki", "pods": "10000"}
    moment = timestamp()
    pressures = ("MemoryPressure", "DiskPressure", "PIDPressure")
    healthy = [
        {"type": type_, "status": "False", "reason": "KubeletHasNoPressure", "message": "not measured here"}
        for type_ in pressures
    ]
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": message}
    return {
        "capacity": amounts,
        "allocatable": amounts,
        "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}, {"type": "Hostname", "address": NODE_NAME}],
        "conditions": [
            {**condition, "lastHeartbeatTime": moment, "lastTransitionTime": since} for condition in [*healthy, ready]
        ],
        "nodeInfo": {
            "architecture": platform.machine(),
            "bootID": "",
            "containerRuntimeVersion": "process://1",
            "kernelVersion": platform.release(),
            "kubeProxyVersion": "",
            "kubeletVersion": f"v{metadata.version('chatinbio-local')}",
            "machineID": "",
            "operatingSystem": sys.platform,
            "osImage": platform.platform(),
            "systemUUID": "",
        },
    }
