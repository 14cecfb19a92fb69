"""One consistent image of the page, read from the database and kept in memory until the page changes.

Place in the flow: tables → **content** → `Library`. It holds the records, and the ranking's documents beside them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, select

from chatinbio_instance.core.material import Event, Faq, Link, LinkKind, Persona
from chatinbio_instance.library import tables

Item = Link | Event | Faq
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page. `items` finds a record by what the search index says: its kind and the id of its row."""

    persona: Persona
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    faq: tuple[Faq, ...]
    items: dict[Key, Item]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything a creator may edit, in hexadecimal."""
        return hashlib.sha256(repr((self.persona, self.links, self.events, self.faq)).encode()).hexdigest()


def read_content(connection: Connection) -> Content:
    """Read the page. An empty database is an empty page."""
    profile = connection.execute(select(tables.profile)).one_or_none()
    persona = (
        Persona()
        if profile is None
        else Persona(profile.display_name, profile.tagline, profile.bio, profile.avatar_url)
    )
    links = {
        ("link", row.id): Link(row.title, row.url, row.description, cast(LinkKind, row.kind))
        for row in _ordered(connection, tables.links, "position")
    }
    events = {
        ("event", row.id): Event(
            row.title, datetime.fromisoformat(row.starts_at), row.venue, row.city, row.url, row.description
        )
        for row in _ordered(connection, tables.events, "starts_unix")
    }
    aliases: dict[int, list[str]] = {}
    for alias in _ordered(connection, tables.faq_aliases, "id"):
        aliases.setdefault(alias.faq_id, []).append(alias.alias)
    faq = {
        ("faq", row.id): Faq(row.question, row.answer, tuple(aliases.get(row.id, ())))
        for row in _ordered(connection, tables.faq, "position")
    }
    return Content(
        persona, tuple(links.values()), tuple(events.values()), tuple(faq.values()), {**links, **events, **faq}
    )


def _ordered(connection: Connection, table: Table, column: str) -> Iterable[Row[Any]]:
    return connection.execute(select(table).order_by(table.c[column], table.c.id))
