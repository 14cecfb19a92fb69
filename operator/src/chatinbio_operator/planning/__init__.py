"""What is to be done so that what is becomes what should be.

Place in the flow: desired, Observed → **planning** → reconcile performs. Pure. A plan is a tuple of waves: the steps
of one wave are independent of each other, the next wave begins when all are done.
"""

from __future__ import annotations

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
    controller_uid,
    key_of,
)
from chatinbio_operator.model.claims import claim_is_anothers
from chatinbio_operator.model.ownership import is_strangers
from chatinbio_operator.planning.claims import retained_by_hand, with_the_label_taken, with_what_cannot_change
from chatinbio_operator.planning.comparison import holds, stamped
from chatinbio_operator.planning.removal import DEADLINE, PATIENCE, Plan, Removal, plan_removal
from chatinbio_operator.planning.secrets import marked, next_session, waits_for_key

__all__ = ["DEADLINE", "PATIENCE", "Plan", "Removal", "plan", "plan_removal"]


def plan(creator: Creator, desired: tuple[Body, ...], observed: Observed) -> Plan:
    """The waves for a Creator that is to live: what the pod needs, the pod, then what is no longer wished for."""
    if claim_is_anothers(creator, observed):
        desired = ()  # nothing may run on somebody else's data; what runs is taken away
    steps = [(body["kind"], step) for body in desired if (step := _step(creator, body, observed))]
    first = tuple(step for kind, step in steps if kind != "StatefulSet")
    second = tuple(step for kind, step in steps if kind == "StatefulSet")
    return tuple(wave for wave in (first, second, _prune(creator, desired, observed)) if wave)


def _step(creator: Creator, body: Body, observed: Observed) -> Step | None:
    live = observed.children.get(key_of(body))
    if live is not None:
        if live["metadata"].get("deletionTimestamp"):
            return None  # its end wakes us, and the next pass makes a new one
        if controller_uid(live) not in (None, creator.metadata.uid):
            return None  # an earlier Creator's, about to be garbage-collected
        if is_strangers(live, creator.handle):
            return None  # the verdict says so
    if body["kind"] == "Secret":
        if live is None:
            return CreateIfAbsent(next_session(body, observed.child("StatefulSet", creator.handle)), SESSION_KEY)
        # One that has lost its key is of no use, and cannot be written again: its end wakes us for a new one.
        return _delete(live) if SESSION_KEY not in (live.get("data") or {}) and _is_ours(live, creator) else None
    if body["kind"] == "StatefulSet":
        body = marked(body, creator, observed)
        if waits_for_key(body, creator, observed):
            return None
    if live is not None and body["kind"] == "PersistentVolumeClaim":
        body = with_what_cannot_change(body, live)
    wished = stamped(body)
    if live is None or not holds(live, wished):
        return Apply(wished)
    if body["kind"] == "PersistentVolumeClaim" and retained_by_hand(live):
        return Apply(stamped(with_the_label_taken(body)))
    return None


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
