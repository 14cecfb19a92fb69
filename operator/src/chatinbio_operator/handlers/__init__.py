"""Where kopf ends: watches say that something may have changed, and the loops take it from there.

Place in the flow: API server → kopf → **handlers** → loops. kopf logs in, finds the resources, lists, watches, follows
bookmarks and comes back after every lost connection. It writes nothing: no finalizer, no annotation, no status.

What its watches bring goes straight into the memory (`_Watches`). kopf would keep a task, a queue and a record for every
object and walk each event through its layers of causes and handlers: 40 % of all processor time and 70 KB a Creator, and
a first listing that takes the square of its length (ADR 3).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any, Final

import aiohttp
import kopf
from kopf._cogs.clients import errors, watching
from kopf._core.reactor import queueing

from chatinbio_operator.cluster.api import PAGE, RESOURCES
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.errors import OperatorError
from chatinbio_operator.handlers.operator import Operator
from chatinbio_operator.model import Body, Kind
from chatinbio_operator.reconcile.backoff import Delays

__all__ = ["Operator", "configure", "registry_for"]

log = logging.getLogger(__name__)

# Watches come back soon after an API server does, and not all in the same moment.
LONGEST_PAUSE = 15.0


def registry_for(operator: Operator) -> kopf.OperatorRegistry:
    """kopf's handlers, bound to one operator."""
    registry = kopf.OperatorRegistry()

    @kopf.on.startup(registry=registry)
    async def start(settings: kopf.OperatorSettings, **_: Any) -> None:
        configure(settings)
        queueing.watcher = _Watches(operator)
        try:
            await operator.start()
        except OperatorError as error:
            # Any other exception would be tried again, for ever.
            operator.failure = error
            raise kopf.PermanentError(str(error)) from error

    @kopf.on.cleanup(registry=registry)
    async def stop(**_: Any) -> None:
        await operator.stop()
        # kopf leaves its broken-off watches to the garbage collector, waits five seconds for their tasks, and lets
        # asyncio complain of each. Nothing of ours is left at this point.
        asyncio.get_running_loop().set_exception_handler(_unless_left_by_kopf)
        for task in asyncio.all_tasks():
            if task.get_name().startswith("pause-waiter"):
                task.cancel()

    @kopf.on.login(registry=registry)
    async def login(**kwargs: Any) -> kopf.AiohttpSession | None:
        found = kopf.login_with_kubeconfig(**kwargs) or kopf.login_with_service_account(**kwargs)
        return _session(found, operator) if found else None

    for group, version, plural in _KINDS:
        # So that kopf watches it; what it brings takes the way of `_Watches`.
        kopf.on.event(group, version, plural, registry=registry, id=f"watch-{plural}")(_unused)
    return registry


async def _unused(**_: Any) -> None:
    raise AssertionError("kopf's own way of handling events is in use; see _Watches")


def _kinds() -> Iterator[tuple[tuple[str, str, str], Kind]]:
    for kind in REMEMBERED:
        version, plural = RESOURCES[kind]
        group, _, number = version.rpartition("/")
        yield (group, number, plural), kind


_KINDS: Final = dict(_kinds())


class _Watches:
    """kopf's watches without its queues: in the place of `kopf._core.reactor.queueing.watcher`, which kopf runs once for every
    kind. A pass may believe that what it does not see is not there only when all of them have listed."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._unlisted = set(_KINDS.values())

    async def __call__(
        self,
        *,
        settings: kopf.OperatorSettings,
        resource: Any,
        namespace: Any,
        operator_paused: Any = None,
        **_: Any,
    ) -> None:
        kind = _KINDS[resource.group, resource.version, resource.plural]
        while True:
            events = watching.infinite_watch(
                settings=settings, resource=resource, namespace=namespace, operator_paused=operator_paused
            )
            try:
                async for event in events:
                    self._told(kind, event)
            except errors.APIError as error:
                if error.status != 410:
                    raise
                log.warning("a list of %s is older than the API server remembers, and begins anew", resource.plural)
            await asyncio.sleep(settings.watching.reconnect_backoff)

    def _told(self, kind: Kind, event: Any) -> None:
        if event is watching.Bookmark.LISTED:
            self._unlisted.discard(kind)
            if not self._unlisted:
                self._operator.listed()
        elif event["type"] != "BOOKMARK":
            self._heard(kind, event)

    def _heard(self, kind: Kind, event: Any) -> None:
        # Items of a list do not say what they are.
        body: Body = {"apiVersion": RESOURCES[kind][0], "kind": kind} | event["object"]
        try:
            if event["type"] == "DELETED":
                self._operator.lost(body)
            else:
                self._operator.saw(body)
        except Exception:
            # One object's trouble does not end the watch.
            log.exception("%s %s could not be taken in", kind, body.get("metadata", {}).get("name"))


def _session(info: kopf.ConnectionInfo, operator: Operator) -> kopf.AiohttpSession:
    """The session that kopf would make of it, with a counter in it, and an ear for lists: kopf tells what a list holds, not that
    it has asked for one."""
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, ssl=info.as_ssl_context()),
        headers=info.as_http_headers(),
        proxy=info.proxy_url,
        trace_configs=[operator.requests.trace(), _lists(operator)],
    )
    return kopf.AiohttpSession(
        server=info.server, default_namespace=info.default_namespace, aiohttp_session=session, priority=info.priority
    )


def _lists(operator: Operator) -> aiohttp.TraceConfig:
    kinds = {plural: kind for (_, _, plural), kind in _KINDS.items()}

    async def answered(_: Any, __: Any, told: aiohttp.TraceRequestEndParams) -> None:
        all_of_them = told.url.query.get("watch") != "true" or told.url.query.get("sendInitialEvents") == "true"
        kind = kinds.get(told.url.name)
        if kind and all_of_them and "continue" not in told.url.query and told.response.status == 200:
            operator.lists(kind)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(answered)
    return trace


def _unless_left_by_kopf(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if "asyncgen" not in context:
        loop.default_exception_handler(context)


class _WatchEnded(watching.WatchingError, errors.APITooManyRequestsError):
    """A watch that ended with an error of the API server's, which is stopping or has lost its store.

    kopf takes every one but 410 for the end of the operator, and this family of errors for a reason to list and watch anew, which
    is right for all of them. It has no setting for that.
    """

    def __init__(self, words: str) -> None:
        Exception.__init__(self, words)
        log.warning("a watch ended, and begins anew: %s", words)


def configure(settings: kopf.OperatorSettings) -> None:
    """kopf as a watch engine."""
    watching.WatchingError = _WatchEnded  # type: ignore[assignment, misc]
    settings.posting.enabled = False  # our Events are written on transitions, by us
    settings.scanning.disabled = True  # one namespace, and the first listing has shown that the CRD is there
    settings.watching.inactivity_timeout = 70  # bookmarks come every minute; silence means a dead watch
    settings.watching.reconnect_backoff = 0.5
    settings.networking.error_backoffs = Delays(LONGEST_PAUSE)  # without end: kopf would give up and end the process
    settings.watching.chunk_size = PAGE  # a whole fleet in one answer would be the most that this process ever holds
    settings.process.ultimate_exiting_timeout = 15
