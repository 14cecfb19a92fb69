"""API, controllers and node in one real process, used by the real kubectl and the real Traefik."""

from __future__ import annotations

import os
import signal
import subprocess

import aiohttp

from chatinbio_local.fleet.programs import traefik_program
from chatinbio_local.fleet.supervisor import Supervisor
from chatinbio_local.processes import birth_of
from tests.local.fleet.conftest import BIN, ClusterProcess, stateful_set
from tests.local.waiting import eventually

SERVER = """
    import http.server, os, pathlib, signal, socketserver, sys, time
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    data = pathlib.Path(os.environ["DATA"])
    # Two of us at a time would be seen by the file that each holds for its life.
    holder = data / "holder"
    with (data / "starts").open("a") as starts:
        starts.write(f"{os.getpid()} {'overlap' if holder.exists() and pathlib.Path('/proc', holder.read_text()).exists() else 'alone'}\\n")
    holder.write_text(str(os.getpid()))
    class Server(http.server.ThreadingHTTPServer):
        server_bind = socketserver.TCPServer.server_bind  # its own asks a name server, which may be far away
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write(f"{os.getpid()} {os.environ['COLOUR']}".encode())
        def log_message(self, *_): pass
    print("serving", flush=True)
    Server((os.environ["HOST"], 8000), Handler).serve_forever()
"""
CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {
        "clusterIP": "None",
        "selector": {"app": "web"},
        "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
    },
}
BACKEND = {"service": {"name": "web", "port": {"name": "http"}}}
INGRESS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "web"},
    "spec": {
        "ingressClassName": "traefik",
        "rules": [
            {"host": "web.localhost", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": BACKEND}]}}
        ],
    },
}


