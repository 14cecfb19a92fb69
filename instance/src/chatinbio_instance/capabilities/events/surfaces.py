"""Dates: when, what, where, the way to a ticket and into a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from chatinbio_instance.capabilities.events.wording import written_for, written_span
from chatinbio_instance.capabilities.events.words import WORDS
from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.material import Event
from chatinbio_instance.surface import Board, open_url


def event_list(
    surface: str,
    events: Sequence[Event],
    visitor: ZoneInfo | None = None,
    *,
    past: bool = False,
    locale: Locale = ENGLISH,
) -> SurfaceShown | None:
    """A card per date in the order given; None where there are none. `visitor` is their time zone."""
    if not events:
        return None
    board = Board()
    return board.show(surface, board.column(*(_card(board, event, visitor, past, locale) for event in events)))


def _card(board: Board, event: Event, visitor: ZoneInfo | None, past: bool, locale: Locale) -> str:
    words = WORDS(locale)
    lines = [
        board.row(board.icon("event"), board.text(written_span(event, locale), "caption", weight=1)),
        board.text(event.title, "h4"),
    ]
    if theirs := written_for(event, visitor, locale):
        lines.insert(1, board.text(theirs, "caption"))
    if event.place:
        lines.append(board.row(board.icon("locationOn"), board.text(event.place, weight=1)))
    if event.description:
        lines.append(board.text(event.description))
    if event.url and is_web_address(event.url):
        said = words.more if past else words.tickets
        read = (words.more_about if past else words.tickets_to).format(title=event.title)
        lines.append(board.button(board.text(said), open_url(event.url), "primary", label=read))
    if event.id and not past:
        lines.append(board.link_card(words.to_calendar, f"/events/{event.id}.ics", icon="calendarToday"))
    return board.card(*lines)
