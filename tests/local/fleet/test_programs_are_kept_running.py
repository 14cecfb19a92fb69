"""The supervisor, with small programs."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from chatinbio_local.fleet.preflight import FleetError, read_pid
from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.fleet.supervisor import Program, Supervisor
from chatinbio_local.processes import birth_of
from tests.local.waiting import eventually


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    folder = StateFolder(tmp_path / "state")
    folder.prepare()
    return folder


def program(source: str, ready_file: Path | None = None, **numbers: float) -> Program:
    async def ready(pid: int) -> bool:
        return ready_file is None or (ready_file.exists() and ready_file.read_text() == str(pid))

    return Program("small", "the small program", [sys.executable, "-c", source], dict(os.environ), ready, **numbers)


async def test_a_killed_program_is_started_again(state: StateFolder, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    source = f"import os, time; open({str(ready)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    supervisor = Supervisor(program(source, ready), state)
    supervisor.start()
    await supervisor.ready()
    first = read_pid(state, "small")
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    await eventually(lambda: ready.read_text() != str(first.pid) and read_pid(state, "small") is not None, "again")
    await supervisor.ready()
    assert supervisor.restarts == 1
    second = read_pid(state, "small")
    await supervisor.stop()
    assert second is not None and birth_of(second.pid) is None
    assert read_pid(state, "small") is None


async def test_a_program_that_does_not_stay_up_is_reported_with_the_end_of_its_log(state: StateFolder) -> None:
    source = "import sys; print('the database is on fire', file=sys.stderr); sys.exit(7)"
    supervisor = Supervisor(program(source, state.run / "never"), state)
    supervisor.start()
    with pytest.raises(FleetError, match=r"the small program does not stay up.*\n.*the database is on fire"):
        await supervisor.ready()
    await supervisor.stop()


async def test_a_program_that_never_serves_is_reported_in_time(state: StateFolder) -> None:
    supervisor = Supervisor(program("import time; time.sleep(600)", state.run / "never", ready_within=0.5), state)
    supervisor.start()
    with pytest.raises(FleetError, match=r"was not ready within 0\.5 s"):
        await supervisor.ready()
    await supervisor.stop()


async def test_a_deaf_program_is_killed_after_its_grace_with_its_children(state: StateFolder, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    child = tmp_path / "child"
    source = f"""
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"])
open({str(child)!r}, "w").write(str(other.pid))
open({str(ready)!r}, "w").write(str(os.getpid()))
time.sleep(600)
"""
    supervisor = Supervisor(program(source, ready, grace=0.3), state)
    supervisor.start()
    await supervisor.ready()
    running = read_pid(state, "small")
    await supervisor.stop()
    assert running is not None and birth_of(running.pid) is None
    await eventually(lambda: birth_of(int(child.read_text())) is None, "the child is ended too")
