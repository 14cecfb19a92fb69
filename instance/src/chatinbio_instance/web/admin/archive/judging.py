"""Whether what an archive holds is what the program itself would have written: an archive is a file that anybody may have edited.

Place in the flow: staging → **judging** → restoring. Whatever is read back into records, sent to a browser or told to a model is looked at
once here; all else was held to its type before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from pydantic import ValidationError
from sqlalchemy import Connection, create_engine, delete, select
from sqlalchemy.pool import NullPool

from chatinbio_instance.accounts import tables as accounts
from chatinbio_instance.accounts.origins import valid_origin
from chatinbio_instance.capabilities.booking import tables as booking
from chatinbio_instance.capabilities.contact import tables as contact
from chatinbio_instance.capabilities.newsletter import tables as newsletter
from chatinbio_instance.capabilities.poll import tables as poll
from chatinbio_instance.capabilities.todo import tables as todo
from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.frames import decode, decode_parts
from chatinbio_instance.core.material import ICONS, LINK_KINDS, LINK_STYLES
from chatinbio_instance.db.base import UtcDateTime, metadata
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.insights import tables as insights
from chatinbio_instance.library import page, tables, tokens
from chatinbio_instance.library.content import read_content, read_links, read_persona
from chatinbio_instance.library.editing.fields import Fields
from chatinbio_instance.library.pictures import paths, store
from chatinbio_instance.library.pictures.shrinking import measure
from chatinbio_instance.library.pictures.uses import USES
from chatinbio_instance.library.prompts import tables as prompts
from chatinbio_instance.library.prompts import template
from chatinbio_instance.threads import runs, transcripts
from chatinbio_instance.threads import tables as threads
from chatinbio_instance.web.admin.archive.contents import TABLES
from chatinbio_instance.web.admin.archive.refusals import Refused

# Their tables are in `metadata` once they are imported.
OWNERS = (accounts, booking, contact, insights, newsletter, poll, prompts, runs, tables, threads, todo, transcripts)


def judge(path: Path) -> None:
    """Look through a staged database at the newest schema. Raises Refused."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    try:
        with engine.begin() as connection:
            for subject, check in _CHECKS.items():
                try:
                    check(connection)
                except (ValueError, TypeError, msgspec.MsgspecError, RecursionError, InstanceError) as error:
                    raise Refused(f"what it says about {subject} cannot be used ({error})") from error
    finally:
        engine.dispose()


def _moments(connection: Connection) -> None:
    for name in TABLES:
        columns = [column for column in metadata.tables[name].c if isinstance(column.type, UtcDateTime)]
        if columns:
            for row in _each(connection, select(*columns)):
                _hold(all(moment is None or moment.tzinfo for moment in row), f"a time of {name} has no offset")


def _pictures(connection: Connection) -> None:
    """Each is the WebP that its name, its type and its size say, and nothing else: it is sent to browsers as it is."""
    for row in _each(connection, select(tables.pictures)):
        _hold(row.id == paths.id_of(row.bytes), f"picture {row.id} is another")
        _hold((row.media_type, row.use in USES) == (store.MEDIA_TYPE, True), f"picture {row.id} is of no known kind")
        _hold(measure(row.bytes) == (row.width, row.height), f"picture {row.id} is not the size it says")
    for row in _each(connection, select(tables.picture_sources)):
        _hold(is_web_address(row.address), f"{row.address!r} is no http or https address")
        _hold(row.use in USES, f"{row.use!r} is no use of a picture")


def _page(connection: Connection) -> None:
    links, persona, content = read_links(connection), read_persona(connection), read_content(connection)
    addresses = [link.url for link in links if link.style != "heading" or link.url]
    addresses += [event.url for event in content.events if event.url is not None]
    shown = [persona.avatar_url, *(link.thumbnail_url for link in links)]
    addresses += [given for given in shown if given is not None and not paths.picture_at(given)]
    for address in addresses:
        _hold(is_web_address(address), f"{address!r} is no http or https address")
    there = set(connection.scalars(select(tables.pictures.c.id)))
    for picture in filter(None, (paths.picture_at(given or "") for given in shown)):
        _hold(picture in there, f"picture {picture} is missing")
    for link in links:
        _hold(link.kind in LINK_KINDS, f"{link.kind!r} is no kind of link")
        _hold(link.style in LINK_STYLES, f"{link.style!r} is no style of a link")
        _hold(link.icon in ("", *ICONS), f"{link.icon!r} is no icon")
    for event in content.events:
        _hold(event.starts_at.tzinfo and (event.ends_at is None or event.ends_at.tzinfo), "a date has no offset")
    for zone in (content.settings.time_zone, *(event.time_zone for event in content.events)):
        fields = Fields({"time_zone": zone})
        fields.zone("time_zone")
        fields.settle()


def _look(connection: Connection) -> None:
    """The style sheet is made anew, so that nothing comes into one but what tokens become."""
    if page.read_document(connection, page.TOKENS) is None:
        connection.execute(delete(tables.page_settings).where(tables.page_settings.c.name == page.STYLE_SHEET))
        return
    try:
        kept = tokens.read(connection)
        tokens.hold_to_pictures(connection, kept)
        tokens.keep(connection, kept)
    except ValidationError as error:
        raise ValueError(f"{error.error_count()} of its tokens are none") from error


def _persona(connection: Connection) -> None:
    for body in connection.scalars(select(prompts.prompts.c.body)):
        template.check(body)


def _origins(connection: Connection) -> None:
    for origin in connection.scalars(select(accounts.allowed_origins.c.origin)):
        _hold(valid_origin(origin) == origin, f"{origin!r} is no origin")


def _conversations(connection: Connection) -> None:
    for parts, rating in _each(connection, select(threads.items.c.parts, threads.items.c.rating)):
        decode_parts(parts)
        _hold(rating in (None, "up", "down"), f"{rating!r} is no rating")
    column = threads.frames.c
    for thread, seq, turn, data in _each(connection, select(column.thread_id, column.seq, column.turn, column.data)):
        _frame(thread, seq, turn, data)
    for (said,) in _each(connection, select(threads.spool.c.said)):
        for thread, seq, turn, _, data in msgspec.json.decode(said, type=list[tuple[str, int, str, str, str]]):
            _frame(thread, seq, turn, data)


def _frame(thread: str, seq: int, turn: str, data: str) -> None:
    frame = decode(data)
    _hold((frame.thread, frame.seq, frame.turn) == (thread, seq, turn), f"frame {seq} of {thread} is another's")


_CHECKS: dict[str, Callable[[Connection], None]] = {
    "times": _moments,
    "pictures": _pictures,
    "the page": _page,
    "its look": _look,
    "the persona": _persona,
    "allowed origins": _origins,
    "conversations": _conversations,
}


def _each(connection: Connection, wanted: Any) -> Iterator[Any]:
    """Rows, a few hundred at a time in memory."""
    yield from connection.execute(wanted, execution_options={"yield_per": 500})


def _hold(condition: object, complaint: str) -> None:
    if not condition:
        raise ValueError(complaint)
