"""A Client over dictionaries: enough of the API's rules to test controllers and node without a server.

Kept: versions, uids, generations of specs, merge patches, status isolation, finalizers, graceful pod deletion, watches without gaps.
Left out: schemas, defaults, field ownership (apply replaces what it names), garbage collection, authorization.
"""

from __future__ import annotations

import asyncio
import copy
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from chatinbio_local.client import PODS, ApiError, Object, Resource, WatchEvent
from chatinbio_local.clock import timestamp

KINDS = {
    "pods": "Pod",
    "statefulsets": "StatefulSet",
    "services": "Service",
    "persistentvolumeclaims": "PersistentVolumeClaim",
}


def merged(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


class MemoryClient:
    def __init__(self) -> None:
        self.objects: dict[tuple[Resource, str, str], Object] = {}
        self.version = 0
        self.writes: list[tuple[str, str, str]] = []  # (verb, plural, name)
        self._watchers: list[tuple[Resource, str, asyncio.Queue[WatchEvent]]] = []

    def _notify(self, type_: Any, resource: Resource, body: Object) -> None:
        for watched, namespace, queue in self._watchers:
            if watched == resource and namespace in ("", body["metadata"].get("namespace", "")):
                queue.put_nowait(WatchEvent(type_, json.dumps(body).encode()))

    def _store(self, type_: Any, resource: Resource, body: Object) -> Object:
        self.version += 1
        body["metadata"]["resourceVersion"] = str(self.version)
        key = (resource, body["metadata"].get("namespace", ""), body["metadata"]["name"])
        self.objects[key] = body
        self._notify(type_, resource, body)
        return copy.deepcopy(body)

    def _find(self, resource: Resource, name: str, namespace: str) -> Object:
        body = self.objects.get((resource, namespace, name))
        if body is None:
            raise ApiError(404, "NotFound", f'{resource.plural} "{name}" not found')
        return body

    async def get(self, resource: Resource, name: str, namespace: str = "") -> Object:
        return copy.deepcopy(self._find(resource, name, namespace))

    async def list(
        self, resource: Resource, namespace: str = "", *, label_selector: str = "", field_selector: str = ""
    ) -> list[Object]:
        return [
            copy.deepcopy(body)
            for (kind, place, _), body in self.objects.items()
            if kind == resource and namespace in ("", place)
        ]

    async def create(self, resource: Resource, body: Object, namespace: str = "") -> Object:
        body = copy.deepcopy(body)
        metadata = body["metadata"]
        if namespace:
            metadata["namespace"] = namespace
        if (resource, namespace, metadata["name"]) in self.objects:
            raise ApiError(409, "AlreadyExists", f'{resource.plural} "{metadata["name"]}" already exists')
        metadata.update(uid=str(uuid.uuid4()), creationTimestamp=timestamp(), generation=1)
        body.setdefault("kind", KINDS.get(resource.plural, ""))
        self.writes.append(("create", resource.plural, metadata["name"]))
        return self._store("ADDED", resource, body)

    async def apply(self, resource: Resource, body: Object, *, field_manager: str) -> Object:
        namespace = body["metadata"].get("namespace", "")
        if (resource, namespace, body["metadata"]["name"]) not in self.objects:
            return await self.create(resource, body, namespace)
        return await self.merge(resource, body["metadata"]["name"], body, namespace)

    async def merge(
        self, resource: Resource, name: str, patch: Object, namespace: str = "", *, subresource: str = ""
    ) -> Object:
        old = self._find(resource, name, namespace)
        version = patch.get("metadata", {}).get("resourceVersion")
        if version and version != old["metadata"]["resourceVersion"]:
            raise ApiError(409, "Conflict", "the object has been modified")
        patch = (
            {"status": patch.get("status")}
            if subresource == "status"
            else {k: v for k, v in patch.items() if k != "status"}
        )
        new = merged(old, patch)
        if new == old:
            return copy.deepcopy(old)
        if new.get("spec") != old.get("spec"):
            new["metadata"]["generation"] = old["metadata"]["generation"] + 1
        self.writes.append(("merge", resource.plural, name))
        if new["metadata"].get("deletionTimestamp") and not new["metadata"].get("finalizers") and resource != PODS:
            return self._remove(resource, new)
        return self._store("MODIFIED", resource, new)

    def _remove(self, resource: Resource, body: Object) -> Object:
        del self.objects[(resource, body["metadata"].get("namespace", ""), body["metadata"]["name"])]
        self.version += 1
        self._notify("DELETED", resource, body)
        return body

    async def delete(
        self, resource: Resource, name: str, namespace: str = "", *, grace_period: int | None = None, uid: str = ""
    ) -> None:
        body = copy.deepcopy(self._find(resource, name, namespace))
        if uid and uid != body["metadata"]["uid"]:
            raise ApiError(409, "Conflict", "the uid differs")
        self.writes.append(("delete", resource.plural, name))
        if body["metadata"].get("finalizers") or (resource == PODS and grace_period != 0):
            if "deletionTimestamp" not in body["metadata"]:
                grace = (
                    grace_period if grace_period is not None else body["spec"].get("terminationGracePeriodSeconds", 30)
                )
                body["metadata"].update(deletionTimestamp=timestamp(), deletionGracePeriodSeconds=grace)
                self._store("MODIFIED", resource, body)
            return
        self._remove(resource, body)

    @asynccontextmanager
    async def watch(
        self, resource: Resource, namespace: str = "", *, label_selector: str = ""
    ) -> AsyncIterator[AsyncIterator[WatchEvent]]:
        queue: asyncio.Queue[WatchEvent] = asyncio.Queue()
        for body in await self.list(resource, namespace):
            queue.put_nowait(WatchEvent("ADDED", json.dumps(body).encode()))
        queue.put_nowait(WatchEvent("SYNCED"))
        entry = (resource, namespace, queue)
        self._watchers.append(entry)

        async def events() -> AsyncIterator[WatchEvent]:
            while True:
                yield await queue.get()

        try:
            yield events()
        finally:
            self._watchers.remove(entry)
