"""Who asks: the instance behind a request, the visitor and the address of a connection."""

from __future__ import annotations

from typing import Any, cast

from litestar.connection import ASGIConnection

from chatinbio_instance.web.instance import Instance

Connection = ASGIConnection[Any, Any, Any, Any]


def instance_of(connection: Connection) -> Instance:
    """The instance that this application serves."""
    return cast(Instance, connection.app.state["instance"])


def cookie_header(connection: Connection) -> str:
    """Every cookie that was sent."""
    return "; ".join(connection.headers.getall("cookie", []))


def address_of(connection: Connection) -> str:
    """The client's address; trusted proxies' words about it were believed before."""
    client = connection.scope.get("client")
    return client[0] if client else ""


def visitor_of(connection: Connection) -> tuple[str, dict[str, str]]:
    """The visitor, and the headers that make a new one known."""
    instance = instance_of(connection)
    known = instance.cookies.visitor(cookie_header(connection))
    if known is not None:
        return known, {}
    visitor, cookie = instance.cookies.new_visitor()
    return visitor, {"set-cookie": cookie}
