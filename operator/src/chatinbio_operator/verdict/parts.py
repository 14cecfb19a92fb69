"""One function for each condition but Ready: what the cluster shows of that part of a Creator."""

from __future__ import annotations

from chatinbio_api import Creator
from chatinbio_operator.model import (
    Body,
    Kind,
    Observed,
    Platform,
    claim_name,
    controller_uid,
    is_platforms,
    service_name,
)
from chatinbio_operator.model.claims import cannot_shrink, claim_is_anothers
from chatinbio_operator.verdict.findings import Finding
from chatinbio_operator.verdict.pods import judge_pod


def config_valid(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether the spec can be turned into children and what it refers to exists."""
    namespace, claim = platform.namespace, claim_name(creator.handle)
    if claim_is_anothers(creator, observed):
        return Finding(
            False,
            "VolumeOwnedByAnother",
            f"The claim {claim} holds the data of another owner, so nothing is started on it. Set spec.owner.email to "
            f"that owner's address, or let the data go: kubectl -n {namespace} delete pvc {claim}",
        )
    if refusal := next(iter(observed.refusals), None):
        return Finding(False, *_refused(refusal.kind, refusal.name, refusal.message))
    if held := cannot_shrink(creator, observed):
        return Finding(
            False,
            "StorageCannotShrink",
            f"The volume has {held} and cannot become {creator.spec.storage.size}. "
            f"Set spec.storage.size to {held} or more.",
        )
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
    for host in creator.spec.hosts:
        if is_platforms(host, platform):
            return Finding(
                False,
                "HostReserved",
                f"{host} is the platform's to give. Remove it from spec.hosts; "
                f"{platform.host(creator.handle)} leads here by itself.",
            )
        if other := observed.taken_hosts.get(host):
            return Finding(
                False, "HostTaken", f"{host} leads to Creator {other}. Remove it there or from this spec.hosts."
            )
    return Finding(True, "Accepted", "The spec can be carried out.")


def volume_bound(creator: Creator, observed: Observed) -> Finding:
    """Whether the claim is bound and belongs to this owner."""
    name = claim_name(creator.handle)
    claim = observed.child("PersistentVolumeClaim", name)
    if claim is None:
        return Finding(False, "Progressing", f"The claim {name} has not been made yet.")
    if claim_is_anothers(creator, observed):
        return Finding(False, "VolumeOwnedByAnother", f"The claim {name} holds the data of another owner.")
    if claim["metadata"].get("deletionTimestamp"):
        return Finding(False, "VolumeTerminating", f"The claim {name} is being deleted; a new one follows.")
    phase = claim.get("status", {}).get("phase", "Pending")
    if phase == "Bound":
        return Finding(True, "Bound", "The volume is bound.")
    if phase == "Lost":
        return Finding(
            False, "VolumeLost", f"The claim {name} has lost its volume. Restore it, or delete the claim to begin anew."
        )
    return Finding(
        False, "WaitingForVolume", f"The claim {name} waits for a volume; kubectl describe pvc {name} says for what."
    )


def workload_available(creator: Creator, platform: Platform, observed: Observed) -> Finding:
    """Whether the pod runs and answers its readiness probe."""
    pods = sorted(observed.pods, key=lambda pod: str(pod["metadata"].get("creationTimestamp", "")))
    if creator.spec.suspended:
        left = f" Pod {pods[-1]['metadata']['name']} is stopping." if pods else ""
        return Finding(False, "Suspended", f"Suspended by spec.suspended; its data is kept.{left}")
    stateful_set = observed.child("StatefulSet", creator.handle)
    if stateful_set is None:
        return Finding(False, "Progressing", "The StatefulSet has not been made yet.")
    if controller_uid(stateful_set) not in (None, creator.metadata.uid):
        return Finding(False, "Progressing", "The StatefulSet of an earlier Creator of this name is still going.")
    if not pods:
        return Finding(False, "Progressing", "The pod has not been made yet.")
    pod = pods[-1]
    update = stateful_set.get("status", {}).get("updateRevision")
    revision = pod["metadata"].get("labels", {}).get("controller-revision-hash")
    seen = stateful_set.get("status", {}).get("observedGeneration", 0)
    outdated = bool(update and revision and update != revision) or seen < stateful_set["metadata"].get("generation", 0)
    if outdated:
        return Finding(False, "RollingOut", "The pod is being replaced by one of the new template.")
    return judge_pod(creator, platform, pod)


def route_ready(creator: Creator, observed: Observed) -> Finding:
    """Whether Service and Ingress exist."""
    wanted: tuple[tuple[Kind, str], ...] = (("Service", service_name(creator.handle)), ("Ingress", creator.handle))
    for kind, name in wanted:
        if not _is_there(observed.child(kind, name), creator):
            return Finding(False, "Progressing", f"The {kind} {name} has not been made yet.")
    return Finding(True, "Routed", "Service and Ingress lead to the instance.")


def _is_there(body: Body | None, creator: Creator) -> bool:
    return body is not None and controller_uid(body) == creator.metadata.uid


def _refused(kind: str, name: str, message: str) -> tuple[str, str]:
    words = message.rstrip(".")
    if kind == "StatefulSet" and "resources" in message:
        return "InvalidResources", f"{words}. Correct spec.instance.resources."
    if kind == "PersistentVolumeClaim":
        return "StorageRefused", f"The API server refused the claim {name}: {words}. Correct spec.storage."
    if kind == "ConfigMap":
        return "ProfileRefused", f"The API server refused the seed {name}: {words}. Make spec.profile smaller."
    return "ChildRefused", f"The API server refused {kind} {name}: {words}."
