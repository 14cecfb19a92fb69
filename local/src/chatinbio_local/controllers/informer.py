"""A local image of all objects of one kind, kept by a watch.

Place in the flow: client.watch → **informer** → (listeners: queues of controllers, workers of the node). The objects in
it are shared: read them, never change them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping

from chatinbio_local.client import ApiError, Client, Object, Resource
from chatinbio_local.controllers.queue import Key

log = logging.getLogger(__name__)
RESTART_DELAY = 0.2  # seconds before a watch that ended is opened again

Mark = tuple[str, str, str]  # what objects are found by: (namespace, label, value) or (namespace, "", uid of an owner)
Listener = Callable[[Object | None, Object | None], None]  # (before, after); None where it did not or does not exist


def key_of(body: Object) -> Key:
    """The key of an object."""
    metadata = body["metadata"]
    return Key(metadata.get("namespace") or "", metadata["name"])


def has_labels(body: Object, labels: Mapping[str, str]) -> bool:
    """Whether the object has all of them."""
    own = body["metadata"].get("labels") or {}
    return all(own.get(name) == value for name, value in labels.items())


def _marks(body: Object) -> Iterator[Mark]:
    metadata = body["metadata"]
    namespace = metadata.get("namespace") or ""
    for name, value in (metadata.get("labels") or {}).items():
        yield namespace, name, value
    for owner in metadata.get("ownerReferences") or ():
        yield namespace, "", owner["uid"]


class Informers:
    """One informer a kind, shared by all who read it. Ask for kinds with `of`, then run `run()` as a task."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._informers: dict[Resource, Informer] = {}

    def of(self, resource: Resource) -> Informer:
        """The informer of a kind."""
        if resource not in self._informers:
            self._informers[resource] = Informer(self._client, resource)
        return self._informers[resource]

    async def synced(self) -> None:
        """Wait until every informer has seen what exists."""
        for informer in self._informers.values():
            await informer.synced.wait()

    async def run(self) -> None:
        """Follow all kinds asked for so far, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for resource, informer in self._informers.items():
                tasks.create_task(informer.run(), name=f"informer {resource.plural}")


class Informer:
    """Run `run()` as a task, wait for `synced`, then read. Listeners are called for every change, at once."""

    def __init__(self, client: Client, resource: Resource, namespace: str = "") -> None:
        self.resource = resource
        self.synced = asyncio.Event()
        self._client = client
        self._namespace = namespace
        self._objects: dict[str, dict[str, Object]] = {}
        self._marked: dict[Mark, dict[str, Object]] = {}  # by name
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener(before, after)` for all that is known already and for every change from now on."""
        self._listeners.append(listener)
        for body in list(self):
            listener(None, body)

    def get(self, namespace: str, name: str) -> Object | None:
        """The object, or None."""
        return self._objects.get(namespace, {}).get(name)

    def among(self, namespace: str) -> list[Object]:
        """All objects of a namespace."""
        return list(self._objects.get(namespace, {}).values())

    def labelled(self, namespace: str, labels: Mapping[str, str]) -> list[Object]:
        """All objects of a namespace that have these labels, at least one."""
        few = min((self._marked.get((namespace, *pair), {}) for pair in labels.items()), key=len)
        return [body for body in few.values() if has_labels(body, labels)]

    def owned(self, namespace: str, uid: str) -> list[Object]:
        """All objects of a namespace that have this owner."""
        return list(self._marked.get((namespace, "", uid), {}).values())

    def __iter__(self) -> Iterator[Object]:
        return iter([body for objects in self._objects.values() for body in objects.values()])

    async def run(self) -> None:
        """Follow the kind for ever; a watch that breaks is opened again, and what went missing meanwhile is noticed."""
        while True:
            try:
                await self._follow()
            except ApiError as error:
                log.warning("the watch of %s ended (%s); opening it again", self.resource.plural, error.message)
            await asyncio.sleep(RESTART_DELAY)

    async def _follow(self) -> None:
        listed: set[Key] | None = set()
        async with self._client.watch(self.resource, self._namespace) as events:
            async for event in events:
                if event.type == "SYNCED":
                    for body in list(self):
                        if listed is not None and key_of(body) not in listed:
                            self._change(key_of(body), None)
                    listed = None
                    self.synced.set()
                    continue
                key = key_of(event.object)
                if listed is not None:
                    listed.add(key)
                self._change(key, None if event.type == "DELETED" else event.object)

    def _change(self, key: Key, after: Object | None) -> None:
        objects = self._objects.setdefault(key.namespace, {})
        before = objects.get(key.name)
        if after is None:
            objects.pop(key.name, None)
            if not objects:
                self._objects.pop(key.namespace, None)
        else:
            objects[key.name] = after
        self._mark(key.name, before, after)
        if before is None and after is None:
            return
        for listener in self._listeners:
            try:
                listener(before, after)
            except Exception:  # one listener's fault must not blind the others
                log.exception("a listener of %s failed for %s/%s", self.resource.plural, *key)

    def _mark(self, name: str, before: Object | None, after: Object | None) -> None:
        for mark in set(_marks(before)) if before else ():
            marked = self._marked[mark]
            marked.pop(name, None)
            if not marked:
                del self._marked[mark]
        for mark in _marks(after) if after else ():
            self._marked.setdefault(mark, {})[name] = after or {}
