"""One container's process: started, adopted after a restart of the node, waited for, ended with all that it started.

Place in the flow: container → **process** → the operating system. Output goes straight to a file, so that the process does not
notice when the node dies. Every process of a container carries a mark in its environment by which a new node
finds it even if the old one was killed before it could write down a number.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from chatinbio_local.node.confinement import Confinement, spawn
from chatinbio_local.processes import POLL, ProcessIdentity, identify, is_alive, signal_group, wait_gone

MARK = "LOCAL_CLUSTER_CONTAINER"  # the container's folder, which is unique on this machine
KILL_PATIENCE = 10.0  # seconds for the system to take back what was killed


class StartError(Exception):
    """The command cannot be run; the message says why."""


class ContainerProcess:
    """A running container. It leads a session and a process group of its own."""

    def __init__(self, identity: ProcessIdentity, folder: Path, child: subprocess.Popen[bytes] | None) -> None:
        self.identity = identity
        self._folder = folder
        self._child = child
        self._end = asyncio.create_task(self._collect(), name=f"process {identity.pid}")

    @classmethod
    def start(
        cls,
        command: list[str],
        env: dict[str, str],
        cwd: Path,
        log: Path,
        folder: Path,
        confinement: Confinement | None = None,
    ) -> ContainerProcess:
        """Run a command. Raises StartError."""
        env = {**env, MARK: str(folder)}
        with log.open("ab") as output:
            try:
                child = spawn(
                    command,
                    confinement or Confinement(),
                    env=env,
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            except OSError as error:
                reason = "not found" if isinstance(error, FileNotFoundError) else error.strerror
                raise StartError(f'exec: "{command[0]}": {reason}') from error
        # A child that has ended already is a zombie until it is collected, so its number is still its own.
        identity = identify(child.pid) or ProcessIdentity(child.pid, "ended")
        return cls(identity, folder, child)

    @classmethod
    def adopt(cls, identity: ProcessIdentity, folder: Path) -> ContainerProcess | None:
        """Take over a process that an earlier node started, if it still runs. Its exit code will be unknown."""
        return cls(identity, folder, None) if is_alive(identity) else None

    async def wait(self) -> int | None:
        """The exit code as a shell says it (128 + signal), None for an adopted process, once the whole group is gone."""
        return await asyncio.shield(self._end)

    async def stop(self, grace: float) -> int | None:
        """SIGTERM, up to `grace` seconds, then SIGKILL, to the whole group; returns as `wait`."""
        if grace > 0 and not self._end.done():
            signal_group(self.identity.pid, signal.SIGTERM)
            await asyncio.wait({self._end}, timeout=grace)
        if not self._end.done():
            signal_group(self.identity.pid, signal.SIGKILL)
        return await self.wait()

    def kill(self) -> None:
        """SIGKILL to the whole group, at once."""
        if not self._end.done():
            signal_group(self.identity.pid, signal.SIGKILL)

    async def _collect(self) -> int | None:
        await wait_gone(self.identity)
        code = None
        if self._child is not None:
            # While the leader is not collected its number stands for this group and session and for no other.
            signal_group(self.identity.pid, signal.SIGKILL)
            await _end_all(lambda: _of_session(self.identity.pid))
            code = self._child.wait()
        await end_survivors(self._folder)
        return None if code is None else (128 - code if code < 0 else code)


async def end_survivors(folder: Path) -> None:
    """SIGKILL every process marked with this container folder (or one below it) and wait until they are gone."""
    await _end_all(lambda: [identity for group in survivors(folder).values() for identity in group])


async def _end_all(found: Callable[[], Iterable[ProcessIdentity]]) -> None:
    """SIGKILL what is found until there is nothing, and wait for what was found: a process that is going shows no mark any more while it
    still holds its files and ports."""
    deadline = time.monotonic() + KILL_PATIENCE
    left: set[ProcessIdentity] = set()
    while left := {identity for identity in left if is_alive(identity)} | set(found()):
        if time.monotonic() > deadline:
            return
        for identity in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(identity.pid, signal.SIGKILL)
        await asyncio.sleep(POLL)


def _of_session(leader: int) -> list[ProcessIdentity]:
    """The live processes of a session."""
    found = []
    for pid in _numbers():
        with contextlib.suppress(OSError):  # gone
            if os.getsid(pid) == leader and (identity := identify(pid)) is not None:
                found.append(identity)
    return found


def survivors(folder: Path) -> dict[Path, list[ProcessIdentity]]:
    """Live processes marked with `folder` or one below it, by container folder, oldest number first."""
    found: dict[Path, list[ProcessIdentity]] = {}
    for pid, mark in sorted(_marks()):
        path = Path(mark)
        if path.is_relative_to(folder):
            identity = identify(pid)
            if identity is not None:
                found.setdefault(path, []).append(identity)
    return found


def _numbers() -> list[int]:
    if sys.platform == "linux":
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    import psutil  # type: ignore[import-untyped]  # lazily: only systems without /proc need it

    return list(psutil.pids())


def _marks() -> list[tuple[int, str]]:
    if sys.platform != "linux":
        return _marks_by_psutil()
    prefix = f"{MARK}=".encode()
    marks = []
    for pid in _numbers():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue  # gone, or another user's
        start = 0 if environment.startswith(prefix) else environment.find(b"\0" + prefix) + 1
        if start or environment.startswith(prefix):
            end = environment.find(b"\0", start)
            marks.append((pid, os.fsdecode(environment[start + len(prefix) : end])))
    return marks


def _marks_by_psutil() -> list[tuple[int, str]]:
    import psutil  # lazily: only systems without /proc need it

    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            mark = process.environ().get(MARK)
            if mark:
                found.append((process.pid, mark))
    return found
