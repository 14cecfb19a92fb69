"""StatefulSet → Pods `<name>-0` … `<name>-n`, in the order and with the patience of a real cluster.

Place in the flow: runner → **stateful sets** → pods → node. A pod is made anew only when its predecessor is gone from the
API, and the node takes it from there only when its process has ended: one ordinal never has two processes.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
from datetime import timedelta
from typing import Any

from chatinbio_local.client import PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS, ApiError, Client, Object
from chatinbio_local.clock import now, parse_timestamp
from chatinbio_local.controllers.informer import Informers, key_of
from chatinbio_local.controllers.queue import Key, WorkQueue
from chatinbio_local.events import EventRecorder

log = logging.getLogger(__name__)
REVISION_LABEL = "controller-revision-hash"


class StatefulSetController:
    """Differs from a real one in that it keeps no ControllerRevisions: a new pod is always of the newest template."""

    name = "statefulset-controller"

    def __init__(self, client: Client, informers: Informers) -> None:
        self.queue = WorkQueue()
        self._client = client
        self._sets = informers.of(STATEFUL_SETS)
        self._pods = informers.of(PODS)
        self._events = EventRecorder(client, self.name)
        self._sets.listen(lambda before, after: self.queue.add(key_of(after or before or {})))
        self._pods.listen(self._pod_changed)

    def _pod_changed(self, before: Object | None, after: Object | None) -> None:
        for pod in (before, after):
            owner = controller_of(pod) if pod else None
            if pod and owner and owner["kind"] == "StatefulSet":
                self.queue.add(Key(pod["metadata"]["namespace"], owner["name"]))

    async def reconcile(self, key: Key) -> float | None:
        """See Controller. At most one pod is made or deleted per pass, unless pods are managed in parallel."""
        stateful_set = self._sets.get(*key)
        if stateful_set is None or stateful_set["metadata"].get("deletionTimestamp"):
            return None
        uid = stateful_set["metadata"]["uid"]
        pods: dict[int, Object] = {}
        for pod in self._pods.owned(key.namespace, uid):
            ordinal = ordinal_of(pod, key.name)
            owner = controller_of(pod)
            if ordinal is not None and owner is not None and owner["uid"] == uid:
                pods[ordinal] = pod
        await self._act(stateful_set, pods)
        return await self._write_status(stateful_set, pods)

    async def _act(self, stateful_set: Object, pods: dict[int, Object]) -> None:
        spec = stateful_set["spec"]
        replicas = wished_replicas(stateful_set)
        one_at_a_time = spec.get("podManagementPolicy", "OrderedReady") == "OrderedReady"
        for ordinal in range(replicas):
            pod = pods.get(ordinal)
            if pod is None:
                if made := await self._create(stateful_set, ordinal):
                    pods[ordinal] = made  # so that the status need not be written again for it
            elif is_terminating(pod):
                pass
            elif pod.get("status", {}).get("phase") in ("Failed", "Succeeded"):
                await self._delete(stateful_set, pod)
            elif is_ready(pod):
                continue
            if one_at_a_time:
                return
        for ordinal in sorted((o for o in pods if o >= replicas), reverse=True):
            if not is_terminating(pods[ordinal]):
                await self._delete(stateful_set, pods[ordinal])
            if one_at_a_time:
                return
        await self._update(stateful_set, pods, replicas)

    async def _update(self, stateful_set: Object, pods: dict[int, Object], replicas: int) -> None:
        strategy = stateful_set["spec"].get("updateStrategy") or {}
        if strategy.get("type", "RollingUpdate") == "OnDelete":
            return
        partition = (strategy.get("rollingUpdate") or {}).get("partition") or 0
        revision = revision_of(stateful_set)
        for ordinal in range(replicas - 1, partition - 1, -1):
            pod = pods.get(ordinal)
            if pod is None or is_terminating(pod):
                return
            if pod["metadata"].get("labels", {}).get(REVISION_LABEL) != revision:
                await self._delete(stateful_set, pod)
                return
            if not is_ready(pod):
                return

    async def _create(self, stateful_set: Object, ordinal: int) -> Object | None:
        """The new pod; None when it is there already and the image is behind."""
        namespace = stateful_set["metadata"]["namespace"]
        try:
            for claim in claims_for(stateful_set, ordinal):
                await self._create_claim(claim, namespace)
            pod = pod_for(stateful_set, ordinal)
            pod = await self._client.create(PODS, pod, namespace)
        except ApiError as error:
            if error.status == 409 and error.reason == "AlreadyExists":
                await self._check_foreign(stateful_set, f"{stateful_set['metadata']['name']}-{ordinal}")
                return None
            await self._events.record(stateful_set, "StatefulSet", "FailedCreate", error.message, warning=True)
            raise
        message = f"create Pod {pod['metadata']['name']} in StatefulSet {stateful_set['metadata']['name']} successful"
        await self._events.record(stateful_set, "StatefulSet", "SuccessfulCreate", message)
        return pod

    async def _create_claim(self, claim: Object, namespace: str) -> None:
        try:
            await self._client.create(PERSISTENT_VOLUME_CLAIMS, claim, namespace)
        except ApiError as error:
            if error.reason != "AlreadyExists":
                raise

    async def _check_foreign(self, stateful_set: Object, name: str) -> None:
        """The name is taken: by our own pod that the image does not show yet, or by somebody else's."""
        pod = await self._client.get(PODS, name, stateful_set["metadata"]["namespace"])
        owner = controller_of(pod)
        if owner is None or owner["uid"] != stateful_set["metadata"]["uid"]:
            message = f"pod {name} exists and does not belong to this StatefulSet; delete it to let this one start"
            if not is_terminating(pod):
                await self._events.record(stateful_set, "StatefulSet", "FailedCreate", message, warning=True)
            raise ApiError(409, "Conflict", message)

    async def _delete(self, stateful_set: Object, pod: Object) -> None:
        name, namespace, uid = (pod["metadata"][field] for field in ("name", "namespace", "uid"))
        try:
            await self._client.delete(PODS, name, namespace, uid=uid)
        except ApiError as error:
            if error.status not in (404, 409):
                raise
            return
        message = f"delete Pod {name} in StatefulSet {stateful_set['metadata']['name']} successful"
        await self._events.record(stateful_set, "StatefulSet", "SuccessfulDelete", message)

    async def _write_status(self, stateful_set: Object, pods: dict[int, Object]) -> float | None:
        status, wait = status_of(stateful_set, pods)
        old = stateful_set.get("status") or {}
        if any(old.get(field) != value for field, value in status.items()):
            name, namespace = stateful_set["metadata"]["name"], stateful_set["metadata"]["namespace"]
            await self._client.merge(STATEFUL_SETS, name, {"status": status}, namespace, subresource="status")
        return wait


