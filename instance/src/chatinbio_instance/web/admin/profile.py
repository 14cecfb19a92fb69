"""The creator's words about themselves."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, put
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.db.base import now
from chatinbio_instance.library.content import read_persona
from chatinbio_instance.library.editing import profile
from chatinbio_instance.library.pictures import sources
from chatinbio_instance.library.pictures.sources import PictureState
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import note_update, sent
from chatinbio_instance.web.admin.guard import account_of


class ProfileView(msgspec.Struct, rename="camel"):
    """Who the page belongs to. `avatarUrl` is what was given, `avatarPath` what visitors are shown.

    A web address is fetched in the background: `avatarState` is `fetching` until then, or `failed`, and then `avatarComplaint` says why.
    """

    display_name: str
    tagline: str
    bio: str
    avatar_url: str | None
    avatar_path: str | None
    avatar_state: PictureState | None
    avatar_complaint: str | None


class ProfileChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is not sent stays as it is. Display name up to 80 characters, tagline 160, bio 2,000.

    The avatar is a picture of the page's own, `/media/…`, or an http or https address of one to fetch.
    """

    display_name: str | UnsetType = UNSET
    tagline: str | UnsetType = UNSET
    bio: str | UnsetType = UNSET
    avatar_url: str | UnsetType | None = UNSET


@get("/profile")
async def read_profile(request: Request[Any, Any, Any]) -> ProfileView:
    """Display name, tagline, bio and avatar."""
    return await instance_of(request).database.read(_view)


@put("/profile")
async def change_profile(request: Request[Any, Any, Any], data: JSONBody[ProfileChange]) -> ProfileView:
    """Say something else about yourself; visitors see it at once."""
    account = account_of(request)

    def job(connection: Connection) -> ProfileView:
        before, after = profile.change(connection, sent(data), now())
        note_update(connection, account, "profile", "profile", before, after)
        return _view(connection)

    instance = instance_of(request)
    view = await instance.library.edit(job)
    instance.pictures.look()
    return view


def _view(connection: Connection) -> ProfileView:
    persona = read_persona(connection)
    avatar = sources.told(persona.avatar_url, "avatar", sources.read(connection))
    return ProfileView(
        display_name=persona.display_name,
        tagline=persona.tagline,
        bio=persona.bio,
        avatar_url=persona.avatar_url,
        avatar_path=avatar.path,
        avatar_state=avatar.state,
        avatar_complaint=avatar.complaint,
    )


ROUTES = (read_profile, change_profile)
