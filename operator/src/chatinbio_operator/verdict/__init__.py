"""What is said of a Creator: conditions for programs, a phase and messages for people.

Place in the flow: Creator, Platform, Observed, now → **verdict** → reconcile writes it when it differs. Pure. The same
facts give the same status, so a settled Creator is never written again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from chatinbio_api import ConditionType, Creator, Phase
from chatinbio_operator.model import Body, Observed, Platform
from chatinbio_operator.verdict.findings import Finding
from chatinbio_operator.verdict.parts import config_valid, route_ready, volume_bound, workload_available
from chatinbio_operator.verdict.pods import version_of

__all__ = ["Finding", "judge", "judge_removal", "unreadable"]

# Reasons that only a person can do something about.
_NEEDS_A_PERSON: Final = frozenset({"ImagePullFailed", "ContainerConfigInvalid", "VolumeLost"})
# Reasons that tell of a running instance in trouble; the cluster is working on it.
_IN_TROUBLE: Final = frozenset({"CrashLooping"})
# Ways of not being ready that are steps on the way, also for an instance that was ready.
_ON_THE_WAY: Final = frozenset({"RollingOut"})


def judge(creator: Creator, platform: Platform, observed: Observed, now: datetime) -> Body:
    """The status of a Creator that is to live, as JSON."""
    parts = {
        ConditionType.CONFIG_VALID: config_valid(creator, platform, observed),
        ConditionType.VOLUME_BOUND: volume_bound(creator, observed),
        ConditionType.WORKLOAD_AVAILABLE: workload_available(creator, platform, observed),
        ConditionType.ROUTE_READY: route_ready(creator, observed),
    }
    ready = _sum(parts)
    pod = max(observed.pods, key=lambda p: str(p["metadata"].get("creationTimestamp", "")), default=None)
    version = (version_of(pod) if pod else None) or creator.status.version
    return _status(
        creator,
        _phase(creator, parts, ready, observed),
        {**parts, ConditionType.READY: ready},
        now,
        url=platform.url(creator.handle),
        namespace=platform.namespace,
        version=version,
    )


def judge_removal(creator: Creator, platform: Platform, waiting_for: str, now: datetime) -> Body:
    """The status of a Creator that is being deleted and waits for something."""
    finding = Finding(False, "Terminating", f"The Creator is being deleted and waits for {waiting_for}.")
    return _status(
        creator,
        Phase.TERMINATING,
        {ConditionType.READY: finding},
        now,
        url=platform.url(creator.handle),
        namespace=platform.namespace,
        version=creator.status.version,
    )


def unreadable(body: Body, complaint: str, now: datetime) -> Body:
    """The status of an object that the API server took and the models do not."""
    finding = Finding(False, "SpecUnreadable", f"The operator cannot read this Creator: {complaint}. Correct its spec.")
    metadata = body["metadata"]
    known = {c["type"]: c for c in body.get("status", {}).get("conditions", ()) if c.get("type")}
    findings = {ConditionType.CONFIG_VALID: finding, ConditionType.READY: finding}
    generation = metadata.get("generation", 0)
    conditions = [_condition(type_, f, known.get(type_), generation, now) for type_, f in findings.items()]
    return {"phase": Phase.FAILED.value, "observedGeneration": generation, "conditions": conditions}


def _sum(parts: dict[ConditionType, Finding]) -> Finding:
    """The first part that is not well speaks for the whole; a suspension goes before what only follows from it."""
    bad = [finding for finding in parts.values() if not finding.good]
    if not bad:
        return Finding(True, "Ready", "Visitors are served.")
    if parts[ConditionType.CONFIG_VALID].good:
        # A pod in trouble explains more than a claim that waits for its first pod.
        for finding in bad:
            if finding.reason in {"Suspended"} | _NEEDS_A_PERSON | _IN_TROUBLE | {"Unschedulable"}:
                return finding
    return bad[0]


def _phase(creator: Creator, parts: dict[ConditionType, Finding], ready: Finding, observed: Observed) -> Phase:
    if ready.good:
        return Phase.READY
    if not parts[ConditionType.CONFIG_VALID].good or ready.reason in _NEEDS_A_PERSON:
        return Phase.FAILED
    if creator.spec.suspended:
        return Phase.SUSPENDED
    if ready.reason in _IN_TROUBLE:
        return Phase.DEGRADED
    was_ready = (
        creator.status.phase in (Phase.READY, Phase.DEGRADED)
        and creator.status.observed_generation == creator.metadata.generation
    )
    if was_ready and ready.reason not in _ON_THE_WAY:
        return Phase.DEGRADED
    return Phase.PROVISIONING if observed.children else Phase.PENDING


def _status(
    creator: Creator, phase: Phase, findings: dict[ConditionType, Finding], now: datetime, **more: str | None
) -> Body:
    generation = creator.metadata.generation
    known = {
        c.type: c.model_dump(by_alias=True, mode="json") | {"lastTransitionTime": _time(c.last_transition_time)}
        for c in creator.status.conditions
    }
    conditions = [_condition(type_, f, known.get(type_), generation, now) for type_, f in findings.items()]
    # What is not judged now (while terminating) stays as it was last seen.
    conditions += [known[type_] for type_ in known if type_ not in findings]
    order = [type_.value for type_ in ConditionType]
    conditions.sort(key=lambda c: order.index(c["type"]) if c["type"] in order else len(order))
    return {
        "phase": phase.value,
        **{name: value for name, value in more.items() if value},
        "observedGeneration": generation,
        "conditions": conditions,
    }


def _condition(type_: ConditionType, finding: Finding, before: Body | None, generation: int, now: datetime) -> Body:
    status = "True" if finding.good else "False"
    same = before is not None and before["status"] == status
    return {
        "type": type_.value,
        "status": status,
        "reason": finding.reason,
        "message": finding.message,
        "observedGeneration": generation,
        "lastTransitionTime": before["lastTransitionTime"] if before and same else _time(now),
    }


def _time(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
