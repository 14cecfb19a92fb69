"""A Litestar application as both sides of the instance use it: without what it adds for every library it finds installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.types import ControllerRouterHandler

from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web import problems
from chatinbio_instance.web.instance import Instance

MAX_BODY = 1024 * 1024

# A line of a body: what is longer is not even looked at.
Line = Annotated[str, msgspec.Meta(max_length=1000)]


class Lean(Litestar):
    """Pydantic's and attrs' plugins cost 9 MB at rest; bodies are msgspec structs, so none of them is used.

    The hook is private; a test holds that nothing comes back.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def lean_app(instance: Instance, handlers: Sequence[ControllerRouterHandler], max_body: int = MAX_BODY) -> Litestar:
    """An ASGI application over `handlers` that knows its instance and words every refusal as a problem."""
    return Lean(
        route_handlers=handlers,
        state=State({"instance": instance}),
        exception_handlers={
            InstanceError: problems.instance_error,
            HTTPException: problems.http_error,
            Exception: problems.any_error,
        },
        request_max_body_size=max_body,
        openapi_config=None,
        logging_config=None,
    )
