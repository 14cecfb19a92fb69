"""GET /healthz: 200 while the operator can do its work, 503 with a reason when it cannot.

The process is alive before it is ready: while it waits for the API server it answers 200, since a restart would not help.
"""

from __future__ import annotations

from aiohttp import web

from chatinbio_operator.errors import OperatorError
from chatinbio_operator.settings import PREFIX, Settings


class Health:
    """The small server of the liveness probe."""

    def __init__(self, settings: Settings) -> None:
        self._host, self._port = settings.health_host, settings.health_port
        self._runner: web.AppRunner | None = None
        self._state = "starting"

    def started(self) -> None:
        self._state = "watching"

    async def start(self) -> None:
        """Raises OperatorError where the port is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._answer)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise OperatorError(
                f"cannot serve /healthz on {self._host}:{self._port}: {error.strerror}. Set {PREFIX}HEALTH_PORT."
            ) from error

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, _: web.Request) -> web.Response:
        return web.Response(text=f"ok: {self._state}\n")
