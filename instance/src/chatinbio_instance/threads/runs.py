"""Runs of the engine as the creator sees them, and the questions the page had no answer to.

Place in the flow: completions → **runs** → the admin API.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, ForeignKey, Integer, Row, Table, func, insert, select

from chatinbio_instance.core.text import words
from chatinbio_instance.db.base import metadata
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import tables
from chatinbio_instance.threads.transcripts import item_texts

# Questions the page had no answer to, since answered by an entry of the FAQ.
answered_questions = Table(
    "answered_questions",
    metadata,
    Column("completion_id", ForeignKey("completions.id", ondelete="CASCADE"), primary_key=True),
    Column("faq_id", Integer, nullable=False),
)

_RUN, _ITEM, _THREAD = tables.completions.c, tables.items.c, tables.threads.c

# Of the open questions no more than this are looked at, the newest: an attacker may ask a million.
MOST_READ: Final = 5000
MOST_VARIANTS: Final = 20


class CompletionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A run: `cost` in US dollars where it is known, `ttftMs` the time to the first token, `error` a code."""

    id: str
    thread: str
    turn: str
    status: str
    engine: str
    model: str | None
    input_tokens: int
    output_tokens: int
    cost: float | None
    ttft_ms: int | None
    duration_ms: int | None
    error: str | None
    unanswered: bool
    started_at: str


class OpenQuestion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A question the page had no answer to, in all its spellings. `id` is that of the run that was asked it last, in `thread`."""

    id: str
    question: str
    count: int
    variants: tuple[str, ...]
    first_at: str
    last_at: str
    thread: str


def completions(
    connection: Connection, status: str | None, limit: int, offset: int
) -> tuple[list[CompletionView], int]:
    """A page of all runs, or of those with a status, newest first, and how many there are."""
    wanted = [] if status is None else [_RUN.status == status]
    total = connection.scalar(select(func.count()).select_from(tables.completions).where(*wanted)) or 0
    page = select(tables.completions).where(*wanted).order_by(_RUN.started_at.desc(), _RUN.id)
    return [_view(row) for row in connection.execute(page.limit(limit).offset(offset))], total


def _view(row: Row[Any]) -> CompletionView:
    return CompletionView(
        id=row.id,
        thread=row.thread_id,
        turn=row.turn,
        status=row.status,
        engine=row.engine,
        model=row.model,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=row.cost,
        ttft_ms=row.ttft_ms,
        duration_ms=row.duration_ms,
        error=row.error,
        unanswered=bool(row.unanswered),
        started_at=row.started_at.isoformat(),
    )


def open_questions(connection: Connection) -> list[OpenQuestion]:
    """Questions without an answer, those that differ only in case, accents and punctuation as one; most asked first, then newest."""
    groups: dict[tuple[str, ...], list[Row[Any]]] = {}
    for row in _unanswered(connection):
        groups.setdefault(tuple(words(row.body)) or (row.body,), []).append(row)
    found = [_question(rows) for rows in groups.values()]
    return sorted(found, key=lambda question: -question.count)  # stable: the newest come first


def _question(rows: Sequence[Row[Any]]) -> OpenQuestion:
    newest = rows[0]
    return OpenQuestion(
        id=newest.id,
        question=newest.body,
        count=len(rows),
        variants=tuple(dict.fromkeys(row.body for row in rows))[:MOST_VARIANTS],
        first_at=rows[-1].started_at.isoformat(),
        last_at=newest.started_at.isoformat(),
        thread=newest.thread_id,
    )


def question(connection: Connection, run: str) -> OpenQuestion:
    """The open question that one of these runs was asked. Raises InstanceError `not_found`."""
    rows = _alike(connection, run)
    if not rows:
        raise InstanceError(
            "not_found",
            "There is no such open question, or it was answered already. GET /api/admin/unanswered lists them.",
            status=404,
        )
    return _question(rows)


def mark_answered(connection: Connection, run: str, faq: int) -> int:
    """Close the open question that this run was asked, in all its spellings; returns how often it was asked."""
    rows = [{"completion_id": row.id, "faq_id": faq} for row in _alike(connection, run)]
    if rows:
        connection.execute(insert(answered_questions), rows)
    return len(rows)


def _alike(connection: Connection, run: str) -> list[Row[Any]]:
    rows = _unanswered(connection)
    asked = next((words(row.body) for row in rows if row.id == run), None)
    return [row for row in rows if words(row.body) == asked]


def _unanswered(connection: Connection) -> list[Row[Any]]:
    """Runs without an answer and what they were asked, newest first; none of a thread that its visitor deleted."""
    wanted = (
        select(_RUN.id, _RUN.thread_id, _RUN.started_at, item_texts.c.body)
        .join(tables.threads, _THREAD.id == _RUN.thread_id)
        .join(tables.items, _ITEM.id == _RUN.item_id)
        .join(item_texts, item_texts.c.item_id == _ITEM.id)
        .outerjoin(answered_questions, answered_questions.c.completion_id == _RUN.id)
        .where(
            _RUN.unanswered > 0,
            _ITEM.replaced_at.is_(None),
            _THREAD.deleted_at.is_(None),
            answered_questions.c.faq_id.is_(None),
        )
    )
    return list(connection.execute(wanted.order_by(_RUN.started_at.desc(), _RUN.id).limit(MOST_READ)))
