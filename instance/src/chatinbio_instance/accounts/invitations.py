"""Links that invite into the team, or let a member in again: each works once, for a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from chatinbio_instance.accounts import people
from chatinbio_instance.accounts.model import AccountRole
from chatinbio_instance.accounts.tables import invitations
from chatinbio_instance.accounts.tokens import hashed, new_id, new_token

VALID: Final = timedelta(days=7)


def invite(
    connection: Connection, name: str, role: AccountRole, at: datetime, account: str | None = None
) -> tuple[str, str]:
    """A new invitation, or with an account a new way in for a member; returns its id and the secret of its link.

    Earlier ways in of that account, and whatever has run out, are worthless from then on.
    """
    old = invitations.c.expires_at <= at
    if account is not None:
        old |= invitations.c.account_id == account
    connection.execute(delete(invitations).where(old))
    invitation, secret = new_id("i"), new_token()
    row = {
        "id": invitation,
        "token_hash": hashed(secret),
        "account_id": account,
        "name": name,
        "role": role,
        "created_at": at,
        "expires_at": at + VALID,
    }
    connection.execute(insert(invitations), [row])
    return invitation, secret


def find(connection: Connection, token_hash: str, at: datetime) -> Row[Any] | None:
    """The invitation that has this secret, where it is open."""
    row = connection.execute(select(invitations).where(invitations.c.token_hash == token_hash)).first()
    return None if row is None or row.expires_at <= at else row


def accept(connection: Connection, token_hash: str, at: datetime) -> str | None:
    """The account of whoever was invited, a new one for a new member; None where no invitation is open that has this secret."""
    row = find(connection, token_hash, at)
    if row is None:
        return None
    withdraw(connection, row.id)
    return row.account_id or people.add(connection, row.name, row.role, at)


def withdraw(connection: Connection, invitation: str) -> bool:
    """Make an invitation's link worthless; False where there is none of that id."""
    return connection.execute(delete(invitations).where(invitations.c.id == invitation)).rowcount > 0
