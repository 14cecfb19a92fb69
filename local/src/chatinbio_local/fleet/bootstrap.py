"""The objects that a fresh cluster needs before the programs can work: CRD, namespaces, classes, accounts and their rights.

Place in the flow: cluster process → **bootstrap** → API. Applied at every start, so that an update of the checkout arrives; what is
unchanged is not written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from chatinbio_local.client import (
    ENDPOINT_SLICES,
    INGRESS_CLASSES,
    INGRESSES,
    NAMESPACES,
    SERVICES,
    STORAGE_CLASSES,
    Client,
    Object,
    Resource,
)
from chatinbio_local.controllers.volumes import DEFAULT_CLASS, PROVISIONER
from chatinbio_local.settings import CREATORS_NAMESPACE, LOOPBACK, SYSTEM_NAMESPACE

FIELD_MANAGER = "chatinbio-local"
PART_OF = {"app.kubernetes.io/part-of": "chatinbio"}
ACCOUNTS = {"operator": "chatinbio-operator", "control-plane": "chatinbio-control-plane", "traefik": "traefik"}

CUSTOM_RESOURCE_DEFINITIONS = Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions")
SERVICE_ACCOUNTS = Resource("", "v1", "serviceaccounts")
CLUSTER_ROLES = Resource("rbac.authorization.k8s.io", "v1", "clusterroles")
CLUSTER_ROLE_BINDINGS = Resource("rbac.authorization.k8s.io", "v1", "clusterrolebindings")
ROLES = Resource("rbac.authorization.k8s.io", "v1", "roles")
ROLE_BINDINGS = Resource("rbac.authorization.k8s.io", "v1", "rolebindings")


class BootstrapError(Exception):
    """A file of the checkout is missing or cannot be read; the message names it."""


async def bootstrap(client: Client, project: Path, control_plane_port: int) -> None:
    """Apply everything. Raises BootstrapError, ApiError."""
    for resource, body in objects(project, control_plane_port):
        await client.apply(resource, body, field_manager=FIELD_MANAGER)


def objects(project: Path, control_plane_port: int) -> list[tuple[Resource, Object]]:
    """All objects, in the order in which they must exist. Raises BootstrapError."""
    result: list[tuple[Resource, Object]] = [
        (CUSTOM_RESOURCE_DEFINITIONS, _read(project / "crds" / "creators.chatinbio.dev.yaml")),
    ]
    for name in ("default", SYSTEM_NAMESPACE, CREATORS_NAMESPACE):
        result.append((NAMESPACES, _object("v1", "Namespace", name)))
    result.append((INGRESS_CLASSES, _ingress_class()))
    result.append((STORAGE_CLASSES, _storage_class()))
    for role, account in ACCOUNTS.items():
        rules = _read(project / "charts" / "chatinbio" / "rbac" / f"{role}.yaml")
        result += _account(account, rules)
    result += _control_plane_route(control_plane_port)
    return result


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BootstrapError(
            f"cannot read {path}: {error}. Run from a checkout, or set CHATINBIO_LOCAL_PROJECT_DIR to one."
        ) from error


def _object(api: str, kind: str, name: str, namespace: str = "", **fields: Any) -> Object:
    metadata: Object = {"name": name, "labels": dict(PART_OF)}
    if namespace:
        metadata["namespace"] = namespace
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def _ingress_class() -> Object:
    body = _object(
        "networking.k8s.io/v1", "IngressClass", "traefik", spec={"controller": "traefik.io/ingress-controller"}
    )
    body["metadata"]["annotations"] = {"ingressclass.kubernetes.io/is-default-class": "true"}
    return body


def _storage_class() -> Object:
    body = _object(
        "storage.k8s.io/v1",
        "StorageClass",
        "local",
        provisioner=PROVISIONER,
        reclaimPolicy="Delete",
        volumeBindingMode="Immediate",
        allowVolumeExpansion=True,
    )
    body["metadata"]["annotations"] = {DEFAULT_CLASS: "true"}
    return body


def _account(name: str, rules: dict[str, list[Any]]) -> list[tuple[Resource, Object]]:
    """The account in the system namespace, bound to its rules cluster-wide, in the creators' namespace and in its own."""
    api = "rbac.authorization.k8s.io/v1"
    subjects = [{"kind": "ServiceAccount", "name": name, "namespace": SYSTEM_NAMESPACE}]
    group = "rbac.authorization.k8s.io"
    result = [(SERVICE_ACCOUNTS, _object("v1", "ServiceAccount", name, SYSTEM_NAMESPACE))]
    if rules.get("cluster"):
        reference = {"apiGroup": group, "kind": "ClusterRole", "name": name}
        result.append((CLUSTER_ROLES, _object(api, "ClusterRole", name, rules=rules["cluster"])))
        binding = _object(api, "ClusterRoleBinding", name, roleRef=reference, subjects=subjects)
        result.append((CLUSTER_ROLE_BINDINGS, binding))
    for part, suffix, namespace in (("namespaced", "", CREATORS_NAMESPACE), ("own", "-own", SYSTEM_NAMESPACE)):
        if rules.get(part):
            reference = {"apiGroup": group, "kind": "Role", "name": name + suffix}
            result.append((ROLES, _object(api, "Role", name + suffix, namespace, rules=rules[part])))
            binding = _object(api, "RoleBinding", name + suffix, namespace, roleRef=reference, subjects=subjects)
            result.append((ROLE_BINDINGS, binding))
    return result


def _control_plane_route(port: int) -> list[tuple[Resource, Object]]:
    """api.localhost → the control plane, which runs beside the cluster: a Service whose endpoints are written by hand."""
    name = ACCOUNTS["control-plane"]
    backend = {"service": {"name": name, "port": {"name": "http"}}}
    endpoints = _object(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        name,
        SYSTEM_NAMESPACE,
        addressType="IPv4",
        endpoints=[{"addresses": [LOOPBACK], "conditions": {"ready": True}}],
        ports=[{"name": "http", "port": port, "protocol": "TCP"}],
    )
    endpoints["metadata"]["labels"]["kubernetes.io/service-name"] = name
    ports = [{"name": "http", "port": 80, "targetPort": port, "protocol": "TCP"}]
    rule = {
        "host": "api.localhost",
        "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
    }
    return [
        (SERVICES, _object("v1", "Service", name, SYSTEM_NAMESPACE, spec={"clusterIP": "None", "ports": ports})),
        (ENDPOINT_SLICES, endpoints),
        (
            INGRESSES,
            _object(
                "networking.k8s.io/v1",
                "Ingress",
                name,
                SYSTEM_NAMESPACE,
                spec={"ingressClassName": "traefik", "rules": [rule]},
            ),
        ),
    ]
