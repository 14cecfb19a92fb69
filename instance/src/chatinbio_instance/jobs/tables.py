"""The table of background work: what was begun, how it goes, what came of it."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# One row a job. `arguments` (with who reads the result, under `@reader`) and `result` are JSON; `error` is a code; `progress` is from 0 to 1 as of the last attempt.
# A job that ended without `delivered_at` has not been told of yet.
jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("thread_id", ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("role", String, nullable=False),
    Column("turn", String, nullable=False),
    Column("call", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("label", String, nullable=False),
    Column("arguments", String, nullable=False),
    Column("dedupe_key", String, nullable=False),
    Column("status", String, nullable=False, default="queued"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("progress", Float),
    Column("result", String),
    Column("error", String),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
)
