"""PersistentVolumeClaim → PersistentVolume: a claim of the local class is bound to a folder of its own.

Place in the flow: runner → **volumes** → node (mounts the folder). A claim that a pod uses is kept until the pod is gone; the
folder of a deleted claim goes with it unless the volume's reclaim policy is Retain.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from pathlib import Path
from typing import Any

from chatinbio_local.client import (
    PERSISTENT_VOLUME_CLAIMS,
    PERSISTENT_VOLUMES,
    PODS,
    STORAGE_CLASSES,
    ApiError,
    Client,
    Object,
)
from chatinbio_local.controllers.informer import Informers, key_of
from chatinbio_local.controllers.queue import Key, WorkQueue
from chatinbio_local.events import EventRecorder

log = logging.getLogger(__name__)
PROVISIONER = "local.chatinbio.dev/folder"
PROTECTION = "kubernetes.io/pvc-protection"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"


class VolumeController:
    """Keys with a namespace are claims, keys without are volumes."""

    name = "persistentvolume-controller"

    def __init__(self, client: Client, informers: Informers, folder: Path) -> None:
        self.queue = WorkQueue()
        self._client = client
        self._claims = informers.of(PERSISTENT_VOLUME_CLAIMS)
        self._volumes = informers.of(PERSISTENT_VOLUMES)
        self._classes = informers.of(STORAGE_CLASSES)
        self._pods = informers.of(PODS)
        self._folder = folder
        self._events = EventRecorder(client, self.name)
        self._claims.listen(self._claim_changed)
        self._volumes.listen(self._volume_changed)
        self._classes.listen(self._class_changed)
        self._pods.listen(self._pod_changed)

    def _claim_changed(self, before: Object | None, after: Object | None) -> None:
        claim = after or before or {}
        self.queue.add(key_of(claim))
        if after is None and claim["spec"].get("volumeName"):
            self.queue.add(Key("", claim["spec"]["volumeName"]))

    def _volume_changed(self, before: Object | None, after: Object | None) -> None:
        volume = after or before or {}
        self.queue.add(key_of(volume))
        reference = volume["spec"].get("claimRef")
        if reference:
            self.queue.add(Key(reference["namespace"], reference["name"]))

    def _class_changed(self, _before: Object | None, _after: Object | None) -> None:
        for claim in self._claims:
            if not claim["spec"].get("volumeName"):
                self.queue.add(key_of(claim))

    def _pod_changed(self, before: Object | None, after: Object | None) -> None:
        if after is None or is_over(after):  # only a pod that ended can release a claim
            for name in claims_of(after or before or {}):
                self.queue.add(Key((after or before or {})["metadata"]["namespace"], name))

    async def reconcile(self, key: Key) -> float | None:
        """See Controller."""
        if not key.namespace:
            await self._reconcile_volume(key.name)
            return None
        claim = self._claims.get(*key)
        if claim is None:
            return None
        if claim["metadata"].get("deletionTimestamp"):
            await self._release(claim)
        else:
            await self._bind(claim)
        return None

    async def _set_finalizers(self, claim: Object, finalizers: list[str]) -> None:
        """With the version of the image, so that a finalizer set by somebody else meanwhile is not lost."""
        metadata = claim["metadata"]
        patch = {"metadata": {"finalizers": finalizers, "resourceVersion": metadata["resourceVersion"]}}
        await self._client.merge(PERSISTENT_VOLUME_CLAIMS, metadata["name"], patch, metadata["namespace"])

    async def _protect(self, claim: Object) -> None:
        if claim["metadata"].get("finalizers") != protected(claim):
            await self._set_finalizers(claim, protected(claim))

    async def _release(self, claim: Object) -> None:
        namespace, name = claim["metadata"]["namespace"], claim["metadata"]["name"]
        finalizers = claim["metadata"].get("finalizers") or []
        if PROTECTION not in finalizers:
            return
        # Asked of the API, not of the image: a pod that began a moment ago counts.
        for pod in await self._client.list(PODS, namespace):
            if name in claims_of(pod) and not is_over(pod):
                return
        await self._set_finalizers(claim, [f for f in finalizers if f != PROTECTION])

    async def _bind(self, claim: Object) -> None:
        uid = claim["metadata"]["uid"]
        class_name = claim["spec"].get("storageClassName")
        if class_name is None:
            default = next((c for c in self._classes if is_default(c)), None)
            if default is None:
                return await self._protect(claim)
            class_name = default["metadata"]["name"]
        storage_class = self._classes.get("", class_name)
        volume_name = claim["spec"].get("volumeName") or f"pvc-{uid}"
        volume = self._volumes.get("", volume_name)
        if volume is None and (claim.get("status") or {}).get("phase") in ("Bound", "Lost"):
            try:
                volume = await self._client.get(PERSISTENT_VOLUMES, volume_name)  # the image may be behind
            except ApiError as error:
                if error.status != 404:
                    raise
                return await self._report_lost(claim)
        if volume is None:
            if storage_class is None or storage_class.get("provisioner") != PROVISIONER:
                message = f'storageclass "{class_name}" is not offered here; leave it out to use the default'
                await self._protect(claim)
                return await self._report_pending(claim, message)
            volume = await self._provision(claim, storage_class, volume_name)
        await self._write_bound(claim, volume, class_name)

    async def _report_pending(self, claim: Object, message: str) -> None:
        await self._report(claim, "Pending", "ProvisioningFailed", message)

    async def _report_lost(self, claim: Object) -> None:
        """Never a new, empty volume in place of one that held data: the volume may come back."""
        await self._report(
            claim, "Lost", "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
        )

    async def _report(self, claim: Object, phase: str, reason: str, message: str) -> None:
        if (claim.get("status") or {}).get("phase") != phase:
            await self._events.record(claim, "PersistentVolumeClaim", reason, message, warning=True)
            patch = {"status": {"phase": phase}}
            name, namespace = claim["metadata"]["name"], claim["metadata"]["namespace"]
            await self._client.merge(PERSISTENT_VOLUME_CLAIMS, name, patch, namespace, subresource="status")

    async def _provision(self, claim: Object, storage_class: Object, volume_name: str) -> Object:
        path = self._folder / volume_name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        volume = volume_for(claim, storage_class, volume_name, path)
        try:
            created = await self._client.create(PERSISTENT_VOLUMES, volume)
        except ApiError as error:
            if error.reason != "AlreadyExists":
                raise
            return await self._client.get(PERSISTENT_VOLUMES, volume_name)
        message = f"Successfully provisioned volume {volume_name}"
        await self._events.record(claim, "PersistentVolumeClaim", "ProvisioningSucceeded", message)
        return created

    async def _write_bound(self, claim: Object, volume: Object, class_name: str) -> None:
        name, namespace = claim["metadata"]["name"], claim["metadata"]["namespace"]
        volume_name = volume["metadata"]["name"]
        reference = volume["spec"].get("claimRef") or {}
        if reference.get("uid") != claim["metadata"]["uid"]:
            message = f'volume "{volume_name}" belongs to another claim'
            await self._protect(claim)
            return await self._report_pending(claim, message)
        if claim["spec"].get("volumeName") != volume_name or protected(claim) != claim["metadata"].get("finalizers"):
            annotations = {"pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"}
            patch: Object = {
                "spec": {"volumeName": volume_name, "storageClassName": class_name},
                "metadata": {
                    "annotations": annotations,
                    "finalizers": protected(claim),
                    "resourceVersion": claim["metadata"]["resourceVersion"],  # as in _set_finalizers
                },
            }
            await self._client.merge(PERSISTENT_VOLUME_CLAIMS, name, patch, namespace)
        wished = claim["spec"].get("resources", {}).get("requests", {}).get("storage")
        capacity = volume["spec"].get("capacity") or {}
        if wished and _is_ours(volume) and capacity.get("storage") != wished:  # a folder grows without work
            capacity = {"storage": wished}
            await self._client.merge(PERSISTENT_VOLUMES, volume_name, {"spec": {"capacity": capacity}})
        status = {"phase": "Bound", "accessModes": claim["spec"].get("accessModes") or [], "capacity": capacity}
        if any((claim.get("status") or {}).get(field) != value for field, value in status.items()):
            patch = {"status": status}
            await self._client.merge(PERSISTENT_VOLUME_CLAIMS, name, patch, namespace, subresource="status")

    async def _reconcile_volume(self, name: str) -> None:
        volume = self._volumes.get("", name)
        if volume is None:
            return
        reference = volume["spec"].get("claimRef")
        phase = (volume.get("status") or {}).get("phase")
        if not reference:
            return await self._set_phase(name, phase, "Available")
        claim = self._claims.get(reference["namespace"], reference["name"])
        if claim is not None and claim["metadata"]["uid"] == reference.get("uid"):
            return await self._set_phase(name, phase, "Bound")
        if claim is None and await self._claim_exists(reference):
            return  # the image is behind; its event brings us back
        policy = volume["spec"].get("persistentVolumeReclaimPolicy", "Retain")
        if policy != "Delete" or not _is_ours(volume):
            return await self._set_phase(name, phase, "Released")
        await asyncio.to_thread(self._remove_folder, name)
        await self._client.delete(PERSISTENT_VOLUMES, name)

    async def _claim_exists(self, reference: dict[str, Any]) -> bool:
        try:
            claim = await self._client.get(PERSISTENT_VOLUME_CLAIMS, reference["name"], reference["namespace"])
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return bool(claim["metadata"]["uid"] == reference.get("uid"))

    def _remove_folder(self, name: str) -> None:
        """By name under our own folder, never by a path from the object: that one can be edited."""
        path = self._folder / Path(name).name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)

    async def _set_phase(self, name: str, old: str | None, phase: str) -> None:
        if old != phase:
            patch = {"status": {"phase": phase}}
            await self._client.merge(PERSISTENT_VOLUMES, name, patch, subresource="status")


def protected(claim: Object) -> list[str]:
    """The finalizers of a claim that is kept while a pod uses it."""
    finalizers = claim["metadata"].get("finalizers") or []
    return finalizers if PROTECTION in finalizers else [*finalizers, PROTECTION]


def claims_of(pod: Object) -> set[str]:
    """The names of the claims that a pod mounts."""
    volumes = pod["spec"].get("volumes") or []
    return {v["persistentVolumeClaim"]["claimName"] for v in volumes if "persistentVolumeClaim" in v}


def is_over(pod: Object) -> bool:
    """Whether the pod has ended for good."""
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def _is_ours(volume: Object) -> bool:
    """Whether the volume is a folder that was made here; any other is its driver's."""
    return (volume["metadata"].get("annotations") or {}).get(PROVISIONED_BY) == PROVISIONER


def is_default(storage_class: Object) -> bool:
    """Whether claims that name no class get this one."""
    return (storage_class["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"


def volume_for(claim: Object, storage_class: Object, name: str, path: Path) -> Object:
    """The volume of a claim, bound to it from the start."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {PROVISIONED_BY: PROVISIONER}},
        "spec": {
            "accessModes": claim["spec"].get("accessModes") or ["ReadWriteOnce"],
            "capacity": {"storage": claim["spec"].get("resources", {}).get("requests", {}).get("storage", "0")},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": claim["metadata"]["namespace"],
                "name": claim["metadata"]["name"],
                "uid": claim["metadata"]["uid"],
            },
            "hostPath": {"path": str(path), "type": "Directory"},
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "storageClassName": storage_class["metadata"]["name"],
            "volumeMode": "Filesystem",
        },
    }
