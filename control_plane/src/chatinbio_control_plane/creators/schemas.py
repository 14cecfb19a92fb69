"""The bodies of the creators' endpoints."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from chatinbio_api import EventItem, FaqItem, LinkItem
from chatinbio_api.models import Host, HttpAddress
from chatinbio_control_plane.cluster import CreatorView


class CreatorList(BaseModel):
    """A page of the account's creators, by handle."""

    items: list[CreatorView]
    total: int = Field(description="How many there are in all with this filter.")
    limit: int
    offset: int


class _Change(BaseModel):
    """A JSON merge patch (RFC 7396): what is absent stays, null resets, lists are replaced whole."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=False, frozen=True, extra="forbid")

    def sent(self) -> dict[str, Any]:
        """What stood in the body, by the names of the Creator."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class LinkChange(LinkItem, extra="forbid"):
    """One link of the page."""


class EventChange(EventItem, extra="forbid"):
    """One date to come."""


class FaqChange(FaqItem, extra="forbid"):
    """A question with the creator's own answer."""


class ProfileChange(_Change):
    """What a page starts with that has not been edited by its creator yet."""

    tagline: Annotated[str, StringConstraints(max_length=160)] | None = None
    bio: Annotated[str, StringConstraints(max_length=2000)] | None = None
    avatar_url: HttpAddress | None = None
    links: Annotated[tuple[LinkChange, ...], Field(max_length=50)] | None = None
    events: Annotated[tuple[EventChange, ...], Field(max_length=100)] | None = None
    faq: Annotated[tuple[FaqChange, ...], Field(max_length=200)] | None = None


class CreatorChange(_Change):
    """What may be changed of a creator. The handle is for ever; the model's key is set in the cluster, not here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"displayName": "Ada King", "suspended": True}]})

    display_name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)] | None = None
    email: Annotated[EmailStr, Field(max_length=254)] | None = None
    suspended: bool | None = Field(default=None, description="Stops the instance and keeps its data.")
    version: Annotated[str, StringConstraints(pattern=r"^$|^[A-Za-z0-9_][A-Za-z0-9_.-]*$", max_length=128)] | None = (
        Field(default=None, description="The instance's version; null follows the platform's default.")
    )
    model: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None, description="As pydantic-ai names it, e.g. openai:gpt-5-mini; null is the offline engine."
    )
    model_base_url: HttpAddress | None = Field(
        default=None, alias="modelBaseURL", description="An OpenAI-compatible endpoint."
    )
    hosts: Annotated[tuple[Host, ...], Field(max_length=10)] | None = Field(
        default=None,
        description="The creator's own domains. Each leads to the page once its DNS record is published: see `hosts` of the answer.",
    )
    profile: ProfileChange | None = None

    @model_validator(mode="after")
    def _keeps_what_must_be(self) -> Self:
        for name in ("display_name", "email"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{to_camel(name)} cannot be removed")
        if self.hosts is not None and len(set(self.hosts)) != len(self.hosts):
            raise ValueError("hosts names one host twice")
        return self
