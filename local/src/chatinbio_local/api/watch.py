"""Watches: who hears of which change, and how it reads through a selector.

Place in the flow: store → **watch** → (routes, client). An object that no longer matches a selector is DELETED for
its watcher, one that begins to match is ADDED.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator

from chatinbio_local.api.errors import gone
from chatinbio_local.api.selectors import FieldSelector, LabelSelector
from chatinbio_local.api.store import Change, Record, Store
from chatinbio_local.client import ApiError

BACKLOG = 20_000  # events a watcher may leave unread before it must list again

Event = tuple[str, Record]


class Scope:
    """Which objects of a resource are meant: one namespace or all, and what the selectors say."""

    def __init__(
        self,
        resource: str,
        namespace: str = "",
        labels: LabelSelector | None = None,
        fields: FieldSelector | None = None,
    ) -> None:
        self.resource = resource
        self.namespace = namespace
        self._labels = labels if labels is not None and labels.terms else None
        self._fields = fields if fields is not None and fields.terms else None

    def contains(self, record: Record) -> bool:
        if self.namespace and record.key.namespace != self.namespace:
            return False
        if self._labels is not None and not self._labels.matches(record.labels):
            return False
        if self._fields is None:
            return True
        name = self._fields.name
        if name and record.key.name != name:  # the common one needs no parsing
            return False
        return self._fields.matches(record.parse())

    def translate(self, change: Change) -> Event | None:
        """What this change is to a watcher of the scope, if anything."""
        if change.record.key.resource != self.resource:
            return None
        before = change.previous is not None and self.contains(change.previous)
        if change.type == "DELETED":
            before = before or (change.previous is None and self.contains(change.record))
            return ("DELETED", change.record) if before else None
        after = self.contains(change.record)
        if after:
            return ("MODIFIED" if before else "ADDED", change.record)
        return ("DELETED", change.record) if before else None


class Watch:
    """One watcher. `next()` waits for its next event; raises ApiError 410 when it was too slow."""

    def __init__(self, scope: Scope, since: int) -> None:
        self.scope = scope
        self.since = since
        self._events: deque[Event] = deque()
        self._wake = asyncio.Event()
        self._failure: ApiError | None = None

    def offer(self, change: Change) -> None:
        if change.version <= self.since or self._failure is not None:
            return
        event = self.scope.translate(change)
        if event is None:
            return
        if len(self._events) >= BACKLOG:
            self.fail(gone("the watcher was too slow; list again"))
            return
        self._events.append(event)
        self._wake.set()

    def fail(self, failure: ApiError) -> None:
        self._failure = failure
        self._wake.set()

    async def next(self, timeout: float | None = None) -> list[Event]:
        """All events that wait; [] after `timeout` seconds without one."""
        if not self._events and self._failure is None:
            self._wake.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._wake.wait()
            except TimeoutError:
                return []
        if self._failure is not None:
            raise self._failure
        events = list(self._events)
        self._events.clear()
        return events


class Watches:
    """All watchers of a store, by resource."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_resource: dict[str, set[Watch]] = {}
        store.listen(self._offer, self._break)

    def open(self, scope: Scope, since: int) -> Watch:
        """Follow a scope from the version `since` on. Raises ApiError 410 for a version that is too old or to come."""
        if since > self._store.version:
            raise gone(f"too large resource version: {since}, current: {self._store.version}")
        past = self._store.since(since)
        if past is None:
            raise gone(f"too old resource version: {since} ({self._store.version})")
        watch = Watch(scope, since)
        for change in past:
            watch.offer(change)
        self._by_resource.setdefault(scope.resource, set()).add(watch)
        return watch

    def close(self, watch: Watch) -> None:
        self._by_resource.get(watch.scope.resource, set()).discard(watch)

    def end_all(self, failure: ApiError) -> None:
        """End every watch, when the server stops or a resource is no longer served."""
        for watch in self._all():
            watch.fail(failure)

    def end(self, resource: str, failure: ApiError) -> None:
        for watch in list(self._by_resource.get(resource, ())):
            watch.fail(failure)

    def _all(self) -> Iterator[Watch]:
        return iter([watch for watches in self._by_resource.values() for watch in watches])

    def _offer(self, change: Change) -> None:
        for watch in self._by_resource.get(change.record.key.resource, ()):
            watch.offer(change)

    def _break(self) -> None:
        self.end_all(gone("the changes since then were undone; list again"))
