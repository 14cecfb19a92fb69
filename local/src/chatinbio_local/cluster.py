"""The cluster process: API server, controllers and node in one event loop.

Place in the flow: fleet → `chatinbio cluster` → **cluster** → api, controllers, node. Killed, it leaves the pods running and finds
them again; asked to stop, it ends them first.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal

from chatinbio_local.api import ApiServer
from chatinbio_local.api.kubeconfig import write_kubeconfig
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.controllers.runner import Controllers
from chatinbio_local.fleet.bootstrap import BootstrapError, bootstrap
from chatinbio_local.fleet.programs import POD_GRACE, own_service_account
from chatinbio_local.fleet.state import ROLES, StateFolder
from chatinbio_local.node.addresses import AddressError
from chatinbio_local.node.agent import Node
from chatinbio_local.node.images import SHIPPED, ImageTable, ImageTableError
from chatinbio_local.node.logs import LogReader
from chatinbio_local.settings import CREATORS_NAMESPACE, LOOPBACK, LocalSettings

log = logging.getLogger(__name__)


def main(settings: LocalSettings) -> int:
    """Run until SIGINT or SIGTERM; the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(run(settings))
    except (BootstrapError, ImageTableError, AddressError) as error:
        log.error("%s", error)
        return 1
    return 0


async def run(settings: LocalSettings) -> None:
    """Serve until SIGINT or SIGTERM. Raises BootstrapError, ImageTableError, AddressError."""
    state = StateFolder(settings.state_dir)
    state.prepare()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tokens = state.tokens()
    logs = NodeLogs()
    server = ApiServer(state.root, LOOPBACK, settings.api_port, users(tokens), logs)
    await server.start()
    try:
        await bootstrap(server.client, settings.project_dir, settings.control_plane_port)
        write_kubeconfigs(state, server, tokens)
        informers = Informers(server.client)
        controllers = Controllers(server.client, informers, state.volumes)
        node = make_node(settings, state, server, informers) if settings.pods else None
        logs.node = node
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
            await stop.wait()
            if node is not None:
                await node.shut_down(POD_GRACE)
            for task in working:
                task.cancel()
    finally:
        state.cluster_ready.unlink(missing_ok=True)
        await server.stop()
