"""What surrounds every request: a name for it, the guard, the body limit, a count, and a problem document for whatever goes wrong.

One ASGI middleware, because the order matters: nothing of a stranger's request is read, and a refusal here looks like any other.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatinbio_control_plane.auth.guard import Guard
from chatinbio_control_plane.dependencies import Figures
from chatinbio_control_plane.errors import BODY_TOO_LARGE, INTERNAL, MEDIA_TYPE, Refusal, too_large

log = logging.getLogger("chatinbio.control_plane")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_DISCARD_BYTES = 32 * 1024 * 1024
_DISCARD_SECONDS = 20.0


class Edge:
    """Wraps the application. `max_body` is in bytes."""

    def __init__(self, app: ASGIApp, guard: Guard, max_body: int, figures: Figures) -> None:
        self._app = app
        self._guard = guard
        self._max_body = max_body
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        began = time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # Not when it ends: an event stream is open for long, and is no slow answer.
                route = getattr(scope.get("route"), "path", "")
                self._figures.answered(scope["method"], route, status, time.perf_counter() - began)
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._guard.admit(scope)  # type: ignore[arg-type]
            _check_announced(headers, self._max_body)
            await self._app(scope, _Limited(receive, self._max_body), answer)
        except Exception as error:
            refusal = error if isinstance(error, Refusal) else _unexpected(error, request_id)
            if status:  # the answer has begun: all that is left is to break it off
                raise
            await _refuse(refusal, request_id, receive, answer)
        finally:
            milliseconds = (time.perf_counter() - began) * 1000
            log.info("%s %s %s %.0f ms %s", scope["method"], scope["path"], status or "-", milliseconds, request_id)


class _Limited:
    """The request's body, up to the limit in bytes."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._limit:
            if message.get("more_body"):
                await _discard(self._receive)
            # FastAPI makes a 400 of every other exception it meets while it reads a body.
            raise HTTPException(BODY_TOO_LARGE.status)
        return message


def _check_announced(headers: Headers, limit: int) -> None:
    """Raises Refusal before the first byte of a body whose length is told to be over the limit."""
    length = headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 19 or int(length) > limit):
        raise too_large(limit)


def _unexpected(error: Exception, request_id: str) -> Refusal:
    log.error("request %s failed", request_id, exc_info=error)
    return Refusal(INTERNAL, "This is a fault of the control plane. Try once more; if it stays, report the requestId.")


async def _refuse(refusal: Refusal, request_id: str, receive: Receive, send: Send) -> None:
    body = refusal.encode(request_id)
    headers = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **refusal.headers,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.code.status, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    # The rest of a body nobody wants is taken and dropped, for a while: closing at once would make the client's system throw
    # the answer away before it is read.
    await _discard(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _discard(receive: Receive) -> None:
    dropped = 0
    try:
        async with asyncio.timeout(_DISCARD_SECONDS):
            while dropped < _DISCARD_BYTES:
                message: dict[str, Any] = dict(await receive())
                dropped += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return
