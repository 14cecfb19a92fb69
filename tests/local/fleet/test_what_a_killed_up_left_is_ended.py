"""Leftovers are ended by number and birth, never by number alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatinbio_local.fleet.preflight import FleetError, end_leftovers, read_pid, sole_up, write_pid
from chatinbio_local.fleet.state import StateFolder
from chatinbio_local.processes import birth_of


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    folder = StateFolder(tmp_path / "state")
    folder.prepare()
    return folder


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    yield child
    child.kill()
    child.wait()


async def test_a_program_of_a_killed_up_is_ended(state: StateFolder, process: subprocess.Popen[bytes]) -> None:
    write_pid(state, "traefik", process.pid)
    assert read_pid(state, "traefik") is not None
    assert await end_leftovers(state) == ["traefik"]
    assert birth_of(process.pid) is None
    assert await end_leftovers(state) == []


async def test_a_foreign_process_with_the_same_number_is_left_alone(
    state: StateFolder, process: subprocess.Popen[bytes]
) -> None:
    foreign = {"pid": process.pid, "birth": "another boot:1"}
    (state.run / "operator.json").write_text(json.dumps(foreign))
    assert await end_leftovers(state) == []
    assert birth_of(process.pid) is not None


async def test_a_broken_process_file_is_nobody(state: StateFolder) -> None:
    (state.run / "operator.json").write_text("{")
    assert await end_leftovers(state) == []


def test_a_second_up_is_refused_while_the_first_runs(state: StateFolder) -> None:
    with sole_up(state), pytest.raises(FleetError, match="running already"), sole_up(state):
        pass
    with sole_up(state):
        pass
