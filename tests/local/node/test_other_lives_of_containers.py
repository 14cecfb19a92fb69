"""Init containers, pods that end, and a memory limit that is passed."""

from __future__ import annotations

import sys

from tests.local.node.conftest import Machine
from tests.local.waiting import eventually


async def test_init_containers_run_to_their_end_in_order_before_the_main_one(machine: Machine) -> None:
    image = machine.program(
        "append",
        """
        import os, sys, time
        with open(os.environ["FILE"], "a") as file:
            file.write(sys.argv[1])
        time.sleep(600 if sys.argv[1] == "m" else 0)
        """,
    )
    await machine.start()
    common = {
        "env": [{"name": "FILE", "value": "/shared/order"}],
        "volumeMounts": [{"name": "shared", "mountPath": "/shared"}],
    }
    inits = [{"name": f"init-{letter}", "image": image, "args": [letter], **common} for letter in "ab"]
    spec = {"initContainers": inits, "volumes": [{"name": "shared", "emptyDir": {}}]}
    await machine.pod("web", image, args=["m"], **common, pod=spec)
    pod = await machine.ready("web")
    file = machine.state(pod) / "volumes" / "shared" / "order"
    await eventually(lambda: file.read_text() == "abm", "all have run in order")
    statuses = pod["status"]["initContainerStatuses"]
    assert [s["state"]["terminated"]["exitCode"] for s in statuses] == [0, 0]


async def test_a_failing_init_container_is_tried_again_and_holds_the_pod_back(machine: Machine) -> None:
    image = machine.program("fails", "import sys; sys.exit(2)")
    await machine.start()
    await machine.pod("web", "test/sleep:1", pod={"initContainers": [{"name": "init", "image": image}]})
    pod = await machine.until("web", lambda s: s["initContainerStatuses"][0]["restartCount"] >= 2, "tried again")
    assert pod["status"]["phase"] == "Pending"
    conditions = {c["type"]: c["status"] for c in pod["status"]["conditions"]}
    assert conditions["Initialized"] == "False"


async def test_a_pod_that_is_not_to_be_restarted_ends_as_its_program_does(machine: Machine) -> None:
    good, bad = machine.program("good", "pass"), machine.program("bad", "import sys; sys.exit(9)")
    await machine.start()
    await machine.pod("good", good, pod={"restartPolicy": "Never"})
    await machine.pod("bad", bad, pod={"restartPolicy": "Never"})
    await machine.until("good", lambda s: s["phase"] == "Succeeded", "done")
    failed = await machine.until("bad", lambda s: s["phase"] == "Failed", "failed")
    assert failed["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 9


async def test_a_container_over_its_memory_limit_is_ended_as_out_of_memory(machine: Machine) -> None:
    image = machine.program("grows", "import time; block = bytearray(120 * 2**20); time.sleep(600)")
    await machine.start()
    await machine.pod("grows", image, resources={"limits": {"memory": "64Mi"}})
    pod = await machine.until("grows", lambda s: s["containerStatuses"][0]["restartCount"] >= 1, "restarted")
    last = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["reason"], last["exitCode"]) == ("OOMKilled", 137)


async def test_a_command_that_does_not_exist_says_so(machine: Machine) -> None:
    await machine.start()
    await machine.pod("none", "test/sleep:1", command=["no-such-program"])
    pod = await machine.until("none", lambda s: s["containerStatuses"][0]["lastState"], "failed to start")
    assert pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["reason"] == "StartError"
    assert ("Failed", 'Error: exec: "no-such-program": not found') in machine.events("none")


async def test_own_command_and_arguments_replace_those_of_the_image(machine: Machine) -> None:
    await machine.start()
    source = "import sys, time; print(sys.argv[1], flush=True); time.sleep(600)"
    args = ["-c", source, "/data/x"]
    mounts = [{"name": "d", "mountPath": "/data"}]
    volumes = {"volumes": [{"name": "d", "emptyDir": {}}]}
    pod = await machine.pod(
        "own", "test/sleep:1", command=[sys.executable], args=args, volumeMounts=mounts, pod=volumes
    )
    log = machine.state(pod) / "containers" / "main" / "current.log"
    seen = await eventually(lambda: log.exists() and log.read_text().strip(), "its argument")
    assert seen == str(machine.state(pod) / "volumes" / "d" / "x")
