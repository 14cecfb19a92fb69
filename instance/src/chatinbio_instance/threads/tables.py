"""Tables of the conversations."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# People who said something; each known by a signed cookie alone.
visitors = Table(
    "visitors",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# Conversations of one visitor each; the newest that is neither archived nor deleted is the current one. Without a label of its own a thread
# is called by the first words said in it.
threads = Table(
    "threads",
    metadata,
    Column("id", String, primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("label", String),
    Column("archived_at", UtcDateTime),
    Column("deleted_at", UtcDateTime),
)

# Runs of the engine: how each went, what it cost (`cost` in US dollars, where it is known), how long it took. `error` is a code, never a text.
# `first_seq` is the number of its run_start, `item_id` the visitor's item that it answers; `unanswered` is 1 where the page had no answer to it.
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
    Column("first_seq", Integer),
    Column("item_id", String),
    Column("cost", Float),
    Column("unanswered", Integer, nullable=False, default=0),
    Column("role", String, nullable=False, default="visitor"),
)

# Entries of the threads; `parts` is the JSON text that clients see, a surface in it as it is now. What has a `replaced_at` is no longer
# part of its thread and kept for the creator. `note` is what a later run is told of an item without words.
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
    Column("replaced_at", UtcDateTime),
    Column("rating", String),
    Column("note", String),
)

# Which item holds a surface. A row outlives the surface: a click on what is gone is told from one on what never was.
surfaces = Table(
    "surfaces",
    metadata,
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
    Column("surface", String, primary_key=True),
    Column("item_id", String, nullable=False),
    sqlite_with_rowid=False,
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

# What running turns have said so far: all of them in one row a beat, `[[thread, seq, turn, type, data], …]`. A turn that ends moves its
# own to `frames`; fifty turns would otherwise touch fifty pages of the file every beat.
spool = Table(
    "spool",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("said", String, nullable=False),
)
