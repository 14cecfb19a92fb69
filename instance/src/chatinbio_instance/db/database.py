"""The connections, and the one writer that turns waiting jobs into one durable commit.

WAL with synchronous=FULL costs one fsync a commit; jobs that wait together share it, so durability is nearly free under
load and nothing is acknowledged before it is on disk. What is read or written is a plain function over a connection of
SQLAlchemy Core, and it runs whole in the thread of the aiosqlite connection under it: one way there and back for a batch
of jobs, where SQLAlchemy's own asyncio layer would go there and back for every statement (and bring the ORM, 8 MB that an
idle instance would never use).
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.pool import NullPool

from chatinbio_instance.errors import StorageUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
# Runs in a thread while its caller waits: it may read what its caller holds, and changes nothing but the database.
Job = Callable[[Connection], T]

# A batch stays small enough that the first job in it does not wait long for the last.
MAX_BATCH = 128
# Reads that may run at once; at rest one connection reads beside the one that writes.
MAX_READERS = 3

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "cache_size = -1024",
    # What is erased is overwritten, and what a change leaves behind too; measured, it costs a row nothing.
    "secure_delete = ON",
)

# What SQLite says when the file or its disk is at fault, not the statement.
STORAGE_FAULTS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)


@dataclass(slots=True)
class _Waiting:
    job: Job[Any]
    done: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one job of a batch."""

    result: Any = None
    error: Exception | None = None


class Database:
    """One SQLite file of one instance. Open with `await Database.open(path)`, end with `await close()`.

    `trouble` says why the disk does not take writes; empty while it does. `commits` and `jobs` count what was made durable.
    """

    def __init__(self, path: Path) -> None:
        self.trouble = ""
        self.commits = 0
        self.jobs = 0
        self._engine = _engine(path)
        self._path = path
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None
        self._readers = asyncio.Semaphore(MAX_READERS)
        self._idle: list[_Line] = []
        self._lines: list[_Line] = []

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open a migrated database file and start its writer."""
        database = cls(path)
        line = await database._open_line()
        database._writer = asyncio.create_task(database._write_batches(line), name="db-writer")
        return database

    async def close(self) -> None:
        """Let the waiting jobs finish, then close. Reading and writing after this are refused."""
        if self._writer is not None:
            self._queue.put_nowait(None)
            writer, self._writer = self._writer, None
            await writer
        while self._lines:
            await self._lines.pop().close()

    async def read(self, query: Job[T]) -> T:
        """The result of `query`, run on one consistent snapshot; what it writes is never kept.

        Raises StorageUnavailable where the file cannot be read, or once the database is closed.
        """
        try:
            line = await self._free_line()
            reading = line.submit(_read, query)
            reading.add_done_callback(lambda _: self._rest(line))
            # The one who asks may go; the line is free when the thread is.
            result: T = await asyncio.shield(reading)
        except Exception as error:
            if not is_storage_fault(error):
                raise
            log.error("the database cannot be read", extra={"path": str(self._path)}, exc_info=error)
            raise StorageUnavailable("This cannot be read just now. Please try again in a moment.") from error
        return result

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

    async def settle(self) -> None:
        """Move the log into the file and empty it: what was erased is then nowhere. Best effort while somebody reads."""
        if self._writer is not None:
            # The writer's thread does one thing after the other, so no transaction is open.
            await asyncio.shield(self._lines[0].submit(_settle))

    async def _free_line(self) -> _Line:
        """A connection that reads for nobody; give it back by `_rest`."""
        await self._readers.acquire()
        try:
            if self._writer is None:
                raise StorageUnavailable
            return self._idle.pop() if self._idle else await self._open_line()
        except BaseException:
            self._readers.release()
            raise

    def _rest(self, line: _Line) -> None:
        self._idle.append(line)
        self._readers.release()

    async def _open_line(self) -> _Line:
        line = await _Line.open(self._path, self._engine)
        self._lines.append(line)
        return line

    async def _write_batches(self, line: _Line) -> None:
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
                await self._write_batch(line, batch)

    async def _write_batch(self, line: _Line, batch: list[_Waiting]) -> None:
        try:
            outcomes = await line.submit(_commit, [waiting.job for waiting in batch])
            self._note_trouble(None)
            self.commits += 1
            self.jobs += len(batch)
        except Exception as error:
            self._note_trouble(error)
            outcomes = [_Outcome(error=StorageUnavailable()) for _ in batch]
        for waiting, outcome in zip(batch, outcomes, strict=True):
            with suppress(asyncio.InvalidStateError):  # the one who asked has gone; the write stands
                if outcome.error is None:
                    waiting.done.set_result(outcome.result)
                else:
                    waiting.done.set_exception(outcome.error)

    def _note_trouble(self, error: Exception | None) -> None:
        """Say once that the disk takes no writes, and once that it does again."""
        before, self.trouble = self.trouble, "" if error is None else str(getattr(error, "orig", error))
        if error is not None and not before:
            log.error("nothing can be saved", extra={"path": str(self._path)}, exc_info=error)
        elif error is None and before:
            log.warning("saving works again", extra={"path": str(self._path)})


class _Line:
    """One aiosqlite connection with its thread, and SQLAlchemy Core over it; everything happens in that thread, in order."""

    def __init__(self, driver: aiosqlite.Connection) -> None:
        self._driver = driver
        self._connection: Connection | None = None

    @classmethod
    async def open(cls, path: Path, engine: Engine) -> _Line:
        driver = aiosqlite.connect(path, isolation_level=None)
        driver._thread.daemon = True
        line = cls(await driver)

        def connect(_: Connection | None) -> Connection:
            _of_this_thread.connection = driver._conn
            return engine.connect()

        try:
            line._connection = await line.submit(connect)
        except BaseException:
            await driver.close()
            raise
        return line

    def submit(self, work: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """Have the thread call `work(connection, *arguments)`. It will, whether or not somebody waits for the result."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        # Its own methods are one statement each; SQLAlchemy's dialect hands work to the thread the same way.
        self._driver._tx.put_nowait((future, partial(work, self._connection, *arguments)))
        return future

    async def close(self) -> None:
        await self.submit(Connection.close)
        await self._driver.close()


