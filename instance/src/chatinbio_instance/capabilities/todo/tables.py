"""Table of the to-dos."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# What visitors wrote down, in the conversation in which they did.
todos = Table(
    "todos",
    metadata,
    Column("id", String, primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("text", String, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
