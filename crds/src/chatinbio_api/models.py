"""The Creator as frozen pydantic models, one field per field of the CRD.

Attributes are snake_case, JSON is camelCase (`model_dump(by_alias=True, exclude_none=True, mode="json")`).
Reading is lenient about unknown fields (a newer CRD may know more); writing only ever produces known ones.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from chatinbio_api.names import ANNOTATION_PAUSED, API_VERSION, KIND

_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
HttpAddress = Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2000)]
Host = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$",
        min_length=4,
        max_length=253,
    ),
]
# As the CRD's int-or-string: the pattern holds for text, a whole number is a quantity as it stands.
Quantity = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi)?$")] | StrictInt
Size = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?(Mi|Gi|Ti|M|G|T)$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", min_length=3, max_length=254)]


def _is_text(value: object) -> object:
    """The wire knows times as RFC 3339 text only; pydantic would take a bare date or a number of seconds as well."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC_3339.fullmatch(value)):
        return value
    raise ValueError("must be a time with its offset, as in 2027-05-01T20:00:00+02:00")


def _are_different(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(value)) < len(value):
        raise ValueError("duplicate entries")
    return value


class _Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


class LinkItem(_Model):
    """One link of the page."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    url: HttpAddress
    description: Annotated[str, StringConstraints(max_length=200)] = ""
    kind: Literal["website", "music", "video", "social", "shop", "newsletter", "podcast", "other"] = "other"


class EventItem(_Model):
    """One date to come; `starts_at` carries its UTC offset."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    starts_at: Annotated[AwareDatetime, BeforeValidator(_is_text)]
    venue: Annotated[str, StringConstraints(max_length=120)] = ""
    city: Annotated[str, StringConstraints(max_length=80)] = ""
    url: HttpAddress | None = None
    description: Annotated[str, StringConstraints(max_length=500)] = ""


class FaqItem(_Model):
    """A question with the creator's own answer; `aliases` are other ways to ask it."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    aliases: tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=20
    )


class Profile(_Model):
    """What a new page starts with."""

    tagline: Annotated[str, StringConstraints(max_length=160)] = ""
    bio: Annotated[str, StringConstraints(max_length=2000)] = ""
    avatar_url: HttpAddress | None = None
    links: tuple[LinkItem, ...] = Field(default=(), max_length=50)
    events: tuple[EventItem, ...] = Field(default=(), max_length=100)
    faq: tuple[FaqItem, ...] = Field(default=(), max_length=200)


class Owner(_Model):
    """The person an instance belongs to."""

    email: Email


class Resources(_Model):
    """Requests and limits of the container, in Kubernetes quantities."""

    requests: dict[str, Quantity] = Field(default_factory=dict)
    limits: dict[str, Quantity] = Field(default_factory=dict)


class ModelSecretRef(_Model):
    """The Secret, in the creators' namespace, that holds the provider's key."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=253)]
    key: Annotated[str, StringConstraints(min_length=1, max_length=253)] = "api-key"


class InstanceSpec(_Model):
    """How the instance runs. An empty `version` follows the operator's default."""

    version: Annotated[str, StringConstraints(pattern=r"^$|^[A-Za-z0-9_][A-Za-z0-9_.-]*$", max_length=128)] = ""
    resources: Resources = Resources()
    model: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "offline"
    model_base_url: HttpAddress | None = Field(default=None, alias="modelBaseURL")
    model_secret_ref: ModelSecretRef | None = None


class StorageSpec(_Model):
    """The volume that holds the instance's one database file."""

    size: Size = "1Gi"
    storage_class_name: Annotated[str, StringConstraints(min_length=1, max_length=253)] | None = None
    deletion_policy: Literal["Retain", "Delete"] = "Retain"


class CreatorSpec(_Model):
    """What is wished for."""

    display_name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    owner: Owner
    profile: Profile = Profile()
    suspended: StrictBool = False
    instance: InstanceSpec = InstanceSpec()
    storage: StorageSpec = StorageSpec()
    hosts: Annotated[tuple[Host, ...], AfterValidator(_are_different)] = Field(default=(), max_length=10)
    claim_token_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class Condition(_Model):
    """A condition as Kubernetes' API conventions define it. Times are UTC, to the second."""

    type: str
    status: Literal["True", "False", "Unknown"]
    reason: str
    message: str
    last_transition_time: datetime
    observed_generation: int = 0


class DnsRecord(_Model):
    """A record to publish in DNS; `name` is whole, without a final dot."""

    name: str
    type: str
    value: str


class HostStatus(_Model):
    """Where one of `spec.hosts` stands: `state` is Serving, Unverified, Taken or Reserved, or a word of a newer CRD."""

    host: str
    state: str
    message: str
    record: DnsRecord | None = None


class CreatorStatus(_Model):
    """What is, as the operator last saw it."""

    phase: str | None = None
    url: str | None = None
    version: str | None = None
    namespace: str | None = None
    observed_generation: int | None = None
    hosts: tuple[HostStatus, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def condition(self, type_: str) -> Condition | None:
        """The condition of that type, or None where the operator has not spoken of it yet."""
        return next((c for c in self.conditions if c.type == type_), None)


class ObjectMeta(_Model):
    """The part of an object's metadata that our programs read."""

    name: str
    uid: str = ""
    generation: int = 0
    resource_version: str = ""
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: tuple[str, ...] = ()


class Creator(_Model):
    """The custom resource. `metadata.name` is the handle."""

    api_version: str = API_VERSION
    kind: str = KIND
    metadata: ObjectMeta
    spec: CreatorSpec
    status: CreatorStatus = CreatorStatus()

    @property
    def handle(self) -> str:
        return self.metadata.name

    @property
    def paused(self) -> bool:
        """Whether somebody asked that its children are left alone."""
        return self.metadata.annotations.get(ANNOTATION_PAUSED) == "true"

    @classmethod
    def parse(cls, body: dict[str, Any]) -> Creator:
        """Read an object of the API server. Raises pydantic's ValidationError where schema and models disagree."""
        return cls.model_validate(body)
