"""What a creator has put on their page, as plain records.

Place in the flow: db → library → **material** → capabilities, engines, web. Everything here was written by the creator;
nothing is ever made up further up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, get_args

LinkKind = Literal["website", "music", "video", "social", "shop", "newsletter", "podcast", "other"]
LINK_KINDS: tuple[LinkKind, ...] = (
    "website",
    "music",
    "video",
    "social",
    "shop",
    "newsletter",
    "podcast",
    "other",
)
# A link leads somewhere, a heading stands above those that follow it, an embed is played on the page itself.
LinkStyle = Literal["link", "heading", "embed"]
LINK_STYLES: tuple[LinkStyle, ...] = get_args(LinkStyle)

# What may be drawn beside a link: the kinds, other things that pages lead to, and well-known places. The front end draws each of them.
Icon = Literal[
    # kinds
    "website",
    "music",
    "video",
    "social",
    "shop",
    "newsletter",
    "podcast",
    "other",
    # things
    "art",
    "book",
    "calendar",
    "camera",
    "chat",
    "coffee",
    "download",
    "email",
    "event",
    "game",
    "gift",
    "heart",
    "map",
    "phone",
    "star",
    "ticket",
    # places
    "applemusic",
    "bandcamp",
    "behance",
    "bluesky",
    "deezer",
    "discord",
    "dribbble",
    "etsy",
    "facebook",
    "github",
    "goodreads",
    "instagram",
    "kofi",
    "linkedin",
    "mastodon",
    "medium",
    "patreon",
    "pinterest",
    "reddit",
    "signal",
    "snapchat",
    "soundcloud",
    "spotify",
    "substack",
    "telegram",
    "threads",
    "tidal",
    "tiktok",
    "tumblr",
    "twitch",
    "vimeo",
    "whatsapp",
    "x",
    "youtube",
]
ICONS: tuple[Icon, ...] = get_args(Icon)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page; `url` is http or https, and empty for a heading.

    `icon` is empty where it follows from the address or the kind. `thumbnail_url` is a path of the page's own picture; where a record is
    edited, what the creator gave: such a path, or a web address. None of these is part of what a seed may say.

    `id` is its row's; 0 for one that is not kept. It is no part of what the link says, so equal links may differ in it.
    Visitors meet a link while it is `enabled` and the moment lies in [`visible_from`, `visible_until`); None is open.
    """

    title: str
    url: str
    description: str = ""
    kind: LinkKind = "other"
    id: int = field(default=0, compare=False, repr=False)
    enabled: bool = field(default=True, repr=False)
    visible_from: datetime | None = field(default=None, repr=False)
    visible_until: datetime | None = field(default=None, repr=False)
    style: LinkStyle = field(default="link", repr=False)
    icon: Literal["", Icon] = field(default="", repr=False)
    thumbnail_url: str | None = field(default=None, repr=False)

    def is_visible(self, moment: datetime) -> bool:
        """Whether visitors meet it at that moment (aware)."""
        return (
            self.enabled
            and (self.visible_from is None or self.visible_from <= moment)
            and (self.visible_until is None or moment < self.visible_until)
        )


@dataclass(frozen=True, slots=True)
class Event:
    """A date; `starts_at` is aware, in the offset of the place, as the creator wrote it.

    `ends_at` is aware too and later, where the end is known. `time_zone` is the IANA name of the place's ("Europe/Berlin"), empty
    where only the offset is known. `id` as a link's.
    """

    title: str
    starts_at: datetime
    venue: str = ""
    city: str = ""
    url: str | None = None
    description: str = ""
    id: int = field(default=0, compare=False, repr=False)
    ends_at: datetime | None = field(default=None, repr=False)
    time_zone: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Venue and city as one reads them, empty where neither is known."""
        return ", ".join(part for part in (self.venue, self.city) if part)


@dataclass(frozen=True, slots=True)
class Faq:
    """A question with the creator's own answer; `aliases` are other ways to ask it. `id` as a link's."""

    question: str
    answer: str
    aliases: tuple[str, ...] = ()
    id: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who the page belongs to. `avatar_url` as a link's `thumbnail_url`."""

    display_name: str = ""
    tagline: str = ""
    bio: str = ""
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a search found. `score` is from 0 to 1: how much of the question it covers and how much of it is asked."""

    item: Link | Event | Faq
    score: float


class Material(Protocol):
    """What capabilities and engines may ask of a library."""

    async def persona(self) -> Persona:
        """Who the page belongs to."""
        ...

    async def links(self, kind: LinkKind | None = None) -> Sequence[Link]:
        """The links that visitors meet now, in the creator's order, all of them or of one kind; no headings."""
        ...

    async def events(self, upcoming: bool = True) -> Sequence[Event]:
        """The dates, soonest first; with `upcoming` only those that are not over."""
        ...

    async def faq(self) -> Sequence[Faq]:
        """The questions with their answers, in the creator's order."""
        ...

    async def search(self, query: str, k: int = 5) -> Sequence[Hit]:
        """The `k` best hits for any text a visitor may type, best first; over events that are not over."""
        ...
