"""The application that visitors meet: its routes, behind the gate."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from chatinbio_instance.web import bio, chat_socket, claim, conversation, health, pages, sessions, theme
from chatinbio_instance.web.gate import Gate
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lean import lean_app


def build_app(instance: Instance) -> Gate:
    """The ASGI application of one instance."""
    handlers: list[ControllerRouterHandler] = [
        pages.page,
        pages.asset,
        pages.loose_file,
        bio.bio,
        theme.theme,
        conversation.read_thread,
        conversation.begin_thread,
        conversation.chat,
        chat_socket.chat_socket,
        sessions.begin_session,
        claim.claim,
        claim.me,
        health.healthz,
        health.readyz,
        health.metrics,
    ]
    return Gate(lean_app(instance, handlers), instance)
