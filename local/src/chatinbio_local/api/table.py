"""Tables: what `kubectl get` prints, a row an object.

Place in the flow: routes → **table** → jsonpath. Custom kinds bring their columns, the built-in ones have them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from chatinbio_local.api import jsonpath
from chatinbio_local.api.kinds import Kind
from chatinbio_local.client import Object
from chatinbio_local.clock import now, parse_timestamp


class Column(NamedTuple):
    """`value` takes an object to a cell."""

    name: str
    value: Callable[[Object], Any]
    type: str = "string"
    format: str = ""
    priority: int = 0
    description: str = ""


def table(
    kind: Kind, bodies: Iterable[Object], version: str, include: str, token: str = "", remaining: int | None = None
) -> Object:
    """A Table; `include` is Metadata, Object or None (what of the object a row carries)."""
    columns = _columns(kind)
    metadata: Object = {"resourceVersion": version}
    if token:
        metadata["continue"] = token
    if remaining is not None:
        metadata["remainingItemCount"] = remaining
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": [
            {
                "name": column.name,
                "type": column.type,
                "format": column.format,
                "description": column.description,
                "priority": column.priority,
            }
            for column in columns
        ],
        "rows": [_row(columns, body, include) for body in bodies],
    }


def _row(columns: list[Column], body: Object, include: str) -> Object:
    row: Object = {"cells": [column.value(body) for column in columns]}
    if include == "Object":
        row["object"] = body
    elif include != "None":
        row["object"] = partial(body)
    return row


def partial(body: Object) -> Object:
    """The metadata of an object alone."""
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": body["metadata"]}


def age(text: Any) -> str:
    """How long ago, as kubectl shortens it: 45s, 3m12s, 5h, 12d."""
    if not text:
        return "<unknown>"
    seconds = max(int((now() - parse_timestamp(str(text))).total_seconds()), 0)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return f"{minutes}m{seconds % 60}s" if seconds % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    if days < 8:
        return f"{days}d{hours % 24}h" if hours % 24 else f"{days}d"
    return f"{days}d" if days < 730 else f"{days // 365}y"


def _name(body: Object) -> str:
    return str(body["metadata"]["name"])


def _age(body: Object) -> str:
    return age(body["metadata"].get("creationTimestamp"))


_AGELESS = ("/events", "apiextensions.k8s.io/customresourcedefinitions")
_NAME = Column("Name", _name, format="name", description="Name must be unique within a namespace.")
_AGE = Column("Age", _age, description="How long ago it was created.")


def _columns(kind: Kind) -> list[Column]:
    if kind.custom:
        own = [_custom(entry) for entry in kind.columns]
        return [_NAME, *(own or [_AGE])]
    columns = [_NAME, *_BUILTIN.get(kind.stored_as, [])]
    if kind.stored_as in _AGELESS or _AGE in columns:
        return columns
    narrow = [column for column in columns if not column.priority]
    return [*narrow, _AGE, *(column for column in columns if column.priority)]


def _custom(entry: Object) -> Column:
    path = entry["jsonPath"]
    date = entry["type"] == "date"

    def value(body: Object) -> Any:
        found = jsonpath.find(body, path)
        if not found:
            return "<unknown>" if date else None
        return age(found[0]) if date else _cell(found[0], entry["type"])

    return Column(
        entry["name"],
        value,
        entry["type"],
        entry.get("format") or "",
        entry.get("priority") or 0,
        entry.get("description") or "",
    )


def _cell(value: Any, type_: str) -> Any:
    if type_ in ("integer", "number", "boolean") and isinstance(value, int | float):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        import json

        return json.dumps(value)
    return value if value is None else str(value)


def _at(path: str, otherwise: Any = "<none>") -> Callable[[Object], Any]:
    def value(body: Object) -> Any:
        found = jsonpath.find(body, path)
        return found[0] if found and found[0] not in (None, "") else otherwise

    return value


def _count(path: str) -> Callable[[Object], int]:
    return lambda body: sum(len(found) for found in jsonpath.find(body, path) if isinstance(found, dict | list))


def _joined(path: str, otherwise: str = "<none>") -> Callable[[Object], str]:
    return lambda body: ",".join(str(found) for found in jsonpath.find(body, path)) or otherwise


def _pod_ready(body: Object) -> str:
    statuses = jsonpath.find(body, ".status.containerStatuses[*]")
    return f"{sum(bool(status.get('ready')) for status in statuses)}/{len(body.get('spec', {}).get('containers', ()))}"


def _pod_status(body: Object) -> str:
    status = body.get("status") or {}
    shown = status.get("reason") or status.get("phase") or "Unknown"
    for index, container in enumerate(status.get("initContainerStatuses") or ()):
        state = container.get("state") or {}
        ended = state.get("terminated")
        if ended and ended.get("exitCode") == 0:
            continue
        total = len(body["spec"].get("initContainers") or ())
        if ended:
            shown = f"Init:{ended.get('reason') or 'ExitCode:' + str(ended.get('exitCode'))}"
        elif (state.get("waiting") or {}).get("reason") not in (None, "PodInitializing"):
            shown = f"Init:{state['waiting']['reason']}"
        else:
            shown = f"Init:{index}/{total}"
        break
    else:
        for container in status.get("containerStatuses") or ():
            state = container.get("state") or {}
            if (state.get("waiting") or {}).get("reason"):
                shown = state["waiting"]["reason"]
            elif state.get("terminated"):
                ended = state["terminated"]
                shown = ended.get("reason") or f"ExitCode:{ended.get('exitCode')}"
    return "Terminating" if body["metadata"].get("deletionTimestamp") else str(shown)


def _pod_restarts(body: Object) -> str:
    statuses = jsonpath.find(body, ".status.containerStatuses[*]")
    count = sum(int(status.get("restartCount", 0)) for status in statuses)
    last = jsonpath.find(body, ".status.containerStatuses[*].lastState.terminated.finishedAt")
    return f"{count} ({age(max(last))} ago)" if count and last else str(count)


def _readiness_gates(body: Object) -> str:
    gates = jsonpath.find(body, ".spec.readinessGates[*].conditionType")
    met = [c for c in jsonpath.find(body, ".status.conditions[*]") if c["type"] in gates and c["status"] == "True"]
    return f"{len(met)}/{len(gates)}" if gates else "<none>"


def _service_ports(body: Object) -> str:
    return (
        ",".join(f"{port['port']}/{port.get('protocol', 'TCP')}" for port in jsonpath.find(body, ".spec.ports[*]"))
        or "<none>"
    )


def _selector(body: Object) -> str:
    found = (body.get("spec") or {}).get("selector") or {}
    return ",".join(f"{key}={value}" for key, value in sorted(found.items())) or "<none>"


def _ingress_address(body: Object) -> str:
    entries = jsonpath.find(body, ".status.loadBalancer.ingress[*]")
    return ",".join(entry.get("ip") or entry.get("hostname") or "" for entry in entries)


def _access(body: Object) -> str:
    short = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
    return ",".join(short.get(mode, mode) for mode in jsonpath.find(body, ".spec.accessModes[*]"))


def _claim_status(body: Object) -> str:
    return "Terminating" if body["metadata"].get("deletionTimestamp") else str(_at(".status.phase", "")(body))


def _event_seen(body: Object) -> str:
    return age(body.get("lastTimestamp") or body.get("eventTime") or body.get("firstTimestamp"))


def _event_object(body: Object) -> str:
    about = body.get("involvedObject") or {}
    return f"{str(about.get('kind', '')).lower()}/{about.get('name', '')}"


def _node_status(body: Object) -> str:
    ready = jsonpath.find(body, '.status.conditions[?(@.type=="Ready")].status')
    shown = "Ready" if ready == ["True"] else "NotReady" if ready else "Unknown"
    return shown + (",SchedulingDisabled" if (body.get("spec") or {}).get("unschedulable") else "")


def _node_roles(body: Object) -> str:
    prefix = "node-role.kubernetes.io/"
    return (
        ",".join(key.removeprefix(prefix) for key in body["metadata"].get("labels") or {} if key.startswith(prefix))
        or "<none>"
    )


def _claim_of(body: Object) -> str:
    reference = (body.get("spec") or {}).get("claimRef") or {}
    return f"{reference.get('namespace')}/{reference.get('name')}" if reference else ""


_BUILTIN: dict[str, list[Column]] = {
    "/pods": [
        Column("Ready", _pod_ready),
        Column("Status", _pod_status),
        Column("Restarts", _pod_restarts),
        Column("IP", _at(".status.podIP"), priority=1),
        Column("Node", _at(".spec.nodeName"), priority=1),
        Column("Nominated Node", _at(".status.nominatedNodeName"), priority=1),
        Column("Readiness Gates", _readiness_gates, priority=1),
    ],
    "/services": [
        Column("Type", _at(".spec.type")),
        Column("Cluster-IP", _at(".spec.clusterIP")),
        Column("External-IP", _at(".spec.externalName")),
        Column("Port(s)", _service_ports),
        Column("Selector", _selector, priority=1),
    ],
    "/secrets": [Column("Type", _at(".type")), Column("Data", _count(".data"), "integer")],
    "/configmaps": [Column("Data", _count(".data"), "integer")],
    "/namespaces": [Column("Status", _at(".status.phase"))],
    "/serviceaccounts": [Column("Secrets", _count(".secrets"), "integer")],
    "/nodes": [
        Column("Status", _node_status),
        Column("Roles", _node_roles),
        _AGE,
        Column("Version", _at(".status.nodeInfo.kubeletVersion", "")),
        Column("Internal-IP", _at('.status.addresses[?(@.type=="InternalIP")].address'), priority=1),
        Column("OS-Image", _at(".status.nodeInfo.osImage"), priority=1),
    ],
    "/persistentvolumeclaims": [
        Column("Status", _claim_status),
        Column("Volume", _at(".spec.volumeName", "")),
        Column("Capacity", _at(".status.capacity.storage", "")),
        Column("Access Modes", _access),
        Column("StorageClass", _at(".spec.storageClassName", "")),
        Column("VolumeAttributesClass", _at(".spec.volumeAttributesClassName", "<unset>")),
        Column("VolumeMode", _at(".spec.volumeMode", ""), priority=1),
    ],
    "/persistentvolumes": [
        Column("Capacity", _at(".spec.capacity.storage", "")),
        Column("Access Modes", _access),
        Column("Reclaim Policy", _at(".spec.persistentVolumeReclaimPolicy", "")),
        Column("Status", _claim_status),
        Column("Claim", _claim_of),
        Column("StorageClass", _at(".spec.storageClassName", "")),
    ],
    "/events": [
        Column("Last Seen", _event_seen),
        Column("Type", _at(".type", "")),
        Column("Reason", _at(".reason", "")),
        Column("Object", _event_object),
        Column("Message", lambda body: str(body.get("message") or "").strip()),
        Column("Source", _at(".source.component", ""), priority=1),
        Column("Count", _at(".count", 1), "integer", priority=1),
    ],
    "apps/statefulsets": [
        Column("Ready", lambda body: f"{_at('.status.readyReplicas', 0)(body)}/{_at('.spec.replicas', 0)(body)}"),
        Column("Containers", _joined(".spec.template.spec.containers[*].name"), priority=1),
        Column("Images", _joined(".spec.template.spec.containers[*].image"), priority=1),
    ],
    "networking.k8s.io/ingresses": [
        Column("Class", _at(".spec.ingressClassName")),
        Column("Hosts", _joined(".spec.rules[*].host", "*")),
        Column("Address", _ingress_address),
        Column("Ports", lambda body: "80, 443" if (body.get("spec") or {}).get("tls") else "80"),
    ],
    "networking.k8s.io/ingressclasses": [
        Column("Controller", _at(".spec.controller")),
        Column("Parameters", _at(".spec.parameters.name")),
    ],
    "discovery.k8s.io/endpointslices": [
        Column("AddressType", _at(".addressType")),
        Column("Ports", _joined(".ports[*].port", "<unset>")),
        Column("Endpoints", _joined(".endpoints[*].addresses[*]", "<unset>")),
    ],
    "coordination.k8s.io/leases": [Column("Holder", _at(".spec.holderIdentity", ""))],
    "storage.k8s.io/storageclasses": [
        Column("Provisioner", _at(".provisioner")),
        Column("ReclaimPolicy", _at(".reclaimPolicy")),
        Column("VolumeBindingMode", _at(".volumeBindingMode")),
        Column("AllowVolumeExpansion", _at(".allowVolumeExpansion", False), "boolean"),
    ],
    "rbac.authorization.k8s.io/rolebindings": [
        Column("Role", lambda body: f"{body['roleRef']['kind']}/{body['roleRef']['name']}")
    ],
    "rbac.authorization.k8s.io/clusterrolebindings": [
        Column("Role", lambda body: f"{body['roleRef']['kind']}/{body['roleRef']['name']}")
    ],
    "apiextensions.k8s.io/customresourcedefinitions": [
        Column("Created At", lambda body: str(body["metadata"].get("creationTimestamp", ""))),
    ],
}
