"""The signup's body. The profile is the Creator's own, read strictly: what is not known is refused, not dropped."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints
from pydantic.alias_generators import to_camel

from chatinbio_api import EventItem, FaqItem, LinkItem, Profile


class LinkIn(LinkItem, extra="forbid"):
    """One link of the page."""


class EventIn(EventItem, extra="forbid"):
    """One date to come."""


class FaqIn(FaqItem, extra="forbid"):
    """A question with the creator's own answer."""


class ProfileIn(Profile, extra="forbid"):
    """What the new page starts with."""

    links: tuple[LinkIn, ...] = Field(default=(), max_length=50)
    events: tuple[EventIn, ...] = Field(default=(), max_length=100)
    faq: tuple[FaqIn, ...] = Field(default=(), max_length=200)


EXAMPLE: dict[str, Any] = {
    "handle": "ada",
    "displayName": "Ada Lovelace",
    "email": "ada@example.com",
    "profile": {
        "tagline": "Poetical science and modular synths",
        "links": [{"title": "Bandcamp", "url": "https://example.com/bandcamp", "kind": "music"}],
        "faq": [
            {"question": "Do you take commissions?", "answer": "Yes, from March on.", "aliases": ["Can I hire you?"]}
        ],
    },
}


class SignupRequest(BaseModel):
    """A creator to be."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=False,
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [EXAMPLE]},
    )

    # Its rules are admission's: here it is only kept from being a novel.
    handle: Annotated[str, StringConstraints(max_length=253)] = Field(
        description="The subdomain: 3 to 40 lower-case letters, digits and inner hyphens.", examples=["ada"]
    )
    display_name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)] = Field(
        description="The name as visitors read it.", examples=["Ada Lovelace"]
    )
    email: Annotated[EmailStr, Field(max_length=254)] = Field(
        description="Where the owner is reached.", examples=["ada@example.com"]
    )
    profile: ProfileIn = ProfileIn()

    def normal_form(self) -> dict[str, Any]:
        """The request as it was understood; equal requests have equal forms."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
