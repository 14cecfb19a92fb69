"""Runs of the engine as the creator sees them, and the questions the page had no answer to.

Place in the flow: completions → **runs** → the admin API.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, ForeignKey, Integer, Row, Table, case, delete, func, insert, select

from chatinbio_instance.core.text import words
from chatinbio_instance.db.base import metadata
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import tables
from chatinbio_instance.threads.transcripts import item_texts

# Questions the page had no answer to, since answered by an entry of the FAQ, or set aside (`faq_id` 0).
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


class ModelUse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What runs of one model came to; of the page's own engine where `model` is null.

    `cost` is in US dollars, null where none is known; `ttftMs` is the mean time to the first token.
    """

    model: str | None
    runs: int
    failed: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    ttft_ms: int | None


class Ratings(msgspec.Struct, frozen=True):
    """How many answers were rated so."""

    up: int
    down: int


def use(connection: Connection, since: datetime, until: datetime) -> list[ModelUse]:
    """What runs came to that began then, by model, the one with most runs first."""
    failed = func.sum(case((_RUN.status.in_(("error", "interrupted")), 1), else_=0))
    sums = select(
        _RUN.model,
        func.count().label("runs"),
        failed.label("failed"),
        func.sum(_RUN.input_tokens).label("input_tokens"),
        func.sum(_RUN.output_tokens).label("output_tokens"),
        func.sum(_RUN.cost).label("cost"),
        func.avg(_RUN.ttft_ms).label("ttft_ms"),
    ).where(_RUN.started_at >= since, _RUN.started_at < until)
    rows = connection.execute(sums.group_by(_RUN.model).order_by(func.count().desc(), _RUN.model)).mappings()
    return [ModelUse(**{**row, "ttft_ms": None if row["ttft_ms"] is None else round(row["ttft_ms"])}) for row in rows]


def ratings(connection: Connection, since: datetime, until: datetime) -> Ratings:
    """How answers of that time are rated."""
    up, down = func.count().filter(_ITEM.rating == "up"), func.count().filter(_ITEM.rating == "down")
    # By way of their threads: those have an index on their time.
    lately = select(_THREAD.id).where(_THREAD.updated_at >= since, _THREAD.deleted_at.is_(None))
    rated = _ITEM.rating.is_not(None), _ITEM.replaced_at.is_(None), _ITEM.thread_id.in_(lately)
    row = connection.execute(select(up, down).where(*rated, _ITEM.created_at >= since, _ITEM.created_at < until)).one()
    return Ratings(*row)


def completions(
    connection: Connection, status: str | None, thread: str | None, limit: int, offset: int
) -> tuple[list[CompletionView], int]:
    """A page of all runs, or of those with a status and of a thread, newest first, and how many there are."""
    wanted = [] if status is None else [_RUN.status == status]
    if thread is not None:
        wanted.append(_RUN.thread_id == thread)
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
    rows = _alike(_unanswered(connection), run)
    if not rows:
        raise InstanceError(
            "not_found",
            "There is no such open question, or it was answered already. GET /api/admin/unanswered lists them.",
            status=404,
        )
    return _question(rows)


def mark_answered(connection: Connection, run: str, faq: int) -> int:
    """Close the open question that this run was asked, in all its spellings; returns how often it was asked."""
    rows = [{"completion_id": row.id, "faq_id": faq} for row in _alike(_unanswered(connection), run)]
    if rows:
        connection.execute(insert(answered_questions), rows)
    return len(rows)


def reopen(connection: Connection, run: str) -> OpenQuestion:
    """Take back that a question was answered or set aside, in all the spellings it was closed with. Raises InstanceError `not_found`."""
    closed = connection.scalar(select(answered_questions.c.faq_id).where(answered_questions.c.completion_id == run))
    if closed is not None:
        gone = [row.id for row in _alike(_unanswered(connection, closed), run)] or [run]
        for chunk in range(0, len(gone), 500):
            these = answered_questions.c.completion_id.in_(gone[chunk : chunk + 500])
            connection.execute(delete(answered_questions).where(these))
    return question(connection, run)


def _alike(rows: Sequence[Row[Any]], run: str) -> list[Row[Any]]:
    asked = next((words(row.body) for row in rows if row.id == run), None)
    return [row for row in rows if words(row.body) == asked]


def _unanswered(connection: Connection, closed: int | None = None) -> list[Row[Any]]:
    """Runs without an answer and what they were asked, newest first, or those closed by an entry of the FAQ (0: set aside).

    None of a thread that its visitor deleted.
    """
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
            answered_questions.c.faq_id.is_not_distinct_from(closed),
        )
    )
    return list(connection.execute(wanted.order_by(_RUN.started_at.desc(), _RUN.id).limit(MOST_READ)))
