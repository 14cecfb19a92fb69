"""The pictures that are kept, in the caller's transaction: putting one in, finding it, what it is used for, taking it away.

Place in the flow: workshop → **store** → `pictures` → `GET /media/…`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import msgspec
from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.errors import InstanceError
from chatinbio_instance.library import page
from chatinbio_instance.library.pictures.paths import id_of, picture_at
from chatinbio_instance.library.pictures.uses import PictureUse
from chatinbio_instance.library.tables import links, picture_sources, pictures, profile

MEDIA_TYPE: Final = "image/webp"
# What one page may keep.
MOST_PICTURES: Final = 500
MOST_BYTES: Final = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """A picture as it leaves the workshop: WebP, and its size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A kept picture without its content; `size` in bytes. `used_for` names what shows it: `profile`, `link/3`, `tokens`."""

    id: str
    use: PictureUse
    width: int
    height: int
    size: int
    created_at: datetime
    fetched: bool
    used_for: tuple[str, ...] = ()


def keep(connection: Connection, made: Made, use: PictureUse, moment: datetime, *, fetched: bool = False) -> str:
    """Keep a picture; returns its id. What is there already serves again, and what was ever uploaded counts as that.

    Raises InstanceError `media_full` (409) where the page holds as many as it may.
    """
    picture = id_of(made.content)
    if connection.scalar(select(pictures.c.id).where(pictures.c.id == picture)) is None:
        count, size = connection.execute(select(func.count(), func.sum(func.length(pictures.c.bytes)))).one()
        if count >= MOST_PICTURES or (size or 0) + len(made.content) > MOST_BYTES:
            raise InstanceError(
                "media_full",
                f"This page holds as many pictures as it may: {MOST_PICTURES}, or {MOST_BYTES // 1024**2} MiB together. "
                "Delete some that are not used any more.",
                status=409,
            )
    row = {
        "id": picture,
        "use": use,
        "media_type": MEDIA_TYPE,
        "width": made.width,
        "height": made.height,
        "fetched": fetched,
        "created_at": moment,
        "bytes": made.content,
    }
    connection.execute(upsert(pictures).values(row).on_conflict_do_nothing())
    if not fetched:
        connection.execute(update(pictures).where(pictures.c.id == picture).values(fetched=False))
    return picture


def content(connection: Connection, picture: str) -> bytes | None:
    """The WebP of a picture; None where there is none."""
    found: bytes | None = connection.scalar(select(pictures.c.bytes).where(pictures.c.id == picture))
    return found


def listed(connection: Connection) -> list[Picture]:
    """Every picture, newest first."""
    used = in_use(connection)
    newest = select(*_COLUMNS).order_by(pictures.c.created_at.desc(), pictures.c.id)
    return [_picture(row, used) for row in connection.execute(newest)]


def find(connection: Connection, picture: str) -> Picture:
    """One picture. Raises InstanceError `not_found` (404)."""
    row = connection.execute(select(*_COLUMNS).where(pictures.c.id == picture)).one_or_none()
    if row is None:
        raise InstanceError("not_found", "There is no such picture. GET /api/admin/media lists them.", status=404)
    return _picture(row, in_use(connection))


def remove(connection: Connection, picture: str) -> Picture:
    """Delete a picture; returns what it was. Raises InstanceError `not_found` (404), `media_in_use` (409)."""
    before = find(connection, picture)
    if before.used_for:
        raise InstanceError(
            "media_in_use",
            f"This picture is shown: {', '.join(before.used_for)}. Choose another there first, then delete it.",
            status=409,
        )
    connection.execute(delete(pictures).where(pictures.c.id == picture))
    return before


def sweep(connection: Connection) -> None:
    """Delete what was fetched and is not used any more."""
    fetched = set(connection.scalars(select(pictures.c.id).where(pictures.c.fetched)))
    for picture in fetched - in_use(connection).keys():
        connection.execute(delete(pictures).where(pictures.c.id == picture))


def in_use(connection: Connection) -> dict[str, tuple[str, ...]]:
    """What shows a picture, by its id."""
    fetched = {
        (row.address, row.use): row.picture_id
        for row in connection.execute(select(picture_sources))
        if row.picture_id is not None
    }
    found: dict[str, list[str]] = {}

    def note(given: str | None, use: PictureUse, what: str) -> None:
        picture = given and (picture_at(given) or fetched.get((given, use)))
        if picture:
            found.setdefault(picture, []).append(what)

    for url in connection.scalars(select(profile.c.avatar_url)):
        note(url, "avatar", "profile")
    for row in connection.execute(select(links.c.id, links.c.thumbnail_url).order_by(links.c.position)):
        note(row.thumbnail_url, "thumbnail", f"link/{row.id}")
    if image := _background(connection):
        found.setdefault(image, []).append("tokens")
    return {picture: tuple(uses) for picture, uses in found.items()}


def _background(connection: Connection) -> str | None:
    tokens = msgspec.json.decode(page.read_document(connection, page.TOKENS) or "{}")
    image = tokens.get("brand", {}).get("image")
    return picture_at(image) if isinstance(image, str) else None


_COLUMNS = (
    pictures.c.id,
    pictures.c.use,
    pictures.c.width,
    pictures.c.height,
    func.length(pictures.c.bytes).label("size"),
    pictures.c.created_at,
    pictures.c.fetched,
)


def _picture(row: Row[*tuple[Any, ...]], used: Mapping[str, tuple[str, ...]]) -> Picture:
    use = cast(PictureUse, row.use)
    return Picture(row.id, use, row.width, row.height, row.size, row.created_at, row.fetched, used.get(row.id, ()))
