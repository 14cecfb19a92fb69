"""A running operator: its parts and their life.

Place in the flow: kopf's watches → **operator** → loops. It knows nothing of kopf: `saw`, `lost` and `listed` are what any
watch can tell.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime

from chatinbio_api.names import GROUP
from chatinbio_operator.cluster import Api, Dns, Domains, Lease, Memory, Requests, Writer, connect, own_namespace
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.cluster.writing import BEAT, CANARY
from chatinbio_operator.errors import Gone, OperatorError, Refused, Retry
from chatinbio_operator.handlers.health import Health, State
from chatinbio_operator.handlers.heartbeat import PERIOD, Canary, LoopLag
from chatinbio_operator.model import Body, Kind, Platform
from chatinbio_operator.model.orphans import Orphan
from chatinbio_operator.reconcile import Reconciler
from chatinbio_operator.reconcile.figures import Figures
from chatinbio_operator.reconcile.loops import Loops
from chatinbio_operator.settings import Settings

log = logging.getLogger(__name__)

START_DELAY = 2.0
GATHER = 1.0


class Operator:
    """`start` before watches begin, `stop` after. `ended` is set when it has stopped, and where it cannot go on; `failure` then
    says why."""

    def __init__(self, settings: Settings, platform: Platform) -> None:
        self.failure: OperatorError | None = None
        self.ended = asyncio.Event()
        self.requests = Requests()
        self.figures = Figures()
        self.memory = Memory(self._wake)
        self.lease: Lease | None = None
        self.loop_lag = LoopLag()
        self.orphans: set[Orphan] = set()
        self.concurrency = settings.concurrency
        self._settings = settings
        self._platform = platform
        self._health = Health(settings, self._trouble, self._metrics_text)
        self._suspects: set[Orphan] = set()
        self._read: set[Kind] = set()
        self._unheard: dict[Kind, None] = {}
        self._gap = asyncio.Event()
        self._background: list[asyncio.Task[None]] = []
        self._loops: Loops | None = None
        self.domains: Domains | None = None
        self._api: Api | None = None

    async def start(self) -> None:
        """Connect, become the active one, learn what is there, and only then let the watches begin. Raises OperatorError."""
        self.canary = Canary(asyncio.get_running_loop().time)
        await self._health.start()
        self._api = api = await self._connected()
        await self._lead(api)
        self._writer = Writer(api, self.memory)
        self.domains = self._looking()
        reconciler = Reconciler(self._platform, self.memory, self._writer, self.figures, domains=self.domains)
        self._loops = Loops(reconciler, self.memory.has_creator, self.concurrency, self.figures)
        await self._until_usable(api)
        await self._beat()
        self._run(self._resync(api), "resync")
        self._run(self._close_gaps(api), "gaps")
        self._run(self._beats(), "canary")
        self._run(self.loop_lag.measure(), "event loop")
        if self._health.state is not State.LOST:
            self._health.state = State.SYNCING
        log.info("watching; children live in namespace %s", self._settings.namespace)

    async def stop(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._loops is not None:
            await self._loops.stop()
        if self.domains is not None:
            await self.domains.stop()
        if self.lease:
            await self.lease.release()
        if self._api:
            await self._api.close()
        await self._health.stop()
        self.ended.set()  # kopf would wait five seconds for its own task that waits for this

    def saw(self, body: Body) -> None:
        """An object as a listing or a watch shows it: remember it, and wake whom it concerns if it was news."""
        if body["kind"] == "ConfigMap" and body["metadata"]["name"] == CANARY:
            self.canary.came_back((body["metadata"].get("annotations") or {}).get(BEAT, ""))
            return
        self.memory.hear(body)

    def lost(self, body: Body) -> None:
        """An object that was deleted."""
        self.memory.hear(body, gone=True)

    def listed(self) -> None:
        """Everything that there is has been seen."""
        if self._loops is not None and not self._loops.begun:
            self._loops.begin()
            if self._health.state is State.SYNCING:
                self._health.state = State.WATCHING

    def lists(self, kind: Kind) -> None:
        """A watch reads all of a kind: at first, and whenever it cannot go on where it was. What was deleted in between is told
        by nobody."""
        if kind in self._read:
            self._unheard[kind] = None
            self._gap.set()
        self._read.add(kind)

    async def _connected(self) -> Api:
        return Api(await connect(self.concurrency, self.requests), self._settings.namespace)

    def _looking(self) -> Domains | None:
        """What looks for the records of hosts, where they are to be proved."""
        if not self._platform.asks_dns:
            return None
        return Domains(Dns(self._settings.dns_servers), self.memory.naming, self._wake)

    def _run(self, work: Coroutine[None, None, None], name: str) -> None:
        self._background.append(asyncio.create_task(work, name=name))

    def _wake(self, handles: Iterable[str]) -> None:
        for handle in handles:
            if self._loops is not None:
                self._loops.wake(handle)

    def _trouble(self) -> str:
        return "what the operator writes does not come back through its watch" if self.canary.is_lost else ""

    def _metrics_text(self) -> bytes:
        from chatinbio_operator.handlers.metrics import Metrics

        return Metrics(self).text()

    async def _lead(self, api: Api) -> None:
        """Wait until this is the one active operator. Raises OperatorError where rights are missing."""
        settings = self._settings
        if not settings.lease_name:
            return
        namespace = settings.lease_namespace or own_namespace()
        self.lease = lease = Lease(api, settings.lease_name, namespace, settings.lease_seconds)
        self._health.state = State.STANDING_BY
        try:
            await lease.acquire()
        except (Refused, Gone) as error:
            raise OperatorError(_rights(error)) from error
        self._health.state = State.STARTING
        self._run(self._hold(lease), "lease")

    async def _hold(self, lease: Lease) -> None:
        try:
            why = await lease.hold()
        except (Refused, Gone) as error:
            why = str(error)
        # From here on another one may write: nothing more may leave this process.
        self._health.state = State.LOST
        self.failure = OperatorError(f"the lease {lease.name} is lost: {why}. This process ends; start it again.")
        if self._loops is not None:
            await self._loops.stop()
        self.ended.set()

    async def _until_usable(self, api: Api) -> None:
        """Waits for an API server, or a CRD, that is not there yet. Raises OperatorError where rights are missing."""
        while True:
            delay = START_DELAY
            try:
                for kind in REMEMBERED:
                    await api.probe(kind)
                return
            except Refused as error:
                raise OperatorError(_rights(error)) from error
            except Gone:
                log.warning("waiting for the CRD of creators.%s; install crds/", GROUP)
            except Retry as error:
                log.warning("waiting for the API server: %s", error)
                delay = max(delay, error.after)
            await asyncio.sleep(delay)

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(PERIOD)
            await self._beat()

    async def _beat(self) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.canary.wrote(stamp)
        try:
            await self._writer.beat(stamp)
        except (Retry, Refused, Gone) as error:
            self.canary.unwritten()
            log.warning("the canary could not be written: %s", error)

    async def _resync(self, api: Api) -> None:
        """Now and then everything anew, as if every watch had lost something."""
        while True:
            await asyncio.sleep(self._settings.resync_seconds)
            try:
                await self.memory.refresh(api)
            except (Retry, Refused, Gone) as error:
                log.warning("resync: %s", error)
            else:
                self._look_for_orphans()
            if self._loops is not None:
                await self._loops.visit(self.memory.handles())

    async def _close_gaps(self, api: Api) -> None:
        """What a watch that had to begin anew has missed is looked for in a list of our own."""
        while True:
            await self._gap.wait()
            await asyncio.sleep(GATHER)  # the watches often lose their place together
            self._gap.clear()
            kinds, self._unheard = tuple(self._unheard), {}
            try:
                self._wake(await self.memory.refresh(api, kinds))
            except (Retry, Refused, Gone) as error:
                log.warning("after a watch began anew: %s; the next resync sees to it", error)

    def _look_for_orphans(self) -> None:
        """Whoever is one at two resyncs in a row: the cluster's garbage collector has had its time."""
        suspects = set(self.memory.orphans())
        found = suspects & self._suspects
        for orphan in sorted(found - self.orphans):
            log.warning("orphan %s %s: %s", orphan.kind, orphan.name, orphan.why)
        self._suspects, self.orphans = suspects, found


def _rights(error: Exception) -> str:
    return f"{error}. Give the operator the rights of charts/chatinbio/rbac."
