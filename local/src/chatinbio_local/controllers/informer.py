"""A local image of all objects of one kind, kept by a watch.

Place in the flow: client.watch → **informer** → (listeners: queues of controllers, workers of the node). It keeps what the store
keeps, JSON that both share, and parses an object when somebody asks for it: parsed, an object takes ten times the memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping

import msgspec

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
        self._objects: dict[str, dict[str, bytes]] = {}
        self._marked: dict[Mark, dict[str, None]] | None = None  # names; not kept before somebody asks by a mark
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener(before, after)` for all that is known already and for every change from now on."""
        self._listeners.append(listener)
        for body in list(self):
            listener(None, body)

    def get(self, namespace: str, name: str) -> Object | None:
        """The object, or None."""
        raw = self._objects.get(namespace, {}).get(name)
        return None if raw is None else _parsed(raw)

    def labelled(self, namespace: str, labels: Mapping[str, str]) -> list[Object]:
        """All objects of a namespace that have these labels, at least one."""
        few = min((self._with((namespace, label, value)) for label, value in labels.items()), key=len)
        return [body for name in few if has_labels(body := _parsed(self._objects[namespace][name]), labels)]

    def owned(self, namespace: str, uid: str) -> list[Object]:
        """All objects of a namespace that have this owner."""
        return [_parsed(self._objects[namespace][name]) for name in self._with((namespace, "", uid))]

    def _with(self, mark: Mark) -> dict[str, None]:
        if self._marked is None:
            self._marked = {}
            for body in self:
                self._mark(self._marked, None, body)
        return self._marked.get(mark, {})

    def __iter__(self) -> Iterator[Object]:
        return map(_parsed, [raw for objects in self._objects.values() for raw in objects.values()])

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
                body = event.object
                key = key_of(body)
                if listed is not None:
                    listed.add(key)
                if event.type == "DELETED":
                    self._change(key, None)
                else:
                    self._change(key, body, event.raw)

    def _change(self, key: Key, after: Object | None, raw: bytes = b"") -> None:
        objects = self._objects.setdefault(key.namespace, {})
        known = objects.get(key.name)
        before = None if known is None else _parsed(known)
        if after is None:
            objects.pop(key.name, None)
            if not objects:
                self._objects.pop(key.namespace, None)
        else:
            objects[key.name] = raw
        if before is None and after is None:
            return
        if self._marked is not None:
            self._mark(self._marked, before, after)
        for listener in self._listeners:
            try:
                listener(before, after)
            except Exception:  # one listener's fault must not blind the others
                log.exception("a listener of %s failed for %s/%s", self.resource.plural, *key)

    @staticmethod
    def _mark(marked: dict[Mark, dict[str, None]], before: Object | None, after: Object | None) -> None:
        old, new = (set(_marks(body)) if body else set() for body in (before, after))
        name = (after or before or {})["metadata"]["name"]
        for mark in old - new:
            names = marked[mark]
            names.pop(name, None)
            if not names:
                del marked[mark]
        for mark in new - old:
            marked.setdefault(mark, {})[name] = None


def _parsed(raw: bytes) -> Object:
    found: Object = msgspec.json.decode(raw)
    return found
