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
