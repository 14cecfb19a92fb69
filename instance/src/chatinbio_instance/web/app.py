"""The application that visitors meet: its routes, behind the gate."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from chatinbio_instance.web import (
    bio,
    chat_socket,
    claim,
    conversation,
    dates,
    health,
    media,
    openapi,
    pages,
    people,
    sessions,
    theme,
    threads,
    visits,
    widget,
)
from chatinbio_instance.web.gate import Gate
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lean import lean_app
from chatinbio_instance.web.page import routes as page_routes

ROUTES: tuple[ControllerRouterHandler, ...] = (
    page_routes.page,
    page_routes.admin,
    page_routes.robots,
    page_routes.sitemap,
    page_routes.favicon,
    page_routes.qr_code,
    page_routes.contact,
    pages.asset,
    pages.loose_file,
    widget.widget,
    widget.script,
    widget.part,
    widget.preview,
    bio.bio,
    theme.theme,
    media.picture,
    dates.upcoming,
    dates.one,
    visits.click,
    sessions.begin_session,
    threads.list_threads,
    threads.new_thread,
    threads.read_thread,
    threads.change_thread,
    threads.delete_thread,
    threads.restore_thread,
    threads.rate_item,
    threads.cancel,
    conversation.follow,
    conversation.read_thread,
    conversation.begin_thread,
    conversation.chat,
    chat_socket.chat_socket,
    people.export_me,
    people.erase_me,
    claim.check,
    claim.claim,
    claim.me,
    health.healthz,
    health.readyz,
    health.metrics,
    openapi.openapi,
)


def build_app(instance: Instance) -> Gate:
    """The ASGI application of one instance."""
    return Gate(lean_app(instance, ROUTES), instance)
