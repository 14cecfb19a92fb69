"""Table of the messages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# What visitors wrote to the creator, with where to answer.
contact_messages = Table(
    "contact_messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("message", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