def is_storage_fault(error: BaseException) -> bool:
    """Whether SQLite failed because of the file or its disk."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)
    return (code & 0xFF) in STORAGE_FAULTS


def _read(connection: Connection, query: Job[T]) -> T:
    transaction = _begin(connection, "BEGIN")
    try:
        return query(connection)
    finally:
        transaction.rollback()


def _commit(connection: Connection, jobs: list[Job[Any]]) -> list[_Outcome]:
    with _begin(connection, "BEGIN IMMEDIATE"):
        return [_run(connection, job) for job in jobs]


def _begin(connection: Connection, statement: str) -> RootTransaction:
    """A transaction. The driver begins none by itself, and savepoints and snapshots need explicit ones."""
    raw = _raw(connection)
    if raw.in_transaction:  # a fault of the disk may leave one behind
        raw.rollback()
    raw.execute(statement)
    return connection.begin()


def _settle(connection: Connection) -> None:
    _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _run(connection: Connection, job: Job[Any]) -> _Outcome:
    """One job in a savepoint of its own. Raises where the transaction itself is lost."""
    raw = _raw(connection)
    raw.execute("SAVEPOINT job")  # on the driver: SQLAlchemy's own objects for it cost as much as the job
    try:
        outcome = _Outcome(job(connection))
    except Exception as error:
        if is_storage_fault(error) or not raw.in_transaction:
            raise
        raw.execute("ROLLBACK TO job")
        outcome = _Outcome(error=error)
    raw.execute("RELEASE job")
    return outcome


def _raw(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


_of_this_thread = threading.local()


def _engine(path: Path) -> Engine:
    # The pool keeps nothing: a line holds its connection from its beginning to its end.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, creator=lambda: _of_this_thread.connection)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine
