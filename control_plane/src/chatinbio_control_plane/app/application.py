"""Puts the application together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from chatinbio_control_plane import store
from chatinbio_control_plane.app import documents, health, problems
from chatinbio_control_plane.app.edge import Edge
from chatinbio_control_plane.auth.guard import Guard
from chatinbio_control_plane.auth.keys import Keys
from chatinbio_control_plane.cluster import connect
from chatinbio_control_plane.creators import endpoints as creators
from chatinbio_control_plane.dependencies import Caller, Context, Figures
from chatinbio_control_plane.settings import Settings
from chatinbio_control_plane.signup import endpoints as signup

_DESCRIPTION = """Signs up creators and tells how their pages fare. Send your key in `X-API-Key`. Every error is
`application/problem+json`, with a `code` for programs and a `detail` that says what to do next."""


def create_app(settings: Settings) -> FastAPI:
    """The application. Database and cluster are opened when it starts and closed when it stops."""
    figures = Figures()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = store.open_engine(settings.database_url)
        try:
            await store.migrate(engine)
            await store.forget_expired(engine)
            cluster = await connect(settings.kubeconfig, settings.request_timeout_seconds)
            app.state.keys = Keys(engine)
            app.state.context = Context(settings, cluster, engine, figures)
            try:
                yield
            finally:
                await app.state.keys.close()
                await cluster.close()
        finally:
            await engine.dispose()

    app = FastAPI(
        title="Chat-in-Bio control plane",
        version=version("chatinbio-control-plane"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )

    async def recognise(secret: str) -> Caller | None:
        keys: Keys = app.state.keys
        return await keys.recognise(secret)

    guard = Guard(recognise, settings.rate_limit_per_minute)
    app.add_middleware(Edge, guard=guard, max_body=settings.max_body_bytes, figures=figures)
    problems.install(app)
    app.include_router(signup.router)
    app.include_router(creators.router)
    app.include_router(health.router)
    documents.install(app)
    return app
