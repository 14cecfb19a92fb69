"""What links, events and questions have in common: there is one or there is none, room for one more, an order.

Place in the flow: an edit → **rows** → tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from chatinbio_instance.errors import InstanceError


def missing(what: str, row: int) -> InstanceError:
    """The refusal of an id that there is not."""
    return InstanceError("not_found", f"There is no {what} {row}. Read the list again.", status=404)


def leave_room(connection: Connection, table: Table, most: int) -> None:
    """Raises InstanceError `page_full` (409) where the page holds as many as it may."""
    if (connection.scalar(select(func.count()).select_from(table)) or 0) >= most:
        raise InstanceError("page_full", f"The page holds at most {most} of these. Delete one first.", status=409)


def last_position(connection: Connection, table: Table) -> int:
    """The position after all others."""
    newest = connection.scalar(select(func.max(table.c.position)))
    return 0 if newest is None else newest + 1


def remove(connection: Connection, table: Table, row: int) -> None:
    """Delete a row; what hangs on it goes with it."""
    connection.execute(delete(table).where(table.c.id == row))


def reorder(connection: Connection, table: Table, order: Sequence[int]) -> None:
    """Put all rows into this order. Raises InstanceError `changed_meanwhile` (409) where it does not name each of them once."""
    there = set(connection.scalars(select(table.c.id)))
    if len(order) != len(there) or set(order) != there:
        raise InstanceError(
            "changed_meanwhile",
            "The order must name every entry of the list once, and there are others. Read the list again and send all its ids.",
            status=409,
        )
    if order:
        positions = [{"row": row, "place": place} for place, row in enumerate(order)]
        connection.execute(
            update(table).where(table.c.id == bindparam("row")).values(position=bindparam("place")), positions
        )
