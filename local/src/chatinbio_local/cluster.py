"""The cluster process: API server, controllers and node in one event loop.

Place in the flow: fleet → `chatinbio cluster` → **cluster** → api, controllers, node. Killed, it leaves the pods running and finds
them again; asked to stop, it ends them first.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from chatinbio_local.api import ApiServer
from chatinbio_local.api.faults import Faults
from chatinbio_local.api.kubeconfig import write_kubeconfig
from chatinbio_local.client import ApiError, Client
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.controllers.runner import Controllers
from chatinbio_local.fleet.bootstrap import BootstrapError, bootstrap
from chatinbio_local.fleet.programs import POD_GRACE, own_service_account
from chatinbio_local.fleet.state import ROLES, StateFolder
from chatinbio_local.node.addresses import AddressError
from chatinbio_local.node.agent import Node
from chatinbio_local.node.cgroups import ControlGroupError, ControlGroups
from chatinbio_local.node.images import SHIPPED, ImageTable, ImageTableError
from chatinbio_local.node.isolation import Isolation, isolation
from chatinbio_local.node.process import end_survivors
from chatinbio_local.settings import CREATORS_NAMESPACE, LOOPBACK, LocalSettings

ADMIN = "admin"
YOUNG_OBJECTS = 5_000  # at Python's own 700, a tenth of the time of a busy cluster went into looking for garbage
log = logging.getLogger(__name__)


def main(settings: LocalSettings) -> int:
    """Run until SIGINT or SIGTERM; the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(run(settings))
    except (BootstrapError, ImageTableError, AddressError, ControlGroupError) as error:
        log.error("%s", error)
        return 1
    return 0


class NodeLogs:
    """The API's LogSource: asks the node, which is made after the API."""

    def __init__(self) -> None:
        self.node: Node | None = None

    def __call__(
        self, namespace: str, pod: str, container: str, *, follow: bool, tail: int | None, previous: bool
    ) -> AsyncIterator[bytes]:
        """See LogSource."""
        if self.node is None:
            raise ApiError(503, "ServiceUnavailable", "this cluster runs no pods")
        return self.node.read_log(namespace, pod, container, previous=previous, tail=tail, follow=follow)


def users(tokens: dict[str, str]) -> dict[str, str]:
    """Whom each bearer token stands for."""
    return {token: ADMIN if role == "admin" else own_service_account(role) for role, token in tokens.items()}


def write_kubeconfigs(state: StateFolder, server: ApiServer, tokens: dict[str, str]) -> None:
    """One for the administrator and one per program, each with its own token."""
    for role in ROLES:
        write_kubeconfig(
            state.kubeconfig_of(role),
            server.url,
            state.tls / "ca.crt",
            tokens[role],
            namespace=CREATORS_NAMESPACE,
            user="admin" if role == "admin" else own_service_account(role),
        )


def make_node(
    settings: LocalSettings, state: StateFolder, client: Client, informers: Informers, apart: Isolation
) -> Node:
    """The node, by the settings. Raises ImageTableError, AddressError, ControlGroupError."""
    tables = [*([settings.images] if settings.images else []), SHIPPED]
    network = settings.pod_network if settings.pod_addresses == "own" else None
    groups = ControlGroups([Path(root) for root in settings.cgroup.split(os.pathsep)]) if settings.cgroup else None
    return Node(client, informers, state.pods, ImageTable.load(tables), network=network, groups=groups, isolation=apart)


def keep_apart(settings: LocalSettings, state: StateFolder) -> Isolation:
    """What keeps pods apart here, by the settings; it is logged. It asks processes, which takes some milliseconds."""
    if not settings.pods:
        state.cluster_notes.unlink(missing_ok=True)
        return Isolation()
    apart = isolation(state.pods, state.volumes, private=state.root, users=settings.own_users, sandbox=settings.sandbox)
    log.info("%s", apart.description)
    state.cluster_notes.write_text("".join(f"{note}\n" for note in apart.missing), encoding="utf-8")
    return apart


async def run(settings: LocalSettings) -> None:
    """Serve until SIGINT or SIGTERM. Raises BootstrapError, ImageTableError, AddressError, ControlGroupError."""
    os.umask(0o077)  # the folder may have to be opened for pods that run as users of their own
    state = StateFolder(settings.state_dir)
    state.prepare()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tokens = state.tokens()
    logs = NodeLogs()
    faults = Faults() if settings.faults else None
    server = ApiServer(state.root, LOOPBACK, settings.api_port, users(tokens), logs, faults)
    apart = asyncio.create_task(asyncio.to_thread(keep_apart, settings, state))
    await server.start()
    try:
        await bootstrap(server.client, settings.project_dir, settings.control_plane_port)
        write_kubeconfigs(state, server, tokens)
        informers = Informers(server.client)
        controllers = Controllers(server.client, informers, state.volumes)
        node = make_node(settings, state, server.client, informers, await apart) if settings.pods else None
        logs.node = node
        if node is None:
            await end_survivors(state.pods)  # of an earlier start with pods
        async with asyncio.TaskGroup() as tasks:
            working = [
                tasks.create_task(informers.run(), name="informers"),
                tasks.create_task(controllers.run(), name="controllers"),
            ]
            if node is not None:
                working.append(tasks.create_task(node.run(), name="node"))
            await informers.synced()
            state.cluster_ready.write_text(str(os.getpid()), encoding="ascii")
            log.info("ready on %s", server.url)
            gc.freeze()  # what is there now stays for good
            gc.set_threshold(YOUNG_OBJECTS)
            await stop.wait()
            if node is not None:
                await node.shut_down(POD_GRACE)
            for task in working:
                task.cancel()
    finally:
        state.cluster_ready.unlink(missing_ok=True)
        await server.stop()
