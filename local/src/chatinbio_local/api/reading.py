"""Answers to GET: one object, a list in pages, a watch, a log.

Place in the flow: routes → **reading** → store, watch. Lists are put together from the stored bytes; an object is parsed only
where somebody asked for something else than the object.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import AsyncIterator
from typing import Any, Protocol

from aiohttp import web

from chatinbio_local.api import errors
from chatinbio_local.api.disturbing import Cut, Lines, break_off
from chatinbio_local.api.faults import Call, Faults
from chatinbio_local.api.kinds import Kind
from chatinbio_local.api.objects import Objects
from chatinbio_local.api.requests import Target, accepted, flag, number
from chatinbio_local.api.responses import json_response, list_response, raw_response
from chatinbio_local.api.selectors import parse_fields, parse_labels
from chatinbio_local.api.store import Record, encode
from chatinbio_local.api.table import partial, table
from chatinbio_local.api.watch import Event, Scope, Watch, Watches
from chatinbio_local.client import ApiError, Object

BOOKMARK_EVERY = 45.0  # seconds; clients take a watch for dead after about a minute of silence
AT_ONCE = 100  # objects that a watch begins with are written in so many lines, so that others are answered between
INITIAL_EVENTS_END = "k8s.io/initial-events-end"


class LogSource(Protocol):
    """Gives the log of a pod's container ("" for the only one), as bytes; ends by itself unless `follow`. Raises ApiError."""

    def __call__(
        self, namespace: str, pod: str, container: str, *, follow: bool, tail: int | None, previous: bool
    ) -> AsyncIterator[bytes]: ...


class Reading:
    """Serves reads of one store."""

    def __init__(
        self, objects: Objects, watches: Watches, log_source: LogSource | None, faults: Faults | None = None
    ) -> None:
        self._faults = faults
        self._objects = objects
        self._store = objects.store
        self._watches = watches
        self._log_source = log_source

    def scope(self, request: web.Request, target: Target) -> Scope:
        kind = target.kind
        labels = parse_labels(request.query.get("labelSelector", ""))
        fields = parse_fields(request.query.get("fieldSelector", ""), kind.allows_field)
        return Scope(kind.stored_as, target.namespace if kind.namespaced else "", labels, fields)

    async def get(self, request: web.Request, target: Target) -> web.Response:
        record = self._objects.record(target.kind, target.namespace, target.name)
        await self._store.durable()
        if target.subresource == "scale":
            return json_response(self._objects.scale(target.kind, record))
        wanted = accepted(request)
        if not wanted:
            return raw_response(self._objects.raw(target.kind, record))
        body = self._objects.as_version(target.kind, record)
        if wanted == "Table":
            include = request.query.get("includeObject", "Metadata")
            return json_response(table(target.kind, [body], body["metadata"]["resourceVersion"], include))
        return json_response(partial(body))

    async def list(self, request: web.Request, target: Target) -> web.Response:
        kind, scope, wanted = target.kind, self.scope(request, target), accepted(request)
        version, after = self._store.version, ("", "")
        if token := request.query.get("continue"):
            version, after = _continued(token)
        elif (asked := number(request.query, "resourceVersion")) and asked > version:
            raise errors.gone(f"too large resource version: {asked}, current: {version}")
        limit = number(request.query, "limit") or 0
        page: list[Record] = []
        left = 0
        for record in self._store.records(kind.stored_as, scope.namespace):
            if (record.key.namespace, record.key.name) > after and scope.contains(record):
                if limit and len(page) == limit:
                    left += 1
                else:
                    page.append(record)
        token = _token(version, page[-1]) if left else ""
        await self._store.durable()
        if wanted == "Table":
            include = request.query.get("includeObject", "Metadata")
            bodies = [self._objects.as_version(kind, record) for record in page]
            return json_response(table(kind, bodies, str(version), include, token, left or None))
        metadata: Object = {"resourceVersion": str(version)}
        if token:
            metadata.update({"continue": token, "remainingItemCount": left})
        head: Object = {"kind": kind.list_kind, "apiVersion": kind.api_version, "metadata": metadata}
        if wanted:
            items = [partial(record.parse()) for record in page]
            head = {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata}
            return json_response({**head, "items": items})
        return list_response(head, [self._objects.raw(kind, record) for record in page])

    async def log(self, request: web.Request, target: Target) -> web.StreamResponse:
        record = self._objects.record(target.kind, target.namespace, target.name)
        names = [container["name"] for container in record.parse()["spec"].get("containers", ())]
        names += [container["name"] for container in record.parse()["spec"].get("initContainers", ())]
        container = request.query.get("container", "")
        if not container and len(record.parse()["spec"].get("containers", ())) == 1:
            container = names[0]
        if not container:
            raise errors.bad_request(
                f"a container name must be specified for pod {target.name}, choose one of: [{' '.join(names)}]"
            )
        if container not in names:
            raise errors.bad_request(f"container {container} is not valid for pod {target.name}")
        if untold := {"sinceSeconds", "sinceTime", "timestamps"} & {
            key for key, said in request.query.items() if said not in ("", "false")
        }:
            raise errors.not_implemented(f"its logs have no times, so there is no {min(untold)}; tail them")
        if self._log_source is None:
            raise errors.unavailable("no node of this cluster keeps logs")
        chunks = self._log_source(
            target.namespace,
            target.name,
            container,
            follow=flag(request.query, "follow"),
            tail=number(request.query, "tailLines"),
            previous=flag(request.query, "previous"),
        )
        left = number(request.query, "limitBytes")
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        try:
            async for chunk in chunks:  # the first one may refuse, so nothing is sent before it
                if not response.prepared:
                    await response.prepare(request)
                await response.write(chunk if left is None else chunk[:left])
                left = None if left is None else left - len(chunk)
                if left is not None and left <= 0:
                    break
        finally:
            if hasattr(chunks, "aclose"):
                await chunks.aclose()
        if not response.prepared:
            await response.prepare(request)
        await response.write_eof()
        return response

    async def watch(self, request: web.Request, target: Target) -> web.StreamResponse:
        """A stream of events, one JSON object a line; a version that cannot be resumed is an ERROR event."""
        query = request.query
        scope, wanted = self.scope(request, target), accepted(request)
        initial = _initial(query)
        version = number(query, "resourceVersion") or 0
        ends = time.monotonic() + (number(query, "timeoutSeconds") or 3600)
        writer = _EventWriter(target.kind, self, wanted, query.get("includeObject", "Metadata"))
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        agent = request.headers.get("User-Agent", "")
        lines = Lines(response, self._faults, Call("watch", target.kind.plural, user_agent=agent))
        watch: Watch | None = None
        try:
            listed = initial or (initial is None and version == 0)
            if version > self._store.version:
                raise errors.gone(f"too large resource version: {version}, current: {self._store.version}")
            now = self._store.version
            records = (
                [record for record in self._store.records(scope.resource, scope.namespace) if scope.contains(record)]
                if listed
                else []
            )
            watch = self._watches.open(scope, now if listed or (initial is False and not version) else version)
            await self._store.durable()
            await response.prepare(request)
            for part in range(0, len(records), AT_ONCE):
                await lines.write(
                    (record.key.name, writer.line(("ADDED", record))) for record in records[part : part + AT_ONCE]
                )
            records = []
            if initial:
                await lines.bookmark(writer.bookmark(now, {INITIAL_EVENTS_END: "true"}))
            await self._follow(watch, writer, lines, ends, flag(query, "allowWatchBookmarks"))
        except Cut:
            return await break_off(request, response)
        except ApiError as error:
            if not response.prepared:
                await response.prepare(request)
            await response.write(writer.error(error))
        except ConnectionError:
            return response  # the client has gone
        finally:
            if watch is not None:
                self._watches.close(watch)
        await response.write_eof()
        return response

    async def _follow(self, watch: Watch, writer: _EventWriter, lines: Lines, ends: float, bookmarks: bool) -> None:
        due = time.monotonic() + BOOKMARK_EVERY
        while (left := ends - time.monotonic()) > 0:
            events = await watch.next(min(left, max(due - time.monotonic(), 0.01)))
            if events:
                await lines.write((event[1].key.name, writer.line(event)) for event in events)
            elif time.monotonic() >= due:  # nothing waits, so everything up to here has been told
                due = time.monotonic() + BOOKMARK_EVERY
                if bookmarks:
                    await lines.bookmark(writer.bookmark(self._store.durable_version))
        if bookmarks:
            await lines.bookmark(writer.bookmark(self._store.durable_version))


