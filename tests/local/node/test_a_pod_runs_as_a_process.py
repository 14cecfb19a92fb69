"""A pod's whole life on the node, with real processes."""

from __future__ import annotations

import dataclasses
import json
import os
import signal

from chatinbio_local.client import CONFIGMAPS, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, SECRETS
from chatinbio_local.processes import birth_of
from tests.local.node.conftest import QUICK, Machine
from tests.local.waiting import eventually

SERVER = """
    import http.server, os, socketserver
    class Server(http.server.HTTPServer):
        server_bind = socketserver.TCPServer.server_bind  # its own asks a name server, which may be far away
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    Server((os.environ["HOST"], int(os.environ["SERVER_PORT"])), Handler).serve_forever()
"""
HOST = {"name": "HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
PORT = {"name": "SERVER_PORT", "value": "8000"}
PROBE = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1}
PORTS = [{"name": "http", "containerPort": 8000}]


async def pid_of(machine: Machine, name: str) -> int:
    pod = await machine.get(name)
    path = machine.state(pod) / "containers" / "main" / "state.json"
    return int(json.loads(path.read_text())["process"][0])


async def test_it_becomes_ready_on_an_address_of_its_own(machine: Machine) -> None:
    image = machine.program("server", SERVER)
    await machine.start()
    for name in ("one", "two"):
        await machine.pod(name, image, env=[HOST, PORT], ports=PORTS, readinessProbe=PROBE)
    one, two = await machine.ready("one"), await machine.ready("two")
    addresses = {one["status"]["podIP"], two["status"]["podIP"]}
    assert len(addresses) == 2 and all(a.startswith("127.") and a != "127.0.0.1" for a in addresses)
    status = one["status"]["containerStatuses"][0]
    assert status["ready"] and status["started"] and status["restartCount"] == 0 and "running" in status["state"]
    assert one["spec"]["nodeName"] == "local"
    assert {"Scheduled", "Started"} <= {reason for reason, _ in machine.events("one")}


async def test_a_killed_process_is_started_again_at_once(machine: Machine) -> None:
    image = machine.program("server", SERVER)
    await machine.start()
    await machine.pod("web", image, env=[HOST, PORT], ports=PORTS, readinessProbe=PROBE)
    await machine.ready("web")
    first = await pid_of(machine, "web")
    os.kill(first, signal.SIGKILL)
    pod = await machine.until(
        "web", lambda s: s["containerStatuses"][0]["restartCount"] == 1 and s["containerStatuses"][0]["ready"], "again"
    )
    assert await pid_of(machine, "web") != first
    last = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["exitCode"], last["reason"]) == (137, "Error")


async def test_deleting_it_ends_the_whole_process_group_and_clears_its_folder(machine: Machine) -> None:
    image = machine.program(
        "family",
        """
        import subprocess, sys, time, os
        sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
        child = subprocess.Popen(sleep)
        stray = subprocess.Popen(sleep, env={}, process_group=0)  # without the mark, in a group of its own
        print(child.pid, stray.pid, flush=True)
        time.sleep(600)
        """,
    )
    await machine.start()
    pod = await machine.pod("family", image)
    await machine.ready("family")
    log = machine.state(pod) / "containers" / "main" / "current.log"
    children = map(int, (await eventually(lambda: log.read_text().strip(), "the children's numbers")).split())
    family = [await pid_of(machine, "family"), *children]
    await machine.client.delete(PODS, "family", "default")
    await eventually(lambda: (PODS, "default", "family") not in machine.client.objects, "gone from the API")
    assert [birth_of(pid) for pid in family] == [None, None, None]
    await eventually(lambda: not machine.state(pod).exists(), "the folder is gone")


async def test_a_process_that_ignores_sigterm_is_killed_after_its_grace(machine: Machine) -> None:
    image = machine.program(
        "stubborn",
        """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("deaf", flush=True)
        time.sleep(600)
        """,
    )
    await machine.start()
    pod = await machine.pod("stubborn", image, pod={"terminationGracePeriodSeconds": 1})
    log = machine.state(pod) / "containers" / "main" / "current.log"
    await eventually(lambda: log.exists() and "deaf" in log.read_text(), "it listens no more")
    parent = await pid_of(machine, "stubborn")
    await machine.client.delete(PODS, "stubborn", "default")
    await eventually(lambda: (PODS, "default", "stubborn") not in machine.client.objects, "gone")
    assert birth_of(parent) is None


