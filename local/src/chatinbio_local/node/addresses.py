"""A loopback address for every pod (Linux), or ports on the one that all share (elsewhere).

Place in the flow: node → **addresses** → pod. An address belongs to a pod for as long as its folder exists, so a node that
was killed gives it to nobody else, and the search goes round the network, so a released one rests before it is used again.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import itertools
import random
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOCAL_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")


class AddressError(Exception):
    """No address or port is left, or the network is none of this machine's; the message says which."""


class AddressPool:
    """Own addresses. The search starts at a place that depends on `state`, so that two clusters rarely meet."""

    def __init__(self, network: str, state: Path) -> None:
        try:
            self._network = ipaddress.IPv4Network(network)
        except ValueError as error:
            raise AddressError(f"{network} is not a network: {error}") from error
        if not self._network.subnet_of(ipaddress.IPv4Network("127.0.0.0/8")):
            raise AddressError(f"{network} is not part of 127.0.0.0/8, the only addresses that need no set-up")
        self._used: set[str] = set()
        self._cursor_file = state / "next-address"
        try:
            self._cursor = int(self._cursor_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            digest = hashlib.sha256(str(state).encode()).digest()
            self._cursor = int.from_bytes(digest[:4], "big")

    def claim(self, address: str) -> None:
        """The address is in use (by a pod of before)."""
        self._used.add(address)

    def take(self) -> str:
        """An address that nobody uses. Raises AddressError when there is none."""
        size = self._network.num_addresses
        for _ in range(size):
            self._cursor = (self._cursor + 1) % size
            address = str(self._network[self._cursor])
            last = address.rpartition(".")[2]
            if last in ("0", "255") or address == LOOPBACK or address in self._used:
                continue
            self._used.add(address)
            self._cursor_file.write_text(str(self._cursor), encoding="ascii")
            return address
        raise AddressError(f"all {size} addresses of {self._network} are in use")

    def release(self, address: str) -> None:
        """The pod is gone."""
        self._used.discard(address)


def free_port(used: set[int]) -> int:
    """A port of 127.0.0.1 that nobody listens on and that is not in `used`. It is bound later, and anew with each start of its pod: so it is
    none of those that the system gives away by itself, where there are others."""
    own = own_ports()
    for tried in itertools.count():
        with socket.socket() as probe, contextlib.suppress(OSError):  # in use
            probe.bind((LOOPBACK, random.choice(own) if tried < 1000 and own else 0))  # noqa: S311  no secret
            port = int(probe.getsockname()[1])
            if port not in used:
                return port
    raise AssertionError


def own_ports() -> range:
    """The ports above the well-known ones that the system gives to no connection by itself; empty where its settings leave none."""
    try:
        first = int(LOCAL_PORTS.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        first = 32768  # no system begins lower by itself
    return range(20_000, max(first, 20_000))


def override_ports(env: dict[str, str], assigned: dict[str, int]) -> dict[str, str]:
    """With shared addresses, every variable `PORT` or `*_PORT` that holds a declared container port gets the assigned one."""
    return {
        name: str(assigned[value]) if (name == "PORT" or name.endswith("_PORT")) and value in assigned else value
        for name, value in env.items()
    }
