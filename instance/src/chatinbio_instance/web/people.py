"""What is kept about a visitor, for the visitor: all of it as one document, and its end."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, delete, get

from chatinbio_instance.threads import people
from chatinbio_instance.web.access import instance_of, visitor_of

_EXPORT = {"cache-control": "no-store", "content-disposition": 'attachment; filename="chat-data.json"'}


@get("/api/me/export")
async def export_me(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Everything that is kept about this visitor, table by table."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    kept = await instance.database.read(lambda connection: people.export_visitor(connection, visitor))
    return Response(kept, headers=_EXPORT | headers)


@delete("/api/me", status_code=204)
async def erase_me(request: Request[Any, Any, Any]) -> Response[None]:
    """Erase it, for good: what runs is stopped, open chats end, and the next visit is somebody new's."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    await instance.forget(visitor)
    return Response(None, status_code=204, headers=headers | {"set-cookie": instance.cookies.no_visitor()})
