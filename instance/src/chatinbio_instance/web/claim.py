"""Claiming the page: the link that the platform handed out makes its holder the owner, once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from chatinbio_instance.db.base import now
from chatinbio_instance.db.tables import claims
from chatinbio_instance.errors import BootError, InstanceError
from chatinbio_instance.web.access import address_of, cookie_header, instance_of
from chatinbio_instance.web.seed_file import read_seed


class ClaimToken(msgspec.Struct):
    """The body of `POST /api/claim`; the token is what stands after # in the link."""

    token: str


@post("/api/claim", status_code=204)
async def claim(request: Request[Any, Any, Any], data: JSONBody[ClaimToken]) -> Response[None]:
    """Become the owner. The expected hash is read again each time: a new link needs no restart."""
    instance = instance_of(request)
    instance.limit_claims(address_of(request))
    try:
        seed = await asyncio.to_thread(read_seed, instance.settings.seed_file)
    except BootError as error:
        raise InstanceError(
            "claim_unavailable", "Claiming does not work just now. Please try again later.", status=503, retryable=True
        ) from error
    expected = seed.get("claimTokenHash")
    given = hashlib.sha256(data.token.encode()).hexdigest()
    if not isinstance(expected, str) or not hmac.compare_digest(expected.lower().encode(), given.encode()):
        raise InstanceError(
            "claim_refused", "This link does not fit this page. Ask whoever sent it for a new one.", status=403
        )

    def use(connection: Connection) -> bool:
        once = insert(claims).values(token_hash=given, used_at=now()).on_conflict_do_nothing()
        return connection.scalar(once.returning(claims.c.token_hash)) is not None

    if not await instance.database.write(use):
        raise InstanceError("claim_used", "This link was used already. Ask whoever sent it for a new one.", status=410)
    return Response(None, status_code=204, headers={"set-cookie": instance.cookies.owner()})


@get("/api/me")
async def me(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Whether the one who asks is the owner."""
    owner = instance_of(request).cookies.is_owner(cookie_header(request))
    body = msgspec.json.encode({"owner": owner})
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
