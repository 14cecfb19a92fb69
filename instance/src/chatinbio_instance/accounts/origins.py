"""Allowed origins: sites of others that may show the chat."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from chatinbio_instance.accounts.tables import allowed_origins
from chatinbio_instance.accounts.tokens import new_id
from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.errors import InstanceError

MOST: Final = 500
_PORTS: Final = {"http": 80, "https": 443}


def valid_origin(address: str) -> str:
    """The origin of a site's address, as browsers say it. Raises InstanceError `invalid_origin`."""
    address = address.strip()
    refusal = InstanceError(
        "invalid_origin",
        "Give the address of one site, such as https://shop.example.com. Patterns with * are not taken.",
        status=422,
    )
    if len(address) > MOST or not is_web_address(address):
        raise refusal
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise refusal from error
    if not host or "*" in host or parts.username is not None:
        raise refusal
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def allow(connection: Connection, origin: str, at: datetime) -> str:
    """Add a valid origin; returns its id. Raises InstanceError `origin_exists`."""
    row = {"id": new_id("o"), "origin": origin, "created_at": at}
    try:
        connection.execute(insert(allowed_origins), [row])
    except IntegrityError as error:
        raise InstanceError("origin_exists", "That site is allowed already.", status=409) from error
    return str(row["id"])


def remove(connection: Connection, origin: str) -> str:
    """Take one away by its id; returns the origin. Raises InstanceError `unknown_origin`."""
    where = allowed_origins.c.id == origin
    was = connection.scalar(select(allowed_origins.c.origin).where(where))
    if was is None:
        raise InstanceError("unknown_origin", "There is no such allowed origin. Reload the list.", status=404)
    connection.execute(delete(allowed_origins).where(where))
    return str(was)
