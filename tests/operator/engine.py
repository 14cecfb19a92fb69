"""The operator in this process, watching one handle or all, with a line to the API server that can be cut at any request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from chatinbio_local.client import Resource, WatchEvent
from chatinbio_operator.__main__ import platform_of
from chatinbio_operator.cluster import Api, Dns, Domains, connect
from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.cluster.writing import CANARY
from chatinbio_operator.errors import Retry
from chatinbio_operator.handlers.operator import Operator
from chatinbio_operator.settings import Settings
from tests.local.api.harness import CREATORS_NAMESPACE
from tests.operator.world import Object, World

When = Literal["before", "after"]
Disturb = Callable[[int, str, When], Awaitable[None]]


class Line(Api):
    """Requests as the operator makes them. `disturb(number, request, when)` is awaited before and after each that writes about a
    Creator; `writes` are these requests, by method and path, and `asked` all requests but those for the canary."""

    disturb: Disturb | None = None
    writes: list[str]
    asked: list[str]

    async def _request(
        self, method: str, path: str, body: Object | None = None, media: str = "application/json"
    ) -> Object:
        short = path.partition("?")[0]
        if CANARY not in path:
            self.asked.append(f"{method} {short}")
        if method == "GET" or CANARY in path:
            return await super()._request(method, path, body, media)
        self.writes.append(f"{method} {short}")
        number = len(self.writes)
        await self._disturbed(number, "before")
        answer = await super()._request(method, path, body, media)
        await self._disturbed(number, "after")
        return answer

    async def _disturbed(self, number: int, when: When) -> None:
        if self.disturb:
            await self.disturb(number, self.writes[number - 1], when)


class Engine(Operator):
    """`async with Engine(world, "ada") as engine:` runs an operator that knows of nobody but ada; without a handle, of everybody.
    KUBECONFIG must name the world's cluster."""

    def __init__(self, world: World, handle: str = "", disturb: Disturb | None = None, **options: Any) -> None:
        options = {
            "lease_name": "",
            "health_port": 0,
            "default_version": "0.1.0",
            "host_verification": "none",
        } | options
        settings = Settings(**options)
        super().__init__(settings, platform_of(settings))
        self._world = world
        self._handle = handle
        self._disturb = disturb
        self._feeds: list[asyncio.Task[None]] = []
        self._unsynced = len(REMEMBERED)
        self.writes: list[str] = []
        self.asked: list[str] = []
        self.dns_patience = 60.0  # seconds; what stands still for a moment is not silent

    async def __aenter__(self) -> Engine:
        await self.start()
        self._feeds = [asyncio.create_task(self._feed(kind)) for kind in REMEMBERED]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._feeds:
            task.cancel()
        await asyncio.gather(*self._feeds, return_exceptions=True)
        await self.stop()

    def wake(self) -> None:
        """As a resync does."""
        self._wake(self.memory.handles())

    @property
    def sought(self) -> frozenset[str]:
        """The hosts whose records are looked for."""
        return self.domains.hosts if self.domains else frozenset()

    def _looking(self) -> Domains | None:
        if not self._platform.asks_dns:
            return None
        dns = Dns(self._settings.dns_servers, time_limit=self.dns_patience)
        return Domains(dns, self.memory.naming, self._wake, first_pause=0.05, longest_pause=0.1)

    async def _connected(self) -> Api:
        line = Line(await connect(self.concurrency, self.requests), CREATORS_NAMESPACE)
        line.writes, line.asked = self.writes, self.asked
        line.disturb = self._disturb
        return line

    async def _feed(self, kind: str) -> None:
        version, plural = RESOURCES[kind]
        group, _, number = version.rpartition("/")
        namespace = "" if kind == "Creator" else CREATORS_NAMESPACE
        async with self._world.api.client.watch(Resource(group, number, plural), namespace) as events:
            async for event in events:
                self._heard(event)

    def _heard(self, event: WatchEvent) -> None:
        if event.type == "SYNCED":
            self._unsynced -= 1
            if not self._unsynced:
                self.listed()
        elif self._concerns(event.object):
            (self.lost if event.type == "DELETED" else self.saw)(event.object)

    def _concerns(self, body: Object) -> bool:
        metadata = body["metadata"]
        whose = (
            metadata["name"] if body["kind"] == "Creator" else metadata.get("labels", {}).get("chatinbio.dev/creator")
        )
        return not self._handle or whose == self._handle


class Cut:
    """Disturbs the `number`-th write, before it is sent or after it was carried out: the operator `dies` there, or only the request
    `fails`."""

    def __init__(self, number: int, when: When, how: Literal["dies", "fails"]) -> None:
        self.number, self.when, self.how = number, when, how
        self.struck = asyncio.Event()

    def __repr__(self) -> str:
        return f"{self.how} {self.when} write {self.number}"

    async def __call__(self, number: int, request: str, when: When) -> None:
        if self.struck.is_set() and self.how == "dies":
            await asyncio.Event().wait()  # a dead process sends nothing more
        if (number, when) == (self.number, self.when):
            self.struck.set()
            if self.how == "dies":
                await asyncio.Event().wait()
            raise Retry(f"{request}: the line is cut")
