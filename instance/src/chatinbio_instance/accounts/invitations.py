"""Invitations into the team: a link that works once, for a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from chatinbio_instance.accounts import people
from chatinbio_instance.accounts.model import AccountRole
from chatinbio_instance.accounts.tables import invitations
from chatinbio_instance.accounts.tokens import hashed, new_id, new_token

VALID: Final = timedelta(days=7)


def invite(connection: Connection, name: str, role: AccountRole, at: datetime) -> tuple[str, str]:
    """A new invitation; returns its id and the secret of its link. Those that have run out are cleared away on the occasion."""
    connection.execute(delete(invitations).where(invitations.c.expires_at <= at))
    invitation, secret = new_id("i"), new_token()
    row = {
        "id": invitation,
        "token_hash": hashed(secret),
        "name": name,
        "role": role,
        "created_at": at,
        "expires_at": at + VALID,
    }
    connection.execute(insert(invitations), [row])
    return invitation, secret


def accept(connection: Connection, token_hash: str, at: datetime) -> str | None:
    """The new account of whoever was invited; None where no invitation is open that has this secret."""
    row = connection.execute(select(invitations).where(invitations.c.token_hash == token_hash)).first()
    if row is None or row.expires_at <= at:
        return None
    withdraw(connection, row.id)
    return people.add(connection, row.name, row.role, at)


def withdraw(connection: Connection, invitation: str) -> bool:
    """Make an invitation's link worthless; False where there is none of that id."""
    return connection.execute(delete(invitations).where(invitations.c.id == invitation)).rowcount > 0
