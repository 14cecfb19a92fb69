"""One consistent image of the page, read from the database and kept in memory until the page changes.

Place in the flow: tables → **content** → `Library`. It holds every record, also those that visitors do not meet now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, select

from chatinbio_instance.core.material import Event, Faq, Icon, Link, LinkKind, LinkStyle, Persona
from chatinbio_instance.library import page, tables
from chatinbio_instance.library.pictures.paths import path_of, picture_at

Item = Link | Event | Faq
Key = tuple[str, int]
# Ids of pictures by the web address they were fetched from and the use they were made for.
Pictures = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page, as it is shown: its pictures by their paths, None for one that is not there yet.

    `items` finds a record by what the search index says: its kind and the id of its row. A heading is none.
    """

    persona: Persona
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    faq: tuple[Faq, ...]
    items: Mapping[Key, Item]
    settings: page.PageSettings = field(default_factory=page.PageSettings)
    switches: Mapping[str, bool] = field(default_factory=dict)
    style_sheet: page.StyleSheet = field(default_factory=page.StyleSheet)


def fingerprint(persona: Persona, links: tuple[Link, ...], events: tuple[Event, ...], faq: tuple[Faq, ...]) -> str:
    """SHA-256 of what a seed may say, in hexadecimal. It is kept for years: what no seed says stays out of `repr`."""
    return hashlib.sha256(repr((persona, links, events, faq)).encode()).hexdigest()


def read_fingerprint(connection: Connection) -> str:
    """The fingerprint of the page as it is kept."""
    return fingerprint(read_persona(connection), read_links(connection), read_events(connection), read_faq(connection))


def read_content(connection: Connection) -> Content:
    """Read the page. An empty database is an empty page."""
    persona, links = read_persona(connection), read_links(connection)
    events, faq = read_events(connection), read_faq(connection)
    shown = read_pictures(connection)
    persona = replace(persona, avatar_url=shown_at(persona.avatar_url, "avatar", shown))
    links = tuple(
        replace(link, thumbnail_url=shown_at(link.thumbnail_url, "thumbnail", shown)) if link.thumbnail_url else link
        for link in links
    )
    items: dict[Key, Item] = {("link", link.id): link for link in links if link.style != "heading"}
    items |= {("event", event.id): event for event in events}
    items |= {("faq", entry.id): entry for entry in faq}
    return Content(
        persona,
        links,
        events,
        faq,
        items,
        page.read_settings(connection),
        page.read_switches(connection),
        page.read_style_sheet(connection),
    )


def read_pictures(connection: Connection) -> Pictures:
    """Which picture was made of a web address, for each use."""
    column = tables.picture_sources.c
    fetched = select(column.address, column.use, column.picture_id).where(column.picture_id.is_not(None))
    return {(row.address, row.use): row.picture_id for row in connection.execute(fetched)}


def shown_at(given: str | None, use: str, pictures: Pictures) -> str | None:
    """The path of a picture that the creator gave by its path or by a web address; None where there is none yet."""
    if given is None or picture_at(given):
        return given
    made = pictures.get((given, use))
    return None if made is None else path_of(made)


def read_persona(connection: Connection) -> Persona:
    """Who the page belongs to, as the creator gave it."""
    row = connection.execute(select(tables.profile)).one_or_none()
    return Persona() if row is None else Persona(row.display_name, row.tagline, row.bio, row.avatar_url)


def read_links(connection: Connection) -> tuple[Link, ...]:
    """Every link in the creator's order, as they gave it."""
    return tuple(
        Link(
            row.title,
            row.url,
            row.description,
            cast(LinkKind, row.kind),
            row.id,
            row.enabled,
            row.visible_from,
            row.visible_until,
            cast(LinkStyle, row.style),
            cast(Icon, row.icon),
            row.thumbnail_url,
        )
        for row in _ordered(connection, tables.links, "position")
    )


def read_events(connection: Connection) -> tuple[Event, ...]:
    """Every date, soonest first."""
    return tuple(
        Event(
            row.title,
            datetime.fromisoformat(row.starts_at),
            row.venue,
            row.city,
            row.url,
            row.description,
            row.id,
            None if row.ends_at is None else datetime.fromisoformat(row.ends_at),
            row.time_zone,
        )
        for row in _ordered(connection, tables.events, "starts_unix")
    )


def read_faq(connection: Connection) -> tuple[Faq, ...]:
    """Every question in the creator's order."""
    aliases: dict[int, list[str]] = {}
    for alias in _ordered(connection, tables.faq_aliases, "id"):
        aliases.setdefault(alias.faq_id, []).append(alias.alias)
    return tuple(
        Faq(row.question, row.answer, tuple(aliases.get(row.id, ())), row.id)
        for row in _ordered(connection, tables.faq, "position")
    )


def _ordered(connection: Connection, table: Table, column: str) -> Iterable[Row[Any]]:
    return connection.execute(select(table).order_by(table.c[column], table.c.id))
