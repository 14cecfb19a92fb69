"""Events: what happened to an object, for `kubectl describe`. Written on transitions, a repeated one is counted up.

Place in the flow: controllers, node → **events** → client.
"""

from __future__ import annotations

import logging
import uuid
from collections import OrderedDict

from chatinbio_local.client import EVENTS, ApiError, Client, Object
from chatinbio_local.clock import timestamp

log = logging.getLogger(__name__)
REMEMBERED = 2000  # how many different events are still counted up instead of written anew


class EventRecorder:
    """Writes Events about objects in the name of one component (`kubelet`, `statefulset-controller`)."""

    def __init__(self, client: Client, component: str, host: str = "") -> None:
        self._client = client
        self._source = {"component": component, **({"host": host} if host else {})}
        self._known: OrderedDict[tuple[str, str, str], tuple[str, int]] = OrderedDict()

    async def record(self, about: Object, kind: str, reason: str, message: str, *, warning: bool = False) -> None:
        """Write one Event; a failure is logged and swallowed, for nothing may depend on an Event."""
        metadata = about["metadata"]
        namespace = metadata.get("namespace", "default")
        key = (metadata["uid"], reason, message)
        try:
            if key in self._known:
                name, count = self._known[key]
                self._known[key] = (name, count + 1)
                patch: Object = {"count": count + 1, "lastTimestamp": timestamp()}
                await self._client.merge(EVENTS, name, patch, namespace)
                return
            name = f"{metadata['name']}.{uuid.uuid4().hex[:16]}"
            await self._client.create(EVENTS, self._body(about, kind, name, reason, message, warning), namespace)
            self._known[key] = (name, 1)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        except ApiError as error:
            self._known.pop(key, None)  # it expired, or its namespace ends
            log.debug("event %s about %s/%s was not written: %s", reason, namespace, metadata["name"], error)

    def _body(self, about: Object, kind: str, name: str, reason: str, message: str, warning: bool) -> Object:
        metadata = about["metadata"]
        moment = timestamp()
        namespace = metadata.get("namespace", "default")
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": namespace},
            "involvedObject": {
                "apiVersion": about.get("apiVersion", "v1"),
                "kind": kind,
                "namespace": metadata.get("namespace", ""),
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
            "reason": reason,
            "message": message[:1024],
            "type": "Warning" if warning else "Normal",
            "source": self._source,
            "reportingComponent": self._source["component"],
            "reportingInstance": self._source.get("host", ""),
            "firstTimestamp": moment,
            "lastTimestamp": moment,
            "count": 1,
        }
