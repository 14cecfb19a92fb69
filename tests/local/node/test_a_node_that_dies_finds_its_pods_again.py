"""The node is replaced while pods run: processes are taken over, never doubled, and none is forgotten."""

from __future__ import annotations

import json
import os
import signal

from chatinbio_local.client import PODS
from chatinbio_local.node.process import survivors
from chatinbio_local.processes import birth_of
from tests.local.node.conftest import Machine
from tests.local.node.test_a_pod_runs_as_a_process import HOST, PORT, PORTS, PROBE, SERVER, pid_of
from tests.local.waiting import eventually


async def test_a_running_process_is_taken_over_with_its_address(machine: Machine) -> None:
    image = machine.program("server", SERVER)
    await machine.start()
    await machine.pod("web", image, env=[HOST, PORT], ports=PORTS, readinessProbe=PROBE)
    before = await machine.ready("web")
    pid = await pid_of(machine, "web")
    await machine.crash()
    assert birth_of(pid) is not None
    await machine.start()
    await machine.pod("other", "test/sleep:1")
    other = await machine.ready("other")
    after = await machine.ready("web")
    assert await pid_of(machine, "web") == pid
    assert after["status"]["podIP"] == before["status"]["podIP"] != other["status"]["podIP"]
    assert after["status"]["containerStatuses"][0]["restartCount"] == 0
    # It is looked after as before: its death is noticed.
    os.kill(pid, signal.SIGKILL)
    again = await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] == 1, "started again")
    last = again["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert last["reason"] == "ContainerStatusUnknown"  # nobody but its parent learns an exit code


async def test_a_process_that_died_meanwhile_is_started_again(machine: Machine) -> None:
    await machine.start()
    await machine.pod("web", "test/sleep:1")
    await machine.ready("web")
    pid = await pid_of(machine, "web")
    await machine.crash()
    os.kill(pid, signal.SIGKILL)
    await machine.start()
    await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] == 1, "started again")
    await machine.ready("web")
    assert await pid_of(machine, "web") != pid


async def test_a_process_whose_number_was_never_written_down_is_found_by_its_mark(machine: Machine) -> None:
    await machine.start()
    pod = await machine.pod("web", "test/sleep:1")
    await machine.ready("web")
    pid = await pid_of(machine, "web")
    await machine.crash()
    record = machine.state(pod) / "containers" / "main" / "state.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "process": None}))
    await machine.start()
    await eventually(lambda: json.loads(record.read_text())["process"], "taken over")
    await machine.ready("web")
    assert await pid_of(machine, "web") == pid


async def test_processes_of_a_pod_that_was_deleted_meanwhile_are_ended(machine: Machine) -> None:
    await machine.start()
    pod = await machine.pod("web", "test/sleep:1")
    await machine.ready("web")
    pid = await pid_of(machine, "web")
    await machine.crash()
    await machine.client.delete(PODS, "web", "default", grace_period=0)
    await machine.start()
    await eventually(lambda: birth_of(pid) is None, "the process is ended")
    await eventually(lambda: not machine.state(pod).exists(), "the folder is cleared")


async def test_a_pod_removed_by_force_never_overlaps_with_its_successor(machine: Machine) -> None:
    image = machine.program(
        "lingers",
        """
        import signal, sys, time
        def leave(*_):
            time.sleep(0.7); sys.exit(0)
        signal.signal(signal.SIGTERM, leave)
        print("up", flush=True)
        time.sleep(600)
        """,
    )
    await machine.start()
    first = await machine.pod("web", image)
    await machine.ready("web")
    log = machine.state(first) / "containers" / "main" / "current.log"
    await eventually(lambda: log.exists() and "up" in log.read_text(), "it handles signals")
    pid = await pid_of(machine, "web")
    await machine.client.delete(PODS, "web", "default", grace_period=0)
    second = await machine.pod("web", image)
    await eventually(lambda: survivors(machine.state(second)), "the successor runs", step=0.002)
    assert birth_of(pid) is None


async def test_stopping_the_node_ends_the_processes_and_keeps_the_pods(machine: Machine) -> None:
    await machine.start()
    await machine.pod("web", "test/sleep:1")
    await machine.ready("web")
    pid = await pid_of(machine, "web")
    await machine.stop()
    assert birth_of(pid) is None
    stopped = await machine.get("web")
    assert not stopped["status"]["containerStatuses"][0]["ready"]
    await machine.start()
    await machine.ready("web")


async def test_a_node_that_is_stopped_before_it_has_looked_around_ends_what_an_earlier_one_left(
    machine: Machine,
) -> None:
    await machine.start()
    await machine.pod("web", "test/sleep:1")
    await machine.ready("web")
    pid = await pid_of(machine, "web")
    await machine.crash()
    await machine.start()
    await machine.stop()
    assert birth_of(pid) is None
