"""What the page shows: the creator's own words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from chatinbio_instance.core.embeds import Provider
from chatinbio_instance.core.locales import ENGLISH, Locale, spoken
from chatinbio_instance.core.material import Icon, LinkKind, LinkStyle
from chatinbio_instance.library.page import Language, Sessions
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.caching import UNCHANGED, unless_known
from chatinbio_instance.web.instance import Instance


class BioEmbed(msgspec.Struct, frozen=True):
    """A player to be framed behind a click. `height` in CSS pixels; null for 16:9."""

    provider: Provider
    url: str
    height: int | None


class BioLink(msgspec.Struct, frozen=True, rename="camel"):
    """A link that visitors meet now; `id` is what a click is counted by. A heading has no address, and an embed has a player.

    `icon` is always one to draw; `thumbnailUrl` is a path of this page's.
    """

    id: int
    style: LinkStyle
    title: str
    url: str
    description: str
    kind: LinkKind
    icon: Icon
    thumbnail_url: str | None
    embed: BioEmbed | None


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
    tab has its own. `avatarUrl` is a path of this page's; `language` is that of the page for everybody, `auto` each visitor's own."""

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
    language: Language


async def bio_of(instance: Instance, reader: Locale = ENGLISH) -> dict[str, Any]:
    """The page's content in the names of `Bio`, for the API and for the document that says the same in HTML, as `reader` is to have it."""
    settings = instance.settings
    hosts = sorted({urlsplit(origin).hostname or "" for origin in settings.origins})
    known = {"handle": settings.handle, "engine": instance.engine_name()}
    return known | await instance.library.bio(hosts, reader)


def language_of(request: Request[Any, Any, Any]) -> Locale:
    """The best of our languages for a browser."""
    return spoken(request.headers.get("accept-language", "")) or ENGLISH


@get("/api/bio", responses={200: ResponseSpec(Bio, description="The page"), 304: UNCHANGED})
async def bio(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page's content, with an ETag: most visits find it unchanged. Questions are suggested in the best of our languages for Accept-Language."""
    instance = instance_of(request)
    await instance.look_at_settings()
    body = msgspec.json.encode(await bio_of(instance, language_of(request)))
    return unless_known(request, body, "application/json", vary="accept-language")
