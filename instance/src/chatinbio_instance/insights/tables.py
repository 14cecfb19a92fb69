"""Tables of what is counted. They hold numbers: nobody can be recognised in them once a day is over."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from chatinbio_instance.db.base import metadata

# Days are YYYY-MM-DD in the creator's time zone, as it was then. `visitors` counts each once a day.
page_days = Table(
    "page_days",
    metadata,
    Column("day", String, primary_key=True),
    Column("visits", Integer, nullable=False, default=0),
    Column("visitors", Integer, nullable=False, default=0),
    Column("clicks", Integer, nullable=False, default=0),
    sqlite_with_rowid=False,
)

# Clicks of links that are still there; what a deleted one had stays in `page_days.clicks`.
link_days = Table(
    "link_days",
    metadata,
    Column("link_id", ForeignKey("links.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("clicks", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Who was counted on a day: salted hashes, thrown away with their salt when it is over.
visitor_marks = Table(
    "visitor_marks",
    metadata,
    Column("day", String, primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
