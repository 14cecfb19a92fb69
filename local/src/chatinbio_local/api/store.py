"""The one writer: objects and watch log in SQLite, an index of them in memory, one version for everything.

Place in the flow: objects → **store** → (SQLite, watch). A change is applied to the index at once and handed to the flusher,
which writes everything that waits in one transaction (group commit: an fsync costs milliseconds, so synchronous=FULL
is affordable only when shared). Watchers hear of a change, and requests are answered, when it is on disk: what has been
said survives a power failure.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple

import msgspec

from chatinbio_local.api.errors import internal
from chatinbio_local.client import Object

log = logging.getLogger(__name__)
LOG_LENGTH = 4000  # events kept for watches that resume; an older version is answered with 410
SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (resource, namespace, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (
    version INTEGER PRIMARY KEY, type TEXT NOT NULL, resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    body BLOB NOT NULL, previous BLOB
);
CREATE TABLE IF NOT EXISTS version (id INTEGER PRIMARY KEY CHECK (id = 1), current INTEGER NOT NULL);
INSERT OR IGNORE INTO version VALUES (1, 0);
"""


class Key(NamedTuple):
    """Where an object is: `resource` is "group/plural" ("/pods", "apps/statefulsets"); no namespace is ""."""

    resource: str
    namespace: str
    name: str


class _Owner(msgspec.Struct):
    uid: str


class _Metadata(msgspec.Struct):
    """What the index needs of an object; the rest is not even parsed."""

    uid: str
    labels: dict[str, str] | None = None
    ownerReferences: list[_Owner] | None = None


class _Head(msgspec.Struct):
    metadata: _Metadata


_HEAD = msgspec.json.Decoder(_Head)


class Record:
    """A stored object. `raw` is its JSON in UTF-8; `parse()` gives a copy of the caller's own."""

    __slots__ = ("key", "labels", "owners", "raw", "uid", "version")

    def __init__(self, key: Key, version: int, raw: bytes, body: Object | None = None) -> None:
        metadata = _HEAD.decode(raw).metadata if body is None else msgspec.convert(body["metadata"], _Metadata)
        self.key = key
        self.version = version
        self.raw = raw
        # Thousands of objects have the same few labels and owners.
        self.uid = intern(metadata.uid)
        self.labels = {name: intern(value) for name, value in (metadata.labels or {}).items()}
        self.owners = tuple(intern(owner.uid) for owner in metadata.ownerReferences or ())

    def parse(self) -> Object:
        return decode(self.raw)


class Change(NamedTuple):
    """One event of the log; `record` is the object after (for DELETED: as it was last, with the deletion's version)."""

    version: int
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    record: Record
    previous: Record | None


def _change(
    version: int,
    type_: Literal["ADDED", "MODIFIED", "DELETED"],
    resource: str,
    namespace: str,
    name: str,
    raw: bytes,
    previous: bytes | None,
) -> Change:
    key = Key(resource, namespace, name)
    return Change(version, type_, Record(key, version, raw), None if previous is None else Record(key, 0, previous))


def encode(body: Object) -> bytes:
    """JSON as it is stored and sent."""
    return bytes(
        memoryview(msgspec.json.encode(body))
    )  # a copy of just its length: the encoder's own keeps a longer buffer


def decode(raw: bytes) -> Object:
    """The inverse of `encode`."""
    found: Object = msgspec.json.decode(raw)
    return found


