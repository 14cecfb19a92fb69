"""Service → EndpointSlices: the addresses of the ready pods that a Service selects, for the ingress controller.

Place in the flow: runner → **endpoint slices** → Traefik. Services without a selector are left alone: whoever made
them writes their endpoints.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from chatinbio_local.client import ENDPOINT_SLICES, PODS, SERVICES, ApiError, Client, Object
from chatinbio_local.controllers.informer import Informers, key_of
from chatinbio_local.controllers.queue import Key, WorkQueue
from chatinbio_local.controllers.stateful_sets import is_ready, is_terminating

MANAGER = "endpointslice-controller.k8s.io"
SERVICE_LABEL = "kubernetes.io/service-name"
MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by"
# On a pod whose container ports were assigned by the node (shared addresses): {"<containerPort>": <port on the host>}.
ASSIGNED_PORTS = "local.chatinbio.dev/ports"

Ports = tuple[tuple[str, int, str, str], ...]  # (name, number, protocol, appProtocol) in the Service's order


class EndpointSliceController:
    """One slice per set of port numbers, as pods of one Service may listen on different ones."""

    name = "endpointslice-controller"

    def __init__(self, client: Client, informers: Informers) -> None:
        self.queue = WorkQueue()
        self._client = client
        self._services = informers.of(SERVICES)
        self._pods = informers.of(PODS)
        self._slices = informers.of(ENDPOINT_SLICES)
        # Services by the labels that they select: their names, then (namespace, values in the same order).
        self._selecting: dict[tuple[str, ...], dict[tuple[str, ...], set[Key]]] = {}
        self._services.listen(self._service_changed)
        self._pods.listen(self._pod_changed)
        self._slices.listen(self._slice_changed)

    def _pod_changed(self, before: Object | None, after: Object | None) -> None:
        for pod in (before, after):
            if pod:
                labels = pod["metadata"].get("labels") or {}
                for names, services in self._selecting.items():
                    values = (pod["metadata"]["namespace"], *(labels.get(name, "") for name in names))
                    for key in services.get(values, ()):
                        self.queue.add(key)

    def _service_changed(self, before: Object | None, after: Object | None) -> None:
        key = key_of(after or before or {})
        if before and (selected := _selected(before)):
            names, values = selected
            self._selecting[names][values].discard(key)
            if not self._selecting[names][values]:
                del self._selecting[names][values]
        if after and (selected := _selected(after)):
            names, values = selected
            self._selecting.setdefault(names, {}).setdefault(values, set()).add(key)
        self.queue.add(key)

    def _slice_changed(self, before: Object | None, after: Object | None) -> None:
        labels = ((after or before or {})["metadata"]).get("labels") or {}
        if labels.get(MANAGED_BY_LABEL) == MANAGER and SERVICE_LABEL in labels:
            self.queue.add(Key((after or before or {})["metadata"]["namespace"], labels[SERVICE_LABEL]))

    async def reconcile(self, key: Key) -> float | None:
        """See Controller."""
        service = self._services.get(*key)
        wished = {}
        if service is not None and not service["metadata"].get("deletionTimestamp"):
            selector = service["spec"].get("selector")
            if not selector or service["spec"].get("type") == "ExternalName":
                return None
            pods = self._pods.labelled(key.namespace, selector)
            wished = {body["metadata"]["name"]: body for body in slices_for(service, pods)}
        existing = {
            body["metadata"]["name"]: body
            for body in self._slices.labelled(key.namespace, {SERVICE_LABEL: key.name, MANAGED_BY_LABEL: MANAGER})
        }
        for name, body in wished.items():
            if name not in existing:
                await self._create(body, key.namespace)
            elif differs(body, existing[name]):
                change = {field: body[field] for field in ("endpoints", "ports")}
                change["metadata"] = {"labels": body["metadata"]["labels"]}
                await self._client.merge(ENDPOINT_SLICES, name, change, key.namespace)
        for name in existing.keys() - wished.keys():
            try:
                await self._client.delete(ENDPOINT_SLICES, name, key.namespace)
            except ApiError as error:
                if error.status != 404:
                    raise
        return None

    async def _create(self, body: Object, namespace: str) -> None:
        try:
            await self._client.create(ENDPOINT_SLICES, body, namespace)
        except ApiError as error:
            if error.reason != "AlreadyExists":
                raise
            # Ours, and not in the image yet, or left by a Service of this name that is being collected.
            name = body["metadata"]["name"]
            current = await self._client.get(ENDPOINT_SLICES, name, namespace)
            owners = current["metadata"].get("ownerReferences") or [{}]
            if owners[0].get("uid") != body["metadata"]["ownerReferences"][0]["uid"]:
                raise


def _selected(service: Object) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """(names, (namespace, values)) of the labels that a Service's pods have; None without a selector."""
    selector = service["spec"].get("selector")
    if not selector:
        return None
    names = tuple(sorted(selector))
    return names, (service["metadata"]["namespace"], *(selector[name] for name in names))


