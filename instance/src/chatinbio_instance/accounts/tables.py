"""Tables of the people who run the page. Of everything secret only a hash is kept."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from chatinbio_instance.db.base import UtcDateTime, metadata

# People who may change the page. `email_key` is the folded address, by which they sign in; both are empty for an owner who has
# claimed the page and not said yet who they are, as is `password_hash` (Argon2id).
accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String),
    Column("email_key", String, unique=True),
    Column("role", String, nullable=False),
    Column("password_hash", String),
    Column("created_at", UtcDateTime, nullable=False),
)

# Where people are signed in; `token_hash` is the SHA-256 of the cookie's value, `agent` the shortened User-Agent.
account_sessions = Table(
    "account_sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("agent", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# Links that make their holder a member of the team, or with `account_id` sign a member in again, once; a used one is gone.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# Keys of programs that chat; `hint` is how a key begins, so that people can tell them apart.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("key_hash", String, nullable=False, unique=True),
    Column("hint", String, nullable=False),
    Column("name", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

# Other sites whose pages may open the chat.
allowed_origins = Table(
    "allowed_origins",
    metadata,
    Column("id", String, primary_key=True),
    Column("origin", String, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

# Who changed what, newest last. `action` is `<thing>.<verb>`, `change` JSON of what is different now; never a secret.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("account_id", String, nullable=False, index=True),
    Column("account_name", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", String, nullable=False),
    Column("change", String, nullable=False),
)
