"""The creator's words about themselves."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, put
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.core.material import Persona
from chatinbio_instance.db.base import now
from chatinbio_instance.library.editing import profile
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import note_update, sent
from chatinbio_instance.web.admin.guard import account_of


class ProfileView(msgspec.Struct, rename="camel"):
    """Who the page belongs to."""

    display_name: str
    tagline: str
    bio: str
    avatar_url: str | None


class ProfileChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is not sent stays as it is. Display name up to 80 characters, tagline 160, bio 2,000; the avatar is an http or https address."""

    display_name: str | UnsetType = UNSET
    tagline: str | UnsetType = UNSET
    bio: str | UnsetType = UNSET
    avatar_url: str | UnsetType | None = UNSET


@get("/profile")
async def read_profile(request: Request[Any, Any, Any]) -> ProfileView:
    """Display name, tagline, bio and avatar."""
    return _view(await instance_of(request).library.persona())


@put("/profile")
async def change_profile(request: Request[Any, Any, Any], data: JSONBody[ProfileChange]) -> ProfileView:
    """Say something else about yourself; visitors see it at once."""
    account = account_of(request)

    def job(connection: Connection) -> Persona:
        before, after = profile.change(connection, sent(data), now())
        note_update(connection, account, "profile", "profile", before, after)
        return after

    return _view(await instance_of(request).library.edit(job))


def _view(persona: Persona) -> ProfileView:
    return ProfileView(persona.display_name, persona.tagline, persona.bio, persona.avatar_url)


ROUTES = (read_profile, change_profile)
