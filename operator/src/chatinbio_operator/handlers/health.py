"""GET /healthz: whether a restart would help. GET /readyz: whether this operator does its work or stands by for it.
GET /metrics: its figures.

The process is alive before it is ready: while it waits for the API server it answers 200 to /healthz, since a restart would
not help.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum

from aiohttp import web

from chatinbio_operator.errors import OperatorError
from chatinbio_operator.settings import PREFIX, Settings

log = logging.getLogger(__name__)


class State(Enum):
    """Where an operator is in its life, and whether it is ready then."""

    STARTING = ("starting", False)
    STANDING_BY = ("standing by: another operator is active", True)
    SYNCING = ("learning what is there", False)
    WATCHING = ("watching", True)
    LOST = ("the lease is lost, this process ends", False)

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def is_ready(self) -> bool:
        return self.value[1]


class Health:
    """The small server of the probes and of Prometheus. `trouble` says why the process should be restarted, "" while it should not;
    `metrics` gives the text of a scrape."""

    def __init__(self, settings: Settings, trouble: Callable[[], str], metrics: Callable[[], bytes]) -> None:
        self.state = State.STARTING
        self._host, self._port = settings.health_host, settings.health_port
        self._trouble = trouble
        self._metrics = metrics
        self._runner: web.AppRunner | None = None

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens, once started."""
        return [(str(host), int(port)) for host, port, *_ in self._runner.addresses] if self._runner else []

    async def start(self) -> None:
        """Raises OperatorError where the port is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._figures)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise OperatorError(
                f"cannot serve /healthz on {self._host}:{self._port}: {error.strerror}. Set {PREFIX}HEALTH_PORT."
            ) from error
        log.info("/healthz is served on %s", ", ".join(f"{host}:{port}" for host, port in self.addresses))

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _alive(self, _: web.Request) -> web.Response:
        trouble = self._trouble() or (self.state.words if self.state is State.LOST else "")
        return _answer(not trouble, trouble or self.state.words)

    async def _ready(self, _: web.Request) -> web.Response:
        return _answer(self.state.is_ready, self.state.words)

    async def _figures(self, _: web.Request) -> web.Response:
        return web.Response(body=self._metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def _answer(well: bool, words: str) -> web.Response:
    return web.Response(status=200 if well else 503, text=f"{'ok' if well else 'not ok'}: {words}\n")
