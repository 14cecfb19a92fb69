"""Allowed origins: other sites whose pages may open the chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, delete, get, post
from litestar.params import FromPath, JSONBody
from sqlalchemy import Connection, func, select

from chatinbio_instance.accounts import audit, origins
from chatinbio_instance.accounts.tables import allowed_origins
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import SignedIn, owners_only
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset
from chatinbio_instance.web.lean import Line


class Origin(msgspec.Struct, rename="camel"):
    """An allowed origin: scheme, host and port of a site."""

    id: str
    origin: str
    created_at: datetime


class NewOrigin(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST origins`; any address of the site will do, its path is left out."""

    origin: Line


@get("/origins", guards=[owners_only])
async def list_origins(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[Origin]:
    """The allowed origins, by name. The page's own are not among them: they are always welcome."""

    def read(connection: Connection) -> Listing[Origin]:
        by_name = select(allowed_origins).order_by(allowed_origins.c.origin).limit(limit).offset(offset)
        found = [Origin(row.id, row.origin, row.created_at) for row in connection.execute(by_name)]
        return Listing(found, connection.scalar(select(func.count()).select_from(allowed_origins)) or 0, limit, offset)

    return await instance_of(request).database.read(read)


@post("/origins", guards=[owners_only])
async def allow_origin(request: Request[Any, Any, Any], account: SignedIn, data: JSONBody[NewOrigin]) -> Origin:
    """Let the pages of a site in, at once."""
    directory = instance_of(request).directory
    origin, at = origins.valid_origin(data.origin), directory.clock()

    def allow(connection: Connection) -> Origin:
        added = origins.allow(connection, origin, at)
        audit.note(connection, account, "origin.allow", f"origin/{added}", {"origin": origin})
        return Origin(added, origin, at)

    return await directory.change(allow)


@delete("/origins/{origin:str}", guards=[owners_only])
async def remove_origin(request: Request[Any, Any, Any], account: SignedIn, origin: FromPath[str]) -> None:
    """Let a site's pages in no more; connections that are open stay until they end."""

    def remove(connection: Connection) -> None:
        was = origins.remove(connection, origin)
        audit.note(connection, account, "origin.remove", f"origin/{origin}", {"origin": was})

    await instance_of(request).directory.change(remove)


ROUTES = (list_origins, allow_origin, remove_origin)
