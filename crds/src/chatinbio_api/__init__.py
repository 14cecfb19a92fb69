"""The Creator API: what operator, control plane and local cluster agree on.

The law is `crds/creators.chatinbio.dev.yaml`; the models here are its frozen image for Python, proven equal by
`crds/examples`.
"""

from chatinbio_api.conditions import ConditionType, Phase
from chatinbio_api.definition import crd, crd_path
from chatinbio_api.handles import handle_problem
from chatinbio_api.models import (
    Condition,
    Creator,
    CreatorSpec,
    CreatorStatus,
    DnsRecord,
    EventItem,
    FaqItem,
    HostStatus,
    InstanceSpec,
    LinkItem,
    ModelSecretRef,
    ObjectMeta,
    Owner,
    Profile,
    Resources,
    StorageSpec,
)
from chatinbio_api.names import API_VERSION, GROUP, KIND, PLURAL, VERSION
from chatinbio_api.owners import owner_hash

__all__ = [
    "API_VERSION",
    "GROUP",
    "KIND",
    "PLURAL",
    "VERSION",
    "Condition",
    "ConditionType",
    "Creator",
    "CreatorSpec",
    "CreatorStatus",
    "DnsRecord",
    "EventItem",
    "FaqItem",
    "HostStatus",
    "InstanceSpec",
    "LinkItem",
    "ModelSecretRef",
    "ObjectMeta",
    "Owner",
    "Phase",
    "Profile",
    "Resources",
    "StorageSpec",
    "crd",
    "crd_path",
    "handle_problem",
    "owner_hash",
]
