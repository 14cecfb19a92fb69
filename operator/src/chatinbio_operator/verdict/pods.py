"""What a pod says of itself, in words that a person can act on."""

from __future__ import annotations

from typing import Final

from chatinbio_api import Creator
from chatinbio_operator.model import CONTAINER, Body, Platform
from chatinbio_operator.verdict.findings import Finding

_IMAGE: Final = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError")
_CONFIG: Final = ("CreateContainerConfigError", "CreateContainerError", "RunContainerError")


def judge_pod(creator: Creator, platform: Platform, pod: Body) -> Finding:
    """Whether the pod serves, and if not, why and what to do."""
    status = pod.get("status", {})
    name = pod["metadata"]["name"]
    logs = f"kubectl -n {platform.namespace} logs {name}"
    if pod["metadata"].get("deletionTimestamp"):
        return Finding(False, "Restarting", f"Pod {name} is stopping; a new one follows by itself.")
    unscheduled = _condition(pod, "PodScheduled")
    if unscheduled.get("status") == "False":
        return Finding(
            False,
            "Unschedulable",
            f"No node takes pod {name}: {unscheduled.get('message', 'no reason given')} "
            "Add a node, or lower spec.instance.resources.",
        )
    container: Body = next((c for c in status.get("containerStatuses", ()) if c.get("name") == CONTAINER), {})
    state, last = container.get("state", {}), container.get("lastState", {})
    waiting = state.get("waiting", {})
    why = waiting.get("reason", "")
    if why in _IMAGE:
        return Finding(
            False,
            "ImagePullFailed",
            f"Image {_image(pod)} cannot be pulled: {waiting.get('message') or why}. "
            f"Name a version that exists in spec.instance.version (the default is {platform.default_version}).",
        )
    if why in _CONFIG:
        return Finding(
            False,
            "ContainerConfigInvalid",
            f"The container cannot be started: {waiting.get('message') or why}. "
            "Check that every Secret the Creator names exists with the key it names.",
        )
    ended = state.get("terminated") or last.get("terminated") or {}
    # One that is started again after a crash is still in its loop: it has not come further than before.
    again = bool(last.get("terminated")) and not container.get("started")
    if not _is_ready(pod) and (why == "CrashLoopBackOff" or state.get("terminated") or again):
        return Finding(
            False,
            "CrashLooping",
            f"The instance ended with {_exit(ended)} and is started again (restarts: {container.get('restartCount', 0)}). "
            f"See why: {logs} --previous",
        )
    if _is_ready(pod):
        return Finding(True, "Serving", f"Pod {name} answers.")
    if "running" in state and container.get("started"):
        return Finding(
            False, "NotReady", f"Pod {name} runs and does not answer its readiness probe. See what it is doing: {logs}"
        )
    return Finding(
        False,
        "Starting",
        f"Pod {name} is starting. If it stays so, see why: kubectl -n {platform.namespace} describe pod {name}",
    )


def version_of(pod: Body) -> str | None:
    """The version that a pod was started from: its image's tag."""
    _, colon, tag = _image(pod).rpartition(":")
    return tag if colon and "/" not in tag else None


def _image(pod: Body) -> str:
    containers = pod.get("spec", {}).get("containers", ())
    return str(next((c.get("image", "") for c in containers if c.get("name") == CONTAINER), ""))


def _is_ready(pod: Body) -> bool:
    return bool(_condition(pod, "Ready").get("status") == "True")


def _condition(pod: Body, type_: str) -> Body:
    return next((c for c in pod.get("status", {}).get("conditions", ()) if c.get("type") == type_), {})


def _exit(ended: Body) -> str:
    if ended.get("reason") == "OOMKilled":
        return "too little memory (raise spec.instance.resources.limits.memory)"
    return f"exit code {ended['exitCode']}" if "exitCode" in ended else "an unknown exit code"