def differs(wished: Object, existing: Object) -> bool:
    """Whether the slice must be written."""
    labels = existing["metadata"].get("labels") or {}
    return (
        (existing.get("endpoints") or []) != wished["endpoints"]
        or (existing.get("ports") or []) != wished["ports"]
        or any(labels.get(name) != value for name, value in wished["metadata"]["labels"].items())
    )


def slices_for(service: Object, pods: list[Object]) -> list[Object]:
    """The slices of a Service with a selector, at least one, endpoints ordered by pod name."""
    groups: dict[Ports, list[Object]] = {}
    for pod in sorted(pods, key=lambda pod: pod["metadata"]["name"]):
        status = pod.get("status") or {}
        if status.get("podIP") and status.get("phase") not in ("Succeeded", "Failed"):
            groups.setdefault(ports_for(service, pod), []).append(pod)
    return [_slice(service, ports, members) for ports, members in (groups or {(): []}).items()]


def ports_for(service: Object, pod: Object) -> Ports:
    """The Service's ports as this pod serves them; a named target port that it lacks is left out."""
    assigned = json.loads((pod["metadata"].get("annotations") or {}).get(ASSIGNED_PORTS, "{}"))
    ports = []
    for port in service["spec"].get("ports") or []:
        protocol = port.get("protocol", "TCP")
        target = port.get("targetPort", port["port"])
        number = target if isinstance(target, int) else named_port(pod, target, protocol)
        if number is not None:
            number = assigned.get(str(number), number)
            ports.append((port.get("name", ""), number, protocol, port.get("appProtocol", "")))
    return tuple(ports)


def named_port(pod: Object, name: str, protocol: str = "TCP") -> int | None:
    """The number of the container port of that name (or that is written as text), or None."""
    if name.isdigit():
        return int(name)
    for container in pod["spec"].get("containers") or []:
        for port in container.get("ports") or []:
            if port.get("name") == name and port.get("protocol", "TCP") == protocol:
                return int(port["containerPort"])
    return None


def _slice(service: Object, ports: Ports, pods: list[Object]) -> Object:
    metadata = service["metadata"]
    digest = hashlib.sha256(json.dumps(ports).encode()).hexdigest()[:5]
    headless = {"service.kubernetes.io/headless": ""} if service["spec"].get("clusterIP") == "None" else {}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{metadata['name']}-{digest}",
            "namespace": metadata["namespace"],
            "labels": {
                **(metadata.get("labels") or {}),
                SERVICE_LABEL: metadata["name"],
                MANAGED_BY_LABEL: MANAGER,
                **headless,
            },
            "ownerReferences": [
                {
                    "apiVersion": "v1",
                    "kind": "Service",
                    "name": metadata["name"],
                    "uid": metadata["uid"],
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ],
        },
        "addressType": "IPv4",
        "endpoints": [_endpoint(service, pod) for pod in pods],
        "ports": [
            {"name": name, "port": number, "protocol": protocol, **({"appProtocol": app} if app else {})}
            for name, number, protocol, app in ports
        ],
    }


def _endpoint(service: Object, pod: Object) -> dict[str, Any]:
    serving, terminating = is_ready(pod), is_terminating(pod)
    published = bool(service["spec"].get("publishNotReadyAddresses"))
    endpoint: dict[str, Any] = {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {
            "ready": published or (serving and not terminating),
            "serving": serving or published,
            "terminating": terminating,
        },
        "nodeName": pod["spec"].get("nodeName", ""),
        "targetRef": {
            "kind": "Pod",
            "name": pod["metadata"]["name"],
            "namespace": pod["metadata"]["namespace"],
            "uid": pod["metadata"]["uid"],
        },
    }
    if pod["spec"].get("subdomain") == service["metadata"]["name"] and pod["spec"].get("hostname"):
        endpoint["hostname"] = pod["spec"]["hostname"]
    return endpoint
