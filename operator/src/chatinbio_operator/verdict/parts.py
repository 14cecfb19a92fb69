"""What the cluster shows of a Creator's spec, volume and route, one function for each condition."""

from __future__ import annotations

from typing import Final

from chatinbio_api import Creator
from chatinbio_operator.model import (
    Body,
    Kind,
    Observed,
    Platform,
    claim_name,
    controller_uid,
    selector,
    service_name,
)
from chatinbio_operator.model.claims import cannot_shrink, claim_is_anothers
from chatinbio_operator.model.ownership import is_strangers, strangers
from chatinbio_operator.verdict.findings import Finding
from chatinbio_operator.verdict.hosts import complaint

# Complaints about the spec with which the instance runs all the same.
HARMLESS: Final = frozenset({"HostReserved", "HostTaken", "HostUnverified", "StorageCannotShrink"})


def config_valid(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether the spec can be carried out and what it refers to exists."""
    namespace, claim = platform.namespace, claim_name(creator.handle)
    if claim_is_anothers(creator, observed):
        return Finding(
            False,
            "VolumeOwnedByAnother",
            f"The claim {claim} holds the data of another owner, so nothing is started on it. Set spec.owner.email to "
            f"that owner's address, or let the data go: kubectl -n {namespace} delete pvc {claim}",
        )
    if taken := next(iter(strangers(creator, observed)), None):
        return Finding(
            False,
            "ChildNameTaken",
            f"{taken[0]} {taken[1]} is not this Creator's: it was made by somebody else, and is left as it is. Give it "
            f"another name, or delete it: kubectl -n {namespace} delete {taken[0].lower()} {taken[1]}",
        )
    if refusal := next(iter(observed.refusals), None):
        return Finding(False, *_refused(refusal.kind, refusal.name, refusal.message))
    if reference := creator.spec.instance.model_secret_ref:
        make = f"kubectl -n {namespace} create secret generic {reference.name} --from-literal={reference.key}=<the key>"
        if observed.model_secret is None:
            return Finding(
                False,
                "ModelSecretNotFound",
                f"Secret {reference.name} is not in namespace {namespace}. Make it: {make}",
            )
        if reference.key not in observed.model_secret.get("data", {}):
            return Finding(
                False,
                "ModelSecretNotFound",
                f"Secret {reference.name} has no key {reference.key}. Add it, or name another in "
                "spec.instance.modelSecretRef.key.",
            )
    if held := cannot_shrink(creator, observed):
        return Finding(
            False,
            "StorageCannotShrink",
            f"The volume has {held} and cannot become {creator.spec.storage.size}. "
            f"Set spec.storage.size to {held} or more.",
        )
    if found := complaint(creator, platform, observed):
        return found
    return Finding(True, "Accepted", "The spec can be carried out.")


def volume_bound(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether the claim is bound and belongs to this owner."""
    name = claim_name(creator.handle)
    claim = observed.child("PersistentVolumeClaim", name)
    if claim is None:
        return _not_made("claim", name)
    if claim_is_anothers(creator, observed):
        return Finding(
            False, "VolumeOwnedByAnother", f"The claim {name} holds the data of another owner; see ConfigValid."
        )
    if claim["metadata"].get("deletionTimestamp"):
        return Finding(
            False,
            "VolumeTerminating",
            f"The claim {name} is being deleted and goes when its pod has stopped; a new, empty one follows by itself.",
        )
    phase = claim.get("status", {}).get("phase", "Pending")
    if phase == "Bound":
        return Finding(True, "Bound", "The volume is bound.")
    if phase == "Lost":
        return Finding(
            False,
            "VolumeLost",
            f"The claim {name} has lost its volume. Restore the volume, or begin anew: "
            f"kubectl -n {platform.namespace} delete pvc {name}",
        )
    return Finding(
        False,
        "WaitingForVolume",
        f"The claim {name} waits for a volume. See for what: kubectl -n {platform.namespace} describe pvc {name}",
    )


def route_ready(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether Service and Ingress lead to the instance."""
    handle = creator.handle
    service, ingress = observed.child("Service", service_name(handle)), observed.child("Ingress", handle)
    wanted: tuple[tuple[Kind, str, Body | None], ...] = (
        ("Service", service_name(handle), service),
        ("Ingress", handle, ingress),
    )
    for kind, name, body in wanted:
        if body and is_strangers(body, handle):
            return Finding(False, "ChildNameTaken", f"The {kind} {name} is somebody else's; see ConfigValid.")
        if body is None or not is_ours(body, creator):
            return _not_made(kind, name)
    if service and service.get("spec", {}).get("selector") != selector(handle):
        return _altered(creator, "Service", service_name(handle), "selects other pods than the instance's")
    if ingress and not _leads_here(ingress, platform.host(handle), service_name(handle)):
        return _altered(creator, "Ingress", handle, f"has no rule from {platform.host(handle)} to the Service")
    return Finding(True, "Routed", "Service and Ingress lead to the instance.")


def is_ours(body: Body, creator: Creator) -> bool:
    """Whether a child is there to stay: neither an earlier Creator's nor on its way out."""
    metadata = body["metadata"]
    return controller_uid(body) in (None, creator.metadata.uid) and not metadata.get("deletionTimestamp")


def resume(creator: Creator) -> str:
    """The command that ends a pause."""
    return f"kubectl annotate creator {creator.handle} chatinbio.dev/paused-"


def _leads_here(ingress: Body, host: str, service: str) -> bool:
    return any(
        rule.get("host") == host and path.get("backend", {}).get("service", {}).get("name") == service
        for rule in ingress.get("spec", {}).get("rules", ())
        for path in rule.get("http", {}).get("paths", ())
    )


def _altered(creator: Creator, kind: str, name: str, how: str) -> Finding:
    then = f"Resume the Creator to have it mended: {resume(creator)}" if creator.paused else "It is mended by itself."
    return Finding(False, "RouteAltered", f"The {kind} {name} {how}. {then}")


def _not_made(kind: str, name: str) -> Finding:
    return Finding(False, "Progressing", f"The {kind} {name} is not there yet; the operator makes it.")


def _refused(kind: str, name: str, message: str) -> tuple[str, str]:
    words = message.rstrip(".")
    # Its rights go with a namespace, so their absence is all that a real cluster tells.
    if "namespace" in message and any(sign in message for sign in ("not found", "being terminated", "cannot ")):
        return (
            "NamespaceMissing",
            f"The children's namespace, or the operator's rights in it, are not there: {words}. Make them; both come with "
            "the chart.",
        )
    if kind == "StatefulSet" and "resources" in message:
        return "InvalidResources", f"{words}. Correct spec.instance.resources."
    if kind == "PersistentVolumeClaim":
        return "StorageRefused", f"The API server refused the claim {name}: {words}. Correct spec.storage."
    if kind == "ConfigMap":
        return "ProfileRefused", f"The API server refused the seed {name}: {words}. Make spec.profile smaller."
    return (
        "ChildRefused",
        f"The API server refused {kind} {name}: {words}. Remove what its words name (a quota, a policy, a missing "
        "right); it is tried again by itself.",
    )
