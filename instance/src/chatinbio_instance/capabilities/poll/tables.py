"""Tables of the polls."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# What the creator asks; with `closed_at` there are no more votes.
polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    sqlite_autoincrement=True,
)

# What may be voted for, in the order of `position`.
poll_options = Table(
    "poll_options",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("poll_id", ForeignKey("polls.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", String, nullable=False),
    sqlite_autoincrement=True,
)

# One vote per visitor and poll.
poll_votes = Table(
    "poll_votes",
    metadata,
    Column("poll_id", ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), primary_key=True),
    Column("option_id", ForeignKey("poll_options.id", ondelete="CASCADE"), nullable=False),
    Column("voted_at", UtcDateTime, nullable=False),
)
