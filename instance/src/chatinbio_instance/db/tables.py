"""Tables that belong to the instance as a whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from chatinbio_instance.db.base import Base


class Meta(Base):
    """Facts about this database, by key."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Claim(Base):
    """A claim link that was used; `token_hash` is the SHA-256 in hexadecimal, never the token."""

    __tablename__ = "claims"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime]
