"""kubectl itself, against the API: every command that a runbook uses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import EVENTS, PODS
from tests.local.api.harness import CREATORS, CREATORS_NAMESPACE, creator, eventually, kubeconfig_for, running_api
from tests.local.api.programs import PROGRAMS, Kubectl, running

ADA = yaml.safe_dump(creator("ada"))
WORKLOAD = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ada}
spec:
  serviceName: ada
  selector: {matchLabels: {app: ada}}
  template:
    metadata: {labels: {app: ada}}
    spec: {containers: [{name: app, image: "app:1", ports: [{containerPort: 8000, name: http}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: ada}
spec: {clusterIP: None, selector: {app: ada}, ports: [{port: 80, name: http, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ada}
spec:
  ingressClassName: traefik
  rules:
    - host: ada.localhost
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ada, port: {name: http}}}}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ada-data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
READY = {
    "type": "Ready",
    "status": "True",
    "reason": "Serving",
    "message": "ok",
    "lastTransitionTime": "2026-11-21T05:00:00Z",
}


async def lines_of_a_log(
    namespace: str, pod: str, container: str, *, follow: bool, tail: int | None, previous: bool
) -> AsyncIterator[bytes]:
    lines = [f"{namespace}/{pod}/{container} line {number}\n".encode() for number in range(5)]
    for line in lines[-tail:] if tail else lines:
        yield line
    if follow:
        await asyncio.sleep(0.1)
        yield b"and then\n"


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiServer]:
    async with running_api(tmp_path, log_source=lines_of_a_log, tokens={"nobody": "carol"}) as server:
        yield server


@pytest.fixture
def kubectl(api: ApiServer, tmp_path: Path) -> Kubectl:
    return Kubectl(tmp_path / "kubeconfig")


async def test_a_creator_is_applied_shown_edited_and_deleted(api: ApiServer, kubectl: Kubectl, tmp_path: Path) -> None:
    assert await kubectl.good("apply", "-f", "-", stdin=ADA) == "creator.chatinbio.dev/ada created\n"
    assert await kubectl.good("apply", "-f", "-", stdin=ADA) == "creator.chatinbio.dev/ada unchanged\n"
    status = {"phase": "Ready", "url": "http://ada.localhost:8080", "version": "0.1.0", "conditions": [READY]}
    await api.client.merge(CREATORS, "ada", {"status": status}, subresource="status")
    header, row = (await kubectl.good("get", "creators")).splitlines()
    assert header.split() == ["NAME", "HANDLE", "PHASE", "READY", "URL", "VERSION", "UP-TO-DATE", "AGE"]
    assert row.split()[:6] == ["ada", "ada", "Ready", "True", "http://ada.localhost:8080", "0.1.0"]
    assert "Serving" in await kubectl.good("get", "cib", "ada", "-o", "wide")
    assert "met" in await kubectl.good("wait", "--for=condition=Ready", "creator/ada", "--timeout=50s")
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/displayName: Ada/displayName: Ada L./' \"$1\"\n")
    editor.chmod(0o755)
    assert "edited" in await kubectl.good("edit", "creator", "ada", env={"EDITOR": str(editor)})
    assert (await api.client.get(CREATORS, "ada"))["spec"]["displayName"] == "Ada L."
    described = await kubectl.good("describe", "creator", "ada")
    assert "Display Name:  Ada L." in described and "Serving" in described
    assert "patched" in await kubectl.good(
        "patch", "creator", "ada", "--type=merge", "-p", '{"spec":{"suspended":true}}'
    )
    assert "labeled" in await kubectl.good("label", "creator", "ada", "tier=gold")
    assert "annotated" in await kubectl.good("annotate", "creator", "ada", "note=x")
    assert await kubectl.good("get", "creators", "-l", "tier=gold", "-o", "name") == "creator.chatinbio.dev/ada\n"
    changed = ADA.replace("Ada", "Countess")
    assert "configured" in await kubectl.good("apply", "-f", "-", stdin=changed)
    diff = await kubectl("diff", "-f", "-", stdin=changed.replace("Countess", "Lady"))
    assert diff.code == 1 and "+  displayName: Lady" in diff.out
    assert "deleted" in await kubectl.good("delete", "creator", "ada", "--timeout=50s")
    assert "NotFound" in (await kubectl("get", "creator", "ada")).err


async def test_a_wrong_manifest_is_explained(kubectl: Kubectl) -> None:
    refused = await kubectl("apply", "-f", "-", stdin=yaml.safe_dump(creator("ada", colour="red")))
    assert refused.code == 1 and 'unknown field "spec.colour"' in refused.err
    refused = await kubectl("apply", "-f", "-", stdin=yaml.safe_dump(creator("xn--ada")))
    assert refused.code == 1 and "a handle cannot be an encoded international name" in refused.err


async def test_explain_reads_the_schemas(kubectl: Kubectl) -> None:
    told = await kubectl.good("explain", "creator.spec.storage")
    assert "KIND:       Creator" in told and "deletionPolicy" in told and "enum: Retain, Delete" in told
    assert "The volume that holds the instance's one database file." in told
    assert "containerPort\t<integer> -required-" in await kubectl.good("explain", "pod.spec.containers.ports")
    assert "metadata\t<ObjectMeta>" in await kubectl.good("explain", "creator")


async def test_workloads_are_applied_scaled_and_listed(kubectl: Kubectl) -> None:
    assert (await kubectl.good("apply", "-f", "-", stdin=WORKLOAD)).count("created") == 4
    assert (await kubectl.good("apply", "-f", "-", stdin=WORKLOAD)).count("unchanged") == 4
    applied = await kubectl.good("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=WORKLOAD)
    assert applied.count("serverside-applied") == 4
    assert "scaled" in await kubectl.good("scale", "sts/ada", "--replicas=0")
    assert await kubectl.good("get", "sts", "ada", "-o", "jsonpath={.spec.replicas}") == "0"
    assert "patched" in await kubectl.good("patch", "sts", "ada", "-p", '{"spec":{"replicas":1}}')
    assert "image updated" in await kubectl.good("set", "image", "sts/ada", "app=app:2")
    shown = await kubectl.good("get", "sts,svc,ing,pvc", "-A")
    for words in (
        "statefulset.apps/ada",
        "service/ada",
        "ClusterIP",
        "80/TCP",
        "ingress.networking.k8s.io/ada",
        "ada.localhost",
        "RWO",
    ):
        assert words in shown
    assert "deleted" in await kubectl.good("delete", "-f", "-", "--timeout=50s", stdin=WORKLOAD)


async def test_pods_show_their_state_their_events_and_their_log(api: ApiServer, kubectl: Kubectl) -> None:
    spec = {"containers": [{"name": "app", "image": "app:1"}], "nodeName": "local"}
    pod = await api.client.create(PODS, {"metadata": {"name": "ada-0"}, "spec": spec}, CREATORS_NAMESPACE)
    container = {
        "name": "app",
        "image": "app:1",
        "imageID": "",
        "ready": False,
        "restartCount": 3,
        "state": {"waiting": {"reason": "CrashLoopBackOff"}},
    }
    status = {"phase": "Running", "podIP": "127.64.0.2", "containerStatuses": [container]}
    await api.client.merge(PODS, "ada-0", {"status": status}, CREATORS_NAMESPACE, subresource="status")
    about = {"kind": "Pod", "name": "ada-0", "namespace": CREATORS_NAMESPACE, "uid": pod["metadata"]["uid"]}
    event = {
        "metadata": {"name": "e"},
        "involvedObject": about,
        "reason": "BackOff",
        "message": "Back-off",
        "type": "Warning",
        "count": 2,
    }
    await api.client.create(EVENTS, {**event, "lastTimestamp": "2026-11-21T05:00:00Z"}, CREATORS_NAMESPACE)
    _, row = (await kubectl.good("get", "pods")).splitlines()
    assert row.split()[:4] == ["ada-0", "0/1", "CrashLoopBackOff", "3"]
    described = await kubectl.good("describe", "pod", "ada-0")
    assert "BackOff" in described and "127.64.0.2" in described
    assert "pod/ada-0" in await kubectl.good("get", "events")
    prefix = f"{CREATORS_NAMESPACE}/ada-0/app line"
    assert await kubectl.good("logs", "ada-0", "--tail=2") == f"{prefix} 3\n{prefix} 4\n"
    assert (await kubectl.good("logs", "-f", "ada-0")).splitlines()[-1] == "and then"
    assert "container nope is not valid" in (await kubectl("logs", "ada-0", "-c", "nope")).err
    await kubectl.good("delete", "pod", "ada-0", "--force", "--grace-period=0", "--timeout=50s")


async def test_a_watch_prints_changes(api: ApiServer, tmp_path: Path) -> None:
    await api.client.create(CREATORS, creator("ada"))
    command = (str(PROGRAMS / "kubectl"), "get", "creators", "-w")
    printed = tmp_path / "printed"

    async def shows(words: str) -> bool:
        return words in printed.read_text()

    env = {"HOME": str(tmp_path / "home"), "KUBECONFIG": str(tmp_path / "kubeconfig")}
    async with running(*command, log=printed, env=env):
        await eventually(lambda: shows("ada"))
        await api.client.merge(CREATORS, "ada", {"status": {"phase": "Provisioning"}}, subresource="status")
        await eventually(lambda: shows("Provisioning"))


async def test_things_are_made_without_a_file(kubectl: Kubectl) -> None:
    await kubectl.good("create", "namespace", "blue")
    await kubectl.good("create", "secret", "generic", "keys", "-n", "blue", "--from-literal=api-key=s3cret")
    await kubectl.good("create", "configmap", "settings", "-n", "blue", "--from-literal=a=b")
    await kubectl.good("create", "serviceaccount", "robot", "-n", "blue")
    secret = json.loads(await kubectl.good("get", "secret", "keys", "-n", "blue", "-o", "json"))
    assert secret["data"] == {"api-key": "czNjcmV0"} and secret["type"] == "Opaque"
    assert await kubectl.good("get", "cm", "settings", "-n", "blue", "-o", "jsonpath={.data.a}") == "b"
    await kubectl.good("delete", "namespace", "blue", "--timeout=50s")
    refused = await kubectl("create", "deployment", "x", "--image=y")
    assert refused.code == 1  # a kind that this cluster does not have


async def test_rights_are_told_and_kept(api: ApiServer, kubectl: Kubectl, tmp_path: Path) -> None:
    assert await kubectl.good("auth", "can-i", "delete", "creators") == "yes\n"
    assert "admin" in await kubectl.good("auth", "whoami")
    assert "*.*" in await kubectl.good("auth", "can-i", "--list")
    nobody = Kubectl(kubeconfig_for(api, tmp_path / "nobody", "nobody"))
    assert (await nobody("auth", "can-i", "delete", "creators")).out == "no\n"
    refused = await nobody("get", "creators")
    assert (
        'User "carol" cannot list resource "creators" in API group "chatinbio.dev" at the cluster scope' in refused.err
    )
    assert "v1.37" in await kubectl.good("version")
    assert "creators" in await kubectl.good("api-resources")
    assert await kubectl.good("get", "--raw", "/readyz") == "ok"
