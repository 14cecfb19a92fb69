"""Operating system processes by identity: a number that may be reused, and when it was born.

Place in the flow: **processes** ← node (containers), fleet (programs). Whoever keeps a process number in a file keeps its
birth next to it, so that a process is never ended for somebody else's number.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

POLL = 0.02  # seconds between looks where the system offers no notification


class ProcessIdentity(NamedTuple):
    """A process of this machine; `birth` is opaque and differs for every use of the number, across reboots too."""

    pid: int
    birth: str


@cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def birth_of(pid: int) -> str | None:
    """When the process `pid` began, or None if there is none (a zombie counts as none)."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        after_name = stat.rpartition(")")[2].split()  # the name may hold blanks and parentheses
        state, started = after_name[0], after_name[19]
        return None if state in "ZX" else f"{_boot()}:{started}"
    import psutil  # type: ignore[import-untyped]  # lazily: 25 ms that Linux does not need

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return None


def identify(pid: int) -> ProcessIdentity | None:
    """The identity of a running process, or None."""
    birth = birth_of(pid)
    return None if birth is None else ProcessIdentity(pid, birth)


def is_alive(process: ProcessIdentity) -> bool:
    """Whether that very process, not another with its number, still runs."""
    return birth_of(process.pid) == process.birth


async def wait_gone(process: ProcessIdentity, timeout: float | None = None) -> bool:
    """Wait until the process has ended (its parent need not have collected it). False after `timeout` seconds."""
    if not is_alive(process):
        return True
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(process.pid)
        except ProcessLookupError:
            return True
        except OSError:
            return await _poll_gone(process, timeout)
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        loop.add_reader(descriptor, ended.set)
        try:
            if not is_alive(process):  # the number may have changed hands before the descriptor was opened
                return True
            # Not wait_for: until Python 3.12 it may swallow a cancellation that comes with the result.
            async with asyncio.timeout(timeout):
                await ended.wait()
            return True
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
    return await _poll_gone(process, timeout)


async def _poll_gone(process: ProcessIdentity, timeout: float | None) -> bool:
    deadline = None if timeout is None else time.monotonic() + timeout
    while is_alive(process):
        if deadline is not None and time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL)
    return True


def signal_group(group: int, number: signal.Signals) -> bool:
    """Signal every process of a group. False if the group has no process any more."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        return False
    return True


async def end(process: ProcessIdentity, grace: float) -> None:
    """SIGTERM, up to `grace` seconds, then SIGKILL, to a process that leads its own group; returns when it is gone."""
    if not is_alive(process):
        return
    leads = _leads_group(process.pid)
    _send(process.pid, signal.SIGTERM, leads)
    if not await wait_gone(process, grace) and is_alive(process):
        _send(process.pid, signal.SIGKILL, leads)
        await wait_gone(process, 5)
    elif leads:
        signal_group(process.pid, signal.SIGKILL)  # what it left behind


def _leads_group(pid: int) -> bool:
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False


def _send(pid: int, number: signal.Signals, to_group: bool) -> None:
    try:
        if to_group:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass
