"""Tables of the people who run the page."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# Who changed what, newest last. `action` is `<thing>.<verb>`, `change` JSON of what is different now; never a secret.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("account_id", String, nullable=False),
    Column("account_name", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", String, nullable=False),
    Column("change", String, nullable=False),
)
