"""How the page behaves: its settings, and which capabilities the chat has."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

import msgspec
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.library.editing.fields import Fields
from chatinbio_instance.library.page import (
    LANGUAGES,
    SESSIONS,
    SETTINGS,
    Language,
    PageSettings,
    Sessions,
    keep_document,
    read_settings,
)
from chatinbio_instance.library.tables import capability_switches


def change_settings(connection: Connection, changes: dict[str, Any]) -> tuple[PageSettings, PageSettings]:
    """Set fields of the settings. Returns how they were and how they are."""
    before = read_settings(connection)
    values = asdict(before) | changes
    fields = Fields(values)
    sessions = fields.choice("sessions", SESSIONS)
    zone = fields.zone("time_zone")
    if zone is None:
        fields.refuse("time_zone", "timeZone", 'must be the name of a time zone, as "Europe/Berlin"')
    language = fields.choice("language", LANGUAGES)
    fields.settle()
    after = PageSettings(
        cast(Sessions, sessions), values["time_zone"], cast(Language, language), bool(values["indexing"])
    )
    keep_document(connection, SETTINGS, msgspec.json.encode(after).decode())
    return before, after


def switch_capability(connection: Connection, name: str, enabled: bool) -> None:
    """Switch a capability on or off; whether there is one of that name is the caller's to know."""
    stored = upsert(capability_switches).values(name=name, enabled=enabled)
    connection.execute(stored.on_conflict_do_update(index_elements=["name"], set_={"enabled": enabled}))
