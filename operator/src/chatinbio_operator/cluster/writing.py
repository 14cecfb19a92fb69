"""Everything that the operator writes: children, finalizer, status, events.

Place in the flow: steps → **writing** → API server. What it answers goes into the memory at once, so that our own
changes, when they come back through a watch, are no news.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chatinbio_api.names import (
    API_VERSION,
    FINALIZER,
    GROUP,
    KIND,
    LABEL_MANAGED_BY,
    LABEL_PART_OF,
    OPERATOR_NAME,
)
from chatinbio_operator.cluster.api import Api
from chatinbio_operator.cluster.memory import Memory
from chatinbio_operator.errors import Gone, Refused
from chatinbio_operator.model import Apply, Body, CreateIfAbsent, Delete, Refusal, Step, key_of
from chatinbio_operator.model.digests import MADE_WITH, digest_of_text

# The ConfigMap by which the operator sees whether what it writes still comes back through its watches.
CANARY: Final = "chatinbio-operator-canary"
BEAT: Final = f"{GROUP}/beat"
# Requests of one pass at once: with the sixteen passes of the default concurrency 32 in flight.
AT_ONCE: Final = 2
# The same reason within this time is the same Event, counted once more.
SAME_EVENT: Final = timedelta(minutes=10)


class _Told(NamedTuple):
    """An Event that was written: its name, how many times it was told, and when last."""

    name: str
    times: int
    last: datetime


class Writer:
    """Writes through the API; raises Retry."""

    def __init__(self, api: Api, memory: Memory) -> None:
        self._api = api
        self._memory = memory
        self._told: dict[tuple[str, str], _Told] = {}  # by uid and reason, the oldest first

    async def perform(self, wave: tuple[Step, ...]) -> tuple[Refusal, ...]:
        """The steps of one wave, `AT_ONCE` at a time. Every step is tried; refusals are returned, Retry is raised after."""
        room = asyncio.Semaphore(AT_ONCE)

        async def step(step: Step) -> Refusal | None:
            async with room:
                return await self._step(step)

        answers = await asyncio.gather(*map(step, wave), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return tuple(answer for answer in answers if isinstance(answer, Refusal))

    async def _step(self, step: Step) -> Refusal | None:
        if isinstance(step, Delete):
            await self._delete(step)
            return None
        try:
            with self._memory.writing(*key_of(step.body)):
                if isinstance(step, Apply):
                    self._memory.put(await self._api.apply(step.body))
                else:
                    await self._create(step)
        except Refused as refused:
            return Refusal(step.body["kind"], step.body["metadata"]["name"], refused.message)
        except Gone as gone:
            # What is to be made cannot be missing itself: it is the namespace that is not there.
            return Refusal(step.body["kind"], step.body["metadata"]["name"], str(gone))
        return None

    async def _create(self, step: CreateIfAbsent) -> None:
        value, metadata = secrets.token_hex(32), step.body["metadata"]
        made_with = {MADE_WITH: digest_of_text(metadata["name"], step.random_key, value)}
        metadata = metadata | {"annotations": metadata.get("annotations", {}) | made_with}
        body = step.body | {"metadata": metadata, "stringData": {step.random_key: value}}
        # One that exists was made by an earlier pass that did not live to see the answer; the watch brings it.
        with contextlib.suppress(FileExistsError):
            self._memory.put(await self._api.create(body))

    async def _delete(self, step: Delete) -> None:
        with self._memory.writing(step.kind, step.name), contextlib.suppress(Gone):
            answer = await self._api.delete(step.kind, step.name, step.uid)
            if answer.get("kind") == step.kind and answer["metadata"].get("finalizers"):
                self._memory.put(answer)  # it goes when somebody else lets it

    async def set_finalizer(self, creator: Body, present: bool) -> None:
        """Add or remove ours, leaving all others. The version keeps a concurrent change from being undone."""
        metadata = creator["metadata"]
        others = [name for name in metadata.get("finalizers", ()) if name != FINALIZER]
        patch = {
            "metadata": {
                "finalizers": [*others, FINALIZER] if present else others,
                "resourceVersion": metadata["resourceVersion"],
            }
        }
        with self._memory.writing(KIND, metadata["name"]):
            answer = await self._api.merge(KIND, metadata["name"], patch)
            # With the last finalizer the object goes, and its end may have been heard of before this answer.
            if answer.get("kind") == KIND and self._memory.has_creator(metadata["name"]):
                self._memory.put(answer)

    async def status(self, creator: Body, status: Body) -> None:
        """Write the whole status; what it no longer says is removed."""
        gone = {name: None for name in creator.get("status", {}) if name not in status}
        name = creator["metadata"]["name"]
        with self._memory.writing(KIND, name):
            self._memory.answered(await self._api.merge(KIND, name, {"status": gone | status}, "status"))

    async def event(self, creator: Body, *, good: bool, reason: str, message: str, now: datetime) -> None:
        """Tell `kubectl describe`. Events of a cluster-scoped object live in the namespace `default`. What was told a short
        while ago is counted there instead of being told again."""
        metadata, time = creator["metadata"], now.strftime("%Y-%m-%dT%H:%M:%SZ")
        while self._told and now - next(iter(self._told.values())).last > SAME_EVENT:
            del self._told[next(iter(self._told))]
        key = (metadata["uid"], reason)
        if told := self._told.pop(key, None):
            patch = {"count": told.times + 1, "lastTimestamp": time, "message": message[:1024]}
            with contextlib.suppress(Gone):
                await self._api.merge("Event", told.name, patch, namespace="default")
                self._told[key] = _Told(told.name, told.times + 1, now)
                return
        body = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"generateName": f"{metadata['name']}-", "namespace": "default"},
            "involvedObject": {
                "apiVersion": API_VERSION,
                "kind": KIND,
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
            "type": "Normal" if good else "Warning",
            "reason": reason,
            "message": message[:1024],
            "firstTimestamp": time,
            "lastTimestamp": time,
            "count": 1,
            "source": {"component": OPERATOR_NAME},
        }
        answer = await self._api.create(body, namespace="default")
        self._told[key] = _Told(answer["metadata"]["name"], 1, now)

    async def beat(self, stamp: str) -> None:
        """Write the canary; `stamp` must come back through the watch of ConfigMaps."""
        metadata = {
            "name": CANARY,
            "namespace": self._api.namespace,
            "labels": {LABEL_MANAGED_BY: OPERATOR_NAME, LABEL_PART_OF: "chatinbio"},
            "annotations": {BEAT: stamp},
        }
        await self._api.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
