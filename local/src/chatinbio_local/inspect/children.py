"""The children of a Creator, one line each: is it there, is it well, and what it says.

Place in the flow: Evidence → **children** → show, report. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatinbio_api.names import ANNOTATION_CREATOR_UID
from chatinbio_local.inspect.connection import Body
from chatinbio_local.inspect.durations import moment
from chatinbio_local.inspect.evidence import CHILD_KINDS, Evidence

# Nobody misses a slice of endpoints of its own: its Service is missing then.
_NOT_MISSED: Final = ("EndpointSlice",)


@dataclass(frozen=True, slots=True)
class Child:
    """`good` is None where an object cannot be well or ill. `since` is when it was made."""

    kind: str
    name: str
    good: bool | None
    state: str
    since: datetime | None = None


def children(evidence: Evidence) -> tuple[Child, ...]:
    """Every child, and every one that should be there and is not."""
    found: list[Child] = []
    suspended = bool(evidence.creator.get("spec", {}).get("suspended"))
    going = bool(evidence.creator["metadata"].get("deletionTimestamp"))
    for kind in CHILD_KINDS:
        bodies = evidence.of(kind.kind)
        found += [_child(body, evidence, suspended) for body in bodies]
        if bodies or going or kind.kind in _NOT_MISSED or kind.kind in evidence.unread:
            continue
        if kind.kind == "Pod" and suspended:
            continue
        found.append(Child(kind.kind, "", False, "missing"))
    found += _missing_model_secret(evidence)
    return tuple(found)


def _missing_model_secret(evidence: Evidence) -> list[Child]:
    name = evidence.creator.get("spec", {}).get("instance", {}).get("modelSecretRef", {}).get("name", "")
    unknown = not name or "Secret" in evidence.unread or any(gap.startswith("secrets:") for gap in evidence.gaps)
    if unknown or any(body["metadata"]["name"] == name for body in evidence.of("Secret")):
        return []
    return [Child("Secret", name, False, "missing; spec.instance.modelSecretRef names it")]


def _child(body: Body, evidence: Evidence, suspended: bool) -> Child:
    metadata = body["metadata"]
    good, state = _state(body, suspended)
    if other := _other_owner(body, evidence.creator):
        good, state = False, f"{state}, belongs to {other}".lstrip(", ")
    if metadata.get("deletionTimestamp"):
        waits = ", ".join(metadata.get("finalizers") or ())
        good, state = False, "being deleted" + (f", waits for {waits}" if waits else "")
    return Child(body["kind"], metadata["name"], good, state, moment(metadata.get("creationTimestamp")))


def _other_owner(body: Body, creator: Body) -> str:
    """Whose it is when it is not this Creator's."""
    uid = creator["metadata"].get("uid")
    metadata = body["metadata"]
    if body["kind"] == "PersistentVolumeClaim":
        whose = (metadata.get("annotations") or {}).get(ANNOTATION_CREATOR_UID, uid)
        return "" if whose == uid else "an earlier Creator of this name"
    for owner in metadata.get("ownerReferences") or ():
        if owner.get("kind") == "Creator" and owner.get("uid") != uid:
            return f"an earlier Creator {owner.get('name')}"
    return ""


def _state(body: Body, suspended: bool) -> tuple[bool | None, str]:
    spec, status = body.get("spec", {}), body.get("status", {})
    match body["kind"]:
        case "StatefulSet":
            wished, ready = spec.get("replicas", 1), status.get("readyReplicas", 0)
            behind = status.get("observedGeneration", 0) < body["metadata"].get("generation", 0)
            rolling = status.get("updateRevision") != status.get("currentRevision") and status.get("currentRevision")
            more = ", not seen by its controller yet" if behind else ", being rolled out" if rolling and wished else ""
            return ready == wished and not behind, f"{ready}/{wished} ready{more}"
        case "Pod":
            return _pod(body)
        case "PersistentVolumeClaim":
            phase = status.get("phase", "Pending")
            size = status.get("capacity", {}).get("storage") or spec.get("resources", {}).get("requests", {}).get(
                "storage"
            )
            words = [phase, size, spec.get("storageClassName")]
            return phase == "Bound", " ".join(str(word) for word in words if word)
        case "Service":
            ports = ", ".join(str(port["port"]) for port in spec.get("ports") or ())
            return None, f"port {ports}" if ports else "no port"
        case "EndpointSlice":
            endpoints = body.get("endpoints") or ()
            ready = sum(1 for each in endpoints if each.get("conditions", {}).get("ready") is not False)
            return (None if suspended else ready > 0), f"{ready} of {len(endpoints)} endpoints ready"
        case "Ingress":
            hosts = [str(rule.get("host", "*")) for rule in spec.get("rules") or ()]
            return bool(hosts), " ".join(hosts) or "no host"
    return None, ""


def _pod(pod: Body) -> tuple[bool, str]:
    """As `kubectl get pods` tells it, and how the last one ended."""
    status = pod.get("status", {})
    container: Body = next(iter(status.get("containerStatuses") or ()), {})
    state = container.get("state", {})
    ready = any(c.get("type") == "Ready" and c.get("status") == "True" for c in status.get("conditions") or ())
    words = [
        state.get("waiting", {}).get("reason")
        or (_ending(state["terminated"]) if state.get("terminated") else "")
        or ("Ready" if ready else str(status.get("reason") or status.get("phase") or "Pending"))
    ]
    if not ready and "running" in state:
        words.append("not ready")
    if restarts := container.get("restartCount", 0):
        words.append(f"{restarts} restart{'s' if restarts > 1 else ''}")
    if last := container.get("lastState", {}).get("terminated"):
        words.append(f"last {_ending(last)}")
    return ready, ", ".join(words)


def _ending(terminated: Body) -> str:
    reason = terminated.get("reason", "")
    code = f"exit code {terminated['exitCode']}" if "exitCode" in terminated else ""
    return (
        f"{reason} ({code})" if reason and code and reason not in ("Error", "Completed") else code or reason or "ended"
    )
