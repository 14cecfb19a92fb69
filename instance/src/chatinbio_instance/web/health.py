"""What a cluster asks: alive, ready, and the figures."""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, get

from chatinbio_instance.web.access import instance_of


@get("/healthz", media_type=MediaType.TEXT)
async def healthz() -> str:
    """The event loop turns."""
    return "ok\n"


@get("/readyz", media_type=MediaType.TEXT)
async def readyz(request: Request[Any, Any, Any]) -> Response[str]:
    """Migrated, locked and listening, and not on the way out."""
    instance = instance_of(request)
    if instance.draining:
        return Response("draining\n", status_code=503, media_type=MediaType.TEXT)
    return Response("ok\n", media_type=MediaType.TEXT)


@get("/metrics")
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Figures in Prometheus' text format."""
    from chatinbio_instance.web.metrics import Metrics

    instance = instance_of(request)
    if instance.metrics is None:
        instance.metrics = Metrics(instance)
    return Response(instance.metrics.text(), headers={"content-type": Metrics.content_type})
