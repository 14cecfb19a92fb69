"""The API server: everything put together, on a port with TLS.

Place in the flow: cluster → **server** → routes. The store is opened before the port, so whoever can connect finds all data.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from asyncio import sslproto
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from chatinbio_local.api import custom, definitions, errors, openapi, tls
from chatinbio_local.api.accounts import Accounts
from chatinbio_local.api.authentication import Authenticator, user_of
from chatinbio_local.api.deletion import KEPT_NAMESPACES
from chatinbio_local.api.faults import Faults
from chatinbio_local.api.gc import Collector
from chatinbio_local.api.kinds import Kind, Kinds
from chatinbio_local.api.local_client import LocalClient
from chatinbio_local.api.objects import Objects, Write
from chatinbio_local.api.rbac import Authorizer, User
from chatinbio_local.api.reading import LogSource, Reading
from chatinbio_local.api.requests import MOST_BYTES
from chatinbio_local.api.routes import Routes
from chatinbio_local.api.store import Store
from chatinbio_local.api.watch import Watches
from chatinbio_local.client import Client, Object, Resource

READ_BUFFER = (
    32 * 1024
)  # bytes that asyncio keeps for each connection; its own 256 KiB times a hundred clients were most of the memory


class ApiServer:
    """`await start()`, then `.url`, `.ca_file` and `.client` are there; `await stop()`.

    `tokens` maps a bearer token to its user, or to a name ("admin" may do everything; a service account's full name brings
    its groups). `port` 0 takes a free one. `log_source` gives the logs of pods (see LogSource). Without `faults` nothing can be made to
    go wrong, by nobody.
    """

    def __init__(
        self,
        state_dir: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        tokens: Mapping[str, User | str] | None = None,
        log_source: LogSource | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._state_dir = state_dir
        self._host = host
        self._port = port
        users = {token: user_of(user) if isinstance(user, str) else user for token, user in (tokens or {}).items()}
        self._stopping = False
        self._collecting: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self._store = Store(state_dir / "cluster.db")
        self._kinds = Kinds()
        self._objects = Objects(self._store, self._kinds)
        self._objects.after_write(self._define)
        self._watches = Watches(self._store)
        self._collector = Collector(self._objects, self._watches)
        reading = Reading(self._objects, self._watches, log_source, faults)
        authorizer = Authorizer(self._store)
        self._accounts = Accounts(self._store, state_dir / "tls" / "tokens.key")
        authenticator = Authenticator(users, authorizer, self._accounts)
        self._routes = Routes(
            self._objects, reading, authorizer, authenticator, self._accounts, lambda: not self._stopping, faults
        )
        self.client: Client = LocalClient(self._objects, self._watches)
        self.url = ""
        self.ca_file = state_dir / "tls" / "ca.crt"

    async def start(self) -> None:
        """Open the store and serve. Raises OSError when the port is taken, sqlite3.Error when the store is not usable."""
        self._state_dir.mkdir(parents=True, exist_ok=True)
        self._store.open()
        try:
            for record in self._store.records(custom.STORED_AS):
                custom.register(self._kinds, record.parse())
            await self._create_namespaces()
            openapi.prepare()
            definitions.release()
            self._collecting = asyncio.create_task(self._collector.run(), name="garbage collector")
            sslproto.SSLProtocol.max_size = READ_BUFFER
            context, self.ca_file = tls.server_context(self._state_dir / "tls", self._host)
            self._accounts.open()
            app = web.Application(client_max_size=MOST_BYTES)
            app.router.add_route("*", "/{path:.*}", self._routes.handle)
            self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=2)
            await self._runner.setup()
            family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self._host, self._port))
            except OSError:
                listener.close()
                raise
            await web.SockSite(self._runner, listener, ssl_context=context, backlog=512).start()
            port = listener.getsockname()[1]
            self.url = f"https://[{self._host}]:{port}" if family == socket.AF_INET6 else f"https://{self._host}:{port}"
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End watches, write what waits, close the port and the store."""
        self._stopping = True
        self._watches.end_all(errors.unavailable("the cluster is stopping"))
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._collecting is not None:
            self._collecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._collecting
            self._collecting = None
        await self._store.close()

    async def _create_namespaces(self) -> None:
        kind = self._kinds.find(Resource("", "v1", "namespaces"))
        assert kind is not None
        for name in KEPT_NAMESPACES:
            if self._store.get(self._objects.key(kind, "", name)) is None:
                self._objects.create(kind, "", {"metadata": {"name": name}}, Write())
        await self._store.durable()

    def _define(self, kind: Kind, body: Object) -> None:
        if kind.stored_as == custom.STORED_AS:
            custom.register(self._kinds, body)
