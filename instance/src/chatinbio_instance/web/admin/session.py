"""Signing in and out, one's own name, address and password, and where one is signed in."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from sqlalchemy import Connection, func, select

from chatinbio_instance.accounts import audit, passwords, people, sessions
from chatinbio_instance.accounts.model import LONGEST, Account, AccountRole, account_of_row
from chatinbio_instance.accounts.tables import account_sessions
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.access import Connection as Asking
from chatinbio_instance.web.access import address_of, instance_of, session_of
from chatinbio_instance.web.admin.guard import OPEN, SignedIn, account_of, current_session
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset
from chatinbio_instance.web.cookies import OWNER
from chatinbio_instance.web.lean import Line

log = logging.getLogger(__name__)


class AccountView(msgspec.Struct, rename="camel"):
    """The person who is signed in; without a password only a link lets them in again."""

    id: str
    name: str
    email: str
    role: AccountRole
    has_password: bool


class SessionView(msgspec.Struct, rename="camel"):
    """Who is signed in, and the token that every change must carry in X-CSRF-Token."""

    account: AccountView
    csrf: str


class Login(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST login`."""

    email: Line
    password: Line


class OwnAccount(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `PUT account`; another address needs the password, where there is one."""

    name: Line
    email: Line
    password: Line = ""


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `PUT password`; `old` may be left out by who has none."""

    new: Line
    old: Line = ""


class Browser(msgspec.Struct, rename="camel"):
    """One browser in which one is signed in; `agent` is what it says it is."""

    id: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


def _view(asking: Asking, account: Account, token_hash: str) -> SessionView:
    known = AccountView(account.id, account.name, account.email, account.role, account.has_password)
    return SessionView(known, instance_of(asking).cookies.csrf(token_hash))


def _wrong() -> InstanceError:
    return InstanceError(
        "wrong_login", "That email and password do not fit. Try again, or ask for a new link.", status=401
    )


async def _held_to_password(asking: Asking, account: Account, password: str) -> None:
    """Nothing for somebody who has no password. Raises InstanceError `wrong_password`, or RateLimited."""
    if not account.has_password:
        return
    instance = instance_of(asking)
    instance.backoff.begin(account.id)
    row = await instance.database.read(lambda connection: people.find(connection, account.id))
    if not await passwords.verify_password(row.password_hash, password):
        raise InstanceError("wrong_password", "That is not your password. Try again.", status=403)
    instance.backoff.succeed(account.id)


@post("/login", opt=OPEN, status_code=200)
async def login(request: Request[Any, Any, Any], data: JSONBody[Login]) -> Response[SessionView]:
    """Sign in. An unknown address and a wrong password are answered alike, in words and in time."""
    instance = instance_of(request)
    await instance.limits.attempt(address_of(request))
    key = people.email_key(data.email)
    instance.backoff.begin(key)
    row = await instance.database.read(lambda connection: people.by_email(connection, data.email))
    if not await passwords.verify_password(row.password_hash if row else None, data.password) or row is None:
        log.warning("a sign-in was refused", extra={"address": address_of(request)})
        raise _wrong()
    instance.backoff.succeed(key)
    before = session_of(request)
    agent, at = request.headers.get("user-agent", ""), instance.directory.clock()

    def begin(connection: Connection) -> str:
        now = people.by_email(connection, data.email)
        if now is None or now.password_hash != row.password_hash:
            raise _wrong()
        audit.note(connection, account_of_row(now), "session.begin", f"account/{now.id}", {})
        return sessions.begin(connection, now.id, agent, at, before.id if before else None)

    secret = await instance.directory.change(begin)
    session = instance.directory.session(secret)
    if session is None:
        raise _wrong()
    cookie = instance.cookies.signed_in(secret, int(LONGEST.total_seconds()))
    return Response(_view(request, session.account, session.token_hash), headers={"set-cookie": cookie})


@post("/logout", status_code=204)
async def logout(request: Request[Any, Any, Any]) -> Response[None]:
    """Sign out here."""
    instance = instance_of(request)
    session = current_session(request)
    await instance.directory.change(lambda connection: sessions.end(connection, session.account.id, session.id))
    response = Response(None, status_code=204, headers={"set-cookie": instance.cookies.signed_out()})
    response.delete_cookie(OWNER)
    return response


@get("/session")
async def read_session(request: Request[Any, Any, Any]) -> SessionView:
    """Who is signed in."""
    session = current_session(request)
    return _view(request, session.account, session.token_hash)


@put("/account")
async def change_account(request: Request[Any, Any, Any], data: JSONBody[OwnAccount]) -> SessionView:
    """Say who one is: the name that others see, and the address to sign in with."""
    instance = instance_of(request)
    session = current_session(request)
    account = session.account
    name, email = people.valid_name(data.name), people.valid_email(data.email)
    if people.email_key(email) != people.email_key(account.email):
        await _held_to_password(request, account, data.password)

    def change(connection: Connection) -> None:
        people.change(connection, account.id, name=name, email=email)
        was = {"name": [account.name, name], "email": [account.email, email]}
        audit.note(connection, account, "account.update", f"account/{account.id}", was)

    await instance.directory.change(change)
    return _view(request, account_of(request), session.token_hash)


@put("/password", status_code=204)
async def change_password(request: Request[Any, Any, Any], data: JSONBody[NewPassword]) -> None:
    """Set one's password; everywhere else one is signed out."""
    instance = instance_of(request)
    session = current_session(request)
    account = session.account
    await _held_to_password(request, account, data.old)
    password_hash = await passwords.hash_password(data.new)

    def change(connection: Connection) -> None:
        people.change(connection, account.id, password_hash=password_hash)
        ended = sessions.end_all(connection, account.id, but=session.id)
        audit.note(connection, account, "account.password", f"account/{account.id}", {"sessionsEnded": ended})

    await instance.directory.change(change)


@get("/sessions")
async def list_sessions(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[Browser]:
    """Where one is signed in, the newest first."""
    session = current_session(request)
    mine = account_sessions.c.account_id == session.account.id
    newest = select(account_sessions).where(mine).order_by(account_sessions.c.created_at.desc())

    def read(connection: Connection) -> Listing[Browser]:
        rows = connection.execute(newest.limit(limit).offset(offset))
        total = connection.scalar(select(func.count()).where(mine)) or 0
        items = [
            Browser(row.id, row.agent, row.created_at, row.seen_at, row.expires_at, row.id == session.id)
            for row in rows
        ]
        return Listing(items, total, limit, offset)

    return await instance_of(request).database.read(read)


@delete("/sessions/{session:str}")
async def end_session(request: Request[Any, Any, Any], account: SignedIn, session: FromPath[str]) -> None:
    """Sign out somewhere."""

    def end(connection: Connection) -> None:
        if not sessions.end(connection, account.id, session):
            raise InstanceError("unknown_session", "You are not signed in there. Reload the list.", status=404)
        audit.note(connection, account, "session.end", f"account/{account.id}", {})

    await instance_of(request).directory.change(end)


ROUTES = (
    login,
    logout,
    read_session,
    change_account,
    change_password,
    list_sessions,
    end_session,
)
