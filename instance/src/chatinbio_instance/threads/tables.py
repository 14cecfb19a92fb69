"""Tables of the conversations."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# People who said something; each known by a signed cookie alone.
visitors = Table(
    "visitors",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# Conversations of one visitor each; the newest is the current one.
threads = Table(
    "threads",
    metadata,
    Column("id", String, primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# Runs of the engine: how each went, what it cost, how long it took. `error` is a code, never a text.
completions = Table(
    "completions",
    metadata,
    Column("id", String, primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("turn", String, nullable=False),
    Column("status", String, nullable=False),
    Column("engine", String, nullable=False),
    Column("model", String),
    Column("input_tokens", Integer, nullable=False, default=0),
    Column("output_tokens", Integer, nullable=False, default=0),
    Column("ttft_ms", Integer),
    Column("duration_ms", Integer),
    Column("error", String),
    Column("started_at", UtcDateTime, nullable=False),
)

# Entries of the threads; `parts` is the JSON text that clients see.
items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("turn", String, nullable=False),
    Column("role", String, nullable=False),
    Column("parts", String, nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# Frames; `data` is the very JSON text that was sent.
frames = Table(
    "frames",
    metadata,
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("turn", String, nullable=False),
    Column("type", String, nullable=False),
    Column("data", String, nullable=False),
    sqlite_with_rowid=False,
)
