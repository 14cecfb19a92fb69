"""Tables that belong to the instance as a whole."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# Facts about this database, by key.
meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

# Claim links that were used; `token_hash` is the SHA-256 in hexadecimal, never the token.
claims = Table(
    "claims",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("used_at", UtcDateTime, nullable=False),
)
