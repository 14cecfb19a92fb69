"""Where kopf ends: watches say that something may have changed, and the loops take it from there.

Place in the flow: API server → kopf → **handlers** → loops. Only `on.event` is used, so kopf writes nothing: no
finalizer, no annotation, no status. It lists, watches, follows bookmarks and comes back after every lost connection.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import kopf

from chatinbio_api.names import GROUP, KIND, PLURAL, VERSION
from chatinbio_operator.cluster import Api, Memory, Writer, connect
from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.errors import OperatorError, Refused, Retry
from chatinbio_operator.handlers.health import Health
from chatinbio_operator.model import Platform
from chatinbio_operator.reconcile import Reconciler
from chatinbio_operator.reconcile.loops import Loops
from chatinbio_operator.settings import Settings

log = logging.getLogger(__name__)

START_DELAY = 2.0


class Operator:
    """The parts of a running operator and their life: `start` before kopf watches, `stop` after."""

    def __init__(self, settings: Settings, platform: Platform) -> None:
        self.failure: OperatorError | None = None
        self._settings = settings
        self._platform = platform
        self._memory = Memory()
        self._health = Health(settings)
        self._background: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Connect, learn what is there, and only then let the watches begin. Raises OperatorError."""
        await self._health.start()
        self._api = Api(await connect(self._settings.concurrency), self._settings.namespace)
        writer = Writer(self._api, self._memory)
        reconciler = Reconciler(self._platform, self._memory, writer)
        self._loops = Loops(
            reconciler, lambda handle: self._memory.creator(handle) is not None, self._settings.concurrency
        )
        await self._learn()
        for handle in self._memory.handles():
            self._loops.wake(handle)
        self._background.append(asyncio.create_task(self._resync(), name="resync"))
        self._health.started()
        log.info("watching %d creators; children live in %s", len(self._memory.handles()), self._settings.namespace)

    async def stop(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if hasattr(self, "_loops"):
            await self._loops.stop()
        if hasattr(self, "_api"):
            await self._api.close()
        await self._health.stop()

    def saw(self, type_: str | None, body: dict[str, Any]) -> None:
        """An event of a watch: remember it, and wake whom it concerns if it was news."""
        interested = self._memory.interested(body)
        news = self._memory.drop(body) if type_ == "DELETED" else self._memory.put(body)
        if news:
            for handle in {*interested, *self._memory.interested(body)}:
                self._loops.wake(handle)

    async def _learn(self) -> None:
        """The first listing; waits for an API server, or a CRD, that is not there yet."""
        while True:
            try:
                return await self._memory.refresh(self._api)
            except Refused as error:
                raise OperatorError(f"{error}. Give the operator the rights of charts/chatinbio/rbac.") from error
            except Exception as error:
                log.warning("not ready to begin, trying again: %s", error or type(error).__name__)
                await asyncio.sleep(START_DELAY)

    async def _resync(self) -> None:
        """Now and then everything anew, as if every watch had lost something."""
        while True:
            await asyncio.sleep(self._settings.resync_seconds)
            try:
                await self._memory.refresh(self._api)
            except (Retry, Refused) as error:
                log.warning("resync: %s", error)
            for handle in self._memory.handles():
                self._loops.wake(handle)


def registry_for(operator: Operator) -> kopf.OperatorRegistry:
    """kopf's handlers, bound to one operator."""
    registry = kopf.OperatorRegistry()

    @kopf.on.startup(registry=registry)
    async def start(settings: kopf.OperatorSettings, **_: Any) -> None:
        configure(settings)
        try:
            await operator.start()
        except OperatorError as error:
            # Any other exception would be tried again, for ever.
            operator.failure = error
            raise kopf.PermanentError(str(error)) from error

    @kopf.on.cleanup(registry=registry)
    async def stop(**_: Any) -> None:
        await operator.stop()

    kopf.on.login(registry=registry, id="service-account")(kopf.login_with_service_account)
    kopf.on.login(registry=registry, id="kubeconfig")(kopf.login_with_kubeconfig)

    for kind in REMEMBERED:
        _watch(registry, operator, kind)
    return registry


def _watch(registry: kopf.OperatorRegistry, operator: Operator, kind: str) -> None:
    version, plural = RESOURCES[kind]
    where = (GROUP, VERSION, PLURAL) if kind == KIND else (*_group_and_version(version), plural)

    @kopf.on.event(*where, registry=registry, id=f"saw-{plural}")
    async def saw(event: Any, **_: Any) -> None:
        # Items of a list do not say what they are.
        operator.saw(event["type"], {"apiVersion": version, "kind": kind} | dict(event["object"]))


def _group_and_version(version: str) -> tuple[str, str]:
    group, _, name = version.rpartition("/")
    return group, name


def configure(settings: kopf.OperatorSettings) -> None:
    """kopf as a watch engine."""
    settings.posting.enabled = False  # our Events are written on transitions, by us
    settings.scanning.disabled = True  # one namespace, and the first listing has shown that the CRD is there
    settings.watching.inactivity_timeout = 70  # bookmarks come every minute; silence means a dead watch
    settings.watching.reconnect_backoff = 0.5
    settings.queueing.idle_timeout = 1  # a worker per object is kept no longer than a burst lasts
    settings.queueing.batch_window = 0.02
    settings.persistence.finalizer = f"{GROUP}/unused-by-kopf"
    settings.process.ultimate_exiting_timeout = 15
