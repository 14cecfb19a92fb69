"""What must be true before anything is started: programs installed, ports free, nothing left of an earlier run.

Place in the flow: up → **preflight** → supervisor.
"""

from __future__ import annotations

import fcntl
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatinbio_local.fleet.state import StateFolder, write_private
from chatinbio_local.processes import ProcessIdentity, end, identify, is_alive
from chatinbio_local.settings import LOOPBACK, LocalSettings

PROGRAMS = ("operator", "control-plane", "traefik", "cluster")  # in the order in which they are ended
END_GRACE = 20.0


class FleetError(Exception):
    """The fleet cannot be started or has failed; the message says why and what to do."""


def installed(name: str) -> Path:
    """A program of this environment. Raises FleetError."""
    path = Path(sys.prefix) / "bin" / name
    if not path.exists():
        raise FleetError(f"{name} is not installed in {sys.prefix}; run `make up`, which sets everything up")
    return path


def check_ports(settings: LocalSettings) -> None:
    """Raises FleetError that names the first busy port, who needs it and the setting that changes it."""
    taken: dict[int, str] = {}
    for port, who, variable in settings.ports():
        if port in taken:
            raise FleetError(f"port {port} is set for {taken[port]} and for {who}; change {variable}")
        taken[port] = who
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the programs do: TIME_WAIT is no user
            try:
                probe.bind((LOOPBACK, port))
            except PermissionError as error:
                raise FleetError(
                    f"port {port}, for {who}, may not be used by this user; set {variable} to one above 1023"
                ) from error
            except OSError as error:
                raise FleetError(
                    f"port {port} on {LOOPBACK} is in use{_holder(port)}, and {who} needs it; "
                    f"stop what uses it or set {variable} to another port"
                ) from error


def _holder(port: int) -> str:
    """ " by python (process 42)", where the system tells."""
    import psutil  # type: ignore[import-untyped]  # lazily: only a busy port asks for it

    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""


def write_pid(state: StateFolder, name: str, pid: int) -> None:
    """Remember a process that we started, with its birth."""
    identity = identify(pid)
    if identity is not None:
        write_private(state.run / f"{name}.json", json.dumps(identity._asdict()))


def read_pid(state: StateFolder, name: str) -> ProcessIdentity | None:
    """A process that we started and that still runs, or None."""
    try:
        identity = ProcessIdentity(**json.loads((state.run / f"{name}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return identity if is_alive(identity) else None


@contextmanager
def sole_up(state: StateFolder) -> Iterator[None]:
    """Hold the one place that an `up` has. Raises FleetError when another one runs."""
    with (state.run / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            other = read_pid(state, "up")
            number = f" (process {other.pid})" if other else ""
            raise FleetError(
                f"the fleet of {state.root} is running already{number}; `chatinbio down` stops it"
            ) from error
        yield


async def end_leftovers(state: StateFolder) -> list[str]:
    """End the programs of an `up` that was killed; the names of those that still ran."""
    ended = []
    for name in PROGRAMS:
        identity = read_pid(state, name)
        if identity is not None:
            await end(identity, END_GRACE)
            ended.append(name)
        (state.run / f"{name}.json").unlink(missing_ok=True)
    state.cluster_ready.unlink(missing_ok=True)
    state.announcement.unlink(missing_ok=True)
    return ended
