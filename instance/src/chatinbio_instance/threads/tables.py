"""Tables of the conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chatinbio_instance.core.frames import ItemStatus
from chatinbio_instance.db.base import Base


class Visitor(Base):
    """Somebody who said something; known by a signed cookie alone."""

    __tablename__ = "visitors"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class Thread(Base):
    """A conversation of one visitor; the newest is the current one."""

    __tablename__ = "threads"

    id: Mapped[str] = mapped_column(primary_key=True)
    visitor_id: Mapped[str] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class Completion(Base):
    """One run of the engine: how it went, what it cost, how long it took. `error` is a code, never a text."""

    __tablename__ = "completions"

    id: Mapped[str] = mapped_column(primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    turn: Mapped[str]
    status: Mapped[str]
    engine: Mapped[str]
    model: Mapped[str | None] = mapped_column(default=None)
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    ttft_ms: Mapped[int | None] = mapped_column(default=None)
    duration_ms: Mapped[int | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    started_at: Mapped[datetime]


class ItemRow(Base):
    """An entry of a thread; `parts` is the JSON text that clients see."""

    __tablename__ = "items"

    id: Mapped[str] = mapped_column(primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    position: Mapped[int]
    turn: Mapped[str]
    role: Mapped[Literal["user", "assistant"]] = mapped_column(String)
    parts: Mapped[str]
    status: Mapped[ItemStatus] = mapped_column(String)
    created_at: Mapped[datetime]


class FrameRow(Base):
    """A frame; `data` is the very JSON text that was sent."""

    __tablename__ = "frames"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[str]
    type: Mapped[str]
    data: Mapped[str]
