"""A file from a web address that a creator gave: from public places alone, so that nobody reaches what lies inside of the cluster.

Place in the flow: web address → **fetching** → `shrinking`. For the child process alone (`child`). A name is resolved once, every address
that it has must be public, and the connection goes to one that was looked at; each redirect is a new address, looked at anew.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urljoin

import httpcore2
import httpx2

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.library.pictures.refusals import Unusable
from chatinbio_instance.library.pictures.uses import MOST_BYTES

SECONDS: Final = 10.0
MOST_REDIRECTS: Final = 3
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# What may be otherwise the next time: in a hurry, overloaded, out of order.
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})

HEADERS: Final = {
    "accept": "image/avif, image/webp, image/png, image/jpeg, image/gif",
    "accept-encoding": "identity",
    "user-agent": "Mozilla/5.0 (compatible; ChatInBio)",
}

Resolve = Callable[[str, int], Iterable[str]]


# Beyond what Python knows not to be global: parts of networks that are given away for purposes of their own.
_SPECIAL: Final = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
_UNICAST: Final = ipaddress.ip_network("2000::/3")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: none of a machine's own, of a network's inside, of a cloud's metadata."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:  # it leads to an address of the other kind
            return is_public(str(carried))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _SPECIAL)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as the operating system knows them."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def fetch(url: str, resolve: Resolve = resolve, public: Callable[[str], bool] = is_public) -> bytes:
    """The file at an http or https address. Raises Unusable."""
    deadline = time.monotonic() + SECONDS
    with httpcore2.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=PublicNetwork(resolve, public)
    ) as pool:
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = _ask(pool, url, deadline)
                if isinstance(answer, bytes):
                    return answer
                url = urljoin(url, answer)
        except (httpcore2.TimeoutException, TimeoutError) as error:
            raise Unusable("Its address does not answer in time.", final=False) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            raise Unusable("Its address cannot be reached.", final=False) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise Unusable("Its address is none.") from error
    raise Unusable("Its address leads on and on to others.")


def _ask(pool: httpcore2.ConnectionPool, url: str, deadline: float) -> bytes | str:
    """The file, or where it is instead."""
    if not is_web_address(url):
        raise Unusable("Its address leads to one that is neither http nor https.")
    parsed = httpx2.URL(url)
    headers = [(b"host", parsed.netloc), *((name.encode(), value.encode()) for name, value in HEADERS.items())]
    target = httpcore2.URL(scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path)
    left = max(deadline - time.monotonic(), 0.001)
    timeouts = {"connect": left, "read": left, "write": left, "pool": left}
    with pool.stream("GET", target, headers=headers, extensions={"timeout": timeouts}) as response:
        said = {name.lower(): value for name, value in response.headers}
        if response.status in REDIRECTS and b"location" in said:
            return said[b"location"].decode("utf-8")
        if response.status != 200:
            raise Unusable(
                f"Its address answers with an error ({response.status}).", final=response.status not in PASSING
            )
        return _body(response, deadline)


def _body(response: httpcore2.Response, deadline: float) -> bytes:
    file = bytearray()
    for chunk in response.iter_stream():
        file += chunk
        if len(file) > MOST_BYTES:
            raise Unusable(f"It is larger than {MOST_BYTES // 1024**2} MiB. Make it smaller and try again.")
        if time.monotonic() > deadline:  # a timeout of reads alone would let it drip for ever
            raise TimeoutError
    return bytes(file)


class PublicNetwork(httpcore2.NetworkBackend):
    """Connections to public addresses alone. What was looked at is what is connected to: between the two nobody is asked again."""

    def __init__(self, resolve: Resolve, public: Callable[[str], bool]) -> None:
        self._resolve = resolve
        self._public = public
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to one of the host's addresses. Raises Unusable where any of them is not public."""
        addresses = list(self._resolve(host, port))
        if not addresses or not all(map(self._public, addresses)):
            raise Unusable("Its address is not one of the public internet.")
        failure: Exception = OSError()
        for address in addresses[:4]:
            try:
                return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        raise Unusable("Its address is not one of the public internet.")