def controller_of(body: Object) -> dict[str, Any] | None:
    """The owner reference of the object's controller, or None."""
    references = body["metadata"].get("ownerReferences") or []
    return next((reference for reference in references if reference.get("controller")), None)


def ordinal_of(pod: Object, set_name: str) -> int | None:
    """2 for the pod `web-2` of the set `web`; None for any other name."""
    parent, _, ordinal = pod["metadata"]["name"].rpartition("-")
    return int(ordinal) if parent == set_name and ordinal.isdigit() else None


def is_terminating(pod: Object) -> bool:
    """Whether the pod was deleted and is still on its way out."""
    return bool(pod["metadata"].get("deletionTimestamp"))


def ready_condition(pod: Object) -> dict[str, Any]:
    """The pod's Ready condition, {} before the node has spoken."""
    conditions = (pod.get("status") or {}).get("conditions") or []
    return next((condition for condition in conditions if condition["type"] == "Ready"), {})


def is_ready(pod: Object) -> bool:
    """Whether the pod runs and answers its readiness probes."""
    return ready_condition(pod).get("status") == "True"


def wished_replicas(stateful_set: Object) -> int:
    """`spec.replicas`, 1 where it is not said."""
    replicas = stateful_set["spec"].get("replicas")
    return 1 if replicas is None else int(replicas)


