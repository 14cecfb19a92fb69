"""`/healthz`: the process answers. `/readyz`: database and cluster answer too. `/metrics`: figures, for who asks the process itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from chatinbio_control_plane.app.passage import came_straight
from chatinbio_control_plane.dependencies import InContext
from chatinbio_control_plane.errors import Refusal

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    return Response("ok\n", media_type="text/plain")


@router.get("/readyz")
async def readyz(context: InContext) -> Response:
    failing = []
    try:
        async with context.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        failing.append("database")
    try:
        await context.cluster.reachable()
    except Refusal:
        failing.append("cluster")
    if context.draining.is_set():
        failing.append("stopping")
    if failing:
        return Response(f"not ready: {', '.join(failing)}\n", 503, media_type="text/plain")
    return Response("ok\n", media_type="text/plain")


@router.get("/metrics")
async def metrics(request: Request, context: InContext) -> Response:
    if not came_straight(request.scope):
        raise HTTPException(404)
    from chatinbio_control_plane.app.metrics import Metrics

    return Response(Metrics(context.figures).text(), headers={"content-type": Metrics.content_type})