async def test_it_gets_its_own_environment_and_nothing_of_the_host(machine: Machine) -> None:
    image = machine.program(
        "show",
        """
        import json, os, time
        print(json.dumps(dict(os.environ)), flush=True)
        time.sleep(600)
        """,
    )
    await machine.client.create(SECRETS, {"metadata": {"name": "s"}, "data": {"k": "Z2VoZWlt"}}, "default")
    await machine.client.create(CONFIGMAPS, {"metadata": {"name": "c"}, "data": {"A": "1", "B": "2"}}, "default")
    await machine.start()
    env = [
        {"name": "DIR", "value": "/data"},
        {"name": "FILE", "value": "$(DIR)/db.sqlite"},
        {"name": "LITERAL", "value": "$$(DIR)"},
        {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
        {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        HOST,
    ]
    pod = await machine.pod(
        "show",
        image,
        env=env,
        envFrom=[{"configMapRef": {"name": "c"}}],
        volumeMounts=[{"name": "data", "mountPath": "/data"}],
        pod={"volumes": [{"name": "data", "emptyDir": {}}]},
    )
    log = machine.state(pod) / "containers" / "main" / "current.log"
    seen = json.loads(await eventually(lambda: log.exists() and log.read_text().strip(), "its environment"))
    folder = str(machine.state(pod) / "volumes" / "data")
    assert seen["DIR"] == folder and seen["FILE"] == folder + "/db.sqlite" and seen["LITERAL"] == "$(DIR)"
    assert (seen["KEY"], seen["POD"], seen["A"], seen["B"]) == ("geheim", "show", "1", "2")
    assert seen["HOST"] == (await machine.get("show"))["status"]["podIP"]
    assert "SECRET_OF_THE_HOST" not in seen and "PYTHONDONTWRITEBYTECODE" not in seen
    assert seen["HOME"] == str(machine.state(pod) / "home")


async def test_an_unknown_image_waits_with_a_message_that_says_what_is_here(machine: Machine) -> None:
    await machine.start()
    await machine.pod("wrong", "test/sleep:2")
    seen = await machine.until("wrong", lambda s: _reason(s) == "ErrImagePull", "refused")
    assert (
        "tags of test/sleep that are here: 1" in seen["status"]["containerStatuses"][0]["state"]["waiting"]["message"]
    )
    await machine.until("wrong", lambda s: _reason(s) == "ImagePullBackOff", "backing off")
    assert seen["status"]["phase"] == "Pending"


async def test_a_missing_secret_holds_the_container_until_it_appears(machine: Machine) -> None:
    machine.timings = dataclasses.replace(QUICK, configuration_retry=3600.0)  # it does not start by having waited
    await machine.start()
    env = [{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "late", "key": "k"}}}]
    await machine.pod("waits", "test/sleep:1", env=env)
    seen = await machine.until("waits", lambda s: _reason(s) == "CreateContainerConfigError", "waiting")
    assert seen["status"]["containerStatuses"][0]["state"]["waiting"]["message"] == 'secret "late" not found'
    await machine.client.create(SECRETS, {"metadata": {"name": "late"}, "data": {"k": "eA=="}}, "default")
    await machine.ready("waits")  # it was woken


async def test_a_container_that_keeps_failing_backs_off(machine: Machine) -> None:
    image = machine.program("fails", "import sys; print('no', flush=True); sys.exit(3)")
    await machine.start()
    await machine.pod("fails", image)
    seen = await machine.until("fails", lambda s: _reason(s) == "CrashLoopBackOff", "in a crash loop")
    status = seen["status"]["containerStatuses"][0]
    assert status["restartCount"] >= 1 and status["lastState"]["terminated"]["exitCode"] == 3
    more = await machine.until("fails", lambda s: s["containerStatuses"][0]["restartCount"] >= 3, "tried again")
    assert more["status"]["phase"] == "Running"
    assert ("BackOff", "Back-off restarting failed container main") in machine.events("fails")


async def test_data_on_a_claim_outlives_the_pod_and_goes_with_the_claim(machine: Machine) -> None:
    image = machine.program(
        "counter",
        """
        import os, pathlib, time
        path = pathlib.Path(os.environ["DATA"]) / "starts"
        path.write_text(path.read_text() + "x" if path.exists() else "x")
        time.sleep(600)
        """,
    )
    claim = {
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    await machine.client.create(PERSISTENT_VOLUME_CLAIMS, claim, "default")
    await machine.start()
    container = {
        "env": [{"name": "DATA", "value": "/data"}],
        "volumeMounts": [{"name": "data", "mountPath": "/data"}],
        "pod": {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]},
    }
    await machine.pod("counter", image, **{**container})
    await machine.ready("counter")
    bound = await machine.client.get(PERSISTENT_VOLUME_CLAIMS, "data", "default")
    assert bound["status"]["phase"] == "Bound" and bound["spec"]["storageClassName"] == "local"
    starts = machine.folder / "volumes" / bound["spec"]["volumeName"] / "starts"
    await eventually(lambda: starts.exists() and starts.read_text() == "x", "the first start")
    # A claim in use is kept until its pod has gone.
    await machine.client.delete(PODS, "counter", "default")
    await eventually(lambda: (PODS, "default", "counter") not in machine.client.objects, "gone")
    await machine.pod("counter", image, **{**container})
    await eventually(lambda: starts.read_text() == "xx", "the second start")
    await machine.client.delete(PERSISTENT_VOLUME_CLAIMS, "data", "default")
    assert (await machine.client.get(PERSISTENT_VOLUME_CLAIMS, "data", "default"))["metadata"]["deletionTimestamp"]
    await machine.client.delete(PODS, "counter", "default")
    await eventually(lambda: not starts.parent.exists(), "the folder is removed")
    await eventually(
        lambda: not [k for k in machine.client.objects if k[0] == PERSISTENT_VOLUMES], "the volume is removed"
    )


async def test_a_changed_config_map_reaches_the_files_of_a_running_pod(machine: Machine) -> None:
    await machine.client.create(CONFIGMAPS, {"metadata": {"name": "seed"}, "data": {"seed.json": "1"}}, "default")
    await machine.start()
    pod = await machine.pod(
        "reader",
        "test/sleep:1",
        volumeMounts=[{"name": "seed", "mountPath": "/etc/seed"}],
        pod={"volumes": [{"name": "seed", "configMap": {"name": "seed"}}]},
    )
    await machine.ready("reader")
    path = machine.state(pod) / "volumes" / "seed" / "seed.json"
    assert path.read_text() == "1"
    await machine.client.merge(CONFIGMAPS, "seed", {"data": {"seed.json": "2"}}, "default")
    await eventually(lambda: path.read_text() == "2", "the new text")
    assert (await machine.container("reader"))["restartCount"] == 0


def _reason(status: dict) -> str:  # type: ignore[type-arg]
    return (status.get("containerStatuses") or [{}])[0].get("state", {}).get("waiting", {}).get("reason", "")
