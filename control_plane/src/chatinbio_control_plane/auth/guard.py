"""Stands before every route under /v1: no key, no parsing, no database but for the key itself.

It is a middleware and not a dependency, because FastAPI reads the body before it asks its dependencies, and a stranger's body
is not to be read.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers

from chatinbio_control_plane.auth.rate import SlidingWindow
from chatinbio_control_plane.dependencies.context import Caller
from chatinbio_control_plane.errors import MISSING_KEY, RATE_LIMITED, WRONG_KEY, Refusal, database_down

Scope = dict[str, Any]
Recognise = Callable[[str], Awaitable[Caller | None]]

PROTECTED = "/v1/"
_CHALLENGE = {"WWW-Authenticate": 'ApiKey realm="chatinbio", header="X-API-Key"'}


class Guard:
    """Lets callers with a valid key pass, not too often, and tells the routes who they are."""

    def __init__(self, recognise: Recognise, limit: int) -> None:
        self._recognise = recognise
        self._window = SlidingWindow(limit)

    async def admit(self, scope: Scope) -> None:
        """Raises Refusal, or puts the caller into the request's state."""
        if not (scope["path"] + "/").startswith(PROTECTED):
            return
        secret = Headers(scope=scope).get("x-api-key", "")
        if not secret:
            raise Refusal(MISSING_KEY, "Send your API key in the header X-API-Key.", headers=_CHALLENGE)
        try:
            caller = await self._recognise(secret)
        except (SQLAlchemyError, OSError) as error:
            raise database_down() from error
        if caller is None:
            raise Refusal(
                WRONG_KEY,
                "This API key is unknown or revoked. Check that it was copied whole, or have a new one made (chatinbio-control-plane keys create).",
                headers=_CHALLENGE,
            )
        wait = self._window.take(caller.key_id, time.monotonic())
        if wait:
            seconds = max(1, math.ceil(wait))
            raise Refusal(
                RATE_LIMITED,
                f"This key has made too many requests in the last minute. Go on in {seconds} seconds.",
                headers={"Retry-After": str(seconds)},
            )
        scope.setdefault("state", {})["caller"] = caller
