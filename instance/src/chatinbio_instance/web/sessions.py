"""A visitor without a cookie: one conversation per tab, or a chat on a page of another site."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, post

from chatinbio_instance.web.access import instance_of, key_of
from chatinbio_instance.web.visits import count_embedded_visit


class ChatSession(msgspec.Struct):
    """`session` is the token for the header X-Chat-Session (WebSocket: `?session=`); it is good for 30 days."""

    session: str
    visitor: str


@post("/api/session", status_code=200)
async def begin_session(request: Request[Any, Any, Any]) -> Response[ChatSession]:
    """A new visitor. Nothing is kept before they say something."""
    key_of(request)  # a wrong key is said here already
    count_embedded_visit(request)
    cookies = instance_of(request).cookies
    visitor, _ = cookies.new_visitor()
    body = ChatSession(cookies.session_token(visitor), visitor)
    return Response(body, headers={"cache-control": "no-store"})
