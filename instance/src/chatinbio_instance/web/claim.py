"""Links that make their holder somebody: the platform's claim link makes an owner, an invitation a member of the team; each once."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from chatinbio_instance.accounts import audit, invitations, passwords, people, sessions
from chatinbio_instance.accounts.model import LONGEST, account_of_row
from chatinbio_instance.accounts.tokens import hashed
from chatinbio_instance.db.tables import claims
from chatinbio_instance.errors import BootError, InstanceError
from chatinbio_instance.web.access import address_of, cookie_header, instance_of, role_of, session_of
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lean import Line
from chatinbio_instance.web.seed_file import read_seed

# Of an owner who has not said who they are.
NAMELESS = "Owner"


class Claim(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /api/claim`; the token is what stands after # in the link.

    With the token alone one is signed in, and may say later who one is. What is given is set, also on an account that exists.
    """

    token: Line
    name: Line | None = None
    email: Line | None = None
    password: Line | None = None


class ClaimCheck(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /api/claim/check`."""

    token: Line


@post("/api/claim/check", status_code=204)
async def check(request: Request[Any, Any, Any], data: JSONBody[ClaimCheck]) -> Response[None]:
    """Whether a link still makes its holder somebody; it is not used up. Refuses what `POST /api/claim` would."""
    instance = instance_of(request)
    await instance.limits.attempt(address_of(request), "look")
    token_hash = hashed(data.token)
    of_the_platform = await _is_claim_token(instance, token_hash)
    at = instance.directory.clock()

    def look(connection: Connection) -> None:
        if not of_the_platform:
            if invitations.find(connection, token_hash, at) is None:
                raise _refused()
        elif connection.scalar(select(claims.c.token_hash).where(claims.c.token_hash == token_hash)) is not None:
            raise _used()

    await instance.database.read(look)
    return Response(None, status_code=204)


@post("/api/claim", status_code=204)
async def claim(request: Request[Any, Any, Any], data: JSONBody[Claim]) -> Response[None]:
    """Become an owner or a member of the team, and be signed in."""
    instance = instance_of(request)
    await instance.limits.attempt(address_of(request))
    token_hash = hashed(data.token)
    find = _the_creator if await _is_claim_token(instance, token_hash) else _the_invited
    values: dict[str, Any] = {}
    if data.name is not None:
        values["name"] = people.valid_name(data.name)
    if data.email is not None:
        values["email"] = people.valid_email(data.email)
    if data.password is not None:
        values["password_hash"] = await passwords.hash_password(data.password)
    before = session_of(request)
    agent = request.headers.get("user-agent", "")
    at = instance.directory.clock()

    def use(connection: Connection) -> str:
        account = find(connection, token_hash, at)
        if values:
            people.change(connection, account, **values)
        if "password_hash" in values:
            sessions.end_all(connection, account)
        person = account_of_row(people.find(connection, account))
        audit.note(connection, person, "account.claim", f"account/{account}", {"set": sorted(values)})
        return sessions.begin(connection, account, agent, at, before.id if before else None)

    secret = await instance.directory.change(use)
    cookie = instance.cookies.signed_in(secret, int(LONGEST.total_seconds()))
    return Response(None, status_code=204, headers={"set-cookie": cookie})


async def _is_claim_token(instance: Instance, token_hash: str) -> bool:
    """Whether it is the platform's. The expected hash is read again each time: a new link needs no restart."""
    try:
        seed = await asyncio.to_thread(read_seed, instance.settings.seed_file)
    except BootError as error:
        raise InstanceError(
            "claim_unavailable", "Claiming does not work just now. Please try again later.", status=503, retryable=True
        ) from error
    expected = seed.get("claimTokenHash")
    return isinstance(expected, str) and hmac.compare_digest(expected.lower().encode(), token_hash.encode())


def _the_creator(connection: Connection, token_hash: str, at: Any) -> str:
    """The account that a claim link is for: the creator's, which the first link makes. Uses the link up."""
    once = insert(claims).values(token_hash=token_hash, used_at=at).on_conflict_do_nothing()
    if connection.scalar(once.returning(claims.c.token_hash)) is None:
        raise _used()
    owner = people.first_owner(connection)
    return owner.id if owner else people.add(connection, NAMELESS, "owner", at)


def _the_invited(connection: Connection, token_hash: str, at: Any) -> str:
    """The new account of somebody who was invited. Uses the link up."""
    account = invitations.accept(connection, token_hash, at)
    if account is None:
        raise _refused()
    return account


def _used() -> InstanceError:
    return InstanceError("claim_used", "This link was used already. Ask whoever sent it for a new one.", status=410)


def _refused() -> InstanceError:
    message = "This link does not fit this page. Ask whoever sent it for a new one."
    return InstanceError("claim_refused", message, status=403)


class Me(msgspec.Struct):
    """The answer of `GET /api/me`."""

    owner: bool


@get("/api/me")
async def me(request: Request[Any, Any, Any]) -> Response[Me]:
    """Whether the one who asks is an owner."""
    owner = role_of(request) == "owner" or instance_of(request).cookies.is_owner(cookie_header(request))
    return Response(Me(owner), headers={"cache-control": "no-store"})
