"""The engine, and the one writer that turns waiting jobs into one durable commit.

WAL with synchronous=FULL costs one fsync a commit; jobs that wait together share it, so durability is nearly free under
load and nothing is acknowledged before it is on disk. What is read or written is a plain function over a connection of
SQLAlchemy Core; `greenlet_spawn`, which is what SQLAlchemy's own asyncio layer stands on, lets it wait for aiosqlite
without blocking the loop. That layer itself always brings the ORM, 8 MB that an idle instance would never use.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.util.concurrency import greenlet_spawn

from chatinbio_instance.errors import StorageUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
# Runs between two awaits of its caller's: it may read what its caller holds, and changes nothing but the database.
Job = Callable[[Connection], T]

# A batch stays small enough that the first job in it does not wait long for the last.
MAX_BATCH = 64


@dataclass(slots=True)
class _Waiting:
    job: Job[Any]
    done: asyncio.Future[Any]


class Database:
    """One SQLite file of one instance. Open with `await Database.open(path)`, end with `await close()`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open a migrated database file and start its writer."""
        database = cls(_engine(path))
        database._writer = asyncio.create_task(database._write_batches(), name="db-writer")
        return database

    async def close(self) -> None:
        """Let the waiting jobs finish, then close. Reading and writing after this are refused."""
        if self._writer is not None:
            self._queue.put_nowait(None)
            writer, self._writer = self._writer, None
            await writer
        await greenlet_spawn(self._engine.dispose)

    async def read(self, query: Job[T]) -> T:
        """The result of `query`, run on one consistent snapshot; what it writes is never kept.

        Raises StorageUnavailable once the database is closed.
        """
        if self._writer is None:
            raise StorageUnavailable

        def run() -> T:
            with self._engine.connect() as connection:
                return query(connection)

        return await greenlet_spawn(run)

    async def write(self, job: Job[T]) -> T:
        """Run `job` in the writer's next transaction; returns its result when that is on disk.

        A job that raises undoes only itself. Raises StorageUnavailable where the commit failed: nothing was acknowledged,
        and the job may be given again (ids are made by the caller, so a commit that did land is seen as a conflict).
        """
        if self._writer is None:
            raise StorageUnavailable
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(waiting)
        result: T = await waiting.done
        return result

    async def _write_batches(self) -> None:
        closing = False
        while not closing:
            batch: list[_Waiting] = []
            head = await self._queue.get()
            while head is not None:
                batch.append(head)
                if len(batch) == MAX_BATCH or self._queue.empty():
                    break
                head = self._queue.get_nowait()
            closing = head is None
            if batch:
                await self._write_batch(batch)

    async def _write_batch(self, batch: list[_Waiting]) -> None:
        jobs = [waiting.job for waiting in batch]
        outcomes: list[tuple[Any, Exception | None]]
        try:
            outcomes = await greenlet_spawn(self._commit, jobs)
        except (SQLAlchemyError, OSError):
            log.exception("a commit failed", extra={"jobs": len(batch)})
            outcomes = [(None, StorageUnavailable()) for _ in batch]
        for waiting, (result, error) in zip(batch, outcomes, strict=True):
            with suppress(asyncio.InvalidStateError):  # the one who asked has gone; the write stands
                if error is None:
                    waiting.done.set_result(result)
                else:
                    waiting.done.set_exception(error)

    def _commit(self, jobs: list[Job[Any]]) -> list[tuple[Any, Exception | None]]:
        with self._engine.connect() as connection:
            connection.execution_options(chatinbio_writes=True)
            with connection.begin():
                return [_run(connection, job) for job in jobs]


def _run(connection: Connection, job: Job[T]) -> tuple[T | None, Exception | None]:
    """One job in a savepoint of its own."""
    try:
        with connection.begin_nested():
            return job(connection), None
    except Exception as error:
        return None, error


def _engine(path: Path) -> Engine:
    # At rest two connections stay open: the writer's, and one that reads beside it.
    engine = create_engine(f"sqlite+aiosqlite:///{path}", pool_size=2, max_overflow=6)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        # The driver must not begin transactions by itself: savepoints and snapshots need explicit ones.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "busy_timeout = 5000",
            "cache_size = -1024",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("chatinbio_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
