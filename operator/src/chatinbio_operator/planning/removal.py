"""What is to be done so that a Creator may go.

Children with an owner are garbage-collected once the Creator is gone. What is left to see to is the claim, which has no
owner and must not lose its volume under a running instance, and what somebody took our ownership from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chatinbio_api import Creator
from chatinbio_api.names import LABEL_CREATOR, LABEL_RETAINED
from chatinbio_operator.model import Apply, Body, Delete, Observed, Step, claim_name, controller_uid
from chatinbio_operator.model.claims import claim_is_anothers
from chatinbio_operator.planning.claims import with_what_cannot_change
from chatinbio_operator.planning.comparison import holds, stamped

Plan = tuple[tuple[Step, ...], ...]

# How long a removal waits for the pod before the claim is deleted all the same (the cluster itself keeps a claim that
# a pod still mounts): a node that died must not hold a deletion for ever.
PATIENCE: Final = timedelta(seconds=120)
# After this the Creator goes whatever is still there: nobody waits for an API that refuses.
DEADLINE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Removal:
    """`waiting_for` is empty when the Creator may go. `overdue`: it goes even if the waves fail, and `left` says in words
    what is then still there."""

    waves: Plan = ()
    waiting_for: str = ""
    overdue: bool = False
    left: str = ""


def plan_removal(creator: Creator, desired: tuple[Body, ...], observed: Observed, now: datetime) -> Removal:
    """The waves for a Creator that is being deleted, and what is waited for."""
    since = creator.metadata.deletion_timestamp or now
    loose = _loose(creator, observed)
    claim = observed.child("PersistentVolumeClaim", claim_name(creator.handle))
    if claim is None or claim["metadata"].get("deletionTimestamp") or claim_is_anothers(creator, observed):
        waves, waiting_for = [loose], ""
    elif creator.spec.storage.deletion_policy == "Retain":
        waves, waiting_for = [loose + _retain(desired, claim)], ""
    else:
        waves, waiting_for = _with_its_data(creator, observed, claim, waited=now - since)
        waves = [loose, *waves]
    plan = tuple(wave for wave in waves if wave)
    if now - since < DEADLINE:
        return Removal(plan, waiting_for)
    return Removal(plan, overdue=True, left=_left(observed, plan))


def _retain(desired: tuple[Body, ...], claim: Body) -> tuple[Step, ...]:
    """The label by which retained claims are found. The same owner's next Creator applies the claim without it."""
    body = next(body for body in desired if body["kind"] == "PersistentVolumeClaim")
    metadata = body["metadata"]
    body = body | {"metadata": metadata | {"labels": metadata["labels"] | {LABEL_RETAINED: "true"}}}
    body = stamped(with_what_cannot_change(body, claim))
    return () if holds(claim, body) else (Apply(body),)


def _with_its_data(
    creator: Creator, observed: Observed, claim: Body, waited: timedelta
) -> tuple[list[tuple[Step, ...]], str]:
    stateful_set = observed.child("StatefulSet", creator.handle)
    ours = stateful_set is not None and controller_uid(stateful_set) == creator.metadata.uid
    waves: list[tuple[Step, ...]] = []
    if stateful_set and ours and not stateful_set["metadata"].get("deletionTimestamp"):
        waves.append((_delete(stateful_set),))
    if (ours or observed.pods) and waited < PATIENCE:
        return waves, "the instance to stop"
    waves.append((_delete(claim),))
    return waves, "the volume's claim to be deleted"


def _loose(creator: Creator, observed: Observed) -> tuple[Step, ...]:
    """Children that have lost their owner: no garbage collector would ever take them."""
    return tuple(
        _delete(body)
        for key, body in sorted(observed.children.items())
        if key[0] != "PersistentVolumeClaim"
        and controller_uid(body) is None
        and (body["metadata"].get("labels") or {}).get(LABEL_CREATOR) == creator.handle
        and not body["metadata"].get("deletionTimestamp")
    )


def _left(observed: Observed, plan: Plan) -> str:
    """What the plan would still have done, and the pods: in words for a person."""
    keys = [(step.kind, step.name) for wave in plan for step in wave if isinstance(step, Delete)]
    keys += [("Pod", pod["metadata"]["name"]) for pod in observed.pods]
    words = [f"{kind} {name}" for kind, name in keys]
    words += [
        f"{step.body['kind']} {step.body['metadata']['name']} without the label {LABEL_RETAINED}"
        for wave in plan
        for step in wave
        if isinstance(step, Apply)
    ]
    return ", ".join(words)


def _delete(body: Body) -> Delete:
    return Delete(body["kind"], body["metadata"]["name"], body["metadata"]["uid"])
