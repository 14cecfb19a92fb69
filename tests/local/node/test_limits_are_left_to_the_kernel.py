"""Control groups: what is written where the kernel reads it, and what is made of what it says. A folder stands for the kernel's."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.node.cgroups import ControlGroupError, ControlGroups
from tests.local.node.conftest import Machine

LIMITS = {"limits": {"memory": "64Mi", "cpu": "250m"}}


def pid_of(machine: Machine, pod: dict[str, Any]) -> int:
    return int(json.loads((machine.state(pod) / "containers" / "main" / "state.json").read_text())["process"][0])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "delegated"
    root.mkdir()
    (root / "cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    return root


async def test_a_container_gets_a_group_with_its_limits(machine: Machine, root: Path) -> None:
    machine.groups = ControlGroups([root])
    assert (root / "cgroup.subtree_control").read_text() == "+cpu +memory"
    await machine.start()
    await machine.pod("web", "test/sleep:1", resources=LIMITS)
    pod = await machine.ready("web")
    group = root / f"{pod['metadata']['uid']}-main"
    assert {file.name: file.read_text() for file in group.iterdir()} == {
        "memory.max": str(64 * 2**20),
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "cpu.max": "25000 100000",
        "cgroup.procs": str(pid_of(machine, pod)),
    }


async def test_a_container_without_limits_has_no_group(machine: Machine, root: Path) -> None:
    machine.groups = ControlGroups([root])
    await machine.start()
    await machine.pod("web", "test/sleep:1")
    await machine.ready("web")
    assert [entry.name for entry in root.iterdir() if entry.is_dir()] == []


async def test_what_the_kernel_ended_for_its_memory_is_called_so(machine: Machine, root: Path) -> None:
    machine.groups = ControlGroups([root])
    await machine.start()
    await machine.pod("web", "test/sleep:1", resources=LIMITS)
    pod = await machine.ready("web")
    (root / f"{pod['metadata']['uid']}-main" / "memory.events").write_text("low 0\nhigh 0\nmax 9\noom 1\noom_kill 1\n")
    os.kill(pid_of(machine, pod), signal.SIGKILL)
    pod = await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] >= 1, "restarted")
    last = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["reason"], last["exitCode"]) == ("OOMKilled", 137)
    os.kill(pid_of(machine, await machine.ready("web")), signal.SIGKILL)  # by somebody: the kernel's count stays
    pod = await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] >= 2, "restarted")
    assert pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["reason"] == "Error"


async def test_a_group_that_the_kernel_refuses_stops_no_container(machine: Machine, root: Path) -> None:
    machine.groups = ControlGroups([root])
    await machine.start()
    root.rename(root.with_name("gone"))
    await machine.pod("web", "test/sleep:1", resources=LIMITS)
    assert await machine.ready("web")


def test_a_folder_that_is_no_use_is_refused_by_name(tmp_path: Path, root: Path) -> None:
    with pytest.raises(ControlGroupError, match="is no control group"):
        ControlGroups([tmp_path / "none"])
    (root / "cgroup.controllers").write_text("cpu pids\n")
    with pytest.raises(ControlGroupError, match="has no memory controller"):
        ControlGroups([root])
