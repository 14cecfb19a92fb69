"""Control groups: what is written where the kernel reads it, and what is made of what it says. A folder stands for the kernel's.

At the end the kernel itself, where this machine lets us make groups below our own; where it does not, what is left of the limits.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_local.client import NODES
from chatinbio_local.node.cgroups import ControlGroupError, ControlGroups
from tests.local.node.conftest import QUICK, Machine
from tests.local.waiting import eventually

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
    assert written(group) == {
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


async def test_version_1_has_a_folder_for_each_resource(machine: Machine, tmp_path: Path) -> None:
    memory, cpu = tmp_path / "memory", tmp_path / "cpu"
    for folder, mark in ((memory, "memory.limit_in_bytes"), (cpu, "cpu.cfs_quota_us")):
        folder.mkdir()
        (folder / mark).touch()
    machine.groups = ControlGroups([memory, cpu])
    assert machine.groups.held == ["cpu", "memory"]
    await machine.start()
    await machine.pod("web", "test/sleep:1", resources=LIMITS)
    pod = await machine.ready("web")
    await machine.pod("small", "test/sleep:1", resources={"limits": {"memory": "32Mi"}})
    small = await machine.ready("small")
    groups = [f"{body['metadata']['uid']}-main" for body in (pod, small)]
    assert written(memory / groups[0]) == {
        "memory.limit_in_bytes": str(64 * 2**20),
        "memory.memsw.limit_in_bytes": str(64 * 2**20),
        "cgroup.procs": str(pid_of(machine, pod)),
    }
    assert written(cpu / groups[0]) == {
        "cpu.cfs_period_us": "100000",
        "cpu.cfs_quota_us": "25000",
        "cgroup.procs": str(pid_of(machine, pod)),
    }
    assert (memory / groups[1]).is_dir() and not (cpu / groups[1]).exists()  # it has no such limit
    (memory / groups[0] / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")
    os.kill(pid_of(machine, pod), signal.SIGKILL)
    pod = await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] >= 1, "restarted")
    assert pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["reason"] == "OOMKilled"


async def test_a_container_that_outlived_a_killed_child_ends_as_it_ends(machine: Machine, root: Path) -> None:
    """The kernel may choose a child; what the container makes of that is its own affair."""
    machine.groups = ControlGroups([root])
    image = machine.program(
        "survives",
        """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
        print("listens", flush=True)
        time.sleep(600)
        """,
    )
    await machine.start()
    await machine.pod("web", image, resources=LIMITS)
    pod = await machine.ready("web")
    (root / f"{pod['metadata']['uid']}-main" / "memory.events").write_text("oom_kill 1\n")
    log = machine.state(pod) / "containers" / "main" / "current.log"
    await eventually(lambda: "listens" in log.read_text(), "it listens")
    os.kill(pid_of(machine, pod), signal.SIGTERM)
    pod = await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] >= 1, "restarted")
    last = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["reason"], last["exitCode"]) == ("Error", 3)


# --- the kernel's own


@pytest.fixture
def kernels() -> Iterator[Callable[[str], list[Path]]]:
    """Give the groups made for this test that hold a resource: none where the machine lets us make none."""
    made: list[Path] = []

    def groups(resource: str) -> list[Path]:
        for parent, mark in own_groups(resource):
            folder = parent / f"chatinbio-test-{os.getpid()}"
            try:
                folder.mkdir()
            except OSError:
                continue
            made.append(folder)
            if (folder / mark).exists() and (mark != UNIFIED or resource in (folder / mark).read_text().split()):
                return [folder]
        return []

    yield groups
    for folder in made:
        for group in [*(entry for entry in folder.iterdir() if entry.is_dir()), folder]:
            group.rmdir()


UNIFIED = "cgroup.controllers"


def own_groups(resource: str) -> list[tuple[Path, str]]:
    """Where groups could be made that stay within what we are held to: below our own, or in version 2 beside it, and their mark."""
    found = []
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        base = Path("/sys/fs/cgroup", controllers.removeprefix("name="))
        if resource in controllers.split(","):
            mark = {"memory": "memory.limit_in_bytes", "cpu": "cpu.cfs_quota_us"}[resource]
            found.append((base / path.lstrip("/"), mark))
        elif not controllers:
            found.append(((base / path.lstrip("/")).parent if path != "/" else base, UNIFIED))
    return found


async def test_memory_is_held_by_the_kernel_where_it_lets_us_and_else_by_measuring(
    kernels: Callable[[str], list[Path]], machine: Machine, request: pytest.FixtureRequest
) -> None:
    roots = kernels("memory")
    request.node.user_properties.append(("held by", "the kernel" if roots else "measuring"))
    if roots:
        machine.groups = ControlGroups(roots)
        machine.timings = dataclasses.replace(QUICK, housekeeping=3600)  # nobody else can have been it
    image = machine.program("grows", "import time; block = bytearray(120 * 2**20); time.sleep(600)")
    await machine.start()
    await machine.pod("grows", image, resources={"limits": {"memory": "64Mi"}})
    pod = await machine.until("grows", lambda s: s["containerStatuses"][0]["restartCount"] >= 1, "restarted")
    last = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["reason"], last["exitCode"]) == ("OOMKilled", 137)
    assert await told(machine) == ("limits of memory by the kernel" if roots else "memory limits by measuring")


async def test_cpu_is_throttled_by_the_kernel_where_it_lets_us_and_else_not_held(
    kernels: Callable[[str], list[Path]], machine: Machine, request: pytest.FixtureRequest
) -> None:
    roots = kernels("cpu")
    request.node.user_properties.append(("held by", "the kernel" if roots else "nobody"))
    machine.groups = ControlGroups(roots) if roots else None
    image = machine.program("spins", "while True: pass")
    await machine.start()
    await machine.pod("spins", image, resources={"limits": {"cpu": "50m"}})
    pod = await machine.ready("spins")
    if not roots:
        assert await told(machine) == "memory limits by measuring"  # and it says nothing of CPU
        return
    statistics = roots[0] / f"{pod['metadata']['uid']}-main" / "cpu.stat"

    def throttled() -> bool:
        counted = dict(line.split() for line in statistics.read_text().splitlines())
        return int(counted["nr_throttled"]) > 2

    await eventually(throttled, "it had to wait for its next period")
    assert "cpu" in await told(machine)


async def told(machine: Machine) -> str:
    """The end of what the node says of itself: how limits are held."""

    def ready() -> str:
        status = (machine.client.objects.get((NODES, "", "local")) or {}).get("status") or {}
        return next((str(c["message"]) for c in status.get("conditions") or [] if c["type"] == "Ready"), "")

    return (await eventually(ready, "the node tells")).rpartition(", ")[2]


def written(group: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in group.iterdir()}
