"""One consistent image of the page, read from the database and kept in memory until the page changes.

Place in the flow: tables → **content** → `Library`. It holds every record, also those that visitors do not meet now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, select

from chatinbio_instance.core.material import Event, Faq, Link, LinkKind, Persona
from chatinbio_instance.library import page, tables

Item = Link | Event | Faq
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page. `items` finds a record by what the search index says: its kind and the id of its row."""

    persona: Persona
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    faq: tuple[Faq, ...]
    items: Mapping[Key, Item]
    settings: page.PageSettings = field(default_factory=page.PageSettings)
    switches: Mapping[str, bool] = field(default_factory=dict)
    style_sheet: page.StyleSheet = field(default_factory=page.StyleSheet)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what a seed may say, in hexadecimal. It is kept for years: what no seed says stays out of `repr`."""
        return hashlib.sha256(repr((self.persona, self.links, self.events, self.faq)).encode()).hexdigest()


def read_content(connection: Connection) -> Content:
    """Read the page. An empty database is an empty page."""
    links, events, faq = read_links(connection), read_events(connection), read_faq(connection)
    items: dict[Key, Item] = {("link", link.id): link for link in links}
    items |= {("event", event.id): event for event in events}
    items |= {("faq", entry.id): entry for entry in faq}
    return Content(
        read_persona(connection),
        links,
        events,
        faq,
        items,
        page.read_settings(connection),
        page.read_switches(connection),
        page.read_style_sheet(connection),
    )


def read_persona(connection: Connection) -> Persona:
    """Who the page belongs to."""
    row = connection.execute(select(tables.profile)).one_or_none()
    return Persona() if row is None else Persona(row.display_name, row.tagline, row.bio, row.avatar_url)


def read_links(connection: Connection) -> tuple[Link, ...]:
    """Every link in the creator's order."""
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