def web(colour: str) -> dict[str, object]:
    return stateful_set(
        "web",
        "test/server:1",
        pod={"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]},
        env=[
            {"name": "HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
            {"name": "DATA", "value": "/data"},
            {"name": "COLOUR", "value": colour},
        ],
        ports=[{"name": "http", "containerPort": 8000}],
        readinessProbe={"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 1},
        volumeMounts=[{"name": "data", "mountPath": "/data"}],
    )


async def test_pods_survive_the_death_of_the_cluster_process(cluster: ClusterProcess) -> None:
    cluster.image("server", SERVER)
    await cluster.start()
    cluster.apply(CLAIM, web("red"))
    before = await cluster.ready("web-0")
    pid = cluster.pid(before)
    cluster.kill()
    assert birth_of(pid) is not None
    await cluster.start()
    after = await cluster.ready("web-0")
    assert cluster.pid(after) == pid
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert after["status"]["containerStatuses"][0]["restartCount"] == 0
    os.kill(pid, signal.SIGKILL)

    def restarted() -> bool:
        (status,) = cluster.get("pod", "web-0")["status"]["containerStatuses"]
        return status["restartCount"] == 1 and status["ready"]

    await eventually(restarted, "it is started again")


async def test_a_rollout_never_has_two_processes_and_keeps_the_data(cluster: ClusterProcess) -> None:
    cluster.image("server", SERVER)
    await cluster.start()
    cluster.apply(CLAIM, SERVICE, web("red"))
    await cluster.ready("web-0")
    for colour in ("green", "blue"):
        cluster.apply(web(colour))
        cluster.kubectl("rollout", "status", "statefulset/web", "--timeout=80s")
    pod = await cluster.ready("web-0")
    assert {"name": "COLOUR", "value": "blue"} in pod["spec"]["containers"][0]["env"]
    volume = cluster.get("pvc", "data")["spec"]["volumeName"]
    starts = (cluster.state.volumes / volume / "starts").read_text().splitlines()
    assert [line.split()[1] for line in starts] == ["alone"] * 3


async def test_kubectl_shows_logs_of_this_run_and_of_the_last(cluster: ClusterProcess) -> None:
    cluster.image(
        "talks",
        """
        import os, pathlib, sys, time
        end = pathlib.Path(os.environ["DATA"], "end")
        first = not end.exists()
        for number in range(5):
            print(f"line {number}", flush=True)
        while not end.exists():
            time.sleep(0.02)
        if first:
            print("the end", file=sys.stderr, flush=True)
            sys.exit(4)
        time.sleep(600)
        """,
    )
    await cluster.start()
    volume = {"volumes": [{"name": "data", "emptyDir": {}}]}
    mounted = {"env": [{"name": "DATA", "value": "/data"}], "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    cluster.apply(stateful_set("talks", "test/talks:1", pod=volume, **mounted))
    said = cluster.folder / "followed"

    def ended_once() -> bool:
        listed = cluster.kubectl(
            "get", "pod", "talks-0", "-o", "jsonpath={.status.containerStatuses[0].restartCount}", check=False
        )
        return listed.isdigit() and int(listed) >= 1

    follow = None
    try:
        await eventually(lambda: "line 4" in cluster.kubectl("logs", "talks-0", check=False), "the first lines")
        assert cluster.kubectl("logs", "talks-0", "--tail=2").splitlines() == ["line 3", "line 4"]
        with said.open("wb") as output:
            follow = subprocess.Popen(  # noqa: ASYNC220  starting it is short
                [str(BIN / "kubectl"), "logs", "-f", "talks-0"],
                env={**os.environ, "KUBECONFIG": str(cluster.state.kubeconfig)},
                stdout=output,
            )
        await eventually(lambda: "line 4" in said.read_text(), "it follows")
        (cluster.state.pods / cluster.get("pod", "talks-0")["metadata"]["uid"] / "volumes" / "data" / "end").touch()
        await eventually(lambda: "the end" in said.read_text(), "it follows to the end")
        await eventually(ended_once, "a second run")
        assert cluster.kubectl("logs", "talks-0", "--previous").splitlines() == [
            *(f"line {n}" for n in range(5)),
            "the end",
        ]
        shown = cluster.get("pod", "talks-0")["status"]["containerStatuses"][0]["lastState"]["terminated"]
        assert shown["exitCode"] == 4
    finally:
        if follow is not None:
            follow.kill()
            follow.wait()
    assert "line 0" in said.read_text()


async def test_an_ingress_leads_to_the_pod_through_traefik(cluster: ClusterProcess) -> None:
    cluster.image("server", SERVER)
    await cluster.start()
    traefik = Supervisor(traefik_program(cluster.settings, cluster.state), cluster.state)
    traefik.start()
    try:
        await traefik.ready()
        cluster.apply(CLAIM, SERVICE, INGRESS, web("red"))
        pod = await cluster.ready("web-0")
        address = f"http://127.0.0.1:{cluster.settings.http_port}/"
        async with aiohttp.ClientSession() as session:

            async def answer() -> tuple[int, str]:
                try:
                    async with session.get(address, headers={"Host": "web.localhost"}) as response:
                        return response.status, await response.text()
                except aiohttp.ClientError as error:
                    return 0, str(error)

            async def served_by(pid: int) -> bool:
                return await answer() == (200, f"{pid} red")

            first = cluster.pid(pod)
            await eventually(lambda: served_by(first), "the page")
            os.kill(first, signal.SIGKILL)

            async def served_by_another() -> bool:
                status, text = await answer()
                return status == 200 and text != f"{first} red"

            await eventually(served_by_another, "the page after a kill")
            cluster.kubectl("scale", "statefulset", "web", "--replicas=0")

            async def unavailable() -> bool:
                return (await answer())[0] == 503

            await eventually(unavailable, "503 while there is no pod")
    finally:
        await traefik.stop()


async def test_deleting_a_set_ends_its_process_and_deleting_the_claim_its_data(cluster: ClusterProcess) -> None:
    cluster.image("server", SERVER)
    await cluster.start()
    cluster.apply(CLAIM, web("red"))
    pid = cluster.pid(await cluster.ready("web-0"))
    folder = cluster.state.volumes / cluster.get("pvc", "data")["spec"]["volumeName"]
    cluster.kubectl("delete", "pvc", "data", "--wait=false")
    assert cluster.get("pvc", "data")["metadata"]["deletionTimestamp"]
    assert (folder / "starts").exists()
    cluster.kubectl("delete", "statefulset", "web")
    await eventually(lambda: birth_of(pid) is None, "the process is ended")
    await eventually(lambda: not folder.exists(), "the folder is removed")
    assert cluster.get("pvc")["items"] == []
    await eventually(lambda: cluster.get("pv")["items"] == [], "the volume goes after its folder")


async def test_stopping_ends_the_pods_and_the_next_start_brings_them_back(cluster: ClusterProcess) -> None:
    cluster.image("server", SERVER)
    await cluster.start()
    cluster.apply(CLAIM, web("red"))
    pid = cluster.pid(await cluster.ready("web-0"))
    assert cluster.stop() == 0
    assert birth_of(pid) is None
    await cluster.start()
    assert cluster.pid(await cluster.ready("web-0")) != pid
