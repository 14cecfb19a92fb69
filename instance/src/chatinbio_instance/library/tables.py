"""Tables of the creator's material; the search index beside them is made in the migration."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# The one row about the creator; its id is 1.
profile = Table(
    "profile",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("display_name", String, nullable=False),
    Column("tagline", String, nullable=False),
    Column("bio", String, nullable=False),
    Column("avatar_url", String),
    Column("updated_at", UtcDateTime, nullable=False),
)

# The links, in the order of `position`; visitors meet one while it is enabled and within its schedule. `thumbnail_url` and the
# profile's `avatar_url` are as the creator gave them: a web address, or the path of one of the `pictures`.
links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("url", String, nullable=False),
    Column("description", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("enabled", Boolean, nullable=False, default=True),
    Column("visible_from", UtcDateTime),
    Column("visible_until", UtcDateTime),
    Column("style", String, nullable=False, default="link"),
    Column("icon", String, nullable=False, default=""),
    Column("thumbnail_url", String),
)

# The dates: `starts_at` in ISO 8601 as the creator wrote it, `starts_unix` the instant in seconds, which sorts. `time_zone` is the
# IANA name of the place's, empty where only the offset is known.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String, nullable=False),
    Column("starts_at", String, nullable=False),
    Column("starts_unix", Integer, nullable=False),
    Column("venue", String, nullable=False),
    Column("city", String, nullable=False),
    Column("url", String),
    Column("description", String, nullable=False),
    Column("ends_at", String),
    Column("time_zone", String, nullable=False, default=""),
)

# The questions with their answers, in the order of `position`.
faq = Table(
    "faq",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("question", String, nullable=False),
    Column("answer", String, nullable=False),
)

# Other ways to ask the questions.
faq_aliases = Table(
    "faq_aliases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("faq_id", ForeignKey("faq.id", ondelete="CASCADE"), nullable=False),
    Column("alias", String, nullable=False),
)

# How the page behaves and looks, by name: JSON of `page.PageSettings`, JSON of the design tokens, and the CSS that they became.
page_settings = Table(
    "page_settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# Capabilities that the creator has switched on or off; the others are as they come.
capability_switches = Table(
    "capability_switches",
    metadata,
    Column("name", String, primary_key=True),
    Column("enabled", Boolean, nullable=False),
)

# The page's own pictures, as they are sent: the id is of the content (`pictures.paths`), the bytes were written by this program.
# One that was `fetched` goes when nothing gives its address any more; what was uploaded stays until it is deleted.
pictures = Table(
    "pictures",
    metadata,
    Column("id", String, primary_key=True),
    Column("use", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("fetched", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

# Web addresses of pictures that the creator gave, and what became of them: the picture, or what was wrong when they were last tried.
picture_sources = Table(
    "picture_sources",
    metadata,
    Column("address", String, primary_key=True),
    Column("use", String, primary_key=True),
    Column("picture_id", ForeignKey("pictures.id", ondelete="SET NULL"), index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("complaint", String, nullable=False, default=""),
    Column("tried_at", UtcDateTime),
)
