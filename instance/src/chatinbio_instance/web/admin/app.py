"""The creator's side put together: every module of handlers, behind one guard."""

from __future__ import annotations

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader

from chatinbio_instance.web.admin import (
    analytics,
    audit,
    events,
    faq,
    keys,
    leads,
    links,
    media,
    origins,
    polls,
    profile,
    prompts,
    session,
    settings,
    team,
    themes,
    tokens,
    transcripts,
    transfer,
    tryout,
    unanswered,
)
from chatinbio_instance.web.admin.guard import DEPENDENCIES, signed_in
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lean import lean_app

PATH = "/api/admin"

# Each has its handlers in ROUTES, with paths below /api/admin.
MODULES = (
    session,
    team,
    profile,
    media,
    links,
    events,
    faq,
    prompts,
    tryout,
    tokens,
    themes,
    settings,
    polls,
    origins,
    keys,
    transcripts,
    unanswered,
    leads,
    analytics,
    audit,
    transfer,
)


def admin_router() -> Router:
    """Every route under /api/admin. Whoever is not signed in gets as far as those that are marked open."""
    routes = [route for module in MODULES for route in module.ROUTES]
    return Router(
        PATH,
        route_handlers=routes,
        guards=[signed_in],
        dependencies=DEPENDENCIES,
        cache_control=CacheControlHeader(no_store=True),
    )


def build_admin(instance: Instance) -> Litestar:
    """The application under /api/admin. Imports much and takes its time: run it in a thread."""
    return lean_app(instance, [admin_router()])
