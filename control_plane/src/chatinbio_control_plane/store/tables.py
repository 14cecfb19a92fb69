"""The tables as the code sees them; `migrations/` is how they came to be, and a test holds the two equal.

Times are UTC. No table holds a secret in clear: API keys as SHA-256, claim tokens not at all.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("created_at", DateTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("prefix", String(12), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("last_used_at", DateTime),
    Column("revoked_at", DateTime),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key_id", ForeignKey("api_keys.id"), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("response", Text),
    Column("expires_at", DateTime, nullable=False, index=True),
    UniqueConstraint("key_id", "fingerprint"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("account_id", String(16)),
    Column("key_id", String(16)),
    Column("action", String(40), nullable=False),
    Column("handle", String(63)),
    Column("outcome", String(40), nullable=False),
    Column("request_id", String(64)),
    Index("ix_audit_log_handle_at", "handle", "at"),
)
