"""The seed: what a new page starts with, in the shapes of the Creator resource.

Place in the flow: seed.json → **seed** → `Library.seed`. It is checked again here, because a file may also be written by hand.
msgspec is in every instance already, as a part of Litestar; pydantic would cost each idle one some megabytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from sqlalchemy import Connection, delete, insert

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.material import LinkKind
from chatinbio_instance.errors import BootError
from chatinbio_instance.library import tables
from chatinbio_instance.library.marks import new_ids

Words = Annotated[str, msgspec.Meta(min_length=1)]


class SeedLink(msgspec.Struct, rename="camel", frozen=True):
    """A link."""

    title: Words
    url: str
    description: str = ""
    kind: LinkKind = "other"


class SeedEvent(msgspec.Struct, rename="camel", frozen=True):
    """A date; `starts_at` is kept with its own offset."""

    title: Words
    starts_at: Annotated[datetime, msgspec.Meta(tz=True)]
    venue: str = ""
    city: str = ""
    url: str | None = None
    description: str = ""


class SeedFaq(msgspec.Struct, rename="camel", frozen=True):
    """A question, its answer and other ways to ask it."""

    question: Words
    answer: Words
    aliases: tuple[str, ...] = ()


class SeedProfile(msgspec.Struct, rename="camel", frozen=True):
    """The page."""

    tagline: str = ""
    bio: str = ""
    avatar_url: str | None = None
    links: tuple[SeedLink, ...] = ()
    events: tuple[SeedEvent, ...] = ()
    faq: tuple[SeedFaq, ...] = ()


class Seed(msgspec.Struct, rename="camel", frozen=True):
    """`seed.json`; what else stands in it (the claim) belongs to others."""

    display_name: str = ""
    profile: SeedProfile = SeedProfile()

    @classmethod
    def read(cls, document: dict[str, Any]) -> Seed:
        """Check a document. Raises BootError that names the field to correct."""
        try:
            seed = msgspec.convert(document, cls)
        except msgspec.ValidationError as error:
            raise _unreadable(str(error)) from error
        profile = seed.profile
        addresses = {"avatarUrl": profile.avatar_url}
        addresses |= {f"links[{n}].url": link.url for n, link in enumerate(profile.links)}
        addresses |= {f"events[{n}].url": event.url for n, event in enumerate(profile.events)}
        for field, address in addresses.items():
            if address is not None and not is_web_address(address):
                raise _unreadable(f"Expected an http or https address - at `$.profile.{field}`")
        return seed


def _unreadable(complaint: str) -> BootError:
    return BootError(f"The seed file does not describe a page. Correct it and start again. {complaint}")


def replace_page(connection: Connection, seed: Seed, moment: datetime) -> None:
    """Put the seed's page in place of what is kept, in the caller's transaction."""
    for table in (tables.faq_aliases, tables.faq, tables.events, tables.links, tables.profile):
        connection.execute(delete(table))
    profile = seed.profile
    about = {"display_name": seed.display_name, "tagline": profile.tagline, "bio": profile.bio}
    connection.execute(
        insert(tables.profile), [about | {"id": 1, "avatar_url": profile.avatar_url, "updated_at": moment}]
    )
    links = [
        {"id": row, "position": n} | msgspec.structs.asdict(link)
        for n, (row, link) in enumerate(
            zip(new_ids(connection, tables.links, len(profile.links)), profile.links, strict=True)
        )
    ]
    events = [
        {"id": row}
        | msgspec.structs.asdict(event)
        | {"starts_at": event.starts_at.isoformat(), "starts_unix": int(event.starts_at.timestamp())}
        for row, event in zip(new_ids(connection, tables.events, len(profile.events)), profile.events, strict=True)
    ]
    entries = list(zip(new_ids(connection, tables.faq, len(profile.faq)), profile.faq, strict=True))
    faq = [
        {"id": row, "position": n, "question": entry.question, "answer": entry.answer}
        for n, (row, entry) in enumerate(entries)
    ]
    aliases = [{"faq_id": row, "alias": alias} for row, entry in entries for alias in entry.aliases]
    for table, rows in (
        (tables.links, links),
        (tables.events, events),
        (tables.faq, faq),
        (tables.faq_aliases, aliases),
    ):
        if rows:
            connection.execute(insert(table), rows)
