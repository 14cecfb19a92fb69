"""Keeps the programs of the fleet running.

Place in the flow: up → **supervisor** → processes. A program that dies is started again, at once the first time and then
after growing pauses; its output goes to `logs/<name>.log`.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from chatinbio_local.fleet.preflight import FleetError, write_pid
from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.node.logs import rotate
from chatinbio_local.processes import signal_group

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a restart, doubling
LONG_RUN = 30.0  # a run of so many seconds counts as healthy and clears the pause
LOOK = 0.05  # between looks at whether a program is ready
LOG_LOOK = 30.0  # between looks at the size of a log
TAIL = 12  # lines of a log that an error shows


@dataclass(frozen=True, slots=True)
class Program:
    """One program: how it is started and how one sees that it serves."""

    name: str
    title: str  # for people
    command: list[str]
    env: dict[str, str]
    is_ready: Callable[[int], Awaitable[bool]] = field(repr=False)  # given its process number
    grace: float = 10.0
    ready_within: float = 60.0


class Supervisor:
    """One program through all its runs. `start`, `ready`, and in the end `stop`."""

    def __init__(self, program: Program, state: StateFolder) -> None:
        self.program = program
        self.restarts = 0
        self._state = state
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def log(self) -> Path:
        """Where the program's output goes."""
        return self._state.logs / f"{self.program.name}.log"

    def start(self) -> None:
        """Run the program from now on."""
        self._task = asyncio.create_task(self._keep_running(), name=self.program.name)

    async def ready(self) -> None:
        """Wait until the program serves. Raises FleetError, with the end of its log."""
        program = self.program
        deadline = asyncio.get_running_loop().time() + program.ready_within
        while asyncio.get_running_loop().time() < deadline:
            if self._process is not None and await program.is_ready(self._process.pid):
                return
            if self.restarts >= 3:
                raise FleetError(f"{program.title} does not stay up.{self._log_end()}")
            await asyncio.sleep(LOOK)
        raise FleetError(f"{program.title} was not ready within {program.ready_within:g} s.{self._log_end()}")

    async def stop(self) -> None:
        """SIGTERM, the program's grace, SIGKILL."""
        self._stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            signal_group(process.pid, signal.SIGTERM)
            try:
                async with asyncio.timeout(self.program.grace):
                    await process.wait()
            except TimeoutError:
                log.warning("%s did not stop within %g s and is killed", self.program.title, self.program.grace)
                signal_group(process.pid, signal.SIGKILL)
                await process.wait()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_running(self) -> None:
        pause = 0.0
        loop = asyncio.get_running_loop()
        while not self._stopping:
            began = loop.time()
            code = await self._run_once()
            if self._stopping:
                return
            self.restarts += 1
            pause = 0.0 if loop.time() - began > LONG_RUN else min(LONGEST_PAUSE, max(FIRST_PAUSE, pause * 2))
            log.warning("%s ended with %s; it is started again in %g s", self.program.title, _reason(code), pause)
            await asyncio.sleep(pause)

    async def _run_once(self) -> int:
        rotate(self.log)
        with self.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *self.program.command,
                env=self.program.env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches us alone, so that the stop is in order
            )
        self._process = process
        write_pid(self._state, self.program.name, process.pid)
        keeper = asyncio.create_task(self._bound_log())
        try:
            code = await process.wait()
            signal_group(process.pid, signal.SIGKILL)  # what it left behind
            return code
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            (self._state.run / f"{self.program.name}.json").unlink(missing_ok=True)

    async def _bound_log(self) -> None:
        while True:
            await asyncio.sleep(LOG_LOOK)
            rotate(self.log)

    def _log_end(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
        except OSError:
            lines = []
        shown = "\n".join(f"    {line}" for line in lines)
        return f" The end of {self.log}:\n{shown}" if lines else f" Its log {self.log} is empty."


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
