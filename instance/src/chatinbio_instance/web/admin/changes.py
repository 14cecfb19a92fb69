"""What was sent, and what it changed: the fields of a body, and the difference that the audit log keeps.

Place in the flow: every module of handlers that changes the page → **changes** → audit log.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from chatinbio_instance.accounts.audit import note
from chatinbio_instance.accounts.model import Account
from chatinbio_instance.library.editing.fields import camel


def sent(body: msgspec.Struct) -> dict[str, Any]:
    """The fields of a body that were sent, by their names in Python."""
    values = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def contents(record: Any) -> dict[str, Any]:
    """A record of the page for the audit log, in the names of the API; what is empty is left out."""
    assert is_dataclass(record)
    values = {camel(field.name): _plain(getattr(record, field.name)) for field in fields(record)}
    return {name: value for name, value in values.items() if value not in (None, "", []) and name != "id"}


def note_update(connection: Connection, account: Account, thing: str, target: str, before: Any, after: Any) -> None:
    """Log what an update did to a record, each field that is different now as [old, new]; nothing where none is."""
    change = difference(before, after)
    if change:
        note(connection, account, f"{thing}.update", target, change)


def difference(before: Any, after: Any) -> dict[str, Any]:
    """Each field of a record that is different, as [old, new]."""
    assert is_dataclass(before)
    pairs = {field.name: (getattr(before, field.name), getattr(after, field.name)) for field in fields(before)}
    return {camel(name): [_plain(old), _plain(new)] for name, (old, new) in pairs.items() if old != new}


def written(moment: datetime | None) -> str | None:
    """ISO 8601, in the offset it has."""
    return None if moment is None else moment.isoformat()


def _plain(value: Any) -> Any:
    return written(value) if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value
