"""The accounts: who there is, and that there is always an owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from chatinbio_instance.accounts.model import Account, AccountRole, account_of_row
from chatinbio_instance.accounts.tables import accounts
from chatinbio_instance.accounts.tokens import new_id
from chatinbio_instance.core.addresses import is_email_address
from chatinbio_instance.core.text import one_line
from chatinbio_instance.errors import InstanceError

NAME_LENGTH: Final = 80


def valid_name(name: str) -> str:
    """A person's name as it is kept. Raises InstanceError `invalid_name`."""
    name = one_line(name)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InstanceError("invalid_name", f"Give a name of 1 to {NAME_LENGTH} characters.", status=422)
    return name


def valid_email(email: str) -> str:
    """An address as it is kept. Raises InstanceError `invalid_email`."""
    email = one_line(email)
    if not is_email_address(email):
        raise InstanceError("invalid_email", "Give an email address, such as ada@example.com.", status=422)
    return email


def email_key(email: str) -> str:
    """What an address is known by: two that differ in case alone are one person's."""
    return one_line(email).casefold()


def add(connection: Connection, name: str, role: AccountRole, at: datetime) -> str:
    """A new account without address and password; returns its id."""
    row = {"id": new_id("a"), "name": name, "role": role, "created_at": at}
    connection.execute(insert(accounts), [row])
    return str(row["id"])


def change(connection: Connection, account: str, **values: Any) -> None:
    """Set name, email, role or password_hash. Raises InstanceError `email_taken`, `email_missing` or `last_owner`."""
    if "email" in values:
        values["email_key"] = email_key(values["email"])
    try:
        connection.execute(update(accounts).where(accounts.c.id == account).values(**values))
    except IntegrityError as error:
        raise InstanceError(
            "email_taken", "Somebody of this page's team has that email address. Take another one.", status=409
        ) from error
    row = find(connection, account)
    if row.password_hash is not None and row.email is None:
        raise InstanceError("email_missing", "Give an email address too: it is what one signs in with.", status=422)
    _keep_an_owner(connection)


def remove(connection: Connection, account: str) -> None:
    """Take somebody out of the team, and sign them out everywhere. Raises InstanceError `last_owner`."""
    connection.execute(delete(accounts).where(accounts.c.id == account))
    _keep_an_owner(connection)


def by_email(connection: Connection, email: str) -> Row[Any] | None:
    """The row of whoever signs in with an address."""
    return connection.execute(select(accounts).where(accounts.c.email_key == email_key(email))).first()


def find(connection: Connection, account: str) -> Row[Any]:
    """The row of an account. Raises InstanceError `account_not_found`."""
    row = connection.execute(select(accounts).where(accounts.c.id == account)).first()
    if row is None:
        raise InstanceError("account_not_found", "There is nobody like that in the team. Reload the page.", status=404)
    return row


def first_owner(connection: Connection) -> Account | None:
    """The creator: who has been an owner for longest."""
    owners = select(accounts).where(accounts.c.role == "owner").order_by(accounts.c.created_at, accounts.c.id)
    row = connection.execute(owners).first()
    return account_of_row(row) if row else None


def _keep_an_owner(connection: Connection) -> None:
    if not connection.scalar(select(func.count()).where(accounts.c.role == "owner")):
        raise InstanceError(
            "last_owner", "A page always has an owner: make somebody else an owner first, then do this.", status=409
        )
