"""The values that the river carries: what is wished, what is seen, what is to be done.

Place in the flow: everything above it speaks in these. Pure data: no clock, no IO. Objects of the API server are plain
dictionaries (`Body`), as they travel.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from chatinbio_api import Creator, owner_hash
from chatinbio_api.names import (
    API_VERSION,
    INSTANCE_NAME,
    KIND,
    LABEL_CREATOR,
    LABEL_INSTANCE,
    LABEL_MANAGED_BY,
    LABEL_NAME,
    LABEL_PART_OF,
    OPERATOR_NAME,
)

Body = dict[str, Any]
Kind = Literal[
    "Secret", "ConfigMap", "PersistentVolumeClaim", "StatefulSet", "Service", "Ingress", "Pod", "Creator", "Event"
]
Key = tuple[str, str]  # kind, name

# What the operator makes, in the order in which a person would.
CHILD_KINDS: Final[tuple[Kind, ...]] = (
    "Secret",
    "ConfigMap",
    "PersistentVolumeClaim",
    "Service",
    "Ingress",
    "StatefulSet",
)

CONTAINER: Final = "instance"
PORT: Final = 8000
PORT_NAME: Final = "http"
DATA_DIR: Final = "/data"
SEED_DIR: Final = "/etc/chatinbio"
SEED_KEY: Final = "seed.json"
SESSION_KEY: Final = "session-key"


@dataclass(frozen=True, slots=True)
class Platform:
    """What every child depends on besides its Creator: the operator's settings as a value."""

    namespace: str = "chatinbio-creators"
    domain: str = "localhost"
    url_template: str = "http://{handle}.localhost:8080"
    image_repository: str = "chatinbio/instance"
    default_version: str = "0.1.0"
    ingress_class: str = "traefik"
    tls_secret: str = ""
    cert_issuer: str = ""
    trusted_proxies: str = "127.0.0.0/8,::1"
    access_mode: str = "ReadWriteOnce"
    instance_log_level: str = "info"
    host_verification: Literal["dns", "none"] = "dns"

    @property
    def asks_dns(self) -> bool:
        """Whether a Creator's own domain must be proved before it leads to its page."""
        return self.host_verification == "dns"

    def url(self, handle: str) -> str:
        return self.url_template.replace("{handle}", handle)

    def host(self, handle: str) -> str:
        return f"{handle}.{self.domain}"

    def version(self, creator: Creator) -> str:
        return creator.spec.instance.version or self.default_version


@dataclass(frozen=True, slots=True)
class Apply:
    """Server-side apply of `body`; `body` is all that the operator owns of the object."""

    body: Body


@dataclass(frozen=True, slots=True)
class CreateIfAbsent:
    """Create `body` unless an object of that name is there. `random_key` names the key of `stringData` that gets 32
    random bytes in hexadecimal when the step is performed, so that no pure code ever sees it."""

    body: Body
    random_key: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete exactly this object: the uid keeps a successor of the same name safe."""

    kind: str
    name: str
    uid: str


Step = Apply | CreateIfAbsent | Delete


@dataclass(frozen=True, slots=True)
class Refusal:
    """A child that the API server would not take, with its words."""

    kind: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A Creator that names a host in its spec. `age` orders Creators, the oldest first; `value` is what its record in DNS
    must say; `proved`: its status says that the record was there."""

    handle: str
    age: tuple[str, str]
    value: str
    proved: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS says of a host: the values of its TXT records when it last answered, and why it does not answer now, ""
    when it does."""

    values: frozenset[str] = frozenset()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the cluster holds of one Creator. Bodies are the API server's; of Secrets only the names of keys.

    Of its own domains: `claims` are those of all Creators on each, its own among them; `answers` what DNS says of those
    that were looked for; `withheld` the hosts that do not lead to its page, with the handle to which each leads, "" for
    none (`model.domains`)."""

    children: Mapping[Key, Body] = field(default_factory=dict)
    pods: tuple[Body, ...] = ()
    model_secret: Body | None = None
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()

    def child(self, kind: Kind, name: str) -> Body | None:
        return self.children.get((kind, name))


def key_of(body: Body) -> Key:
    return body["kind"], body["metadata"]["name"]


# -- names and metadata of children --------------------------------------------------------------------------------


def session_secret_name(handle: str) -> str:
    return f"{handle}-session"


def seed_name(handle: str) -> str:
    return f"{handle}-seed"


def claim_name(handle: str) -> str:
    return f"{handle}-data"


def hosts_name(handle: str) -> str:
    """The Ingress of the creator's own domains, where cert-manager fetches their certificate; no handle has a dot."""
    return f"{handle}.hosts"


def service_name(handle: str) -> str:
    """The handle. Many API servers want a Service's name to begin with a letter; `xn--` begins no handle, so nobody
    else's Service has the name."""
    return handle if handle[0].isalpha() else f"xn--{handle}"


def selector(handle: str) -> dict[str, str]:
    """What finds the instance's pod. A StatefulSet's selector can never change."""
    return {LABEL_NAME: INSTANCE_NAME, LABEL_INSTANCE: handle}


def labels(handle: str) -> dict[str, str]:
    return {
        **selector(handle),
        LABEL_MANAGED_BY: OPERATOR_NAME,
        LABEL_PART_OF: "chatinbio",
        LABEL_CREATOR: handle,
    }


def owned_metadata(creator: Creator, platform: Platform, name: str) -> Body:
    """Metadata of a child that goes when its Creator goes."""
    return {
        "name": name,
        "namespace": platform.namespace,
        "labels": labels(creator.handle),
        "ownerReferences": [
            {
                "apiVersion": API_VERSION,
                "kind": KIND,
                "name": creator.handle,
                "uid": creator.metadata.uid,
                "controller": True,
                "blockOwnerDeletion": True,
            }
        ],
    }


def controller_uid(body: Body) -> str | None:
    """The uid of the object's controller, None when it has none."""
    references = body["metadata"].get("ownerReferences", ())
    return next((reference["uid"] for reference in references if reference.get("controller")), None)


def owner_of(creator: Creator) -> str:
    return owner_hash(creator.spec.owner.email)


def own_hosts(creator: Creator, platform: Platform, withheld: Container[str]) -> tuple[str, ...]:
    """The Creator's own domains that may lead to its page: none of the platform's names and none that is withheld."""
    return tuple(host for host in creator.spec.hosts if not is_platforms(host, platform) and host not in withheld)


def is_platforms(host: str, platform: Platform) -> bool:
    """Whether a host is the platform's to give: `eve` must not take `ada.<domain>` by naming it."""
    return host == platform.domain or host.endswith(f".{platform.domain}")