class Store:
    """`open()` first; `put` and `remove` are synchronous and final once `durable()` has returned."""

    def __init__(self, path: Path, log_length: int = LOG_LENGTH) -> None:
        self._path = path
        self._log_length = log_length
        self._writer = ThreadPoolExecutor(1, "store")
        self._listeners: list[Callable[[Change], None]] = []
        self._broken: list[Callable[[], None]] = []
        self._waiting: list[Change] = []
        self._told: list[asyncio.Future[None]] = []  # who waits for the changes that wait
        self._told_now: list[asyncio.Future[None]] = []  # who waits for the batch that is being written
        self._flushing: asyncio.Task[None] | None = None
        self._connection: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None  # of the log, which need not wait for a commit

    def open(self) -> None:
        """Open or create the database and read it. Raises sqlite3.Error when the file is not usable."""
        connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-2000")
        connection.executescript(SCHEMA)
        self._connection = connection
        self._reader = sqlite3.connect(self._path, isolation_level=None)
        self._load()

    def _load(self) -> None:
        assert self._connection is not None
        self._objects: dict[str, dict[str, dict[str, Record]]] = {}
        self._by_uid: dict[str, Key] = {}
        self._by_owner: dict[str, set[Key]] = {}
        self._namespaces: dict[str, int] = {}
        rows = self._connection.execute("SELECT resource, namespace, name, version, body FROM objects")
        for resource, namespace, name, version, body in rows:
            self._index(Record(Key(resource, namespace, name), version, body))
        self.version: int = self._connection.execute("SELECT current FROM version").fetchone()[0]
        self.durable_version = self.version
        (oldest,) = self._connection.execute("SELECT min(version) FROM log").fetchone()
        self._oldest = self.version if oldest is None else max(oldest - 1, self.version - self._log_length)

    async def close(self) -> None:
        """Write what waits and close the database."""
        await self.durable()
        self._writer.shutdown(wait=True)
        for connection in (self._reader, self._connection):
            if connection is not None:
                connection.close()
        self._connection = self._reader = None

    # reading

    def get(self, key: Key) -> Record | None:
        return self._objects.get(key.resource, {}).get(key.namespace, {}).get(key.name)

    def records(self, resource: str, namespace: str = "") -> Iterator[Record]:
        """All objects of a resource, of one namespace or all, in the order of (namespace, name)."""
        spaces = self._objects.get(resource, {})
        for space in [namespace] if namespace else sorted(spaces):
            names = spaces.get(space, {})
            for name in sorted(names):
                yield names[name]

    def count(self, resource: str) -> int:
        return sum(len(names) for names in self._objects.get(resource, {}).values())

    def resources(self) -> list[str]:
        return list(self._objects)

    def in_namespace(self, namespace: str) -> int:
        """How many objects a namespace holds."""
        return self._namespaces.get(namespace, 0)

    def with_uid(self, uid: str) -> Key | None:
        return self._by_uid.get(uid)

    def owned_by(self, uid: str) -> list[Key]:
        return sorted(self._by_owner.get(uid, ()))

    def since(self, version: int) -> Iterator[Change] | None:
        """The changes after `version` that are on disk; None when the log no longer reaches back that far."""
        if version < self._oldest:
            return None
        if version >= self.durable_version:
            return iter(())
        assert self._reader is not None
        rows = self._reader.execute(
            "SELECT version, type, resource, namespace, name, body, previous FROM log WHERE version > ? AND version <= ?"
            " ORDER BY version",
            (version, self.durable_version),
        )
        return iter([_change(*row) for row in rows])

    # writing

    def put(self, key: Key, body: Object) -> Record:
        """Store `body` with the next version, which is written into it."""
        self.version += 1
        body["metadata"]["resourceVersion"] = str(self.version)
        record = Record(key, self.version, encode(body), body)
        previous = self.get(key)
        if previous is not None:
            self._unindex(previous)
        self._index(record)
        self._enqueue(Change(self.version, "MODIFIED" if previous else "ADDED", record, previous))
        return record

    def remove(self, key: Key, last: Object | None = None) -> Record | None:
        """Remove an object; its last state (`last`, else as it is stored) gets the deletion's version."""
        previous = self.get(key)
        if previous is None:
            return None
        self._unindex(previous)
        self.version += 1
        body = previous.parse() if last is None else last
        body["metadata"]["resourceVersion"] = str(self.version)
        record = Record(key, self.version, encode(body), body)
        self._enqueue(Change(self.version, "DELETED", record, previous))
        return record

    async def durable(self) -> None:
        """Wait until everything written so far is on disk. Raises ApiError 500 when it could not be written."""
        if self.durable_version == self.version:
            return
        told = asyncio.get_running_loop().create_future()
        (self._told if self._waiting else self._told_now).append(told)
        await told

    def listen(self, listener: Callable[[Change], None], broken: Callable[[], None] | None = None) -> None:
        """Call `listener` for every change once it is on disk; `broken` when unwritten changes had to be forgotten."""
        self._listeners.append(listener)
        if broken is not None:
            self._broken.append(broken)

    def _index(self, record: Record) -> None:
        key = record.key
        self._objects.setdefault(key.resource, {}).setdefault(key.namespace, {})[key.name] = record
        self._by_uid[record.uid] = key
        if key.namespace:
            self._namespaces[key.namespace] = self._namespaces.get(key.namespace, 0) + 1
        for owner in record.owners:
            self._by_owner.setdefault(owner, set()).add(key)

    def _unindex(self, record: Record) -> None:
        key = record.key
        names = self._objects[key.resource][key.namespace]
        del names[key.name]
        if not names:
            del self._objects[key.resource][key.namespace]
        self._by_uid.pop(record.uid, None)
        if key.namespace:
            self._namespaces[key.namespace] -= 1
            if not self._namespaces[key.namespace]:
                del self._namespaces[key.namespace]
        for owner in record.owners:
            owned = self._by_owner.get(owner, set())
            owned.discard(key)
            if not owned:
                self._by_owner.pop(owner, None)

    def _enqueue(self, change: Change) -> None:
        self._waiting.append(change)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush(), name="store flush")

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # let requests that are ready now share the commit
        while self._waiting:
            batch, self._waiting = self._waiting, []
            self._told_now, self._told = self._told, []
            try:
                await asyncio.get_running_loop().run_in_executor(self._writer, self._write, batch)
            except sqlite3.Error as error:
                self._forget(error)
                continue
            self.durable_version = batch[-1].version
            self._oldest = max(self._oldest, self.durable_version - self._log_length)
            for change in batch:
                for listener in self._listeners:
                    listener(change)
            for told in self._told_now:
                if not told.done():  # its request may have been cancelled
                    told.set_result(None)

    def _forget(self, error: sqlite3.Error) -> None:
        """The disk refused: go back to what it holds, tell whoever waits, and make watchers list again."""
        log.error("the cluster's database could not be written (%s); unwritten changes are undone", error)
        waiting = [*self._told_now, *self._told]
        self._waiting, self._told = [], []
        self._load()
        for told in waiting:
            if not told.done():
                told.set_exception(
                    internal(
                        f"the cluster's database could not be written: {error}; free some disk space and try again"
                    )
                )
        for broken in self._broken:
            broken()

    def _write(self, batch: list[Change]) -> None:
        connection = self._connection
        assert connection is not None
        connection.execute("BEGIN IMMEDIATE")
        try:
            for change in batch:
                key, raw = change.record.key, change.record.raw
                if change.type == "DELETED":
                    connection.execute("DELETE FROM objects WHERE resource=? AND namespace=? AND name=?", key)
                else:
                    connection.execute("INSERT OR REPLACE INTO objects VALUES (?,?,?,?,?)", (*key, change.version, raw))
                before = change.previous.raw if change.previous and change.type == "MODIFIED" else None
                connection.execute(
                    "INSERT INTO log VALUES (?,?,?,?,?,?,?)", (change.version, change.type, *key, raw, before)
                )
            newest = batch[-1].version
            connection.execute("DELETE FROM log WHERE version <= ?", (newest - self._log_length,))
            connection.execute("UPDATE version SET current = ?", (newest,))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
