"""The team: who may change the page, and links that invite to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from sqlalchemy import Connection, select

from chatinbio_instance.accounts import audit, invitations, people
from chatinbio_instance.accounts.model import AccountRole
from chatinbio_instance.accounts.tables import accounts
from chatinbio_instance.accounts.tables import invitations as invited
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.guard import SignedIn, owners_only
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lean import Line


class TeamMember(msgspec.Struct, rename="camel"):
    """Somebody of the team, or invited to it; an invitation is open until `expires_at`."""

    id: str
    name: str
    email: str
    role: AccountRole
    created_at: datetime
    invited: bool
    expires_at: datetime | None


class Invite(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST team`."""

    name: Line
    role: AccountRole = "editor"


class Invitation(msgspec.Struct, rename="camel"):
    """A link that signs its holder in, once. It is told here and never again."""

    id: str
    link: str
    expires_at: datetime


class MemberChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays."""

    name: Line | None = None
    role: AccountRole | None = None


@get("/team", guards=[owners_only])
async def list_team(request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0) -> Listing[TeamMember]:
    """Everybody of the team, then who is invited; the longest there first."""
    now = instance_of(request).directory.clock()
    people_first = select(accounts).order_by(accounts.c.created_at, accounts.c.id)
    is_open = invited.c.account_id.is_(None) & (invited.c.expires_at > now)
    still_open = select(invited).where(is_open).order_by(invited.c.created_at, invited.c.id)

    def read(connection: Connection) -> list[TeamMember]:
        there = connection.execute(people_first)
        to_come = connection.execute(still_open)
        return [
            *(TeamMember(row.id, row.name, row.email or "", row.role, row.created_at, False, None) for row in there),
            *(TeamMember(row.id, row.name, "", row.role, row.created_at, True, row.expires_at) for row in to_come),
        ]

    members = await instance_of(request).database.read(read)
    return listed(members, limit, offset)


@post("/team", guards=[owners_only])
async def invite(request: Request[Any, Any, Any], account: SignedIn, data: JSONBody[Invite]) -> Invitation:
    """Invite somebody: hand them the link. They say their address and password when they open it."""
    instance = instance_of(request)
    name = people.valid_name(data.name)
    at = instance.directory.clock()

    def add(connection: Connection) -> tuple[str, str]:
        invitation, secret = invitations.invite(connection, name, data.role, at)
        audit.note(connection, account, "team.invite", f"invitation/{invitation}", {"name": name, "role": data.role})
        return invitation, secret

    return _told(instance, *await instance.directory.change(add), at)


@post("/team/{member:str}/link", guards=[owners_only])
async def let_in_again(request: Request[Any, Any, Any], account: SignedIn, member: FromPath[str]) -> Invitation:
    """A new way in for a member who has no password, or forgot it. It takes the place of any that was open."""
    instance = instance_of(request)
    at = instance.directory.clock()

    def add(connection: Connection) -> tuple[str, str]:
        row = people.find(connection, member)
        audit.note(connection, account, "team.link", f"account/{member}", {"name": row.name})
        return invitations.invite(connection, row.name, row.role, at, member)

    return _told(instance, *await instance.directory.change(add), at)


def _told(instance: Instance, invitation: str, secret: str, at: datetime) -> Invitation:
    return Invitation(invitation, f"{instance.settings.page_url}/claim#{secret}", at + invitations.VALID)


@patch("/team/{member:str}", guards=[owners_only], status_code=204)
async def change_member(
    request: Request[Any, Any, Any], account: SignedIn, member: FromPath[str], data: JSONBody[MemberChange]
) -> None:
    """Rename somebody, or give them another role. There is always an owner."""
    values: dict[str, Any] = {}
    if data.name is not None:
        values["name"] = people.valid_name(data.name)
    if data.role is not None:
        values["role"] = data.role

    def change(connection: Connection) -> None:
        was = people.find(connection, member)
        if values:
            people.change(connection, member, **values)
            changed = {name: [getattr(was, name), value] for name, value in values.items()}
            audit.note(connection, account, "team.update", f"account/{member}", changed)

    await instance_of(request).directory.change(change)


@delete("/team/{member:str}", guards=[owners_only])
async def remove_member(request: Request[Any, Any, Any], account: SignedIn, member: FromPath[str]) -> None:
    """Take somebody out of the team, or an invitation back. They are signed out at once."""

    def remove(connection: Connection) -> None:
        if invitations.withdraw(connection, member):
            audit.note(connection, account, "team.withdraw", f"invitation/{member}", {})
            return
        was = people.find(connection, member)
        people.remove(connection, member)
        audit.note(connection, account, "team.remove", f"account/{member}", {"name": was.name, "role": was.role})

    await instance_of(request).directory.change(remove)


ROUTES = (list_team, invite, let_in_again, change_member, remove_member)
