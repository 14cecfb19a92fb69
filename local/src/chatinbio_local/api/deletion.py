"""Deleting objects: grace, finalizers, propagation, and what is answered.

Place in the flow: routes, client → **deletion** → objects → store; what a deletion leaves behind is collected by gc.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chatinbio_local.api import custom, errors
from chatinbio_local.api.kinds import Kind
from chatinbio_local.api.objects import Objects, Write
from chatinbio_local.api.store import Record
from chatinbio_local.client import Object
from chatinbio_local.clock import now, timestamp

KEPT_NAMESPACES = ("default", "kube-system")
FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
_POLICIES = {"Foreground": FOREGROUND, "Orphan": ORPHAN, "Background": ""}


@dataclass(frozen=True)
class Deletion:
    """How an object is to go. `finalizer` is that of the propagation policy, "" for background."""

    grace_period: int | None = None
    finalizer: str = ""
    uid: str = ""
    resource_version: str = ""
    dry_run: bool = False


def parse_deletion(options: Object) -> Deletion:
    """DeleteOptions (from body and query) as a Deletion. Raises ApiError 400 or 422."""
    policy = options.get("propagationPolicy") or ("Orphan" if options.get("orphanDependents") is True else "Background")
    if policy not in _POLICIES:
        message = f'Unsupported value: "{policy}": supported values: "Foreground", "Background", "Orphan"'
        cause = {"field": "propagationPolicy", "reason": "FieldValueNotSupported", "message": message}
        raise errors.invalid("meta.k8s.io", "DeleteOptions", "", [cause])
    grace = options.get("gracePeriodSeconds")
    if grace is not None and (not isinstance(grace, int) or isinstance(grace, bool)):
        raise errors.bad_request("gracePeriodSeconds must be a number of seconds")
    preconditions = options.get("preconditions") or {}
    return Deletion(
        grace_period=None if grace is None else max(grace, 0),
        finalizer=_POLICIES[policy],
        uid=preconditions.get("uid") or "",
        resource_version=preconditions.get("resourceVersion") or "",
        dry_run=options.get("dryRun") in (["All"], "All"),
    )


def delete(objects: Objects, kind: Kind, record: Record, how: Deletion) -> tuple[Object, bool]:
    """(the object as it is or was last, whether it is gone). Raises ApiError 409 when a precondition fails."""
    body = record.parse()
    metadata = body["metadata"]
    for name, wanted in (("uid", how.uid), ("resourceVersion", how.resource_version)):
        if wanted and metadata[name] != wanted:
            word = "UID" if name == "uid" else "ResourceVersion"
            message = f"Precondition failed: {word} in precondition: {wanted}, {word} in object meta: {metadata[name]}"
            raise errors.conflict(kind.group, kind.plural, record.key.name, message)
    if kind.stored_as == "/namespaces" and record.key.name in KEPT_NAMESPACES:
        raise errors.forbidden("", "namespaces", record.key.name, "this namespace may not be deleted")
    grace = _grace(kind, body, how)
    finalizers = list(metadata.get("finalizers") or ())
    if how.finalizer and how.finalizer not in finalizers:
        finalizers = [name for name in finalizers if name not in (FOREGROUND, ORPHAN)] + [how.finalizer]
    if (
        kind.stored_as == custom.STORED_AS
        and custom.FINALIZER not in finalizers
        and not metadata.get("deletionTimestamp")
    ):
        finalizers.append(custom.FINALIZER)
    waits = bool(finalizers) or grace > 0 or kind.stored_as == "/namespaces"
    if not waits:
        if how.dry_run:
            return body, True
        gone = objects.store.remove(record.key)
        return (gone.parse() if gone else body), True
    if finalizers:
        metadata["finalizers"] = finalizers
    _mark(kind, body, grace)
    if not how.dry_run and body != record.parse():
        objects.store.put(record.key, body)
    return body, False


def _grace(kind: Kind, body: Object, how: Deletion) -> int:
    """Seconds that a pod gets to end; everything else goes at once."""
    if kind.stored_as != "/pods":
        return 0
    spec, status = body.get("spec") or {}, body.get("status") or {}
    if not spec.get("nodeName") or status.get("phase") in ("Succeeded", "Failed"):
        return 0  # no node has to end anything
    if how.grace_period is not None:
        return how.grace_period
    return int(spec.get("terminationGracePeriodSeconds", 30))


def _mark(kind: Kind, body: Object, grace: int) -> None:
    metadata = body["metadata"]
    if not metadata.get("deletionTimestamp") or grace < metadata.get("deletionGracePeriodSeconds", 0):
        metadata["deletionTimestamp"] = timestamp(now() + timedelta(seconds=grace))
        metadata["deletionGracePeriodSeconds"] = grace
        if kind.generation or kind.custom:
            metadata["generation"] = metadata.get("generation", 1) + 1
    if kind.stored_as == "/namespaces":
        body.setdefault("status", {})["phase"] = "Terminating"


def release(objects: Objects, kind: Kind, record: Record, finalizer: str) -> None:
    """Take a finalizer away; an object without any goes when it is being deleted."""
    body = record.parse()
    body["metadata"]["finalizers"] = [name for name in body["metadata"].get("finalizers") or () if name != finalizer]
    if not body["metadata"]["finalizers"]:
        del body["metadata"]["finalizers"]
    objects.replace(kind, record.key.namespace, record.key.name, body, Write())


def drop_owner(objects: Objects, kind: Kind, record: Record, uid: str) -> None:
    """Forget one owner of an object."""
    body: dict[str, Any] = record.parse()
    owners = [owner for owner in body["metadata"].get("ownerReferences") or () if owner["uid"] != uid]
    body["metadata"]["ownerReferences"] = owners
    if not owners:
        del body["metadata"]["ownerReferences"]
    objects.replace(kind, record.key.namespace, record.key.name, body, Write())
