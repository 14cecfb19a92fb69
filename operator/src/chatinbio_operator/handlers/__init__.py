"""Where kopf ends: watches say that something may have changed, and the loops take it from there.

Place in the flow: API server → kopf → **handlers** → loops. kopf lists, watches, follows bookmarks and comes back after
every lost connection. Only `index` and `on.event` are used, with which it writes nothing: no finalizer, no annotation,
no status. kopf calls indices for every object of every first listing before it calls any event handler, so the first
event says that the memory is complete, and only then may a pass believe that what it does not see is not there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import kopf

from chatinbio_api.names import GROUP, KIND, PLURAL, VERSION
from chatinbio_operator.cluster import Api, Memory, Writer, connect
from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.errors import Gone, OperatorError, Refused, Retry
from chatinbio_operator.handlers.health import Health
from chatinbio_operator.model import Body, Platform
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
        await self._until_usable()
        self._background.append(asyncio.create_task(self._resync(), name="resync"))
        self._health.started()
        log.info("watching; children live in namespace %s", self._settings.namespace)

    async def stop(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if hasattr(self, "_loops"):
            await self._loops.stop()
        if hasattr(self, "_api"):
            await self._api.close()
        await self._health.stop()

    def saw(self, body: Body) -> None:
        """An object as a listing or a watch shows it: remember it, and wake whom it concerns if it was news."""
        concerned = self._memory.concerned(body)
        if self._memory.put(body):
            self._wake({*concerned, *self._memory.concerned(body)})

    def lost(self, body: Body) -> None:
        """An object that was deleted."""
        concerned = self._memory.concerned(body)
        if self._memory.drop(body):
            self._wake(concerned)

    def listed(self) -> None:
        """Everything that there is has been seen."""
        self._loops.begin()

    def _wake(self, handles: Iterable[str]) -> None:
        for handle in handles:
            self._loops.wake(handle)

    async def _until_usable(self) -> None:
        """Waits for an API server, or a CRD, that is not there yet. Raises OperatorError where rights are missing."""
        while True:
            try:
                for kind in REMEMBERED:
                    await self._api.probe(kind)
                return
            except Refused as error:
                raise OperatorError(f"{error}. Give the operator the rights of charts/chatinbio/rbac.") from error
            except Gone:
                log.warning("waiting for the CRD of creators.%s; install crds/", GROUP)
            except Retry as error:
                log.warning("waiting for the API server: %s", error)
            await asyncio.sleep(START_DELAY)

    async def _resync(self) -> None:
        """Now and then everything anew, as if every watch had lost something."""
        while True:
            await asyncio.sleep(self._settings.resync_seconds)
            try:
                await self._memory.refresh(self._api)
            except (Retry, Refused) as error:
                log.warning("resync: %s", error)
            self._wake(self._memory.handles())


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
        # kopf leaves its broken-off watches to the garbage collector, waits five seconds for their tasks, and lets
        # asyncio complain of each. Nothing of ours is left at this point.
        asyncio.get_running_loop().set_exception_handler(_unless_left_by_kopf)
        for task in asyncio.all_tasks():
            if task.get_name().startswith("pause-waiter"):
                task.cancel()

    kopf.on.login(registry=registry, id="service-account")(kopf.login_with_service_account)
    kopf.on.login(registry=registry, id="kubeconfig")(kopf.login_with_kubeconfig)

    for kind in REMEMBERED:
        _watch(registry, operator, kind)
    return registry


def _watch(registry: kopf.OperatorRegistry, operator: Operator, kind: str) -> None:
    version, plural = RESOURCES[kind]
    where = (GROUP, VERSION, PLURAL) if kind == KIND else (*_group_and_version(version), plural)

    def complete(body: Any) -> Body:
        return {"apiVersion": version, "kind": kind} | dict(body)  # items of a list do not say what they are

    @kopf.index(*where, registry=registry, id=f"saw-{plural}")
    async def saw(body: kopf.Body, **_: Any) -> None:
        operator.saw(complete(body))

    @kopf.on.event(*where, registry=registry, id=f"heard-of-{plural}")
    async def heard(event: Any, **_: Any) -> None:
        operator.listed()
        if event["type"] == "DELETED":
            operator.lost(complete(event["object"]))


def _unless_left_by_kopf(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if "asyncgen" not in context:
        loop.default_exception_handler(context)


def _group_and_version(version: str) -> tuple[str, str]:
    group, _, name = version.rpartition("/")
    return group, name


class _NoDiffs(kopf.DiffBaseStorage):
    """kopf would copy every object at every event to tell handlers what has changed; none of ours asks."""

    def build(self, **_: Any) -> Any:
        return {}

    def fetch(self, **_: Any) -> None:
        return None

    def store(self, **_: Any) -> None:
        pass


def configure(settings: kopf.OperatorSettings) -> None:
    """kopf as a watch engine."""
    settings.posting.enabled = False  # our Events are written on transitions, by us
    settings.scanning.disabled = True  # one namespace, and the first listing has shown that the CRD is there
    settings.watching.inactivity_timeout = 70  # bookmarks come every minute; silence means a dead watch
    settings.watching.reconnect_backoff = 0.5
    settings.queueing.idle_timeout = 1  # a worker per object is kept no longer than a burst lasts
    settings.queueing.batch_window = 0.02
    settings.persistence.finalizer = f"{GROUP}/unused-by-kopf"
    settings.persistence.diffbase_storage = _NoDiffs()
    settings.process.ultimate_exiting_timeout = 15
