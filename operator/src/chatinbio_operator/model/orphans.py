"""Children that nobody answers for: found, told of, and never deleted by the operator.

Place in the flow: the watches' memory → **orphans** → the metric chatinbio_orphans and one line of the log each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chatinbio_api.names import LABEL_CREATOR, LABEL_RETAINED
from chatinbio_operator.model import (
    Body,
    claim_name,
    controller_uid,
    hosts_name,
    seed_name,
    service_name,
    session_secret_name,
)


class Orphan(NamedTuple):
    """`why` says what is wrong and what to do, for a person."""

    kind: str
    name: str
    why: str


def orphans(children: Iterable[Body], creators: Mapping[str, str]) -> tuple[Orphan, ...]:
    """Of the objects with our label those without a Creator, sorted. `creators` gives each handle's uid.

    What is being deleted is none, and neither is a claim that was retained on purpose or waits for its owner's word.
    """
    return tuple(
        sorted(
            Orphan(body["kind"], body["metadata"]["name"], why)
            for body in children
            if not body["metadata"].get("deletionTimestamp") and (why := _why(body, creators))
        )
    )


def _why(body: Body, creators: Mapping[str, str]) -> str:
    kind, metadata = body["kind"], body["metadata"]
    labels = metadata.get("labels") or {}
    handle = labels.get(LABEL_CREATOR, "")
    if not handle:
        return ""
    if kind == "PersistentVolumeClaim":
        if labels.get(LABEL_RETAINED) == "true" or (handle in creators and metadata["name"] == claim_name(handle)):
            return ""
        if handle not in creators:
            return (
                f"Its Creator {handle} is gone and it is not marked as retained. "
                f"Keep it: kubectl label pvc {metadata['name']} {LABEL_RETAINED}=true. Or delete it, with its data."
            )
    if handle not in creators:
        return f"Its Creator {handle} is gone. Delete it."
    if kind == "Pod":
        return ""  # its owner is the StatefulSet
    owner = controller_uid(body)
    if owner is not None:
        return "" if owner == creators[handle] else f"It belongs to an earlier Creator {handle}. Delete it."
    if metadata["name"] in _names(handle):
        return ""  # it has lost its owner, and gets it back
    return f"It is labelled as a child of Creator {handle} and is none. Remove the label, or delete it."


def _names(handle: str) -> tuple[str, ...]:
    return (handle, session_secret_name(handle), seed_name(handle), service_name(handle), hosts_name(handle))
