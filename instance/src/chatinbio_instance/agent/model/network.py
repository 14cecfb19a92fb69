"""The way to a provider: httpx2's client over asyncio's own streams.

Place in the flow: provider → **network** → the provider's server. httpcore2 comes with an adapter that serves two event loops and
opens a cancel scope for every piece it reads; of a streamed token that is a third of the cost, of the first token at many streams half.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore2
import httpx2

# Every visitor may be answered at once; what is idle stays open for a while, for a new connection costs a visitor a tenth of a second.
LIMITS = httpx2.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=60.0)


class _Stream(httpcore2.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._reading = False
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if timeout is not None:
            self._due = self._loop.time() + timeout
            if self._timer is None:
                self._timer = self._loop.call_at(self._due, self._look)
        self._reading = timeout is not None
        try:
            return await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout("nothing came") from error
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        finally:
            self._reading = False

    def _look(self) -> None:
        """Whether a read is late. One timer looks after many reads: to arm one for each would cost more than the reading."""
        self._timer = None
        if self._reading and self._loop.time() >= self._due:
            self._reader.set_exception(TimeoutError())
        elif self._reading:
            self._timer = self._loop.call_at(self._due, self._look)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _mapped(httpcore2.WriteTimeout, httpcore2.WriteError):
            self._writer.write(buffer)
            async with asyncio.timeout(timeout):
                await self._writer.drain()

    async def aclose(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._writer.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        with _mapped(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            try:
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
            except BaseException:
                self._writer.close()
                raise
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # of an idle connection: the server has closed it
            return self._reader.at_eof() or self._writer.is_closing()
        names = {"server_addr": "peername", "client_addr": "sockname"}
        return self._writer.get_extra_info(names.get(info, info))


class _Backend(httpcore2.AsyncNetworkBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> _Stream:
        local = (local_address, 0) if local_address else None
        with _mapped(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(host, port, local_addr=local)
        for option in socket_options or ():
            writer.get_extra_info("socket").setsockopt(*option)
        return _Stream(reader, writer)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@contextmanager
def _mapped(late: type[Exception], broken: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, ssl.SSLError) as error:
        raise broken(str(error)) from error


def lean_client() -> httpx2.AsyncClient:
    """A client as httpx2 makes it, proxies of the environment included, but for the network beneath."""
    client = httpx2.AsyncClient(follow_redirects=True, limits=LIMITS)
    for transport in (client._transport, *client._mounts.values()):
        # There is no public way to hand a backend to httpx2; without this attribute everything works, only slower.
        if (pool := getattr(transport, "_pool", None)) is not None:
            pool._network_backend = _Backend()
    return client
