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
    openapi,
    pages,
    people,
    sessions,
    theme,
    threads,
    visits,
)
from chatinbio_instance.web.gate import Gate
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lean import lean_app

ROUTES: tuple[ControllerRouterHandler, ...] = (
    pages.page,
    pages.asset,
    pages.loose_file,
    bio.bio,
    theme.theme,
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
