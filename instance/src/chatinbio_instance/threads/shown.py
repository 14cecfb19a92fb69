"""Surfaces of a thread: which item holds one, what it is now, what it ever was, and changes in place."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from chatinbio_instance.core.events import A2uiMessage
from chatinbio_instance.core.frames import (
    BackgroundResult,
    Part,
    SurfaceFrame,
    SurfacePart,
    decode,
    decode_parts,
    encode_parts,
)
from chatinbio_instance.threads import tables
from chatinbio_instance.threads.draft import with_changes

# Columns.
_ITEM, _FRAME, _SURFACE = tables.items.c, tables.frames.c, tables.surfaces.c


def now(connection: Connection, thread: str, surface: str) -> tuple[A2uiMessage, ...] | None:
    """The messages of a surface as it is now; empty where it is gone, None where there never was one."""
    held = connection.scalar(select(_SURFACE.item_id).where(_SURFACE.thread_id == thread, _SURFACE.surface == surface))
    if held is None:
        return None
    parts = parts_now(connection, held)
    return next((p.messages for p in parts if isinstance(p, SurfacePart) and p.surface == surface), ())


def ever(connection: Connection, thread: str, surface: str) -> list[A2uiMessage]:
    """Every message that ever drew or changed a surface. Reads through the whole thread: for refusals only."""
    drawn = select(_FRAME.data).where(_FRAME.thread_id == thread, _FRAME.type.in_(("surface", "background_result")))
    found: list[A2uiMessage] = []
    for data in connection.scalars(drawn.where(_FRAME.data.contains(surface, autoescape=True)).order_by(_FRAME.seq)):
        frame = decode(data)
        parts = frame.item.parts if isinstance(frame, BackgroundResult) else (frame,)
        for part in parts:
            if isinstance(part, SurfaceFrame | SurfacePart) and part.surface == surface:
                found.extend(part.messages)
    return found


def parts_now(connection: Connection, item: str) -> tuple[Part, ...]:
    """The parts of an item; none where it is not part of its thread any more."""
    kept = connection.scalar(select(_ITEM.parts).where(_ITEM.id == item, _ITEM.replaced_at.is_(None)))
    return () if kept is None else decode_parts(kept)


def change(connection: Connection, thread: str, changes: dict[str, tuple[A2uiMessage, ...]]) -> None:
    """Change surfaces in place, in the items that hold them; what is gone stays gone."""
    for surface, messages in changes.items():
        held = connection.scalar(
            select(_SURFACE.item_id).where(_SURFACE.thread_id == thread, _SURFACE.surface == surface)
        )
        parts = parts_now(connection, held) if held is not None else ()
        changed = (
            with_changes(part, surface, messages) if isinstance(part, SurfacePart) and part.surface == surface else part
            for part in parts
        )
        if parts:
            text = encode_parts(tuple(part for part in changed if part is not None))
            connection.execute(update(tables.items).where(_ITEM.id == held).values(parts=text))
