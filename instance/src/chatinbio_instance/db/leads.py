"""What all tables of leads have in common: `id`, `visitor_id`, `created_at`, and that one visitor does not fill them.

Place in the flow: capabilities that ask for an address → **leads** → their own tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Table, func, insert, select

from chatinbio_instance.core.refusals import TooSoon
from chatinbio_instance.core.text import lines

PAUSE = timedelta(minutes=1)


def keep(connection: Connection, table: Table, visitor: str, fields: Mapping[str, str], moment: datetime) -> str:
    """Keep one and return its id. Raises TooSoon where the visitor sent one less than a minute ago."""
    newest = select(func.max(table.c.created_at)).where(table.c.visitor_id == visitor)
    last = connection.execute(newest).scalar_one()
    if last is not None and moment - last < PAUSE:
        raise TooSoon("You have just sent one. Please wait a minute before you send another.")
    identifier = uuid4().hex
    said = {name: lines(value) for name, value in fields.items()}
    connection.execute(insert(table), [{"id": identifier, "visitor_id": visitor, "created_at": moment, **said}])
    return identifier


def newest_first(connection: Connection, table: Table) -> Sequence[Row[Any]]:
    """All that were kept."""
    return connection.execute(select(table).order_by(table.c.created_at.desc(), table.c.id)).all()
