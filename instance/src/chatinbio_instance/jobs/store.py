"""Reading and writing of jobs. The one place that knows their table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from chatinbio_instance.core.events import Source, SurfaceShown, ToolStatus
from chatinbio_instance.core.locales import ANYBODY, Reader
from chatinbio_instance.jobs.model import JobStatus
from chatinbio_instance.jobs.tables import jobs

if TYPE_CHECKING:
    from chatinbio_instance.core.tools import ToolOutcome

# A job that was told of is kept for so long; its result lives on in the conversation.
KEPT: Final = timedelta(days=30)
# Stands among the arguments; no argument of a tool is called so.
READER: Final = "@reader"
_ACTIVE = jobs.c.status.in_(("queued", "running"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A tool's outcome as it is kept; the records it found are the engine's alone and are not."""

    status: ToolStatus
    summary: str
    surface: SurfaceShown | None = None
    sources: tuple[Source, ...] = ()


# The outcome of a job that was under way each time the process died.
GIVEN_UP = Kept("failed", "This was interrupted too often and was given up. Please ask for it again.")


def result_json(outcome: ToolOutcome) -> str:
    """The JSON text of an outcome."""
    return _kept_json(Kept(outcome.status, outcome.summary, outcome.surface, outcome.sources))


def _kept_json(kept: Kept) -> str:
    return msgspec.json.encode(kept).decode()


def outcome_of(result: str) -> ToolOutcome:
    """The outcome of a kept text. Imports pydantic with the tools."""
    from chatinbio_instance.core.tools import ToolOutcome

    kept = msgspec.json.decode(result, type=Kept)
    return ToolOutcome(kept.status, kept.summary, kept.surface, sources=kept.sources)


def arguments_json(arguments: Mapping[str, Any]) -> str:
    """The JSON text of a tool's arguments, the same for the same."""
    return msgspec.json.encode(arguments, order="sorted").decode()


def arguments_of(text: str) -> dict[str, Any]:
    """The arguments of a kept text, without what is kept beside them."""
    kept = msgspec.json.decode(text, type=dict[str, Any])
    return {name: value for name, value in kept.items() if name != READER}


def with_reader(text: str, reader: Reader) -> str:
    """The text of arguments with who reads the result beside them."""
    return text if reader == ANYBODY else arguments_json({**arguments_of(text), READER: reader})


def reader_of(text: str) -> Reader:
    """Who reads the result of the job with these arguments."""
    kept = msgspec.json.decode(text, type=dict[str, Any])
    return msgspec.convert(kept.get(READER, {}), type=Reader)


def dedupe_key(thread: str, tool: str, arguments: str) -> str:
    """Equal for the same tool with the same arguments on the same thread."""
    return hashlib.sha256("\0".join((thread, tool, arguments)).encode()).hexdigest()


def enqueue(connection: Connection, row: dict[str, Any]) -> tuple[Row[Any], bool]:
    """Keep a job, or find the one that does the same already. Returns its row and whether it is new."""
    same = connection.execute(select(jobs).where(_ACTIVE, jobs.c.dedupe_key == row["dedupe_key"])).one_or_none()
    if same is not None:
        return same, False
    connection.execute(insert(jobs), [row])
    return connection.execute(select(jobs).where(jobs.c.id == row["id"])).one(), True


def take(connection: Connection, job: str, at: datetime) -> int:
    """A queued job begins; the number of this attempt, or 0 where the job is no longer to be done."""
    taken = update(jobs).where(jobs.c.id == job, jobs.c.status == "queued")
    taken = taken.values(status="running", attempts=jobs.c.attempts + 1, started_at=at)
    return connection.scalar(taken.returning(jobs.c.attempts)) or 0


def put_back(connection: Connection, job: str, not_before: datetime, progress: float | None) -> bool:
    """An attempt failed: another follows, not before that time. False where nobody waits for it any more."""
    waiting = update(jobs).where(jobs.c.id == job, jobs.c.status == "running")
    return connection.execute(waiting.values(status="queued", not_before=not_before, progress=progress)).rowcount == 1


def end(
    connection: Connection,
    job: str,
    status: JobStatus,
    result: str,
    error: str | None,
    progress: float | None,
    at: datetime,
) -> bool:
    """A job that is under way ends; False where it ended before or is gone."""
    ended = update(jobs).where(jobs.c.id == job, _ACTIVE)
    record = {"status": status, "result": result, "error": error, "progress": progress, "ended_at": at}
    return connection.execute(ended.values(record)).rowcount == 1


def let_go(connection: Connection) -> None:
    """The process ends in good order: what runs is to be begun again, and this time was no attempt."""
    running = update(jobs).where(jobs.c.status == "running")
    connection.execute(running.values(status="queued", attempts=jobs.c.attempts - 1))


def take_over(connection: Connection, at: datetime) -> list[Row[Any]]:
    """What a dead process left: its running jobs are queued again, or given up where that was the last attempt.

    Returns every job that is still to be done or to be told of, oldest first.
    """
    connection.execute(delete(jobs).where(jobs.c.delivered_at < at - KEPT))
    running = update(jobs).where(jobs.c.status == "running")
    failed = {"status": "failed", "result": _kept_json(GIVEN_UP), "error": "interrupted", "ended_at": at}
    connection.execute(running.where(jobs.c.attempts >= jobs.c.max_attempts).values(failed))
    connection.execute(running.values(status="queued"))
    left = select(jobs).where(jobs.c.delivered_at.is_(None)).order_by(jobs.c.created_at, jobs.c.id)
    return list(connection.execute(left).all())


def ended(connection: Connection, job: str) -> Row[Any] | None:
    """The row of a job that ended and is not yet told of."""
    query = select(jobs).where(jobs.c.id == job, ~_ACTIVE, jobs.c.delivered_at.is_(None))
    return connection.execute(query).one_or_none()


def delivered(connection: Connection, job: str, at: datetime) -> None:
    """The conversation has it."""
    connection.execute(update(jobs).where(jobs.c.id == job).values(delivered_at=at))
