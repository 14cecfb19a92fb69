"""What the page shows: the creator's own words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from chatinbio_instance.core.material import LinkKind
from chatinbio_instance.library.page import Sessions
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.caching import UNCHANGED, unless_known
from chatinbio_instance.web.visits import count_embedded_visit


class BioLink(msgspec.Struct, frozen=True):
    """A link that visitors meet now; `id` is what a click is counted by."""

    id: int
    title: str
    url: str
    description: str
    kind: LinkKind


class BioEvent(msgspec.Struct, frozen=True, rename="camel"):
    """A date that is not over. Times have the offset of the place; `time_zone` is an IANA name where it is known."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime | None
    time_zone: str | None
    venue: str
    city: str
    url: str | None
    description: str


class BioQuestion(msgspec.Struct, frozen=True):
    """A question that the creator has answered."""

    question: str


class Bio(msgspec.Struct, frozen=True, rename="camel"):
    """The page. `engine` is `offline` or the model's name; `sessions` says whether a visitor's conversation is resumed, or each
    tab has its own."""

    handle: str
    display_name: str
    tagline: str
    bio: str
    avatar_url: str | None
    links: list[BioLink]
    events: list[BioEvent]
    faq: list[BioQuestion]
    engine: str
    suggestions: list[str]
    sessions: Sessions


@get("/api/bio", responses={200: ResponseSpec(Bio, description="The page"), 304: UNCHANGED})
async def bio(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page's content, with an ETag: most visits find it unchanged."""
    instance = instance_of(request)
    count_embedded_visit(request)
    await instance.look_at_settings()
    known = {"handle": instance.settings.handle, "engine": instance.engine_name()}
    body = msgspec.json.encode(known | await instance.library.bio())
    return unless_known(request, body, "application/json")
