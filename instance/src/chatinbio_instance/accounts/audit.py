"""The log of who changed what. A change and its entry are written in one commit, so neither stands without the other."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, insert

from chatinbio_instance.accounts.model import Account
from chatinbio_instance.accounts.tables import audit_log
from chatinbio_instance.db.base import now


def note(connection: Connection, account: Account, action: str, target: str, change: dict[str, Any]) -> None:
    """Add an entry in the caller's transaction: `note(c, account, "link.update", "link/3", {"title": ["Old", "New"]})`."""
    row = {
        "at": now(),
        "account_id": account.id,
        "account_name": account.name,
        "action": action,
        "target": target,
        "change": msgspec.json.encode(change).decode(),
    }
    connection.execute(insert(audit_log), [row])
