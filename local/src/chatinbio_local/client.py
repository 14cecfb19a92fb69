"""How the controllers and the node reach the cluster's objects.

Place in the flow: api (store, HTTP) ← **client** ← controllers, node. The API server and the controllers live in one
process; the client is the API's own service layer, with every rule of the HTTP API (versions, conflicts, status isolation,
owner references, no-op writes make no event) and none of its encoding. Objects are plain dicts in API form; they
are the caller's own copies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import msgspec

Object = dict[str, Any]


class Resource(NamedTuple):
    """A resource by its plural, e.g. Resource("apps", "v1", "statefulsets"); the core group is ""."""

    group: str
    version: str
    plural: str


PODS = Resource("", "v1", "pods")
SERVICES = Resource("", "v1", "services")
SECRETS = Resource("", "v1", "secrets")
CONFIGMAPS = Resource("", "v1", "configmaps")
NAMESPACES = Resource("", "v1", "namespaces")
NODES = Resource("", "v1", "nodes")
EVENTS = Resource("", "v1", "events")
PERSISTENT_VOLUMES = Resource("", "v1", "persistentvolumes")
PERSISTENT_VOLUME_CLAIMS = Resource("", "v1", "persistentvolumeclaims")
STATEFUL_SETS = Resource("apps", "v1", "statefulsets")
ENDPOINT_SLICES = Resource("discovery.k8s.io", "v1", "endpointslices")
INGRESSES = Resource("networking.k8s.io", "v1", "ingresses")
INGRESS_CLASSES = Resource("networking.k8s.io", "v1", "ingressclasses")
STORAGE_CLASSES = Resource("storage.k8s.io", "v1", "storageclasses")
LEASES = Resource("coordination.k8s.io", "v1", "leases")


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """`type` as on the wire. A watch by `watch()` begins with ADDED for everything that exists, then SYNCED once.

    `raw` is the object's JSON, which whoever keeps it shares with the store.
    """

    type: Literal["ADDED", "MODIFIED", "DELETED", "SYNCED"]
    raw: bytes = b"{}"

    @property
    def object(self) -> Object:
        """The object, parsed anew each time."""
        found: Object = msgspec.json.decode(self.raw)
        return found


class ApiError(Exception):
    """A refused request, as the API would answer it: `status` is the HTTP code, `reason` as in a Status body."""

    def __init__(self, status: int, reason: str, message: str, details: Object | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.details = details or {}


class Client(Protocol):
    """The calls that controllers and the node make. All raise ApiError (404 NotFound, 409 Conflict, 422 Invalid, …)."""

    async def get(self, resource: Resource, name: str, namespace: str = "") -> Object: ...

    async def list(
        self, resource: Resource, namespace: str = "", *, label_selector: str = "", field_selector: str = ""
    ) -> list[Object]:
        """All objects that match; an empty namespace means every namespace."""
        ...

    async def create(self, resource: Resource, body: Object, namespace: str = "") -> Object: ...

    async def apply(self, resource: Resource, body: Object, *, field_manager: str) -> Object:
        """Server-side apply with force; creates when absent."""
        ...

    async def merge(
        self, resource: Resource, name: str, patch: Object, namespace: str = "", *, subresource: str = ""
    ) -> Object:
        """JSON merge patch of the object, or with subresource="status" of its status only."""
        ...

    async def delete(
        self,
        resource: Resource,
        name: str,
        namespace: str = "",
        *,
        grace_period: int | None = None,
        uid: str = "",
    ) -> None:
        """Delete. Pods get a deletionTimestamp first; grace_period=0 removes them at once (the node does so when it has ended)."""
        ...

    def watch(
        self, resource: Resource, namespace: str = "", *, label_selector: str = ""
    ) -> AbstractAsyncContextManager[AsyncIterator[WatchEvent]]:
        """A list followed by every change, without a gap; never ends by itself."""
        ...
