"""Pictures that the creator gave by their web addresses: which there are, what became of each, and whose turn it is to be fetched.

Place in the flow: profile, links → **sources** → `fetching` → `store`; and what the creator's side tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from chatinbio_instance.library.pictures.paths import path_of, picture_at
from chatinbio_instance.library.pictures.uses import PictureUse
from chatinbio_instance.library.tables import links, picture_sources, profile

PictureState = Literal["ready", "fetching", "failed"]

# A web address and what its picture is for.
Address = tuple[str, PictureUse]

# How long after each failed attempt the next is due; after the last there is none, until the creator gives the address again.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 300, 3600, 6 * 3600))
GIVEN_UP = len(PAUSES) + 1


@dataclass(frozen=True, slots=True)
class Source:
    """What became of a web address: the `picture`, or what was wrong with it when it was last tried, for the `attempts`-th time."""

    picture: str | None = None
    attempts: int = 0
    complaint: str = ""
    tried_at: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When it is to be tried; None for never (again). What was never tried is due since ever."""
        if self.picture is not None or self.attempts >= GIVEN_UP:
            return None
        if self.tried_at is None or not self.attempts:
            return _EVER
        return self.tried_at + PAUSES[self.attempts - 1]

    @property
    def state(self) -> PictureState:
        if self.picture is not None:
            return "ready"
        return "failed" if self.complaint else "fetching"


_EVER = datetime(1970, 1, 1, tzinfo=UTC)

Known = Mapping[Address, Source]


@dataclass(frozen=True, slots=True)
class Told:
    """What the creator is told of a picture they gave: where it is shown from, how it stands, and what is wrong with it in words."""

    path: str | None = None
    state: PictureState | None = None
    complaint: str | None = None


def read(connection: Connection) -> Known:
    """Every web address that was ever taken up and is still given."""
    return {
        (row.address, row.use): Source(row.picture_id, row.attempts, row.complaint, row.tried_at)
        for row in connection.execute(select(picture_sources))
    }


def told(given: str | None, use: PictureUse, known: Known) -> Told:
    """How a picture stands that the creator gave by its path or by a web address."""
    if given is None:
        return Told()
    if picture_at(given):
        return Told(given, "ready")
    source = known.get((given, use), Source())
    path = None if source.picture is None else path_of(source.picture)
    return Told(path, source.state, source.complaint or None if source.picture is None else None)


def wanted(connection: Connection) -> set[Address]:
    """Every web address of a picture that the page gives."""
    given: list[tuple[str | None, PictureUse]] = []
    given += [(url, "avatar") for url in connection.scalars(select(profile.c.avatar_url))]
    given += [(url, "thumbnail") for url in connection.scalars(select(links.c.thumbnail_url))]
    return {(url, use) for url, use in given if url and picture_at(url) is None}


def forget_unwanted(connection: Connection) -> bool:
    """Let go of addresses that the page does not give any more; whether there were any."""
    kept = wanted(connection)
    gone = [address for address in read(connection) if address not in kept]
    for address in gone:
        connection.execute(delete(picture_sources).where(_is(address)))
    return bool(gone)


def begin_anew(connection: Connection, given: str | None, use: PictureUse) -> None:
    """The creator gives an address (again): what failed before does not count."""
    if given is not None:
        failed = and_(_is((given, use)), picture_sources.c.picture_id.is_(None))
        connection.execute(delete(picture_sources).where(failed))


def note(connection: Connection, address: Address, source: Source) -> None:
    """Keep what became of an address."""
    row = {
        "picture_id": source.picture,
        "attempts": source.attempts,
        "complaint": source.complaint,
        "tried_at": source.tried_at,
    }
    stored = upsert(picture_sources).values(address=address[0], use=address[1], **row)
    connection.execute(stored.on_conflict_do_update(index_elements=["address", "use"], set_=row))


def _is(address: Address) -> ColumnElement[bool]:
    return and_(picture_sources.c.address == address[0], picture_sources.c.use == address[1])
