"""Being signed in: a secret in a cookie, its hash in a row. Signing in always makes a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, or_

from chatinbio_instance.accounts.model import IDLE, LONGEST
from chatinbio_instance.accounts.tables import account_sessions
from chatinbio_instance.accounts.tokens import hashed, new_id, new_token
from chatinbio_instance.core.text import one_line

AGENT_LENGTH: Final = 120


def begin(connection: Connection, account: str, agent: str, at: datetime, instead_of: str | None = None) -> str:
    """Sign an account in; returns the secret for the cookie. `instead_of` is the session (id) that this browser had before.

    Sessions that have run out are cleared away on the occasion.
    """
    over = or_(account_sessions.c.expires_at <= at, account_sessions.c.seen_at <= at - IDLE)
    connection.execute(delete(account_sessions).where(or_(over, account_sessions.c.id == instead_of)))
    secret = new_token()
    row = {
        "id": new_id("s"),
        "token_hash": hashed(secret),
        "account_id": account,
        "agent": one_line(agent[: 2 * AGENT_LENGTH])[:AGENT_LENGTH],
        "created_at": at,
        "seen_at": at,
        "expires_at": at + LONGEST,
    }
    connection.execute(insert(account_sessions), [row])
    return secret


def end(connection: Connection, account: str, session: str) -> bool:
    """Sign out one session of an account; False where it has none of that id."""
    where = (account_sessions.c.account_id == account) & (account_sessions.c.id == session)
    return connection.execute(delete(account_sessions).where(where)).rowcount > 0


def end_all(connection: Connection, account: str, but: str | None = None) -> int:
    """Sign an account out everywhere, or everywhere else; returns how often it was signed in."""
    where = account_sessions.c.account_id == account
    if but is not None:
        where &= account_sessions.c.id != but
    return connection.execute(delete(account_sessions).where(where)).rowcount
