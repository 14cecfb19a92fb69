"""What is to be done so that what is becomes what should be.

Place in the flow: desired, Observed → **planning** → reconcile performs. Pure. A plan is a tuple of waves: the steps
of one wave are independent of each other, the next wave begins when all are done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chatinbio_api import Creator
from chatinbio_api.names import LABEL_CREATOR
from chatinbio_operator.model import (
    SESSION_KEY,
    Apply,
    Body,
    CreateIfAbsent,
    Delete,
    Observed,
    Step,
    claim_name,
    controller_uid,
    key_of,
)
from chatinbio_operator.model.claims import claim_is_anothers
from chatinbio_operator.model.quantities import quantity
from chatinbio_operator.planning.comparison import holds, stamped

__all__ = ["PATIENCE", "Plan", "plan", "plan_removal"]

Plan = tuple[tuple[Step, ...], ...]
# How long a removal waits for the pod before the claim is deleted all the same (the cluster itself keeps a claim that
# a pod still mounts): a node that died must not hold a deletion for ever.
PATIENCE: Final = timedelta(seconds=120)


def plan(creator: Creator, desired: tuple[Body, ...], observed: Observed) -> Plan:
    """The waves for a Creator that is to live: what the pod needs, the pod, then what is no longer wished for."""
    if claim_is_anothers(creator, observed):
        desired = ()  # nothing may run on somebody else's data; what runs is taken away
    steps = [(body["kind"], step) for body in desired if (step := _step(creator, body, observed))]
    first = tuple(step for kind, step in steps if kind != "StatefulSet")
    second = tuple(step for kind, step in steps if kind == "StatefulSet")
    return tuple(wave for wave in (first, second, _prune(creator, desired, observed)) if wave)


def plan_removal(creator: Creator, observed: Observed, now: datetime) -> tuple[Plan, str]:
    """The waves for a Creator that is being deleted, and what is still waited for ("" when it may go).

    Children with an owner are garbage-collected once the Creator is gone; only the claim has to be seen to, and it
    must not lose its volume under a running instance.
    """
    claim = observed.child("PersistentVolumeClaim", claim_name(creator.handle))
    if (
        creator.spec.storage.deletion_policy == "Retain"
        or claim is None
        or claim["metadata"].get("deletionTimestamp")
        or claim_is_anothers(creator, observed)
    ):
        return (), ""
    stateful_set = observed.child("StatefulSet", creator.handle)
    if stateful_set and not _is_ours(stateful_set, creator):
        stateful_set = None
    waves: list[tuple[Step, ...]] = []
    if stateful_set and not stateful_set["metadata"].get("deletionTimestamp"):
        waves.append((_delete(stateful_set),))
    since = creator.metadata.deletion_timestamp or now
    if (stateful_set or observed.pods) and now - since < PATIENCE:
        return tuple(waves), "the instance to stop"
    waves.append((_delete(claim),))
    return tuple(waves), "the volume's claim to be deleted"


def _step(creator: Creator, body: Body, observed: Observed) -> Step | None:
    live = observed.children.get(key_of(body))
    if live is not None:
        if live["metadata"].get("deletionTimestamp"):
            return None  # its end wakes us, and the next pass makes a new one
        if controller_uid(live) not in (None, creator.metadata.uid):
            return None  # an earlier Creator's, about to be garbage-collected
    if body["kind"] == "Secret":
        return CreateIfAbsent(body, SESSION_KEY) if live is None else None
    if live is not None and body["kind"] == "PersistentVolumeClaim":
        body = _with_what_cannot_change(body, live)
    body = stamped(body)
    return None if live is not None and holds(live, body) else Apply(body)


def _with_what_cannot_change(body: Body, live: Body) -> Body:
    """A bound claim takes a larger size and nothing else; asking for more would only be refused at every pass."""
    spec, has = body["spec"], live["spec"]
    size = spec["resources"]["requests"]["storage"]
    held = has["resources"]["requests"]["storage"]
    larger = (quantity(size) or 0) > (quantity(held) or 0)
    kept: Body = {
        "accessModes": has["accessModes"],
        "resources": {"requests": {"storage": size if larger else held}},
    }
    if "storageClassName" in spec and "storageClassName" in has:
        kept["storageClassName"] = has["storageClassName"]
    return body | {"spec": kept}


def _prune(creator: Creator, desired: tuple[Body, ...], observed: Observed) -> tuple[Step, ...]:
    """Children of this Creator that it should no longer have. What cannot be made again the same (data, keys) is never
    among them, nor is anybody else's object."""
    wished = {key_of(body) for body in desired}
    return tuple(
        _delete(body)
        for key, body in sorted(observed.children.items())
        if key not in wished
        and body["kind"] not in ("PersistentVolumeClaim", "Secret")
        and body["metadata"].get("labels", {}).get(LABEL_CREATOR) == creator.handle
        and _is_ours(body, creator)
        and not body["metadata"].get("deletionTimestamp")
    )


def _is_ours(body: Body, creator: Creator) -> bool:
    return controller_uid(body) == creator.metadata.uid


def _delete(body: Body) -> Delete:
    return Delete(body["kind"], body["metadata"]["name"], body["metadata"]["uid"])
