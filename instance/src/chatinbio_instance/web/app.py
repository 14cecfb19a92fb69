"""The application: routes, errors and limits put together."""

from __future__ import annotations

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web import bio, chat_socket, claim, conversation, health, pages, problems
from chatinbio_instance.web.gate import Gate
from chatinbio_instance.web.instance import Instance

MAX_BODY = 1024 * 1024


def build_app(instance: Instance) -> Gate:
    """The ASGI application of one instance."""
    app = Litestar(
        route_handlers=[
            pages.page,
            pages.asset,
            pages.loose_file,
            bio.bio,
            conversation.read_thread,
            conversation.begin_thread,
            conversation.chat,
            chat_socket.chat_socket,
            claim.claim,
            claim.me,
            health.healthz,
            health.readyz,
            health.metrics,
        ],
        state=State({"instance": instance}),
        exception_handlers={
            InstanceError: problems.instance_error,
            HTTPException: problems.http_error,
            Exception: problems.any_error,
        },
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )
    return Gate(app, instance.settings.origins)
