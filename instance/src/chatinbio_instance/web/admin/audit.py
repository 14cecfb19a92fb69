"""The audit log: who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import QueryParameter
from sqlalchemy import Connection, func, select

from chatinbio_instance.accounts.tables import audit_log
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed


class Entry(msgspec.Struct, rename="camel"):
    """One change: `action` is `<thing>.<verb>`, `target` what it was done to, `change` what is different now.

    The name is the one that the account had then; the account may be gone.
    """

    id: int
    at: datetime
    account_id: str
    account_name: str
    action: str
    target: str
    change: msgspec.Raw


class Person(msgspec.Struct):
    """Somebody of the audit log."""

    id: str
    name: str


@get("/audit")
async def list_audit(
    request: Request[Any, Any, Any],
    by: Annotated[str | None, QueryParameter(name="account", description="Only what this account (id) did.")] = None,
    action: Annotated[
        str | None, QueryParameter(description="Only this action, or with `link.` all of a thing.")
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Listing[Entry]:
    """What was changed, the newest first."""
    log = audit_log.c
    wanted = []
    if by is not None:
        wanted.append(log.account_id == by)
    if action is not None:
        wanted.append(log.action.startswith(action, autoescape=True) if action.endswith(".") else log.action == action)

    def read(connection: Connection) -> Listing[Entry]:
        newest = select(audit_log).where(*wanted).order_by(log.id.desc()).limit(limit).offset(offset)
        entries = [
            Entry(r.id, r.at, r.account_id, r.account_name, r.action, r.target, msgspec.Raw(r.change.encode()))
            for r in connection.execute(newest)
        ]
        total = connection.scalar(select(func.count()).select_from(audit_log).where(*wanted)) or 0
        return Listing(entries, total, limit, offset)

    return await instance_of(request).database.read(read)


@get("/audit/people")
async def list_people(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[Person]:
    """Everybody who changed something, by the name they had last; also who is gone."""
    log = audit_log.c
    last = select(func.max(log.id)).group_by(log.account_id)
    names = select(log.account_id, log.account_name).where(log.id.in_(last)).order_by(log.account_name, log.account_id)

    def read(connection: Connection) -> list[Person]:
        return [Person(row.account_id, row.account_name) for row in connection.execute(names)]

    return listed(await instance_of(request).database.read(read), limit, offset)


ROUTES = (list_audit, list_people)
