"""Startup, readiness and liveness, over HTTP, TCP and by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatinbio_local.processes import birth_of
from tests.local.node.conftest import Machine
from tests.local.node.test_a_pod_runs_as_a_process import HOST, PORT, PORTS, SERVER
from tests.local.waiting import eventually

PATIENT = {"timeoutSeconds": 60}  # that an answer takes long on a busy machine is no failure here
# Answers 200 as long as the file exists.
FLAG = """
    import http.server, os, socketserver, time
    time.sleep(float(os.environ.get("DELAY", "0")))
    class Server(http.server.ThreadingHTTPServer):
        server_bind = socketserver.TCPServer.server_bind  # its own asks a name server, which may be far away
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if os.path.exists(os.environ["FLAG"]) else 503); self.end_headers()
        def log_message(self, *_): pass
    Server((os.environ["HOST"], 8000), Handler).serve_forever()
"""


@pytest.mark.parametrize(
    "probe",
    [{"tcpSocket": {"port": 8000}}, {"exec": {"command": ["test", "-d", "/data"]}}, {"httpGet": {"port": 8000}}],
)
async def test_each_kind_of_readiness_probe_works(machine: Machine, probe: dict[str, object]) -> None:
    image = machine.program("server", SERVER)
    await machine.start()
    await machine.pod(
        "web",
        image,
        env=[HOST, PORT],
        ports=PORTS,
        readinessProbe=probe,
        volumeMounts=[{"name": "data", "mountPath": "/data"}],
        pod={"volumes": [{"name": "data", "emptyDir": {}}]},
    )
    await machine.ready("web")


async def test_readiness_goes_and_comes_with_what_the_program_says(machine: Machine) -> None:
    flag = machine.folder / "flag"
    image = machine.program("flag", FLAG)
    await machine.start()
    probe = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1, "failureThreshold": 1, **PATIENT}
    env = [HOST, {"name": "FLAG", "value": str(flag)}]
    await machine.pod("web", image, env=env, ports=PORTS, readinessProbe=probe)
    await machine.until("web", lambda s: s["containerStatuses"][0]["started"], "running")
    assert not (await machine.container("web"))["ready"]
    flag.touch()
    await machine.ready("web")
    flag.unlink()
    await machine.until("web", lambda s: not s["containerStatuses"][0]["ready"], "not ready any more")
    await eventually(
        lambda: (
            ("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503") in machine.events("web")
        ),
        "an event",
    )
    flag.touch()
    await machine.ready("web")
    assert (await machine.container("web"))["restartCount"] == 0


async def test_a_failing_liveness_probe_restarts_the_container(machine: Machine) -> None:
    flag = machine.folder / "flag"
    flag.touch()
    image = machine.program("flag", FLAG)
    await machine.start()
    probe = {
        "httpGet": {"path": "/", "port": "http"},
        "periodSeconds": 1,
        "failureThreshold": 1,
        "initialDelaySeconds": 1,
    }
    env = [HOST, {"name": "FLAG", "value": str(flag)}]
    await machine.pod("web", image, env=env, ports=PORTS, livenessProbe=probe)
    await machine.ready("web")
    flag.unlink()
    await machine.until("web", lambda s: s["containerStatuses"][0]["restartCount"] >= 1, "restarted")
    reasons = {reason for reason, _ in machine.events("web")}
    assert {"Unhealthy", "Killing"} <= reasons


async def test_a_startup_probe_holds_the_others_back(machine: Machine) -> None:
    flag = machine.folder / "flag"
    flag.touch()
    image = machine.program("flag", FLAG)
    await machine.start()
    startup = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1, "failureThreshold": 60, **PATIENT}
    liveness = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1, "failureThreshold": 1, **PATIENT}
    env = [HOST, {"name": "FLAG", "value": str(flag)}, {"name": "DELAY", "value": "1.5"}]
    await machine.pod("web", image, env=env, ports=PORTS, startupProbe=startup, livenessProbe=liveness)
    await machine.ready("web")
    assert (await machine.container("web"))["restartCount"] == 0


async def test_with_shared_addresses_ports_are_assigned_and_told(machine: Machine, tmp_path: Path) -> None:
    machine.network = None
    image = machine.program("server", SERVER)
    await machine.start()
    probe = {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1}
    for name in ("one", "two"):
        await machine.pod(name, image, env=[HOST, PORT], ports=PORTS, readinessProbe=probe)
    one, two = await machine.ready("one"), await machine.ready("two")
    assert one["status"]["podIP"] == two["status"]["podIP"] == "127.0.0.1"
    ports = [pod["metadata"]["annotations"]["local.chatinbio.dev/ports"] for pod in (one, two)]
    assert ports[0] != ports[1] and '"8000"' in ports[0]


async def test_a_command_that_takes_too_long_fails_and_leaves_nothing_running(machine: Machine) -> None:
    await machine.start()
    command = ["sh", "-c", 'echo $$ > "$DATA/pids"; sleep 600 & echo $! >> "$DATA/pids"; wait']
    probe = {"exec": {"command": command}, "periodSeconds": 1, "failureThreshold": 1, "timeoutSeconds": 1}
    pod = await machine.pod(
        "web",
        "test/sleep:1",
        readinessProbe=probe,
        env=[{"name": "DATA", "value": "/data"}],
        volumeMounts=[{"name": "data", "mountPath": "/data"}],
        pod={"volumes": [{"name": "data", "emptyDir": {}}]},
    )
    pids = machine.state(pod) / "volumes" / "data" / "pids"
    started = await eventually(
        lambda: pids.exists() and len(written := pids.read_text().split()) == 2 and written, "it runs"
    )
    failed = await eventually(lambda: [m for reason, m in machine.events("web") if reason == "Unhealthy"], "it fails")
    assert failed == ["Readiness probe failed: no answer within 1 s"]
    await eventually(lambda: all(birth_of(int(pid)) is None for pid in started), "the command and its child are ended")
