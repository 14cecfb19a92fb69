"""The creator's words about themselves."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.core.material import Persona
from chatinbio_instance.library.content import read_persona
from chatinbio_instance.library.editing.fields import Fields
from chatinbio_instance.library.pictures import sources
from chatinbio_instance.library.tables import profile


def change(connection: Connection, changes: dict[str, Any], moment: datetime) -> tuple[Persona, Persona]:
    """Set fields of the profile; what is not named stays. Returns how it was and how it is."""
    before = read_persona(connection)
    fields = Fields(asdict(before) | changes)
    row = {
        "display_name": fields.line("display_name", 80, required=True),
        "tagline": fields.line("tagline", 160),
        "bio": fields.lines("bio", 2000),
        "avatar_url": fields.picture("avatar_url", connection),
    }
    fields.settle()
    if "avatar_url" in changes:
        sources.begin_anew(connection, row["avatar_url"], "avatar")
    row["updated_at"] = moment  # type: ignore[assignment]
    stored = upsert(profile).values(id=1, **row)
    connection.execute(stored.on_conflict_do_update(index_elements=["id"], set_=row))
    return before, read_persona(connection)
