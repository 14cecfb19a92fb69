"""`/healthz`: the process answers. `/readyz`: database and cluster answer too."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

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
