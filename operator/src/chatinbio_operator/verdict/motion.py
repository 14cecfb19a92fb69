"""How a Creator moves: whether all is as wished, whether something is on the way, whether it has got worse unasked.

Place in the flow: the parts → **motion** → conditions. The status before is the only memory: an operator that starts
anew judges as the one before it would have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from chatinbio_api import ConditionType, Creator
from chatinbio_operator.model import (
    Body,
    Key,
    Observed,
    claim_name,
)
from chatinbio_operator.model.quantities import quantity
from chatinbio_operator.verdict.bookkeeping import read
from chatinbio_operator.verdict.findings import Finding
from chatinbio_operator.verdict.parts import is_ours, resume
from chatinbio_operator.verdict.workload import suspended
from chatinbio_operator.verdict.workload import up_to_date as pod_up_to_date

# How long something may be on the way without a step forward.
DEADLINE: Final = timedelta(minutes=10)
# Reasons that only a person can do something about.
NEEDS_A_PERSON: Final = frozenset({"ImagePullFailed", "ContainerConfigInvalid", "VolumeLost"})
# A running instance in trouble; the cluster tries again and again.
IN_TROUBLE: Final = frozenset({"CrashLooping"})
# In these states nothing moves by itself, or not forward.
STUCK: Final = NEEDS_A_PERSON | IN_TROUBLE | {"Unschedulable"}
# Conditions that were not judged but put there while the operator could not work.
_NO_JUDGEMENT: Final = frozenset({"ReconcileFailing", "SpecUnreadable"})
_CHANGING: Final = "ChangeUnderWay"


def up_to_date(
    creator: Creator, observed: Observed, config: Finding, wished: Collection[Key], outstanding: Collection[Key]
) -> Finding:
    """Whether every child that is wished for is as it should be and the running pod is of the newest template;
    `outstanding` are those that still differ."""
    if not config.holds:
        return Finding(False, config.reason, config.message)
    if creator.paused and outstanding:
        names = ", ".join(f"{kind} {name}" for kind, name in sorted(outstanding))
        return Finding(
            False,
            "Paused",
            f"Not as the spec wishes, and left so while the Creator is paused: {names}. Resume it: {resume(creator)}",
        )
    for kind, name in (*wished, *sorted(outstanding)):
        child = observed.children.get((kind, name))
        if child is None or not is_ours(child, creator) or (kind, name) in outstanding:
            return Finding(False, "Progressing", f"The {kind} {name} is not as wished yet; the operator sees to it.")
    claim = observed.child("PersistentVolumeClaim", claim_name(creator.handle))
    if claim and (growing := _growing(claim)):
        return growing
    return pod_up_to_date(creator, observed)


def progressing(
    creator: Creator,
    known: Mapping[str, Body],
    config: Finding,
    ready: Finding,
    current: Finding,
    observed: Observed,
    now: datetime,
) -> Finding:
    """Whether the operator or the cluster is on the way to what the spec says."""
    if creator.paused:
        return Finding(
            False,
            "Paused",
            f"The operator leaves the children alone while the Creator is paused. Resume it: {resume(creator)}",
        )
    if creator.spec.suspended:
        gone = suspended(creator, observed)
        waits = gone if not gone.holds else current
        if waits.holds:
            return Finding(False, "Suspended", "Stopped as spec.suspended wishes; nothing is left to do.")
        if not config.holds:
            return Finding(False, config.reason, config.message)
    elif ready.holds and current.holds:
        return Finding(False, "Settled", "Everything is as the spec wishes; nothing is left to do.")
    else:
        waits = current if ready.holds else ready
        if waits.reason in STUCK or waits.reason == config.reason:
            return Finding(False, waits.reason, waits.message)
    before = known.get(ConditionType.PROGRESSING.value)
    if before and _no_step_forward(creator, known, before, ready, now):
        minutes = int(DEADLINE.total_seconds() / 60)
        return Finding(False, "ProgressDeadlineExceeded", f"No step forward for {minutes} minutes. {waits.message}")
    return Finding(True, waits.reason, waits.message)


def degraded(creator: Creator, known: Mapping[str, Body], ready: Finding, progress: Finding) -> Finding:
    """Whether it was ready, is not, and nobody asked for that.

    A change of the spec, and a new template, ask for a pod that is away for a while, not for one that never comes.
    """
    if ready.holds:
        return Finding(False, "Ready", "Visitors are served.")
    if creator.spec.suspended:
        return Finding(False, "Suspended", "It does not run because spec.suspended wishes so.")
    if ready.reason in IN_TROUBLE:
        return Finding(True, ready.reason, ready.message)
    was_ready = _status(known, ConditionType.READY) == "True"
    was_degraded = _status(known, ConditionType.DEGRADED) == "True" and _reason(known) not in _NO_JUDGEMENT
    if not (was_ready or was_degraded or _reason(known) == _CHANGING):
        return Finding(False, "NotReadyYet", f"It has not been ready since it was made or resumed. {ready.message}")
    asked = _reason(known) == _CHANGING or ready.reason == "RollingOut" or _changed(creator)
    if asked and progress.holds:
        return Finding(False, _CHANGING, f"It was ready, and a change is on its way. {ready.message}")
    return Finding(True, ready.reason, ready.message)


def look_again(status: Body, now: datetime) -> float | None:
    """Seconds until a status may change although nothing happens; None when it will not."""
    for condition in status.get("conditions", ()):
        if condition["type"] == ConditionType.PROGRESSING.value and condition["status"] == "True":
            return max((read(condition["lastTransitionTime"]) + DEADLINE - now).total_seconds(), 1.0)
    return None


def _no_step_forward(creator: Creator, known: Mapping[str, Body], before: Body, ready: Finding, now: datetime) -> bool:
    if before["status"] == "True":
        return now - read(before["lastTransitionTime"]) >= DEADLINE
    # Once it is said, it stands until something has changed.
    same = known.get(ConditionType.READY.value, {}).get("reason") == ready.reason
    return before["reason"] == "ProgressDeadlineExceeded" and same and not _changed(creator)


def _changed(creator: Creator) -> bool:
    """Whether the spec has changed since the status before."""
    return creator.status.observed_generation != creator.metadata.generation


def _status(known: Mapping[str, Body], type_: ConditionType) -> str:
    return str(known.get(type_.value, {}).get("status", ""))


def _reason(known: Mapping[str, Body]) -> str:
    return str(known.get(ConditionType.DEGRADED.value, {}).get("reason", ""))


def _growing(claim: Body) -> Finding | None:
    """A claim that has been given a larger size and does not have it yet."""
    wished = claim["spec"].get("resources", {}).get("requests", {}).get("storage")
    has = claim.get("status", {}).get("capacity", {}).get("storage")
    if not wished or not has or (quantity(has) or 0) >= (quantity(wished) or 0):
        return None
    said = next((c.get("message") for c in claim["status"].get("conditions", ()) if c.get("message")), "")
    name = claim["metadata"]["name"]
    return Finding(
        False,
        "VolumeResizing",
        f"The volume of claim {name} has {has} and grows to {wished}. {said or 'The storage driver sees to it.'} "
        f"If it stays so: kubectl -n {claim['metadata'].get('namespace', '')} describe pvc {name}",
    )
