"""The table of the persona's versions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# Every template that was ever saved; at most one is active, and where none is, the default of this program is.
prompts = Table(
    "prompts",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("body", String, nullable=False),
    Column("author", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
)