def revision_of(stateful_set: Object) -> str:
    """The revision of the current template: equal templates have equal revisions."""
    template = json.dumps(stateful_set["spec"]["template"], sort_keys=True).encode()
    return f"{stateful_set['metadata']['name']}-{hashlib.sha256(template).hexdigest()[:10]}"


def claims_for(stateful_set: Object, ordinal: int) -> list[Object]:
    """The claims of `volumeClaimTemplates` for one pod; they outlive pod and set."""
    name = stateful_set["metadata"]["name"]
    claims = copy.deepcopy(stateful_set["spec"].get("volumeClaimTemplates") or [])
    for claim in claims:
        claim.update(apiVersion="v1", kind="PersistentVolumeClaim")
        claim.pop("status", None)
        claim["metadata"] = {
            "name": f"{claim['metadata']['name']}-{name}-{ordinal}",
            "labels": {
                **(claim["metadata"].get("labels") or {}),
                **(stateful_set["spec"]["selector"].get("matchLabels") or {}),
            },
            "annotations": claim["metadata"].get("annotations") or {},
        }
    return claims


def pod_for(stateful_set: Object, ordinal: int) -> Object:
    """The pod of one ordinal."""
    metadata, spec = stateful_set["metadata"], stateful_set["spec"]
    template = copy.deepcopy(spec["template"])
    name = f"{metadata['name']}-{ordinal}"
    pod_spec = template["spec"]
    pod_spec.update(hostname=name, subdomain=spec.get("serviceName", ""))
    templates = spec.get("volumeClaimTemplates") or []
    claimed = {claim["metadata"]["name"] for claim in templates}
    pod_spec["volumes"] = [v for v in pod_spec.get("volumes") or [] if v["name"] not in claimed] + [
        {"name": volume, "persistentVolumeClaim": {"claimName": f"{volume}-{name}"}} for volume in sorted(claimed)
    ]
    template_metadata = template.get("metadata") or {}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": metadata["namespace"],
            "labels": {
                **(template_metadata.get("labels") or {}),
                "statefulset.kubernetes.io/pod-name": name,
                "apps.kubernetes.io/pod-index": str(ordinal),
                REVISION_LABEL: revision_of(stateful_set),
            },
            "annotations": template_metadata.get("annotations") or {},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "StatefulSet",
                    "name": metadata["name"],
                    "uid": metadata["uid"],
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ],
        },
        "spec": pod_spec,
    }


def status_of(stateful_set: Object, pods: dict[int, Object]) -> tuple[dict[str, Any], float | None]:
    """The status these pods amount to, and after how many seconds it changes by itself (minReadySeconds)."""
    spec, revision = stateful_set["spec"], revision_of(stateful_set)
    replicas, old = wished_replicas(stateful_set), stateful_set.get("status") or {}
    current = old.get("currentRevision") or revision
    alive = [pod for pod in pods.values() if not is_terminating(pod)]
    revisions = [pod["metadata"].get("labels", {}).get(REVISION_LABEL) for pod in alive]
    ready = [pod for pod in alive if is_ready(pod)]
    updated = revisions.count(revision)
    # A rollout is complete when every pod is of the new revision and ready; under OnDelete nobody declares it complete.
    rolls = (spec.get("updateStrategy") or {}).get("type", "RollingUpdate") == "RollingUpdate"
    if rolls and updated == len(pods) == replicas == len(ready):
        current = revision
    patience = timedelta(seconds=spec.get("minReadySeconds") or 0)
    waits = [
        (parse_timestamp(ready_condition(pod)["lastTransitionTime"]) + patience - now()).total_seconds()
        for pod in ready
        if patience
    ]
    pending = [wait for wait in waits if wait > 0]
    status = {
        "observedGeneration": stateful_set["metadata"].get("generation", 1),
        "replicas": len(pods),
        "readyReplicas": len(ready),
        "availableReplicas": len(ready) - len(pending),
        "currentReplicas": revisions.count(current),
        "updatedReplicas": updated,
        "currentRevision": current,
        "updateRevision": revision,
    }
    return status, min(pending) if pending else None
