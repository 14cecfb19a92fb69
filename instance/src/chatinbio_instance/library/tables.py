"""Tables of the creator's material; the search index beside them is made in the migration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chatinbio_instance.db.base import Base


class ProfileRow(Base):
    """The one row about the creator."""

    __tablename__ = "profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    tagline: Mapped[str]
    bio: Mapped[str]
    avatar_url: Mapped[str | None]
    updated_at: Mapped[datetime]


class LinkRow(Base):
    """A link, in the order of `position`."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    description: Mapped[str]
    kind: Mapped[str]


class EventRow(Base):
    """A date: `starts_at` in ISO 8601 as the creator wrote it, `starts_unix` the instant in seconds, which sorts."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    starts_at: Mapped[str]
    starts_unix: Mapped[int]
    venue: Mapped[str]
    city: Mapped[str]
    url: Mapped[str | None]
    description: Mapped[str]


class FaqRow(Base):
    """A question and its answer, in the order of `position`."""

    __tablename__ = "faq"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]


class FaqAliasRow(Base):
    """Another way to ask a question."""

    __tablename__ = "faq_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    faq_id: Mapped[int] = mapped_column(ForeignKey("faq.id", ondelete="CASCADE"))
    alias: Mapped[str]
