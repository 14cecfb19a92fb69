"""The garbage collector: what an object's deletion means for what it owns, for its namespace and for its kind.

Place in the flow: store (changes) → **gc** → deletion. Level-triggered: a change only names what to look at again; what is to be done is
read from the store then, so a restart that looks at everything that is being deleted or owned loses nothing.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from datetime import timedelta

from chatinbio_local.api import custom, errors
from chatinbio_local.api.deletion import FOREGROUND, ORPHAN, Deletion, delete, drop_owner, release
from chatinbio_local.api.kinds import Kind, Kinds
from chatinbio_local.api.objects import Objects
from chatinbio_local.api.store import Change, Key, Record
from chatinbio_local.api.watch import Watches
from chatinbio_local.client import ApiError, Resource
from chatinbio_local.clock import now, timestamp

EVENTS_KEPT = timedelta(hours=1)
STEPS_AT_ONCE = 20  # then others get their turn: thousands of objects may go at once
EXPIRE_EVERY = 60.0  # seconds of quiet after which old Events go
log = logging.getLogger(__name__)


class Collector:
    """Run `run()` as a task once the store is open."""

    def __init__(self, objects: Objects, watches: Watches) -> None:
        self._objects = objects
        self._store = objects.store
        self._kinds: Kinds = objects.kinds
        self._watches = watches
        self._queue: asyncio.Queue[Callable[[], None]] = asyncio.Queue()
        self._store.listen(self._on_change)

    def _on_change(self, change: Change) -> None:
        record = change.record
        if change.type == "DELETED":
            uid = record.uid
            if self._store.owned_by(uid):
                self._queue.put_nowait(lambda: self._orphans_of(uid))
            for owner in record.owners:
                self._look(owner)
            namespace = record.key.namespace
            if namespace:
                self._queue.put_nowait(lambda: self._namespace(namespace))
            self._queue.put_nowait(lambda: self._definition_of(record.key.resource))
            return
        if record.owners:
            self._queue.put_nowait(lambda: self._owned(record.key))
        if b'"deletionTimestamp"' in record.raw:
            self._queue.put_nowait(lambda: self._deleting(record.key))

    def _look(self, uid: str) -> None:
        key = self._store.with_uid(uid)
        if key is not None:
            self._queue.put_nowait(lambda: self._deleting(key))

    async def run(self) -> None:
        """Collect for ever; first everything that an earlier life left to do."""
        for resource in self._store.resources():
            for record in list(self._store.records(resource)):
                if record.owners:
                    self._owned(record.key)
                if b'"deletionTimestamp"' in record.raw:
                    self._deleting(record.key)
            await asyncio.sleep(0)
        for number in itertools.count():
            if number % STEPS_AT_ONCE == 0:
                await asyncio.sleep(0)
            try:
                async with asyncio.timeout(EXPIRE_EVERY):  # wait_for may swallow a cancellation that comes with an item
                    step = await self._queue.get()
            except TimeoutError:
                step = self._expire_events
            try:
                step()
            except ApiError as error:
                log.info("garbage collection will look again: %s", error.message)
            except Exception:  # one odd object must not stop the collection of all others
                log.exception("garbage collection failed for one object")

    def _expire_events(self) -> None:
        """Events tell of the last hour; without an end they would outgrow everything else."""
        oldest = timestamp(now() - EVENTS_KEPT)
        for record in list(self._store.records("/events")):
            body = record.parse()
            seen = body.get("lastTimestamp") or body.get("eventTime") or body["metadata"]["creationTimestamp"]
            if max(seen, body["metadata"]["creationTimestamp"]) < oldest:
                self._store.remove(record.key)

    # owners

    def _owned(self, key: Key) -> None:
        """An object whose owners are all gone goes too."""
        record = self._store.get(key)
        kind = self._kinds.stored(key.resource)
        if record is None or kind is None or not record.owners:
            return
        missing = [uid for uid in record.owners if not self._owner_exists(uid, key)]
        if not missing:
            return
        if len(missing) == len(record.owners):
            self._delete(kind, record)
        else:
            for uid in missing:
                current = self._store.get(key)
                if current is not None:
                    drop_owner(self._objects, kind, current, uid)

    def _owner_exists(self, uid: str, owned: Key) -> bool:
        owner = self._store.with_uid(uid)
        return owner is not None and owner.namespace in ("", owned.namespace)

    def _orphans_of(self, uid: str) -> None:
        if self._store.with_uid(uid) is None:
            for key in self._store.owned_by(uid):
                self._owned(key)

    def _delete(self, kind: Kind, record: Record, finalizer: str = "") -> None:
        if b'"deletionTimestamp"' in record.raw and record.parse()["metadata"].get("deletionTimestamp"):
            return
        delete(self._objects, kind, record, Deletion(uid=record.uid, finalizer=finalizer))

    # deletions that wait

    def _deleting(self, key: Key) -> None:
        record = self._store.get(key)
        kind = self._kinds.stored(key.resource)
        if record is None or kind is None:
            return
        metadata = record.parse()["metadata"]
        if not metadata.get("deletionTimestamp"):
            return
        finalizers = metadata.get("finalizers") or []
        if ORPHAN in finalizers:
            self._orphan(kind, record)
        elif FOREGROUND in finalizers:
            self._foreground(kind, record)
        elif key.resource == "/namespaces":
            self._namespace(key.name)
        elif custom.FINALIZER in finalizers and key.resource == custom.STORED_AS:
            self._definition(kind, record)

    def _orphan(self, kind: Kind, record: Record) -> None:
        for key in self._store.owned_by(record.uid):
            owned, owned_kind = self._store.get(key), self._kinds.stored(key.resource)
            if owned is not None and owned_kind is not None:
                drop_owner(self._objects, owned_kind, owned, record.uid)
        release(self._objects, kind, record, ORPHAN)

    def _foreground(self, kind: Kind, record: Record) -> None:
        blocking = False
        for key in self._store.owned_by(record.uid):
            owned, owned_kind = self._store.get(key), self._kinds.stored(key.resource)
            if owned is None or owned_kind is None:
                continue
            references = owned.parse()["metadata"]["ownerReferences"]
            others = [uid for uid in owned.owners if uid != record.uid and self._owner_exists(uid, key)]
            if others:
                drop_owner(self._objects, owned_kind, owned, record.uid)
                continue
            blocks = any(owner["uid"] == record.uid and owner.get("blockOwnerDeletion") for owner in references)
            self._delete(owned_kind, owned, FOREGROUND if self._store.owned_by(owned.uid) else "")
            blocking = blocking or (blocks and self._store.get(key) is not None)
        if not blocking:
            current = self._store.get(record.key)
            if current is not None:
                release(self._objects, kind, current, FOREGROUND)

    # namespaces and definitions

    def _namespace(self, name: str) -> None:
        """Empty a namespace that is being deleted; remove it once it is empty."""
        record = self._store.get(Key("/namespaces", "", name))
        kind = self._kinds.find(Resource("", "v1", "namespaces"))
        if record is None or kind is None or b'"deletionTimestamp"' not in record.raw:
            return
        body = record.parse()
        if not body["metadata"].get("deletionTimestamp"):
            return
        if self._store.in_namespace(name):
            for resource in self._store.resources():
                inner = self._kinds.stored(resource)
                if inner is not None and inner.namespaced:
                    for item in list(self._store.records(resource, name)):
                        self._delete(inner, item)
        if not self._store.in_namespace(name) and not body["metadata"].get("finalizers"):
            self._store.remove(record.key)

    def _definition_of(self, resource: str) -> None:
        group, _, plural = resource.partition("/")
        self._deleting(Key(custom.STORED_AS, "", f"{plural}.{group}"))
        if resource == custom.STORED_AS:
            self._forget_kinds()

    def _definition(self, kind: Kind, record: Record) -> None:
        """Delete every object of a kind that is to be forgotten, then the definition."""
        spec = record.parse()["spec"]
        resource = f"{spec['group']}/{spec['names']['plural']}"
        inner = self._kinds.stored(resource)
        if inner is not None:
            for item in list(self._store.records(resource)):
                self._delete(inner, item)
        if not self._store.count(resource):
            release(self._objects, kind, record, custom.FINALIZER)

    def _forget_kinds(self) -> None:
        for kind in self._kinds:
            name = f"{kind.plural}.{kind.group}"
            if kind.custom and self._store.get(Key(custom.STORED_AS, "", name)) is None:
                self._kinds.remove(kind.stored_as)
                self._watches.end(kind.stored_as, errors.gone(f"{name} is no longer served"))
