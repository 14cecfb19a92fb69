"""From an HTTP request to an answer: who asks, may they, for what.

Place in the flow: aiohttp → **routes** → rbac, reading, objects, deletion, discovery, openapi, reviews. Every refusal leaves as a Status body.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from chatinbio_local.api import discovery, errors, faults, openapi, patches
from chatinbio_local.api.accounts import Accounts
from chatinbio_local.api.authentication import Authenticator
from chatinbio_local.api.deletion import delete, parse_deletion
from chatinbio_local.api.disturbing import disturb, retry_after
from chatinbio_local.api.faults import Call, Faults
from chatinbio_local.api.objects import Objects, Write
from chatinbio_local.api.rbac import Action, Authorizer, User
from chatinbio_local.api.reading import Reading
from chatinbio_local.api.requests import (
    NOT_SERVED,
    Target,
    accepted,
    find_target,
    flag,
    number,
    patch_type,
    read_body,
    write_options,
)
from chatinbio_local.api.responses import json_response, raw_response
from chatinbio_local.api.reviews import Review, Reviewer, find_review
from chatinbio_local.api.table import partial, table
from chatinbio_local.client import ApiError, Object

log = logging.getLogger(__name__)
_HEALTH = ("/healthz", "/livez", "/readyz")


class Routes:
    """The one handler of the server."""

    def __init__(
        self,
        objects: Objects,
        reading: Reading,
        authorizer: Authorizer,
        authenticator: Authenticator,
        accounts: Accounts,
        healthy: Callable[[], bool],
        faults: Faults | None,
    ) -> None:
        self._objects = objects
        self._store = objects.store
        self._kinds = objects.kinds
        self._reading = reading
        self._authorizer = authorizer
        self._authenticator = authenticator
        self._reviewer = Reviewer(authorizer, authenticator)
        self._accounts = accounts
        self._healthy = healthy
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, whatever it is."""
        try:
            return await self._answer(request)
        except ApiError as error:
            response = json_response(errors.status_body(error), error.status)
            response.headers.update(retry_after(error))
            if error.status == 401:
                response.headers["WWW-Authenticate"] = "Bearer"
            return response
        except (ConnectionError, web.HTTPException):
            raise
        except Exception:  # a fault of ours must not end as a dropped connection, nor show itself to clients
            log.exception("%s %s failed", request.method, request.path)
            return json_response(errors.status_body(errors.internal("see the log of the cluster")), 500)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.rstrip("/")
        if path.startswith(_HEALTH):
            good = self._healthy()
            return web.Response(text="ok" if good else "the cluster is stopping", status=200 if good else 503)
        user = self._authenticator.user(request)
        parts = path.strip("/").split("/")
        if (parts[0] == "api" and len(parts) > 2) or (parts[0] == "apis" and len(parts) > 3):
            return await self._resource(request, user, path)
        if path == faults.PATH and self._faults is not None:
            return await self._change_faults(request, user, self._faults)
        if request.method not in ("GET", "HEAD"):
            raise errors.method_not_allowed()
        self._authorizer.check(user, Action("get", path=path or "/"))
        found = self._document(request, parts)
        if found is None:
            raise errors.no_such_path()
        return found

    def _document(self, request: web.Request, parts: list[str]) -> web.Response | None:
        """Discovery and the like."""
        body: Object | None = None
        if parts in (["api"], ["apis"]):
            if f"g={discovery.AGGREGATED};v=v2;as=APIGroupDiscoveryList" in request.headers.get("Accept", "").replace(
                " ", ""
            ):
                response = json_response(discovery.aggregated(self._kinds, core=parts == ["api"]))
                response.headers["Content-Type"] = (
                    f"application/json;g={discovery.AGGREGATED};v=v2;as=APIGroupDiscoveryList"
                )
                response.headers["Vary"] = "Accept"
                return response
            body = discovery.api_versions(request.host) if parts == ["api"] else discovery.group_list(self._kinds)
        elif parts[0] == "api" and len(parts) == 2:
            body = discovery.resource_list(self._kinds, "", parts[1])
        elif parts[0] == "apis" and len(parts) == 2:
            body = discovery.group(self._kinds, parts[1])
        elif parts[0] == "apis" and len(parts) == 3:
            body = discovery.resource_list(self._kinds, parts[1], parts[2])
        elif parts == ["version"]:
            body = discovery.VERSION
        elif parts == ["openapi", "v3"]:
            body = openapi.index(self._kinds)
        elif parts[:2] == ["openapi", "v3"]:
            body = openapi.document(self._kinds, "/".join(parts[2:]))
        elif parts == [""]:
            body = {"paths": ["/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]}
        return None if body is None else json_response(body)

    async def _resource(self, request: web.Request, user: User, path: str) -> web.StreamResponse:
        parts = path.strip("/").split("/")
        if found := find_review(parts):
            return await self._review(request, user, *found)
        target = find_target(self._kinds, path)
        if target is None:
            raise errors.no_such_path()
        watches = flag(request.query, "watch") and request.method == "GET" and not target.subresource
        action = target.action(request.method, watches=watches)
        self._authorizer.check(user, action)

        async def carry_out() -> web.StreamResponse:
            return await self._carry_out(request, user, target, watches=watches)

        if self._faults:
            agent = request.headers.get("User-Agent", "")
            fault = self._faults.strike(Call(action.verb, action.resource, target.name, agent))
            if fault is not None:
                return await disturb(fault, request, carry_out)
        return await carry_out()

    async def _change_faults(self, request: web.Request, user: User, table: Faults) -> web.Response:
        """POST adds rules, DELETE clears them, GET shows them; all of it for those alone who may do everything."""
        self._authorizer.check(user, Action("post", path=faults.PATH))
        if request.method == "POST":
            rules = await read_body(request)
            if not isinstance(rules, list):
                raise errors.bad_request("the body of the request must be a list of rules")
            table.add(rules)
        elif request.method == "DELETE":
            table.clear()
        elif request.method != "GET":
            raise errors.method_not_allowed()
        return json_response({"rules": table.listed()})

    async def _carry_out(
        self, request: web.Request, user: User, target: Target, *, watches: bool
    ) -> web.StreamResponse:
        if target.subresource in NOT_SERVED:
            raise errors.not_implemented(NOT_SERVED[target.subresource])
        if watches:
            if target.name:  # the old way to watch one object
                raise errors.bad_request("watch a list with fieldSelector=metadata.name=… instead")
            return await self._reading.watch(request, target)
        handler: Callable[[web.Request, User, Target], Awaitable[web.StreamResponse]] | None = {
            "GET": self._get,
            "POST": self._create,
            "PUT": self._replace,
            "PATCH": self._patch,
            "DELETE": self._delete,
        }.get(request.method)
        if handler is None:
            raise errors.method_not_allowed()
        return await handler(request, user, target)

    async def _review(self, request: web.Request, user: User, review: Review, namespace: str) -> web.Response:
        if request.method != "POST":
            raise errors.method_not_allowed()
        body = await read_body(request)
        if not isinstance(body, dict):
            raise errors.bad_request("the body of the request must be an object")
        return json_response(self._reviewer.answer(review, namespace, body, user), 201)

    async def _get(self, request: web.Request, user: User, target: Target) -> web.StreamResponse:
        if target.subresource == "log":
            return await self._reading.log(request, target)
        if target.subresource == "token":
            raise errors.method_not_allowed()
        if target.name:
            return await self._reading.get(request, target)
        return await self._reading.list(request, target)

    async def _create(self, request: web.Request, user: User, target: Target) -> web.Response:
        if target.subresource == "token":
            asked = await self._object(request, strict=False)
            return json_response(self._accounts.issue(target.namespace, target.name, asked), 201)
        if target.name:
            raise errors.method_not_allowed()
        write = write_options(request, "")
        body = await self._object(request, write.field_validation == "Strict")
        namespace = target.namespace
        if target.kind.namespaced and not namespace:
            raise errors.method_not_allowed()
        created = self._objects.create(target.kind, namespace, body, write)
        return await self._written(request, target, created, 201, write)

    async def _replace(self, request: web.Request, user: User, target: Target) -> web.Response:
        if not target.name or target.subresource in ("log", "token"):
            raise errors.method_not_allowed()
        write = write_options(request, target.subresource)
        body = await self._object(request, write.field_validation == "Strict")
        if target.subresource == "scale":
            record = self._objects.record(target.kind, target.namespace, target.name)
            written = self._objects.rescale(target.kind, record, body, write)
            await self._store.durable()
            return json_response(written)
        replaced = self._objects.replace(target.kind, target.namespace, target.name, body, write)
        return await self._written(request, target, replaced, 200, write)

    async def _patch(self, request: web.Request, user: User, target: Target) -> web.Response:
        if not target.name or target.subresource in ("log", "token"):
            raise errors.method_not_allowed()
        media_type = patch_type(request)
        write = write_options(request, target.subresource)
        patch = await read_body(request, strict=write.field_validation == "Strict")
        if media_type == patches.APPLY:
            if not request.query.get("fieldManager"):
                raise errors.bad_request("fieldManager is required for apply patch")
            if self._store.get(self._objects.key(target.kind, target.namespace, target.name)) is None:
                self._authorizer.check(user, target.action("POST"))
        if target.subresource == "scale":
            record = self._objects.record(target.kind, target.namespace, target.name)
            scale = patches.patched(
                target.kind,
                self._objects.scale(target.kind, record),
                patch,
                patches.JSON if media_type == patches.JSON else patches.MERGE,
            )
            written = self._objects.rescale(target.kind, record, scale, write)
            await self._store.durable()
            return json_response(written)
        patched, created = self._objects.patch(target.kind, target.namespace, target.name, patch, media_type, write)
        return await self._written(request, target, patched, 201 if created else 200, write)

    async def _delete(self, request: web.Request, user: User, target: Target) -> web.Response:
        if target.subresource:
            raise errors.method_not_allowed()
        body = await read_body(request)
        options: dict[str, Any] = dict(body) if isinstance(body, dict) else {}
        for name in ("propagationPolicy", "dryRun"):
            if name in request.query:
                options[name] = request.query[name]
        if "gracePeriodSeconds" in request.query:
            options["gracePeriodSeconds"] = number(request.query, "gracePeriodSeconds")
        how = parse_deletion(options)
        kind = target.kind
        if not target.name:
            scope = self._reading.scope(request, target)
            records = [
                record for record in self._store.records(kind.stored_as, scope.namespace) if scope.contains(record)
            ]
            for record in records:
                delete(self._objects, kind, record, how)
            await self._store.durable()
            return json_response(errors.success({"group": kind.group, "kind": kind.plural}))
        record = self._objects.record(kind, target.namespace, target.name)
        last, gone = delete(self._objects, kind, record, how)
        await self._store.durable()
        if not gone or kind.returns_deleted:
            return json_response({**last, "apiVersion": kind.api_version})
        details = {"name": target.name, "group": kind.group, "kind": kind.plural, "uid": record.uid}
        return json_response(errors.success(details))

    async def _object(self, request: web.Request, strict: bool) -> Object:
        body = await read_body(request, strict=strict)
        if not isinstance(body, dict):
            raise errors.bad_request("the body of the request must be an object")
        return body

    async def _written(
        self, request: web.Request, target: Target, body: Object, status: int, write: Write
    ) -> web.Response:
        wanted = accepted(request)
        record = self._store.get(self._objects.key(target.kind, target.namespace, body["metadata"]["name"]))
        await self._store.durable()
        if record is not None and not wanted and not write.dry_run:  # encoded once, to be stored and to be sent
            return raw_response(self._objects.raw(target.kind, record), status, write.warnings)
        if wanted == "Table":
            include = request.query.get("includeObject", "Metadata")
            body = table(target.kind, [body], body["metadata"].get("resourceVersion", ""), include)
        elif wanted:
            body = partial(body)
        return json_response(body, status, write.warnings)
