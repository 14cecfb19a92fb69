"""Runs the controllers: informers, one queue and a few workers for each.

Place in the flow: cluster → **runner** → (stateful_sets | endpoint_slices | volumes).
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Protocol

from chatinbio_local.client import ApiError, Client
from chatinbio_local.controllers.endpoint_slices import EndpointSliceController
from chatinbio_local.controllers.informer import Informers
from chatinbio_local.controllers.queue import Key, WorkQueue
from chatinbio_local.controllers.stateful_sets import StatefulSetController
from chatinbio_local.controllers.volumes import VolumeController

log = logging.getLogger(__name__)
WORKERS = 4  # per controller: writes overlap, and one slow key does not hold up the others


class Controller(Protocol):
    """What the runner drives."""

    name: str
    queue: WorkQueue

    async def reconcile(self, key: Key) -> float | None:
        """Bring one object closer to what is wished. A number asks to be called again after so many seconds."""
        ...


class Controllers:
    """All controllers. Make it before `informers.run()` starts, then run `run()` as a task until cancelled."""

    def __init__(self, client: Client, informers: Informers, volumes: Path) -> None:
        """`volumes` is the folder in which claims are bound, one subfolder each."""
        self._informers = informers
        self._controllers: list[Controller] = [
            StatefulSetController(client, informers),
            EndpointSliceController(client, informers),
            VolumeController(client, informers, volumes),
        ]

    async def run(self) -> None:
        """Work, once the informers have seen everything that exists."""
        await self._informers.synced()
        try:
            async with asyncio.TaskGroup() as tasks:
                for controller in self._controllers:
                    for _ in range(WORKERS):
                        tasks.create_task(_work(controller), name=controller.name)
        finally:
            for controller in self._controllers:
                controller.queue.close()


async def _work(controller: Controller) -> None:
    queue = controller.queue
    while True:
        key = await queue.get()
        try:
            again = await controller.reconcile(key)
        except ApiError as error:
            # A conflict means that the image was stale; the pause is long enough for the news to arrive.
            delay = queue.retry(key)
            level = logging.DEBUG if error.status in (404, 409) else logging.WARNING
            log.log(level, "%s %s/%s: %s; again in %.2f s", controller.name, *key, error.message, delay)
        except Exception:
            delay = queue.retry(key)
            log.exception("%s %s/%s failed; again in %.2f s", controller.name, *key, delay)
        else:
            queue.forget(key)
            if again is not None:
                queue.add_after(key, again)
        finally:
            queue.done(key)
