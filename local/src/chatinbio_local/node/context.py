"""What the parts of the node share.

Place in the flow: agent → **context** → pods, containers.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

from chatinbio_local.client import CONFIGMAPS, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, SECRETS, Client
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.events import EventRecorder
from chatinbio_local.node.addresses import AddressPool
from chatinbio_local.node.cgroups import ControlGroups
from chatinbio_local.node.environment import Sources
from chatinbio_local.node.images import ImageTable
from chatinbio_local.node.isolation import Isolation
from chatinbio_local.node.volumes import MountError

NODE_NAME = "local"


@dataclass(frozen=True, slots=True)
class Timings:
    """Pauses in seconds. The first restart is immediate, the next waits `back_off`, then twice as long, up to the limit."""

    back_off: float = 1.0
    back_off_limit: float = 60.0
    back_off_reset: float = 60.0  # a run this long clears the count
    image_retry: float = 15.0
    configuration_retry: float = 10.0
    housekeeping: float = 10.0  # log sizes, memory
    heartbeat: float = 60.0
    start_slot: float = 5.0  # how long one container may hold a slot of the starting ones


def starting_slots() -> asyncio.Semaphore:
    """How many containers may be starting at the same time: hundreds at once would start none of them quickly."""
    return asyncio.Semaphore(max(4, 2 * (os.cpu_count() or 1)))


@dataclass(slots=True)
class NodeContext:
    """Shared by all pods of the node."""

    client: Client
    informers: Informers
    events: EventRecorder
    images: ImageTable
    folder: Path  # one subfolder per pod, named by its uid
    addresses: AddressPool | None  # None: all share 127.0.0.1 and get ports
    base_env: dict[str, str]
    groups: ControlGroups | None = None  # None: memory is measured
    isolation: Isolation = field(default_factory=Isolation)
    timings: Timings = field(default_factory=Timings)
    slots: asyncio.Semaphore = field(default_factory=starting_slots)
    used_ports: set[int] = field(default_factory=set)

    def sources(self, namespace: str) -> Sources:
        """The config maps and secrets of a namespace."""
        config_maps, secrets = self.informers.of(CONFIGMAPS), self.informers.of(SECRETS)
        return Sources(
            config_map=lambda name: config_maps.get(namespace, name),
            secret=lambda name: secrets.get(namespace, name),
        )

    def claim_path(self, namespace: str, name: str) -> Path:
        """The folder of a bound claim. Raises MountError."""
        claim = self.informers.of(PERSISTENT_VOLUME_CLAIMS).get(namespace, name)
        if claim is None:
            raise MountError(f'persistentvolumeclaim "{name}" not found')
        if claim["metadata"].get("deletionTimestamp"):
            raise MountError(f'persistentvolumeclaim "{name}" is being deleted')
        volume_name = claim["spec"].get("volumeName")
        volume = self.informers.of(PERSISTENT_VOLUMES).get("", volume_name) if volume_name else None
        if volume is None or (claim.get("status") or {}).get("phase") != "Bound":
            raise MountError(f'persistentvolumeclaim "{name}" is not bound yet')
        path = Path(volume["spec"]["hostPath"]["path"])
        if not path.is_dir():
            raise MountError(f'the folder of persistentvolumeclaim "{name}" is gone: {path}')
        return path
