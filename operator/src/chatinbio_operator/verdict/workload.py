"""The one process of a Creator: whether it runs, whether it is the one that is wished for, whether it is to be there."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import Body, Observed, Platform
from chatinbio_operator.verdict.findings import Finding
from chatinbio_operator.verdict.parts import is_ours, resume
from chatinbio_operator.verdict.pods import judge_pod

_ROLLING = "The pod is being replaced by one of the newest template; the page is away for some seconds."


def newest(pods: tuple[Body, ...]) -> Body | None:
    """The pod that counts."""
    return max(pods, key=lambda pod: str(pod["metadata"].get("creationTimestamp", "")), default=None)


def suspended(creator: Creator, observed: Observed) -> Finding:
    """Whether the instance was stopped as spec.suspended wishes."""
    if not creator.spec.suspended:
        return Finding(False, "Running", "spec.suspended is false: the instance is to run.")
    if (pod := newest(observed.pods)) is None:
        return Finding(
            True,
            "Suspended",
            "Stopped by spec.suspended; its data is kept. Start it again: "
            f'kubectl patch creator {creator.handle} --type merge -p \'{{"spec":{{"suspended":false}}}}\'',
        )
    if creator.paused:
        return Finding(
            False,
            "Suspending",
            f"Pod {pod['metadata']['name']} is not stopped while the Creator is paused. Resume it: {resume(creator)}",
        )
    return Finding(
        False, "Suspending", f"Pod {pod['metadata']['name']} is stopping, as spec.suspended wishes; its data is kept."
    )


def workload_available(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether the pod runs and answers its readiness probe."""
    if creator.spec.suspended:
        finding = suspended(creator, observed)
        return Finding(False, "Suspended" if finding.holds else "Suspending", finding.message)
    pod = newest(observed.pods)
    if pod is None:
        return _no_pod(creator, platform, observed)
    finding = judge_pod(creator, platform, pod)
    stateful_set = observed.child("StatefulSet", creator.handle)
    if not finding.holds and stateful_set and _outdated(stateful_set, pod):
        return Finding(False, "RollingOut", _ROLLING)
    return finding


def up_to_date(creator: Creator, observed: Observed) -> Finding:
    """Whether the pod is of the newest template; for a suspended Creator, whether it is gone."""
    if creator.spec.suspended:
        finding = suspended(creator, observed)
        if not finding.holds:
            return Finding(False, "Suspending", finding.message)
    elif (pod := newest(observed.pods)) is None:
        return Finding(False, "Progressing", "The pod is not there yet; the cluster makes it.")
    elif (stateful_set := observed.child("StatefulSet", creator.handle)) and _outdated(stateful_set, pod):
        return Finding(False, "RollingOut", _ROLLING)
    return Finding(True, "UpToDate", "Every child is as the spec wishes.")


def _no_pod(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    name = creator.handle
    stateful_set = observed.child("StatefulSet", name)
    if stateful_set is None:
        return Finding(False, "Progressing", f"The StatefulSet {name} is not there yet; the operator makes it.")
    if not is_ours(stateful_set, creator):
        return Finding(
            False, "Progressing", f"An earlier StatefulSet {name} is on its way out; a new one follows by itself."
        )
    return Finding(
        False,
        "Progressing",
        "The pod is not there yet; the cluster makes it. If it stays so, see why: "
        f"kubectl -n {platform.namespace} describe statefulset {name}",
    )


def _outdated(stateful_set: Body, pod: Body) -> bool:
    """Whether the pod is not, or may not be, of the template as it stands now."""
    status = stateful_set.get("status", {})
    update = status.get("updateRevision")
    revision = pod["metadata"].get("labels", {}).get("controller-revision-hash")
    seen = status.get("observedGeneration", 0) >= stateful_set["metadata"].get("generation", 0)
    return not seen or bool(update and revision and update != revision)
