"""The API without its encoding, for the controllers and the node in the same process.

Place in the flow: controllers, node → (client.Client) **local_client** → objects, deletion, watch. Acts as an internal user that may
do everything; answers when the change is on disk, like the HTTP API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatinbio_local.api import errors, patches
from chatinbio_local.api.deletion import Deletion, delete
from chatinbio_local.api.kinds import Kind
from chatinbio_local.api.objects import Objects, Write
from chatinbio_local.api.selectors import parse_fields, parse_labels
from chatinbio_local.api.store import decode, encode
from chatinbio_local.api.watch import Scope, Watches
from chatinbio_local.client import Object, Resource, WatchEvent


class LocalClient:
    """Implements chatinbio_local.client.Client."""

    def __init__(self, objects: Objects, watches: Watches, manager: str = "chatinbio-local") -> None:
        self._objects = objects
        self._store = objects.store
        self._watches = watches
        self._manager = manager

    def _kind(self, resource: Resource) -> Kind:
        kind = self._objects.kinds.find(resource)
        if kind is None:
            raise errors.no_such_path()
        return kind

    async def get(self, resource: Resource, name: str, namespace: str = "") -> Object:
        kind = self._kind(resource)
        body = self._objects.as_version(kind, self._objects.record(kind, namespace, name))
        await self._store.durable()
        return body

    async def list(
        self, resource: Resource, namespace: str = "", *, label_selector: str = "", field_selector: str = ""
    ) -> list[Object]:
        kind = self._kind(resource)
        scope = self._scope(kind, namespace, label_selector, field_selector)
        found = [
            self._objects.as_version(kind, record)
            for record in self._store.records(kind.stored_as, namespace)
            if scope.contains(record)
        ]
        await self._store.durable()
        return found

    async def create(self, resource: Resource, body: Object, namespace: str = "") -> Object:
        kind = self._kind(resource)
        body = decode(encode(body))
        namespace = namespace or body.get("metadata", {}).get("namespace", "")
        created = self._objects.create(kind, namespace, body, Write(self._manager))
        await self._store.durable()
        return created

    async def apply(self, resource: Resource, body: Object, *, field_manager: str) -> Object:
        kind = self._kind(resource)
        body = decode(encode(body))
        metadata = body.get("metadata", {})
        write = Write(field_manager, force=True)
        applied, _ = self._objects.patch(
            kind, metadata.get("namespace", ""), metadata.get("name", ""), body, patches.APPLY, write
        )
        await self._store.durable()
        return applied

    async def merge(
        self, resource: Resource, name: str, patch: Object, namespace: str = "", *, subresource: str = ""
    ) -> Object:
        kind = self._kind(resource)
        write = Write(self._manager, subresource=subresource)
        patched, _ = self._objects.patch(kind, namespace, name, patch, patches.MERGE, write)
        await self._store.durable()
        return patched

    async def delete(
        self,
        resource: Resource,
        name: str,
        namespace: str = "",
        *,
        grace_period: int | None = None,
        uid: str = "",
    ) -> None:
        kind = self._kind(resource)
        record = self._objects.record(kind, namespace, name)
        delete(self._objects, kind, record, Deletion(grace_period=grace_period, uid=uid))
        await self._store.durable()

    @asynccontextmanager
    async def watch(
        self, resource: Resource, namespace: str = "", *, label_selector: str = ""
    ) -> AsyncIterator[AsyncIterator[WatchEvent]]:
        kind = self._kind(resource)
        scope = self._scope(kind, namespace, label_selector, "")
        listed = [record for record in self._store.records(kind.stored_as, namespace) if scope.contains(record)]
        watch = self._watches.open(scope, self._store.version)
        await self._store.durable()

        async def events() -> AsyncIterator[WatchEvent]:
            for record in listed:
                yield WatchEvent("ADDED", self._objects.raw(kind, record))
            listed.clear()
            yield WatchEvent("SYNCED")
            while True:
                for type_, record in await watch.next():
                    yield WatchEvent(type_, self._objects.raw(kind, record))  # type: ignore[arg-type]

        stream = events()
        try:
            yield stream
        finally:
            await stream.aclose()  # type: ignore[attr-defined]
            self._watches.close(watch)

    def _scope(self, kind: Kind, namespace: str, label_selector: str, field_selector: str) -> Scope:
        labels = parse_labels(label_selector)
        fields = parse_fields(field_selector, kind.allows_field)
        return Scope(kind.stored_as, namespace if kind.namespaced else "", labels, fields)
