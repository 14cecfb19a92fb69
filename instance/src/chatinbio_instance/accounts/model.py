"""Who may change the page, where they are signed in, and which programs may chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

AccountRole = Literal["owner", "editor"]

# A session ends when it was not used for so long, and in any case so long after signing in.
IDLE: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who is signed in. An owner may do everything; an editor everything but people, keys, origins and the archive.

    `email` is empty for an owner who has claimed the page and not said yet who they are.
    """

    id: str
    name: str
    email: str
    role: AccountRole
    has_password: bool = False


def account_of_row(row: Any) -> Account:
    """The account in a row of `accounts`."""
    return Account(row.id, row.name, row.email or "", row.role, row.password_hash is not None)


@dataclass(slots=True)
class Session:
    """One browser in which somebody is signed in. `seen_at` moves with every request, on disk every few minutes."""

    id: str
    token_hash: str
    account: Account
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    def is_alive(self, at: datetime) -> bool:
        """Whether it still counts at this moment."""
        return at < self.expires_at and at < self.seen_at + IDLE


@dataclass(slots=True)
class ApiKey:
    """A program that may chat, at most `per_minute` messages a minute."""

    id: str
    key_hash: str
    name: str
    per_minute: int
    used_at: datetime | None

    @property
    def visitor(self) -> str:
        """The visitor that the program is where it does not say for whom it asks."""
        return f"v-{self.id}"
