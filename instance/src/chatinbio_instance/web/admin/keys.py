"""API keys: programs that may chat, each within its own limit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, delete, get, post
from litestar.params import FromPath, JSONBody
from sqlalchemy import Connection, func, select

from chatinbio_instance.accounts import audit, keys, people
from chatinbio_instance.accounts.tables import api_keys
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import SignedIn, owners_only
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset
from chatinbio_instance.web.lean import Line


class Key(msgspec.Struct, rename="camel"):
    """An API key; `hint` is how it begins, `used_at` when it was used last, within some minutes."""

    id: str
    name: str
    hint: str
    scope: Literal["chat"]
    per_minute: int
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class NewKey(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """The body of `POST keys`: what it is for, and how many messages a minute."""

    name: Line
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 60


class MadeKey(msgspec.Struct, rename="camel"):
    """A new key. `key` goes into the header X-API-Key; it is told here and never again."""

    id: str
    key: str


@get("/keys", guards=[owners_only])
async def list_keys(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[Key]:
    """Every key there is or was, the newest first."""

    def read(connection: Connection) -> Listing[Key]:
        newest = select(api_keys).order_by(api_keys.c.created_at.desc(), api_keys.c.id)
        found = [
            Key(r.id, r.name, r.hint, r.scope, r.per_minute, r.created_at, r.used_at, r.revoked_at)
            for r in connection.execute(newest.limit(limit).offset(offset))
        ]
        return Listing(found, connection.scalar(select(func.count()).select_from(api_keys)) or 0, limit, offset)

    return await instance_of(request).database.read(read)


@post("/keys", guards=[owners_only])
async def make_key(request: Request[Any, Any, Any], account: SignedIn, data: JSONBody[NewKey]) -> MadeKey:
    """Make a key."""
    directory = instance_of(request).directory
    name = people.valid_name(data.name)

    def make(connection: Connection) -> MadeKey:
        key, secret = keys.make(connection, name, data.per_minute, directory.clock())
        change = {"name": name, "perMinute": data.per_minute}
        audit.note(connection, account, "key.create", f"key/{key}", change)
        return MadeKey(key, secret)

    return await directory.change(make)


@delete("/keys/{key:str}", guards=[owners_only])
async def revoke_key(request: Request[Any, Any, Any], account: SignedIn, key: FromPath[str]) -> None:
    """Revoke a key: from now on it is refused."""
    directory = instance_of(request).directory

    def revoke(connection: Connection) -> None:
        if not keys.revoke(connection, key, directory.clock()):
            raise InstanceError("unknown_key", "There is no such key, or it was revoked already.", status=404)
        audit.note(connection, account, "key.revoke", f"key/{key}", {})

    await directory.change(revoke)


ROUTES = (list_keys, make_key, revoke_key)
