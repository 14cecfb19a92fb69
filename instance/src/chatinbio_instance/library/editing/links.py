"""Links: what they say, where they lead, in which order they stand and when visitors meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, update

from chatinbio_instance.core.embeds import embed_of
from chatinbio_instance.core.material import ICONS, LINK_KINDS, LINK_STYLES, Link
from chatinbio_instance.library.content import read_links
from chatinbio_instance.library.editing import rows
from chatinbio_instance.library.editing.fields import Fields
from chatinbio_instance.library.marks import new_ids
from chatinbio_instance.library.page import read_settings
from chatinbio_instance.library.pictures import sources
from chatinbio_instance.library.tables import links

MOST = 100
PLAYERS = "a video, track or album of YouTube, Vimeo, Twitch, Spotify, SoundCloud, Apple Music, Deezer, Tidal or Bandcamp's player"
_NEW = Link("", "")


def find(connection: Connection, link: int) -> Link:
    """One link. Raises InstanceError `not_found`."""
    for found in read_links(connection):
        if found.id == link:
            return found
    raise rows.missing("link", link)


def create(connection: Connection, values: dict[str, Any]) -> Link:
    """Add a link below all others; `values` are fields of `Link`, moments as ISO 8601 text."""
    rows.leave_room(connection, links, MOST)
    row = _checked(connection, asdict(_NEW) | values)
    [link] = new_ids(connection, links)
    connection.execute(insert(links), [row | {"id": link, "position": rows.last_position(connection, links)}])
    return find(connection, link)


def change(connection: Connection, link: int, changes: dict[str, Any]) -> tuple[Link, Link]:
    """Set fields of a link. Returns how it was and how it is."""
    before = find(connection, link)
    row = _checked(connection, asdict(before) | changes)
    if "thumbnail_url" in changes:
        sources.begin_anew(connection, row["thumbnail_url"], "thumbnail")
    connection.execute(update(links).where(links.c.id == link).values(row))
    return before, find(connection, link)


def remove(connection: Connection, link: int) -> Link:
    """Delete a link; returns what it was."""
    before = find(connection, link)
    rows.remove(connection, links, link)
    return before


def reorder(connection: Connection, order: Sequence[int]) -> None:
    """Put the links into the order of their ids. Raises InstanceError `changed_meanwhile`."""
    rows.reorder(connection, links, order)


def _checked(connection: Connection, values: dict[str, Any]) -> dict[str, Any]:
    fields = Fields(values)
    zone = read_settings(connection).zone
    style = fields.choice("style", LINK_STYLES)
    row = {
        "style": style,
        "title": fields.line("title", 80, required=True),
        # A heading leads nowhere: what was there before it became one is not kept in secret.
        "url": "" if style == "heading" else fields.address("url", required=True),
        "icon": fields.choice("icon", ("", *ICONS)),
        "thumbnail_url": fields.picture("thumbnail_url", connection),
        "description": fields.line("description", 200),
        "kind": fields.choice("kind", LINK_KINDS),
        "enabled": values["enabled"],
        "visible_from": (since := fields.moment("visible_from", zone)),
        "visible_until": (until := fields.moment("visible_until", zone)),
    }
    if style == "embed" and row["url"] and embed_of(row["url"]) is None:
        fields.refuse("url", "playable", f"must be of something that can be played here: {PLAYERS}")
    if since and until and since >= until:
        fields.refuse("visible_until", "later", "must be later than visibleFrom")
    fields.settle()
    return row
