"""Ports for programs that are told theirs and bind it seconds later."""

from __future__ import annotations

import itertools
import os
import random
import socket
from collections.abc import Iterator

from chatinbio_local.node.addresses import LOOPBACK, free_port, own_ports

WORKERS = 16


def _candidates() -> Iterator[int]:
    """Each worker has its own, none of which the system gives to anybody: nobody takes one before its program does."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = own_ports()[worker % WORKERS :: WORKERS]
    if not own:
        while True:
            yield free_port(set())
    start = random.randrange(len(own))
    yield from itertools.cycle([*own[start:], *own[:start]])


_LEFT = _candidates()


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on, and that were not given out before."""
    found: list[int] = []
    for port in _LEFT:
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            break
    return found
