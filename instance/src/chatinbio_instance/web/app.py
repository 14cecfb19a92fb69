"""The application: routes, errors and limits put together."""

from __future__ import annotations

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin

from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web import bio, chat_socket, claim, conversation, health, pages, problems
from chatinbio_instance.web.gate import Gate
from chatinbio_instance.web.instance import Instance

MAX_BODY = 1024 * 1024


class _Lean(Litestar):
    """Litestar without the plugins it adds for every library it finds installed: pydantic's and attrs' cost 9 MB at rest.

    Bodies are msgspec structs, so none of them is used. The hook is private; a test holds that nothing comes back.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def build_app(instance: Instance) -> Gate:
    """The ASGI application of one instance."""
    app = _Lean(
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
