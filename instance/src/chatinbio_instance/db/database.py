"""The engine, and the one writer that turns waiting jobs into one durable commit.

WAL with synchronous=FULL costs one fsync a commit; jobs that wait together share it, so durability is nearly free under
load and nothing is acknowledged before it is on disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from chatinbio_instance.errors import StorageUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = Callable[[AsyncSession], Awaitable[T]]

# A batch stays small enough that the first job in it does not wait long for the last.
MAX_BATCH = 64


@dataclass(slots=True)
class _Waiting:
    job: Job[Any]
    done: asyncio.Future[Any]


class Database:
    """One SQLite file of one instance. Open with `await Database.open(path)`, end with `await close()`."""

    def __init__(self, engine: AsyncEngine) -> None:
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
        """Let the waiting jobs finish, then close. A write after this is refused."""
        if self._writer is not None:
            self._queue.put_nowait(None)
            writer, self._writer = self._writer, None
            await writer
        await self._engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session on one consistent snapshot. What is added to it is never written."""
        async with AsyncSession(self._engine, expire_on_commit=False, autoflush=False) as session:
            yield session

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
                await self._commit(batch)

    async def _commit(self, batch: list[_Waiting]) -> None:
        outcomes: list[tuple[_Waiting, Any, BaseException | None]] = []
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(chatinbio_writes=True)
                async with connection.begin():
                    for waiting in batch:
                        outcomes.append(await _run(connection, waiting))
        except (SQLAlchemyError, OSError):
            log.exception("a commit failed", extra={"jobs": len(batch)})
            outcomes = [(waiting, None, StorageUnavailable()) for waiting in batch]
        for waiting, result, error in outcomes:
            with suppress(asyncio.InvalidStateError):  # the one who asked has gone; the write stands
                if error is None:
                    waiting.done.set_result(result)
                else:
                    waiting.done.set_exception(error)


async def _run(connection: AsyncConnection, waiting: _Waiting) -> tuple[_Waiting, Any, BaseException | None]:
    """One job in a savepoint of its own."""
    async with AsyncSession(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        try:
            result = await waiting.job(session)
            await session.commit()
        except Exception as error:
            await session.rollback()
            return waiting, None, error
    return waiting, result, None


def _engine(path: Path) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=2, max_overflow=6)
    sync = engine.sync_engine

    @event.listens_for(sync, "connect")
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

    @event.listens_for(sync, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("chatinbio_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
