"""What the cluster shows of one Creator: the object, its children, its events, and whether an operator is at work.

Place in the flow: connection → **evidence** → ledger, report. What may not be read is a gap and no failure; only the
Creator itself must be there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import quote

from chatinbio_api.names import GROUP, KIND, LABEL_CREATOR, OPERATOR_NAME, PLURAL, VERSION
from chatinbio_local.inspect.connection import METADATA, METADATA_LIST, Absent, Body, Cluster, Forbidden, Trouble

CREATORS: Final = f"/apis/{GROUP}/{VERSION}/{PLURAL}"
LEASES: Final = "/apis/coordination.k8s.io/v1/leases"
CANARY: Final = f"{OPERATOR_NAME}-canary"
OBJECT_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
NEAREST = 3


class ChildKind(NamedTuple):
    """A kind of child: where it is served, and whether its content stays on the server."""

    kind: str
    prefix: str
    plural: str
    secret: bool = False


# From what runs to what it is made of.
CHILD_KINDS: Final = (
    ChildKind("StatefulSet", "/apis/apps/v1", "statefulsets"),
    ChildKind("Pod", "/api/v1", "pods"),
    ChildKind("PersistentVolumeClaim", "/api/v1", "persistentvolumeclaims"),
    ChildKind("Service", "/api/v1", "services"),
    ChildKind("EndpointSlice", "/apis/discovery.k8s.io/v1", "endpointslices"),
    ChildKind("Ingress", "/apis/networking.k8s.io/v1", "ingresses"),
    ChildKind("ConfigMap", "/api/v1", "configmaps", secret=True),
    ChildKind("Secret", "/api/v1", "secrets", secret=True),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All bodies as the API gives them; of ConfigMaps and Secrets the metadata alone. `gaps` says what could not be read."""

    context: str
    server: str
    creator: Body
    namespace: str = ""  # of the children; "" when nobody knows it yet
    children: tuple[Body, ...] = ()  # in the order of CHILD_KINDS
    events: tuple[Body, ...] = ()  # the oldest first
    heartbeat: Body | None = None  # by which an operator says that it is at work
    gaps: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()  # kinds of children of which nothing is known

    @property
    def name(self) -> str:
        return str(self.creator["metadata"]["name"])

    def of(self, kind: str) -> list[Body]:
        """The children of one kind, the newest last."""
        found = [body for body in self.children if body["kind"] == kind]
        return sorted(found, key=lambda body: str(body["metadata"].get("creationTimestamp", "")))


def read_creator(cluster: Cluster, name: str) -> Body:
    """The Creator. Raises Absent, with the nearest names there are, and Trouble."""
    try:
        if OBJECT_NAME.fullmatch(name):
            return {"kind": KIND, **cluster.get(f"{CREATORS}/{name}")}
    except Absent:
        pass
    names = [str(item["metadata"]["name"]) for item in read_creators(cluster, METADATA_LIST)]
    near = difflib.get_close_matches(name, names, NEAREST, 0.5) or [other for other in names if name and name in other]
    raise Absent(
        f"no Creator {name!r} in context {cluster.context}. "
        + (f"Do you mean {' or '.join(near[:NEAREST])}?" if near else "All there are: kubectl get creators")
    )


def read_creators(cluster: Cluster, accept: str = "application/json") -> list[Body]:
    """Every Creator. Raises Trouble, and says so when the cluster does not know the kind."""
    try:
        return cluster.items(CREATORS, accept)
    except Absent as error:
        raise Trouble(
            f"{cluster.server} (context {cluster.context}) has no Creators: the CustomResourceDefinition {PLURAL}.{GROUP} is "
            "not installed. Install the chart, or: kubectl apply -f crds/creators.chatinbio.dev.yaml"
        ) from error


def read_heartbeat(cluster: Cluster, namespace: str) -> Body | None:
    """What an operator at work renews: its Lease, wherever that lives; else the canary in the children's namespace; None when
    there is neither. Raises Trouble."""
    try:
        found = cluster.items(LEASES, fieldSelector=f"metadata.name={OPERATOR_NAME}")
    except Forbidden:  # whoever sees the children may see the canary
        found = []
    if found:
        newest = max(found, key=lambda body: str(body.get("spec", {}).get("renewTime", "")))
        return {**newest, "kind": "Lease"}
    if not namespace:
        return None
    try:
        return {
            **cluster.get(f"/api/v1/namespaces/{quote(namespace)}/configmaps/{CANARY}", METADATA),
            "kind": "ConfigMap",
        }
    except Absent:
        return None


