"""The seed: what a new page starts with, in the shapes of the Creator resource.

Place in the flow: seed.json → **seed** → `Library.seed`. It is checked again here, because a file may also be written by hand.
"""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.material import LinkKind
from chatinbio_instance.errors import BootError


class _Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")

    @field_validator("url", "avatar_url", check_fields=False)
    @classmethod
    def _web_only(cls, value: str | None) -> str | None:
        if value is not None and not is_web_address(value):
            raise ValueError("must be an http or https address")
        return value


class SeedLink(_Model):
    """A link."""

    title: str = Field(min_length=1)
    url: str
    description: str = ""
    kind: LinkKind = "other"


class SeedEvent(_Model):
    """A date; `starts_at` is kept with its own offset."""

    title: str = Field(min_length=1)
    starts_at: AwareDatetime
    venue: str = ""
    city: str = ""
    url: str | None = None
    description: str = ""


class SeedFaq(_Model):
    """A question, its answer and other ways to ask it."""

    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class SeedProfile(_Model):
    """The page."""

    tagline: str = ""
    bio: str = ""
    avatar_url: str | None = None
    links: tuple[SeedLink, ...] = ()
    events: tuple[SeedEvent, ...] = ()
    faq: tuple[SeedFaq, ...] = ()


class Seed(_Model):
    """`seed.json`; what else stands in it (the claim) belongs to others."""

    display_name: str = ""
    profile: SeedProfile = SeedProfile()

    @classmethod
    def read(cls, document: dict[str, Any]) -> Seed:
        """Check a document. Raises BootError that names the fields to correct."""
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            complaints = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
            raise BootError(
                f"The seed file does not describe a page. Correct it and start again. {complaints}"
            ) from error
