"""How the page behaves: its settings, and which capabilities its chat has."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library.editing import behaviour
from chatinbio_instance.library.page import Language, PageSettings, Sessions
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.admin.changes import note_update, sent
from chatinbio_instance.web.admin.guard import account_of
from chatinbio_instance.web.admin.listing import Limit, Listing, Offset, listed


class SettingsView(msgspec.Struct, rename="camel"):
    """`sessions`: a visitor who comes back goes on (`resume`), or each tab has a conversation of its own (`tab`).

    `language` is that of the page for everybody, `auto` each visitor's own; `indexing`: whether search engines may show the page.
    """

    sessions: Sessions
    time_zone: str
    language: Language
    indexing: bool


class SettingsChange(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What is not sent stays as it is. The time zone is an IANA name, as Europe/Berlin."""

    sessions: Sessions | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    indexing: bool | UnsetType = UNSET


class CapabilityView(msgspec.Struct):
    """Something that the chat can do."""

    name: str
    title: str
    description: str
    enabled: bool


class Switch(msgspec.Struct, forbid_unknown_fields=True):
    """On or off."""

    enabled: bool


@get("/settings")
async def read_settings(request: Request[Any, Any, Any]) -> SettingsView:
    """The settings of the page."""
    return _view(await instance_of(request).library.page_settings())


@put("/settings")
async def change_settings(request: Request[Any, Any, Any], data: JSONBody[SettingsChange]) -> SettingsView:
    """Set the page's settings."""
    account = account_of(request)

    def job(connection: Connection) -> PageSettings:
        before, after = behaviour.change_settings(connection, sent(data))
        note_update(connection, account, "settings", "settings", before, after)
        return after

    instance = instance_of(request)
    after = await instance.library.edit(job)
    await instance.look_at_settings()
    return _view(after)


@get("/capabilities")
async def list_capabilities(
    request: Request[Any, Any, Any], limit: Limit = 100, offset: Offset = 0
) -> Listing[CapabilityView]:
    """Everything that the chat could do, and whether it may."""
    return listed(await _capabilities(request), limit, offset)


@put("/capabilities/{name:str}")
async def switch_capability(
    request: Request[Any, Any, Any], name: FromPath[str], data: JSONBody[Switch]
) -> CapabilityView:
    """Switch a capability on or off, from the next message on."""
    account = account_of(request)
    before = next((view for view in await _capabilities(request) if view.name == name), None)
    if before is None:
        raise InstanceError(
            "not_found", "There is no such capability. GET /api/admin/capabilities lists them.", status=404
        )

    def job(connection: Connection) -> None:
        behaviour.switch_capability(connection, name, data.enabled)
        if before.enabled != data.enabled:
            change = {"enabled": [before.enabled, data.enabled]}
            note(connection, account, "capability.update", f"capability/{name}", change)

    await instance_of(request).library.edit(job)
    return CapabilityView(before.name, before.title, before.description, data.enabled)


async def _capabilities(request: Request[Any, Any, Any]) -> list[CapabilityView]:
    instance = instance_of(request)
    there = await instance.capabilities()
    enabled = await instance.library.enabled_capabilities()
    return [
        CapabilityView(one.name, one.title, one.description, enabled is None or one.name in enabled) for one in there
    ]


def _view(settings: PageSettings) -> SettingsView:
    return SettingsView(settings.sessions, settings.time_zone, settings.language, settings.indexing)


ROUTES = (read_settings, change_settings, list_capabilities, switch_capability)
