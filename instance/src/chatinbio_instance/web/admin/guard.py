"""Who asks, on the creator's side. Every handler of `/api/admin` is behind `signed_in`; what only owners may is behind `owners_only`.

Guards are coroutines, though they wait for nothing: the framework would run plain functions in a thread.
"""

from __future__ import annotations

import hmac
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler

from chatinbio_instance.accounts.model import Account, Session
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.access import Connection, instance_of, session_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# `@post(…, opt=OPEN)`: for people who are not signed in yet.
OPEN: dict[str, Any] = {"open": True}


def current_session(connection: Connection) -> Session:
    """The session of the one who asks. Raises InstanceError `not_signed_in` (401)."""
    session = session_of(connection)
    if session is None:
        raise InstanceError("not_signed_in", "Sign in first: your session has ended, or there was none.", status=401)
    return session


def account_of(connection: Connection) -> Account:
    """The person who is signed in. Raises InstanceError `not_signed_in` (401)."""
    return current_session(connection).account


def _account(request: Request[Any, Any, Any]) -> Account:
    return account_of(request)


# `account: SignedIn` in a handler is the person who asks.
SignedIn = NamedDependency[Account]
DEPENDENCIES = {"account": Provide(_account, sync_to_thread=False)}


async def signed_in(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """A guard of Litestar's: nobody without a session, no change without the session's token against forged requests.

    Raises InstanceError `not_signed_in` (401) or `csrf_failed` (403).
    """
    if handler.opt.get("open"):
        return
    session = current_session(connection)
    if cast(Any, connection.scope)["method"] in SAFE_METHODS:
        return
    given = connection.headers.get("x-csrf-token", "")
    if not hmac.compare_digest(given.encode(), instance_of(connection).cookies.csrf(session.token_hash).encode()):
        raise InstanceError(
            "csrf_failed",
            "Send the header X-CSRF-Token that GET /api/admin/session tells. Reload the page.",
            status=403,
        )


async def owners_only(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    """A guard of Litestar's: what an editor may not do. Raises InstanceError `owner_required` (403)."""
    if account_of(connection).role != "owner":
        raise InstanceError("owner_required", "Only the owner of this page may do that. Ask them.", status=403)
