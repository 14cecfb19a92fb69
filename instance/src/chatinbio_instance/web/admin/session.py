"""Signing in and out, and what the signed-in page needs to know first."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get

from chatinbio_instance.accounts.model import AccountRole
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import current_session


class AccountView(msgspec.Struct, rename="camel"):
    """A person who may change the page."""

    id: str
    name: str
    email: str
    role: AccountRole
    has_password: bool


class SessionView(msgspec.Struct, rename="camel"):
    """Who is signed in, and the token that every change must carry in X-CSRF-Token."""

    account: AccountView
    csrf: str


@get("/session")
async def read_session(request: Request[Any, Any, Any]) -> SessionView:
    """Who is signed in."""
    session = current_session(request)
    account = session.account
    view = AccountView(account.id, account.name, account.email, account.role, account.has_password)
    return SessionView(view, instance_of(request).cookies.csrf(session.token_hash))


ROUTES = (read_session,)
