"""The kinds that are served: a fixed set of built-in ones, and one for every version of a CustomResourceDefinition.

Place in the flow: **kinds** ← everything. A kind knows its names, its schema and what it offers; how objects of it are
written is the business of objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chatinbio_local.api.schema import Schema, builtin_schema
from chatinbio_local.client import Object, Resource

METADATA_FIELDS = frozenset({"metadata.name", "metadata.namespace"})
API_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


@dataclass(frozen=True)
class Kind:
    """`definition` names the built-in schema; `fields` are field selectors beyond name and namespace."""

    group: str
    version: str
    plural: str
    name: str
    namespaced: bool = True
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    status: bool = False
    scale: Object | None = None
    generation: bool = False  # whether metadata.generation counts changes of what is wished for
    fields: frozenset[str] = frozenset()
    returns_deleted: bool = False  # whether a deletion answers with the object instead of a Status
    definition: str = ""
    singular: str = ""
    list_name: str = ""
    columns: tuple[Object, ...] = ()
    custom: bool = False
    storage_version: str = ""
    schema: Schema = field(default_factory=lambda: Schema({}))

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def stored_as(self) -> str:
        """The store's name of the resource; all versions of a kind share it."""
        return f"{self.group}/{self.plural}"

    @property
    def resource(self) -> Resource:
        return Resource(self.group, self.version, self.plural)

    @property
    def list_kind(self) -> str:
        return self.list_name or self.name + "List"

    @property
    def singular_name(self) -> str:
        return self.singular or self.name.lower()

    def allows_field(self, path: str) -> bool:
        return path in METADATA_FIELDS or path in self.fields

    @property
    def subresources(self) -> tuple[str, ...]:
        found = (("status",) if self.status else ()) + (("scale",) if self.scale else ())
        return found + {"/pods": ("log",), "/serviceaccounts": ("token",)}.get(self.stored_as, ())


SCALE: Object = {
    "specReplicasPath": ".spec.replicas",
    "statusReplicasPath": ".status.replicas",
    "labelSelectorPath": "",
}
_CORE = "io.k8s.api.core.v1"
_RBAC = "io.k8s.api.rbac.v1"
_EVENT_FIELDS = frozenset(
    {
        f"involvedObject.{name}"
        for name in ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
    }
    | {"reason", "type", "source", "reportingComponent"}
)


def _core(plural: str, name: str, *short: str, **more: Any) -> Kind:
    return Kind("", "v1", plural, name, short_names=short, definition=f"{_CORE}.{name}", **more)


def _grouped(group: str, package: str, plural: str, name: str, *short: str, **more: Any) -> Kind:
    return Kind(group, "v1", plural, name, short_names=short, definition=f"io.k8s.api.{package}.v1.{name}", **more)


BUILTIN: tuple[Kind, ...] = (
    _core("configmaps", "ConfigMap", "cm"),
    _core("endpoints", "Endpoints", "ep"),
    _core("events", "Event", "ev", fields=_EVENT_FIELDS),
    _core("namespaces", "Namespace", "ns", namespaced=False, status=True, fields=frozenset({"status.phase"})),
    _core("nodes", "Node", "no", namespaced=False, status=True, fields=frozenset({"spec.unschedulable"})),
    _core("persistentvolumeclaims", "PersistentVolumeClaim", "pvc", status=True, returns_deleted=True),
    _core("persistentvolumes", "PersistentVolume", "pv", namespaced=False, status=True, returns_deleted=True),
    _core(
        "pods",
        "Pod",
        "po",
        categories=("all",),
        status=True,
        generation=True,
        returns_deleted=True,
        fields=frozenset(
            {"spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"}
        ),
    ),
    _core("secrets", "Secret", fields=frozenset({"type"})),
    _core("serviceaccounts", "ServiceAccount", "sa", returns_deleted=True),
    _core(
        "services",
        "Service",
        "svc",
        categories=("all",),
        status=True,
        returns_deleted=True,
        fields=frozenset({"spec.clusterIP", "spec.type"}),
    ),
    _grouped(
        "apps",
        "apps",
        "statefulsets",
        "StatefulSet",
        "sts",
        categories=("all",),
        status=True,
        scale=SCALE,
        generation=True,
    ),
    _grouped("coordination.k8s.io", "coordination", "leases", "Lease"),
    _grouped("discovery.k8s.io", "discovery", "endpointslices", "EndpointSlice", generation=True),
    _grouped("networking.k8s.io", "networking", "ingressclasses", "IngressClass", namespaced=False, generation=True),
    _grouped("networking.k8s.io", "networking", "ingresses", "Ingress", "ing", status=True, generation=True),
    _grouped("networking.k8s.io", "networking", "networkpolicies", "NetworkPolicy", "netpol", generation=True),
    _grouped("rbac.authorization.k8s.io", "rbac", "clusterrolebindings", "ClusterRoleBinding", namespaced=False),
    _grouped("rbac.authorization.k8s.io", "rbac", "clusterroles", "ClusterRole", namespaced=False),
    _grouped("rbac.authorization.k8s.io", "rbac", "rolebindings", "RoleBinding"),
    _grouped("rbac.authorization.k8s.io", "rbac", "roles", "Role"),
    _grouped(
        "storage.k8s.io", "storage", "storageclasses", "StorageClass", "sc", namespaced=False, returns_deleted=True
    ),
    Kind(
        "apiextensions.k8s.io",
        "v1",
        "customresourcedefinitions",
        "CustomResourceDefinition",
        namespaced=False,
        short_names=("crd", "crds"),
        categories=("api-extensions",),
        status=True,
        generation=True,
        definition="io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
    ),
)


class Kinds:
    """The registry: by resource, and by stored name for those who meet a record."""

    def __init__(self) -> None:
        self._by_resource: dict[Resource, Kind] = {}
        self._by_stored: dict[str, dict[str, Kind]] = {}
        for kind in BUILTIN:
            schema = builtin_schema(kind.definition)
            self.add(Kind(**{**{name: getattr(kind, name) for name in kind.__dataclass_fields__}, "schema": schema}))

    def add(self, kind: Kind) -> None:
        self._by_resource[kind.resource] = kind
        self._by_stored.setdefault(kind.stored_as, {})[kind.version] = kind

    def remove(self, stored_as: str) -> None:
        for kind in self._by_stored.pop(stored_as, {}).values():
            del self._by_resource[kind.resource]

    def find(self, resource: Resource) -> Kind | None:
        return self._by_resource.get(resource)

    def stored(self, stored_as: str) -> Kind | None:
        """The kind in its storage version."""
        kinds = self._by_stored.get(stored_as, {})
        return next((kind for kind in kinds.values() if kind.storage_version in ("", kind.version)), None)

    def named(self, group: str, version: str, name: str) -> Kind | None:
        """By its kind name, as in an owner reference."""
        return next((kind for kind in self if (kind.group, kind.version, kind.name) == (group, version, name)), None)

    def __iter__(self) -> Iterator[Kind]:
        return iter(list(self._by_resource.values()))
