"""Where kopf ends: watches say that something may have changed, and the loops take it from there.

Place in the flow: API server → kopf → **handlers** → loops. kopf lists, watches, follows bookmarks and comes back after
every lost connection. Only `index` and `on.event` are used, with which it writes nothing: no finalizer, no annotation,
no status. kopf calls indices for every object of every first listing before it calls any event handler, so the first
event says that the memory is complete, and only then may a pass believe that what it does not see is not there.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
import kopf
from kopf._cogs.clients import errors, watching

from chatinbio_api.names import GROUP, KIND, PLURAL, VERSION
from chatinbio_operator.cluster.api import RESOURCES
from chatinbio_operator.cluster.memory import REMEMBERED
from chatinbio_operator.errors import OperatorError
from chatinbio_operator.handlers.operator import Operator
from chatinbio_operator.model import Body
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

    for kind in REMEMBERED:
        _watch(registry, operator, kind)
    return registry


def _watch(registry: kopf.OperatorRegistry, operator: Operator, kind: str) -> None:
    version, plural = RESOURCES[kind]
    where = (GROUP, VERSION, PLURAL) if kind == KIND else (*_group_and_version(version), plural)

    def complete(body: Any) -> Body:
        return {"apiVersion": version, "kind": kind} | dict(body)  # items of a list do not say what they are

    @kopf.index(*where, registry=registry, id=f"saw-{plural}")
    async def saw(body: kopf.Body, **_: Any) -> None:
        operator.saw(complete(body))

    @kopf.on.event(*where, registry=registry, id=f"heard-of-{plural}")
    async def heard(event: Any, **_: Any) -> None:
        operator.listed()
        if event["type"] == "DELETED":
            operator.lost(complete(event["object"]))


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
    kinds = {RESOURCES[kind][1]: kind for kind in REMEMBERED}

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


def _group_and_version(version: str) -> tuple[str, str]:
    group, _, name = version.rpartition("/")
    return group, name


class _NoDiffs(kopf.DiffBaseStorage):
    """kopf would copy every object at every event to tell handlers what has changed; none of ours asks."""

    def build(self, **_: Any) -> Any:
        return {}

    def fetch(self, **_: Any) -> None:
        return None

    def store(self, **_: Any) -> None:
        pass


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
    settings.queueing.idle_timeout = 1  # a worker per object is kept no longer than a burst lasts
    settings.persistence.finalizer = f"{GROUP}/unused-by-kopf"
    settings.persistence.diffbase_storage = _NoDiffs()
    settings.process.ultimate_exiting_timeout = 15
