"""What a cluster asks: alive, ready, and the figures."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException

from chatinbio_instance.db.base import now
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.library.marks import remember
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.passage import came_straight


@get("/healthz", media_type=MediaType.TEXT)
async def healthz() -> str:
    """The event loop turns."""
    return "ok\n"


@get("/readyz", media_type=MediaType.TEXT)
async def readyz(request: Request[Any, Any, Any]) -> Response[str]:
    """Migrated, locked and listening, not on the way out, and the disk takes what is written."""
    instance = instance_of(request)
    if instance.draining:
        return _not_ready("draining")
    database = instance.database
    if database.trouble:
        # Nobody else may come and try while this answers no, so it tries itself.
        with suppress(StorageUnavailable):
            await database.write(lambda connection: remember(connection, "storage.tried", now().isoformat()))
    if database.trouble:
        # What is wrong with the disk is for those who can mend it.
        return _not_ready(f"nothing can be saved: {database.trouble}" if came_straight(request.scope) else "not ready")
    return Response("ok\n", media_type=MediaType.TEXT)


def _not_ready(why: str) -> Response[str]:
    return Response(f"{why}\n", status_code=503, media_type=MediaType.TEXT)


@get("/metrics", media_type=MediaType.TEXT, include_in_schema=False)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Figures in Prometheus' text format, for who asks this process itself; for visitors there is nothing here."""
    if not came_straight(request.scope):
        raise NotFoundException
    from chatinbio_instance.web.metrics import Metrics

    instance = instance_of(request)
    if instance.metrics is None:
        instance.metrics = Metrics(instance)
    return Response(instance.metrics.text(), headers={"content-type": Metrics.content_type})
