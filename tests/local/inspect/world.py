"""Bodies as an API server gives them, and the command as a person runs it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chatinbio_api import ConditionType
from chatinbio_local.__main__ import main
from chatinbio_local.api.server import ApiServer
from chatinbio_local.client import Resource
from chatinbio_local.inspect.evidence import Evidence
from tests.local.api.harness import CREATORS_NAMESPACE, creator

Body = dict[str, Any]
READER = "reader"  # a user that may do what a test grants; the token is the name
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
UID = "11111111-2222-4333-8444-555555555555"
GOOD = {
    ConditionType.CONFIG_VALID: "Accepted",
    ConditionType.VOLUME_BOUND: "Bound",
    ConditionType.WORKLOAD_AVAILABLE: "Serving",
    ConditionType.ROUTE_READY: "Routed",
    ConditionType.UP_TO_DATE: "UpToDate",
    ConditionType.READY: "Ready",
}
BAD_WHEN_TRUE = {
    ConditionType.PROGRESSING: "Settled",
    ConditionType.DEGRADED: "AsExpected",
    ConditionType.SUSPENDED: "Running",
}
RESOURCES = {
    "Creator": Resource("chatinbio.dev", "v1alpha1", "creators"),
    "StatefulSet": Resource("apps", "v1", "statefulsets"),
    "Pod": Resource("", "v1", "pods"),
    "PersistentVolumeClaim": Resource("", "v1", "persistentvolumeclaims"),
    "Service": Resource("", "v1", "services"),
    "Ingress": Resource("networking.k8s.io", "v1", "ingresses"),
    "ConfigMap": Resource("", "v1", "configmaps"),
    "Secret": Resource("", "v1", "secrets"),
    "Event": Resource("", "v1", "events"),
    "Lease": Resource("coordination.k8s.io", "v1", "leases"),
}


def ago(**length: float) -> str:
    return (NOW - timedelta(**length)).strftime("%Y-%m-%dT%H:%M:%SZ")


def conditions(**changes: tuple[str, str] | tuple[str, str, str]) -> list[Body]:
    """All conditions of a Creator that is well, but for `changes`: Type=(status, reason[, message])."""
    told: dict[str, tuple[str, ...]] = {type_.value: ("True", reason, "") for type_, reason in GOOD.items()}
    told |= {type_.value: ("False", reason, "") for type_, reason in BAD_WHEN_TRUE.items()}
    told |= changes
    return [
        {
            "type": type_,
            "status": status,
            "reason": reason,
            "message": message[0] if message else "",
            "lastTransitionTime": ago(hours=1),
            "observedGeneration": 1,
        }
        for type_, (status, reason, *message) in told.items()
    ]


def ada(phase: str = "Ready", spec: Body | None = None, metadata: Body | None = None, **changes: Any) -> Body:
    """A Creator of generation 1 that is well, but for its conditions in `changes`."""
    body = creator("ada", **(spec or {}))
    body["metadata"] |= {"uid": UID, "generation": 1, "creationTimestamp": ago(days=3)} | (metadata or {})
    body["status"] = {
        "phase": phase,
        "url": "http://ada.localhost:8080",
        "version": "0.1.0",
        "namespace": CREATORS_NAMESPACE,
        "observedGeneration": 1,
        "conditions": conditions(**changes),
    }
    return body


def child(kind: str, name: str, status: Body | None = None, **more: Any) -> Body:
    group = RESOURCES[kind].group
    return {
        "apiVersion": f"{group}/v1" if group else "v1",
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": CREATORS_NAMESPACE,
            "labels": {"chatinbio.dev/creator": "ada"},
            "creationTimestamp": ago(days=3),
        },
        **({"status": status} if status else {}),
        **more,
    }


def pod(state: Body, *, ready: bool = False, restarts: int = 0, last: Body | None = None, **more: Any) -> Body:
    container = {"name": "instance", "image": "chatinbio/instance:0.1.0", **more}
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
        "containerStatuses": [
            {
                "name": "instance",
                "image": container["image"],
                "imageID": "",
                "ready": ready,
                "restartCount": restarts,
                "state": state,
                "lastState": {"terminated": last} if last else {},
            }
        ],
    }
    return child("Pod", "ada-0", status, spec={"containers": [container]})


RUNNING = {"running": {"startedAt": ago(hours=1)}}


def family() -> list[Body]:
    """The children of a Creator that is well."""
    template = {
        "metadata": {"labels": {"chatinbio.dev/creator": "ada"}},
        "spec": {"containers": [{"name": "instance", "image": "chatinbio/instance:0.1.0"}]},
    }
    labels = {"matchLabels": {"chatinbio.dev/creator": "ada"}}
    return [
        child(
            "StatefulSet",
            "ada",
            {"replicas": 1, "readyReplicas": 1, "observedGeneration": 1},
            spec={"replicas": 1, "serviceName": "ada", "selector": labels, "template": template},
        ),
        pod(RUNNING, ready=True),
        child(
            "PersistentVolumeClaim",
            "ada-data",
            {"phase": "Bound", "capacity": {"storage": "1Gi"}},
            spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        ),
        child("Service", "ada", spec={"clusterIP": "None", "ports": [{"name": "http", "port": 80}]}),
        child("Ingress", "ada", spec={"rules": [{"host": "ada.localhost"}]}),
        child("ConfigMap", "ada-seed", data={"seed.json": "{}"}),
        child("Secret", "ada-session"),
    ]


def evidence(creator: Body, *children: Body, **more: Any) -> Evidence:
    """What was read, without a cluster."""
    return Evidence("here", "https://127.0.0.1:6443", creator, CREATORS_NAMESPACE, children or tuple(family()), **more)


def lease(renewed: str, holder: str = "chatinbio-operator-0") -> Body:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "chatinbio-operator", "namespace": "chatinbio-system"},
        "spec": {"holderIdentity": holder, "renewTime": renewed, "leaseDurationSeconds": 15},
    }


async def plant(api: ApiServer, *bodies: Body) -> None:
    """Have the cluster hold these, status and all."""
    for body in bodies:
        metadata, resource = body["metadata"], RESOURCES[body["kind"]]
        kept = {
            name: value for name, value in metadata.items() if name not in ("uid", "generation", "creationTimestamp")
        }
        namespace = metadata.get("namespace", "")
        fresh = {name: value for name, value in body.items() if name != "status"} | {"metadata": kept}
        await api.client.create(resource, fresh, namespace)
        if "status" in body:
            status = {"status": body["status"]}
            await api.client.merge(resource, metadata["name"], status, namespace, subresource="status")


@dataclass
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@dataclass
class Asking:
    """`chatinbio` with a kubeconfig, in this process; no fleet of this machine is looked at."""

    kubeconfig: Path
    capture: pytest.CaptureFixture[str]

    async def __call__(self, *arguments: str, kubeconfig: Path | None = None) -> Answer:
        self.capture.readouterr()
        line = [*arguments, "--kubeconfig", str(kubeconfig or self.kubeconfig)]
        code = await asyncio.to_thread(main, line)
        printed = self.capture.readouterr()
        assert "\x1b" not in printed.out, "colours are for terminals"
        if arguments[0] != "report" and "json" not in arguments:  # commands stand on a line of their own, unbroken
            lines = [line for line in printed.out.splitlines() if not line.startswith("  $ ")]
            assert [line for line in lines if len(line) > 100] == []
        return Answer(code, printed.out, printed.err)
