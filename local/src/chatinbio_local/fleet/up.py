"""`chatinbio up`: from nothing to a creator who answers, and back in order.

Place in the flow: __main__ → **up** → preflight → supervisor (cluster, control plane, operator, Traefik) → demonstration → wait for
a signal → stop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from contextlib import AsyncExitStack
from typing import Any

from chatinbio_local.fleet import demonstration, programs
from chatinbio_local.fleet.preflight import (
    check_ports,
    end_leftovers,
    installed,
    sole_up,
    write_pid,
)
from chatinbio_local.fleet.screen import Screen
from chatinbio_local.fleet.state import StateFolder, write_private
from chatinbio_local.fleet.supervisor import Program, Supervisor
from chatinbio_local.settings import LocalSettings

log = logging.getLogger(__name__)


async def up(settings: LocalSettings, screen: Screen, *, detached: bool = False) -> None:
    """Run the fleet until SIGINT or SIGTERM. Raises FleetError when it cannot be started."""
    state = StateFolder(settings.state_dir)
    state.prepare()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with sole_up(state):
        write_pid(state, "up", os.getpid())
        for name in await end_leftovers(state):
            screen.note(f"ended {name}, left over from a run that was killed")
        check_ports(settings)
        fleet = Fleet(settings, state)
        try:
            starting = asyncio.create_task(_start(fleet, settings, state, screen, detached))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await stopping
            else:
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
        finally:
            with screen.step("stopping"):
                await fleet.stop()
            state.announcement.unlink(missing_ok=True)
            (state.run / "up.json").unlink(missing_ok=True)


class Fleet:
    """The running programs, in the order in which they were started."""

    def __init__(self, settings: LocalSettings, state: StateFolder) -> None:
        self._state = state
        self.running: list[Supervisor] = []

    async def start(self, *wished: Program) -> None:
        """Start programs side by side and wait until all serve. Raises FleetError."""
        fresh = [Supervisor(program, self._state) for program in wished]
        for supervisor in fresh:
            self.running.append(supervisor)
            supervisor.start()
        results = await asyncio.gather(*(s.ready() for s in fresh), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def stop(self) -> None:
        """Those who use the cluster first, all at once, then the cluster, which ends the pods before itself."""
        users = [s for s in self.running if s.program.name != "cluster"]
        await asyncio.gather(*(supervisor.stop() for supervisor in users))
        for supervisor in self.running:
            if supervisor not in users:
                await supervisor.stop()


async def _start(fleet: Fleet, settings: LocalSettings, state: StateFolder, screen: Screen, detached: bool) -> None:
    with screen.step("local cluster"):
        await fleet.start(programs.cluster_program(settings, state))
    with screen.step("operator, control plane, Traefik"):
        await fleet.start(
            programs.operator_program(settings, state),
            programs.control_plane_program(settings, state),
            programs.traefik_program(settings, state),
        )
    notes = state.cluster_notes
    warnings = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    claim = None
    key = await demonstration.api_key(settings, state)
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(demonstration.Platform(settings, key))
        with screen.step("control plane answers through Traefik"):
            await demonstration.wait_for_control_plane(platform)
        if settings.demo:
            with screen.step("demonstration creator ada"):
                claim = await demonstration.sign_up(platform, state)
            if settings.pods:
                with screen.step("page of ada"):
                    if not await demonstration.wait_for_page(platform, "ada"):
                        warnings.append("ada's page does not answer; `kubectl describe creator ada` says why")
    announcement = _announcement(settings, state, key, claim, warnings, detached)
    write_private(state.announcement, json.dumps(announcement))
    if not detached:
        screen.announce(announcement)
        demonstration.claim_was_shown(state)


def _announcement(
    settings: LocalSettings, state: StateFolder, key: str, claim: str | None, warnings: list[str], detached: bool
) -> dict[str, Any]:
    return {
        "page": programs.page_url(settings, "ada"),
        "docs": programs.page_url(settings, "api") + "/docs",
        "key": key,
        "key_file": str(state.api_key),
        "kubeconfig": str(state.kubeconfig),
        "kubectl": str(installed("kubectl")),
        "claim": claim,
        "warnings": warnings,
        "stop": "`chatinbio down` stops it." if detached else "Ctrl-C stops it; all data stays.",
    }
