"""Startup, readiness and liveness probes: cheap while nothing changes, quick while something starts.

Place in the flow: container → **probes** → ready, or killed. Until a probe has succeeded for the first time it is asked in ever
longer steps from 50 ms up to its period, and its failures count by time, not by number; after that it keeps to its period.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from chatinbio_local.client import Object
from chatinbio_local.processes import signal_group

FIRST_STEP = 0.05  # seconds
STEP_SHARE = 0.05  # of the time waited so far
BODY_SHOWN = 200  # bytes of an answer's first line


class ProbeFailure(Exception):
    """The probe failed; the message says how, for the Unhealthy event."""


class Verdict(NamedTuple):
    """Given when the thresholds say that the state has changed."""

    healthy: bool
    message: str


Check = Callable[[], Awaitable[None]]  # raises ProbeFailure


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe's numbers; times are seconds."""

    initial_delay: float
    period: float
    timeout: float
    successes: int
    failures: int

    @classmethod
    def of(cls, spec: Object) -> Probe:
        """Read a probe of a container, with the API's defaults."""
        return cls(
            initial_delay=spec.get("initialDelaySeconds") or 0,
            period=spec.get("periodSeconds") or 10,
            timeout=spec.get("timeoutSeconds") or 1,
            successes=spec.get("successThreshold") or 1,
            failures=spec.get("failureThreshold") or 3,
        )


async def verdicts(probe: Probe, check: Check, *, eager: bool) -> AsyncIterator[Verdict]:
    """Ask for ever, and yield when the answer changes for good. `eager`: not healthy until shown to be."""
    await asyncio.sleep(probe.initial_delay)
    if eager:
        async for verdict in _first(probe, check):
            yield verdict
    healthy, streak = True, 0
    await asyncio.sleep(probe.period * random.random())  # noqa: S311  # so that a hundred pods are not asked at once
    while True:
        message = await _ask(probe, check)
        streak = streak + 1 if (message is None) != healthy else 0
        if streak >= (probe.failures if healthy else probe.successes):
            healthy, streak = not healthy, 0
            yield Verdict(healthy, message or "")
        await asyncio.sleep(probe.period)


async def _first(probe: Probe, check: Check) -> AsyncIterator[Verdict]:
    loop = asyncio.get_running_loop()
    began, passed, reported = loop.time(), 0, False
    while True:
        message = await _ask(probe, check)
        passed = passed + 1 if message is None else 0
        if passed >= probe.successes:
            yield Verdict(True, "")
            return
        waited = loop.time() - began
        if message is not None and not reported and waited >= probe.failures * probe.period:
            reported = True
            yield Verdict(False, message)
        await asyncio.sleep(min(probe.period, max(FIRST_STEP, waited * STEP_SHARE)))


async def _ask(probe: Probe, check: Check) -> str | None:
    try:
        async with asyncio.timeout(probe.timeout):
            await check()
    except TimeoutError:
        return f"no answer within {probe.timeout:g} s"
    except ProbeFailure as failure:
        return str(failure)
    return None


def check_of(spec: Object, address: str, port_of: Callable[[int | str], int], exec_in: Callable[..., Any]) -> Check:
    """The call that a probe makes. `port_of` finds the number of a named port, `exec_in(command)` runs one in the container."""
    if "httpGet" in spec:
        action = spec["httpGet"]
        host = action.get("host") or address
        secure = action.get("scheme", "HTTP") == "HTTPS"
        headers = {h["name"]: h["value"] for h in action.get("httpHeaders") or []}
        path = action.get("path") or "/"
        return lambda: get(host, port_of(action["port"]), path, headers, secure)
    if "tcpSocket" in spec:
        action = spec["tcpSocket"]
        return lambda: connect(action.get("host") or address, port_of(action["port"]))
    if "exec" in spec:
        command = list(spec["exec"].get("command") or [])
        return lambda: _exec(command, exec_in)

    async def not_offered() -> None:
        raise ProbeFailure("this kind of probe is not offered by the local cluster; use httpGet, tcpSocket or exec")

    return not_offered


async def get(host: str, port: int, path: str, headers: dict[str, str], secure: bool) -> None:
    """Healthy when the answer's status is 200 to 399. Only the status line is read: that is all a probe needs."""
    context = None
    if secure:
        context = ssl.create_default_context()
        context.check_hostname = False  # as the kubelet: a pod's certificate is none of its business
        context.verify_mode = ssl.CERT_NONE
    try:
        reader, writer = await asyncio.open_connection(host, port, ssl=context)
    except OSError as error:
        raise ProbeFailure(f"connect to {host}:{port}: {error.strerror or error}") from error
    try:
        lines = {"Host": f"{host}:{port}", "User-Agent": "kube-probe/local", "Accept": "*/*", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"GET {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode("latin-1"))
        line = (await reader.readline())[:BODY_SHOWN].decode("latin-1").strip()
    except (OSError, ValueError) as error:
        raise ProbeFailure(f"{host}:{port}{path}: {error}") from error
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    status = line.split(" ")[1] if line.startswith("HTTP/") and " " in line else ""
    if not (status.isdigit() and 200 <= int(status) < 400):
        raise ProbeFailure(f"HTTP probe failed with statuscode: {status or line or 'none'}")


async def connect(host: str, port: int) -> None:
    """Healthy when a connection is accepted."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError as error:
        raise ProbeFailure(f"connect to {host}:{port}: {error.strerror or error}") from error
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _exec(command: list[str], exec_in: Callable[[list[str]], subprocess.Popen[bytes]]) -> None:
    try:
        process = exec_in(command)
    except OSError as error:
        raise ProbeFailure(f"exec {command[0] if command else ''}: {error.strerror or error}") from error
    ended = asyncio.get_running_loop().run_in_executor(None, process.communicate)
    try:
        output, _ = await asyncio.shield(ended)
    except asyncio.CancelledError:
        if process.returncode is None:
            signal_group(process.pid, signal.SIGKILL)  # it leads one
        await ended
        raise
    if process.returncode:
        text = output.decode(errors="replace").strip()[:BODY_SHOWN]
        raise ProbeFailure(f"command exited with {process.returncode}: {text}")