class _EventWriter:
    """Writes events as the watcher wants its objects."""

    def __init__(self, kind: Kind, reading: Reading, wanted: str, include: str) -> None:
        self._kind = kind
        self._reading = reading
        self._wanted = wanted
        self._include = include

    def line(self, event: Event) -> bytes:
        type_, record = event
        if not self._wanted:
            return (
                b'{"type":"' + type_.encode() + b'","object":' + self._reading._objects.raw(self._kind, record) + b"}\n"
            )
        body = self._reading._objects.as_version(self._kind, record)
        if self._wanted == "Table":
            shown = table(self._kind, [body], body["metadata"]["resourceVersion"], self._include)
        else:
            shown = partial(body)
        return encode({"type": type_, "object": shown}) + b"\n"

    def bookmark(self, version: int, annotations: dict[str, str] | None = None) -> bytes:
        metadata: dict[str, Any] = {"resourceVersion": str(version), "creationTimestamp": None}
        if annotations:
            metadata["annotations"] = annotations
        body: Object = {"kind": self._kind.name, "apiVersion": self._kind.api_version, "metadata": metadata}
        if self._wanted == "Table":
            body = table(self._kind, [], str(version), self._include)
            body["rows"] = (
                [
                    {
                        "cells": [],
                        "object": {
                            "kind": "PartialObjectMetadata",
                            "apiVersion": "meta.k8s.io/v1",
                            "metadata": metadata,
                        },
                    }
                ]
                if annotations
                else []
            )
        return encode({"type": "BOOKMARK", "object": body}) + b"\n"

    def error(self, error: ApiError) -> bytes:
        return encode({"type": "ERROR", "object": errors.status_body(error)}) + b"\n"


def _initial(query: Any) -> bool | None:
    """sendInitialEvents: True, False, or None when it is not said. Raises ApiError 422."""
    if "sendInitialEvents" not in query:
        if query.get("resourceVersionMatch"):
            raise errors.unprocessable(
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
            )
        return None
    if query.get("resourceVersionMatch") != "NotOlderThan":
        raise errors.unprocessable("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
    if flag(query, "sendInitialEvents") and not flag(query, "allowWatchBookmarks"):
        raise errors.unprocessable("sendInitialEvents is forbidden for watch without allowWatchBookmarks")
    return flag(query, "sendInitialEvents")


def _token(version: int, last: Record) -> str:
    return base64.urlsafe_b64encode(json.dumps([version, last.key.namespace, last.key.name]).encode()).decode()


def _continued(token: str) -> tuple[int, tuple[str, str]]:
    try:
        version, namespace, name = json.loads(base64.urlsafe_b64decode(token))
        return int(version), (str(namespace), str(name))
    except (ValueError, TypeError, binascii.Error):
        raise errors.bad_request("continue key is not valid") from None
