"""Table of the booking requests."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# What visitors want to book the creator for; `date` is YYYY-MM-DD, `budget` in their own words.
booking_requests = Table(
    "booking_requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("date", String, nullable=False),
    Column("place", String, nullable=False),
    Column("budget", String, nullable=False),
    Column("message", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
