"""Who may change the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AccountRole = Literal["owner", "editor"]


@dataclass(frozen=True, slots=True)
class Account:
    """A person who is signed in. An owner may do everything; an editor everything but people, keys, origins and the archive."""

    id: str
    name: str
    email: str
    role: AccountRole
