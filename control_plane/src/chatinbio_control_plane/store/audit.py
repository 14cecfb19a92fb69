"""Who did what to whom, when and with which outcome. Names and codes only: no body, no token, no key."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from chatinbio_control_plane.store.clock import utc_now
from chatinbio_control_plane.store.tables import audit_log


async def record(
    engine: AsyncEngine,
    *,
    action: str,
    outcome: str,
    account_id: str | None = None,
    key_id: str | None = None,
    handle: str | None = None,
    request_id: str | None = None,
) -> None:
    """Add one entry. `action` is like `creator.create`, `outcome` is `ok` or a problem's code; both are cut to fit."""
    entry = {"action": action, "outcome": outcome, "account_id": account_id, "key_id": key_id, "request_id": request_id}
    async with engine.begin() as connection:
        await connection.execute(
            insert(audit_log).values(at=utc_now(), handle=handle[:63] if handle else handle, **entry)
        )
