"""A pod's status from the states of its containers. Pure.

Place in the flow: container states → **status** → the API.
"""

from __future__ import annotations

from typing import Any

from chatinbio_local.client import Object
from chatinbio_local.node.state import ContainerState, Ended

HOST = "127.0.0.1"


def pod_status(
    pod: Object,
    address: str,
    start_time: str,
    states: dict[str, ContainerState],
    moment: str,
) -> dict[str, Any]:
    """The status to write. `states` by container name, init containers too; `moment` dates conditions that change."""
    spec = pod["spec"]
    inits = [states[c["name"]] for c in spec.get("initContainers") or []]
    mains = [states[c["name"]] for c in spec["containers"]]
    initialized = all(state.ended is not None and state.ended.exit_code == 0 for state in inits)
    phase = _phase(spec.get("restartPolicy", "Always"), inits, mains, initialized)
    unready = [state.name for state in mains if not state.ready]
    over = phase in ("Succeeded", "Failed")
    reason = "PodCompleted" if phase == "Succeeded" else "PodFailed" if over else "ContainersNotReady"
    message = "" if over else f"containers with unready status: [{' '.join(unready)}]"
    incomplete = [state.name for state in inits if state.ended is None or state.ended.exit_code != 0]
    conditions = [
        _condition("PodScheduled", True),
        _condition(
            "Initialized",
            initialized,
            "ContainersNotInitialized",
            f"containers with incomplete status: [{' '.join(incomplete)}]",
        ),
        _condition("ContainersReady", not unready, reason, message),
        _condition("Ready", not unready, reason, message),
    ]
    old = {c["type"]: c for c in (pod.get("status") or {}).get("conditions") or []}
    for condition in conditions:
        before = old.get(condition["type"])
        same = before is not None and before.get("status") == condition["status"]
        condition["lastTransitionTime"] = (before or {}).get("lastTransitionTime", moment) if same else moment
    status: dict[str, Any] = {
        "phase": phase,
        "conditions": conditions,
        "hostIP": HOST,
        "hostIPs": [{"ip": HOST}],
        "startTime": start_time,
        "qosClass": _quality(spec),
        "containerStatuses": [_container_status(s, c) for s, c in zip(mains, spec["containers"], strict=True)],
    }
    if address:
        status.update(podIP=address, podIPs=[{"ip": address}])
    if inits:
        status["initContainerStatuses"] = [
            _container_status(s, c) for s, c in zip(inits, spec["initContainers"], strict=True)
        ]
    return status


def _phase(policy: str, inits: list[ContainerState], mains: list[ContainerState], initialized: bool) -> str:
    if policy == "Never" and any(s.ended is not None and s.ended.exit_code != 0 for s in inits):
        return "Failed"
    if not initialized or all(s.process is None and s.ended is None and s.last is None for s in mains):
        return "Pending"
    if policy != "Always" and all(s.ended is not None for s in mains):
        failed = any(s.ended is not None and s.ended.exit_code != 0 for s in mains)
        if not failed:
            return "Succeeded"
        if policy == "Never":
            return "Failed"
    return "Running"


def _condition(type_: str, holds: bool, reason: str = "", message: str = "") -> dict[str, Any]:
    condition: dict[str, Any] = {"type": type_, "status": "True" if holds else "False"}
    if not holds:
        condition["reason"] = reason
        if message:
            condition["message"] = message
    return condition


def _container_status(state: ContainerState, container: Object) -> dict[str, Any]:
    if state.process is not None:
        current: dict[str, Any] = {"running": {"startedAt": state.started_at}}
    elif state.ended is not None:
        current = {"terminated": _terminated(state.ended)}
    else:
        current = {"waiting": {"reason": state.reason, **({"message": state.message} if state.message else {})}}
    return {
        "name": state.name,
        "image": container["image"],
        "imageID": "",
        "ready": state.ready,
        "started": state.started,
        "restartCount": state.restarts,
        "state": current,
        "lastState": {"terminated": _terminated(state.last)} if state.last else {},
    }


def _terminated(ended: Ended) -> dict[str, Any]:
    terminated: dict[str, Any] = {
        "exitCode": ended.exit_code,
        "reason": ended.reason,
        "startedAt": ended.started_at,
        "finishedAt": ended.finished_at,
    }
    if ended.message:
        terminated["message"] = ended.message
    return terminated


def _quality(spec: Object) -> str:
    resources = [c.get("resources") or {} for c in spec["containers"]]
    if not any(r.get("requests") or r.get("limits") for r in resources):
        return "BestEffort"
    complete = all(
        {"cpu", "memory"} <= (r.get("limits") or {}).keys()
        and all((r.get("requests") or r["limits"]).get(k, v) == v for k, v in r["limits"].items())
        for r in resources
    )
    return "Guaranteed" if complete else "Burstable"
