"""`chatinbio up --detach`, `down`, `status` and `clean`: the fleet from another shell.

Place in the flow: __main__ → **commands** → the running `up`, by its process file.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from chatinbio_local.fleet.demonstration import claim_was_shown
from chatinbio_local.fleet.preflight import END_GRACE, PROGRAMS, FleetError, end_leftovers, read_pid
from chatinbio_local.fleet.screen import Screen
from chatinbio_local.fleet.state import MARKER, StateFolder
from chatinbio_local.node.pod import pod_record
from chatinbio_local.node.process import survivors
from chatinbio_local.processes import ProcessIdentity, end, identify, wait_gone
from chatinbio_local.settings import LOOPBACK, LocalSettings

START_PATIENCE = 180.0
STOP_PATIENCE = 60.0
STOPPED = 3  # the exit code of `status` when no fleet runs


async def up_detached(settings: LocalSettings, screen: Screen) -> None:
    """Start `up` in the background and wait until it has announced itself. Raises FleetError."""
    state = StateFolder(settings.state_dir)
    state.prepare()
    if (running := read_pid(state, "up")) is not None:
        raise FleetError(f"the fleet of {state.root} is running already (process {running.pid})")
    state.announcement.unlink(missing_ok=True)
    log = state.logs / "up.log"
    with log.open("wb") as output:
        child = subprocess.Popen(  # noqa: ASYNC220  # it outlives this loop
            [sys.executable, "-m", "chatinbio_local", "up", "--background"],
            env={**os.environ, **settings.environment()},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_PATIENCE
    with screen.step("starting"):
        while not state.announcement.exists():
            if child.poll() is not None:
                raise FleetError(log.read_text(encoding="utf-8", errors="replace").strip() or f"see {log}")
            if time.monotonic() > deadline:
                child.terminate()
                raise FleetError(f"the fleet has not started within {START_PATIENCE:g} s; see {log}")
            await asyncio.sleep(0.1)
    screen.announce(json.loads(state.announcement.read_text(encoding="utf-8")))
    claim_was_shown(state)


async def down(settings: LocalSettings, screen: Screen) -> None:
    """Stop the running fleet, or end what a killed one left, pods included."""
    state = StateFolder(settings.state_dir)
    running = read_pid(state, "up")
    if running is not None:
        with screen.step(f"stopping the fleet (process {running.pid})"):
            os.kill(running.pid, signal.SIGTERM)
            if not await wait_gone(running, STOP_PATIENCE):
                await end(running, 0)
    ended = await end_leftovers(state)
    pods = survivors(state.pods)
    for processes in pods.values():
        await end(processes[0], END_GRACE)
    if running is None:
        left = [*ended, *(f"{len(pods)} pod processes" for _ in range(1 if pods else 0))]
        screen.note(f"ended what was left: {', '.join(left)}" if left else "nothing is running")


async def clean(settings: LocalSettings, screen: Screen) -> None:
    """Stop the fleet and remove the state folder. Raises FleetError for a folder that is not ours."""
    state = StateFolder(settings.state_dir)
    if not state.root.exists():
        screen.note(f"{state.root} does not exist")
        return
    if not state.marker.is_file() or state.marker.read_text(encoding="utf-8") != MARKER:
        raise FleetError(
            f"{state.root} is not a state folder of the local cluster (no {state.marker.name}); not removed"
        )
    await down(settings, screen)
    await asyncio.to_thread(shutil.rmtree, state.root)
    screen.note(f"removed {state.root}")


@dataclass(frozen=True, slots=True)
class Running:
    """A program or pod of the fleet; `pid` is None for one that does not run. `up` in seconds, `memory` in bytes."""

    name: str
    pid: int | None
    up: float = 0
    memory: int = 0
    address: str = ""


def running(settings: LocalSettings) -> list[Running]:
    """`up`, the programs and the pods of this state folder."""
    import psutil  # type: ignore[import-untyped]

    state = StateFolder(settings.state_dir)
    ports = dict(
        zip(("traefik", "cluster", "control-plane", "operator"), (p for p, _, _ in settings.ports()), strict=True)
    )

    def row(name: str, identity: ProcessIdentity | None, address: str) -> Running:
        if identity is None:
            return Running(name, None, address=address)
        try:
            process = psutil.Process(identity.pid)
            age, memory = time.time() - process.create_time(), process.memory_info().rss
            return Running(name, identity.pid, age, memory, address)
        except psutil.Error:
            return Running(name, None, address=address)

    found = [
        row(name, read_pid(state, name), f"{LOOPBACK}:{ports[name]}" if name in ports else "")
        for name in ("up", *reversed(PROGRAMS))
    ]
    for folder, processes in sorted(survivors(state.pods).items()):
        pod = state.pods / Path(folder).relative_to(state.pods).parts[0]
        record = pod_record(pod)
        name = f"pod {record.get('namespace', '?')}/{record.get('name', '?')}"
        found.append(row(name, identify(processes[0].pid), record.get("address", "")))
    return found


def status(settings: LocalSettings, screen: Screen) -> int:
    """Show programs and pods. The exit code: 0 when the fleet runs, 3 when it does not."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("PROGRAM", "PROCESS", "UP", "MEMORY", "ADDRESS"):
        table.add_column(title)
    found = running(settings)
    for each in found:
        if each.pid is None:
            table.add_row(each.name, "[red]stopped[/red]", "", "", each.address)
        else:
            up, memory = timedelta(seconds=int(each.up)), f"{each.memory / 2**20:.0f} MiB"
            table.add_row(each.name, f"[green]{each.pid}[/green]", str(up), memory, each.address)
    screen.console.print(table)
    return 0 if found[0].pid else STOPPED


def status_json(settings: LocalSettings) -> tuple[int, list[dict[str, object]]]:
    """What `status` shows, for programs, after the exit code."""
    found = running(settings)
    return 0 if found[0].pid else STOPPED, [asdict(each) for each in found]
