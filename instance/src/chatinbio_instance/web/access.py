"""Who asks: the instance behind a request, the visitor, the account and the address of a connection."""

from __future__ import annotations

from typing import Any, cast

from litestar.connection import ASGIConnection

from chatinbio_instance.accounts.model import ApiKey, Session
from chatinbio_instance.core.deps import Role
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.instance import Instance

Connection = ASGIConnection[Any, Any, Any, Any]

SESSION_HEADER = "x-chat-session"
KEY_HEADER = "x-api-key"


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
    """The visitor, and the headers that make a new one known.

    A session token says it before an API key (which without one is a visitor of its own), that before the cookie. Raises
    InstanceError `session_invalid` or `api_key_invalid` (401) for a token or key that is none: never is it another visitor.
    On a page of another site no cookie counts, so there it is `session_required` (401).
    """
    instance = instance_of(connection)
    key = key_of(connection)
    token = connection.headers.get(SESSION_HEADER)
    if token is None and connection.scope["type"] == "websocket":
        token = connection.query_params.get("session")
    if token is not None:
        visitor = instance.cookies.session_visitor(token)
        if visitor is None:
            raise InstanceError(
                "session_invalid",
                "This chat session is not valid, or no longer. Begin a new one with POST /api/session.",
                status=401,
            )
        return visitor, {}
    if key is not None:
        return key.visitor, {}
    if not instance.settings.origins.issuperset(map(str.lower, connection.headers.getall("origin", []))):
        raise InstanceError(
            "session_required",
            "On another site than its own the chat needs a session: begin one with POST /api/session.",
            status=401,
        )
    known = instance.cookies.visitor(cookie_header(connection))
    if known is not None:
        return known, {}
    visitor, cookie = instance.cookies.new_visitor(lasting=instance.resumes)
    return visitor, {"set-cookie": cookie}


def key_of(connection: Connection) -> ApiKey | None:
    """The API key that a program shows, None where none was sent. Raises InstanceError `api_key_invalid` (401)."""
    secret = connection.headers.get(KEY_HEADER)
    if secret is None:
        return None
    key = instance_of(connection).directory.key(secret)
    if key is None:
        raise InstanceError(
            "api_key_invalid", "This API key is unknown or was revoked. Ask the owner of this page for one.", status=401
        )
    return key


def session_of(connection: Connection) -> Session | None:
    """The session in which somebody of the team asks."""
    instance = instance_of(connection)
    token = instance.cookies.account(cookie_header(connection))
    return instance.directory.session(token) if token else None


def role_of(connection: Connection) -> Role:
    """For whom a run of the agent is: a signed-in account's role, or a visitor."""
    session = session_of(connection)
    return session.account.role if session else "visitor"
