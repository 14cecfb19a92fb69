"""What an archive is: a zip file with `manifest.json` and one file of JSON lines for each table, `tables/<name>.jsonl`.

A line is a row as it is kept, by the names of its columns. An archive of an earlier schema goes the way of all migrations.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import msgspec

FORMAT: Final = 1
APPLICATION: Final = "chatinbio-instance"
MANIFEST: Final = "manifest.json"

# Parents before what hangs on them.
TABLES: Final = (
    "pictures",
    "picture_sources",
    "profile",
    "links",
    "events",
    "faq",
    "faq_aliases",
    "page_settings",
    "capability_switches",
    "prompts",
    "allowed_origins",
    "page_days",
    "link_days",
    "polls",
    "poll_options",
    "visitors",
    "threads",
    "items",
    "surfaces",
    "frames",
    "spool",
    "completions",
    "answered_questions",
    "poll_votes",
    "todos",
    "contact_messages",
    "booking_requests",
    "newsletter_subscribers",
)

# What belongs to this installation or is made again from the rest: who may sign in and what they did here, keys and links that are
# secrets, work in progress, today's salted marks, caches and indexes. The manifest names the team.
LEFT_OUT: Final = frozenset(
    {
        "accounts",
        "account_sessions",
        "invitations",
        "api_keys",
        "audit_log",
        "claims",
        "jobs",
        "visitor_marks",
        "embeddings",
        "item_texts",
        "meta",
        "alembic_version",
    }
)

# An archive is refused beyond these: bytes of all files together, how many times smaller they may be packed, and bytes of one row.
MOST_PACKED: Final = 1024**3
MOST_BYTES: Final = 8 * 1024**3
MOST_RATIO: Final = 200
MOST_ROW: Final = 32 * 1024**2


class PackedTable(msgspec.Struct, frozen=True):
    """What a table's file must hold: so many rows, and bytes with this SHA-256 (hexadecimal)."""

    rows: Annotated[int, msgspec.Meta(ge=0)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Member(msgspec.Struct, frozen=True):
    """Somebody of the team: told, so that they can be invited again, never restored."""

    name: str
    email: str | None
    role: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the archive is and holds."""

    application: str
    format: int
    version: str
    schema: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")]
    handle: str
    exported_at: datetime
    team: tuple[Member, ...] = ()
    tables: dict[str, PackedTable]


def path_of(table: str) -> str:
    """Where a table lies in the archive."""
    return f"tables/{table}.jsonl"