def gather(cluster: Cluster, name: str) -> Evidence:
    """All there is to know of one Creator. Raises Absent when there is none of that name, and Trouble."""
    creator = read_creator(cluster, name)
    gaps: list[str] = []
    unread: set[str] = set()
    namespace = str(creator.get("status", {}).get("namespace", ""))
    lists = cluster.all([partial(_children, cluster, kind, name, namespace) for kind in CHILD_KINDS])
    children: list[Body] = []
    for kind, answer in zip(CHILD_KINDS, lists, strict=True):
        if isinstance(answer, Trouble):
            gaps.append(f"{kind.plural}: {answer}")
            unread.add(kind.kind)
        else:
            children += answer
    namespace = namespace or next((str(body["metadata"]["namespace"]) for body in children), "")
    asked: list[Callable[[], list[Body] | Trouble]] = [
        partial(_tried, partial(_events, cluster, "default", name, KIND)),
        partial(_tried, lambda: [found] if (found := read_heartbeat(cluster, namespace)) else []),
        partial(_tried, partial(_model_secret, cluster, creator, namespace)),
    ]
    names = {str(body["metadata"]["name"]) for body in children if body["kind"] != "EndpointSlice"}
    asked += [partial(_tried, partial(_events, cluster, namespace, each)) for each in sorted(names) if namespace]
    told, heartbeats, secrets, *more = cluster.all(asked)
    events: list[Body] = []
    for answer in (told, *more):
        if isinstance(answer, Trouble):
            gaps.append(f"events: {answer}")
        else:
            events += answer
    if isinstance(heartbeats, Trouble):
        gaps.append(f"the operator's lease: {heartbeats}")
    if isinstance(secrets, Trouble):
        gaps.append(f"secrets: {secrets}")
    return Evidence(
        context=cluster.context,
        server=cluster.server,
        creator=creator,
        namespace=namespace,
        children=(*children, *(secrets if isinstance(secrets, list) else ())),
        events=tuple(sorted({str(e["metadata"].get("uid")): e for e in events}.values(), key=last_seen)),
        heartbeat=heartbeats[0] if isinstance(heartbeats, list) and heartbeats else None,
        gaps=tuple(dict.fromkeys(gaps)),
        unread=frozenset(unread),
    )


def last_seen(event: Body) -> str:
    """When an event was last seen, RFC 3339; events of both APIs say it in places of their own."""
    series = event.get("series") or {}
    times = (series.get("lastObservedTime"), event.get("lastTimestamp"), event.get("eventTime"))
    return str(next((time for time in times if time), event["metadata"].get("creationTimestamp") or ""))


def _tried(question: Callable[[], list[Body]]) -> list[Body] | Trouble:
    try:
        return question()
    except Trouble as error:
        return error


def _children(cluster: Cluster, kind: ChildKind, name: str, namespace: str) -> list[Body] | Trouble:
    where = (
        f"{kind.prefix}/namespaces/{quote(namespace)}/{kind.plural}" if namespace else f"{kind.prefix}/{kind.plural}"
    )
    accept = METADATA_LIST if kind.secret else "application/json"
    found = _tried(lambda: cluster.items(where, accept, labelSelector=f"{LABEL_CREATOR}={name}"))
    if isinstance(found, Trouble):
        return found
    return [{**body, "kind": kind.kind} for body in found]  # items of a list do not say what they are


def _events(cluster: Cluster, namespace: str, name: str, kind: str = "") -> list[Body]:
    selector = f"involvedObject.name={name}" + (f",involvedObject.kind={kind}" if kind else "")
    return cluster.items(f"/api/v1/namespaces/{quote(namespace)}/events", fieldSelector=selector)


def _model_secret(cluster: Cluster, creator: Body, namespace: str) -> list[Body]:
    """The Secret with the provider's key: no child, but the instance does not start without it."""
    name = creator.get("spec", {}).get("instance", {}).get("modelSecretRef", {}).get("name", "")
    if not name or not namespace:
        return []
    try:
        body = cluster.get(f"/api/v1/namespaces/{quote(namespace)}/secrets/{quote(name)}", METADATA)
    except Absent:
        return []
    return [{**body, "kind": "Secret"}]
