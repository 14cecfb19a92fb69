"""Listening: one process, one event loop, and an end that loses nothing."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import Server

from chatinbio_instance.errors import BootError
from chatinbio_instance.settings import Settings
from chatinbio_instance.web.app import build_app
from chatinbio_instance.web.instance import EngineFactory, Instance, build_engine, open_instance

log = logging.getLogger(__name__)

MAX_WEBSOCKET_MESSAGE = 64 * 1024
# A client that went without a word is gone after a ping and as long again for its answer: 40 s.
PING_SECONDS = 20.0
# The same for those that are not pinged, by the operating system: silence before it asks, between its questions, how many of
# them; and how long what was sent may stay without an answer (milliseconds). Not every system knows each.
KEEP_ALIVE = {"TCP_KEEPIDLE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 2, "TCP_USER_TIMEOUT": 40_000}
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ChatProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose client, once it answers no ping, is let go of at once: what it was still to be sent would be held on to
    for as long as the operating system tries."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()


class DrainingServer(Server):
    """uvicorn, but turns are drained while clients still listen; then sockets close with 1012 and the process exits 0."""

    def __init__(self, config: Config, instance: Instance) -> None:
        super().__init__(config)
        self.instance = instance

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A first signal ends the server in order, a second at once; neither is raised again, or the exit were no 0."""
        loop = asyncio.get_running_loop()
        for number in ENDING_SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in ENDING_SIGNALS:
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        log.info("draining")
        await self.instance.drain()
        await super().shutdown(sockets)


def _listen(settings: Settings) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.bind_host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # connections take these over
        for name, value in KEEP_ALIVE.items():
            if (option := getattr(socket, name, None)) is not None:
                listener.setsockopt(socket.IPPROTO_TCP, option, value)
        listener.bind(address)
    except OSError as error:
        raise BootError(
            f"Cannot listen on {settings.bind_host} port {settings.port}: {error.strerror}. "
            "Set CHATINBIO_BIND_HOST and CHATINBIO_PORT to a free address of this machine."
        ) from error
    return listener


async def serve(
    settings: Settings,
    factory: EngineFactory = build_engine,
    on_listening: Callable[[DrainingServer], None] = lambda server: None,
) -> None:
    """Serve one instance until SIGTERM or SIGINT. Raises BootError."""
    listener = _listen(settings)
    listener.listen()  # whoever comes from now on waits instead of being turned away
    settings = replace(settings, port=listener.getsockname()[1])
    try:
        async with open_instance(settings, factory) as instance:
            config = Config(
                build_app(instance),
                loop="asyncio",
                http="h11",
                ws=ChatProtocol,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies),
                ws_max_size=MAX_WEBSOCKET_MESSAGE,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PING_SECONDS,
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=2,
            )
            server = DrainingServer(config, instance)
            log.info("listening", extra={"host": settings.bind_host, "port": settings.port, "model": settings.model})
            on_listening(server)
            await server.serve(sockets=[listener])
    finally:
        listener.close()
    log.info("stopped")
