"""Table of the subscribers."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# Who wants the newsletter; `consent` are the very words that were agreed to.
newsletter_subscribers = Table(
    "newsletter_subscribers",
    metadata,
    Column("id", String, primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("email", String, nullable=False),
    Column("consent", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
