"""Dates to come: when, what, where, and the way to a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.material import Event
from chatinbio_instance.surface.components import Board, open_url


def event_list(surface: str, events: Sequence[Event]) -> SurfaceShown | None:
    """A card per date in the order given; None where there are none."""
    if not events:
        return None
    board = Board()
    return board.show(surface, board.column(*(_card(board, event) for event in events)))


def _card(board: Board, event: Event) -> str:
    lines = [
        board.row(board.icon("event"), board.text(written_date(event.starts_at), "caption", weight=1)),
        board.text(event.title, "h4"),
    ]
    if event.place:
        lines.append(board.row(board.icon("locationOn"), board.text(event.place, weight=1)))
    if event.description:
        lines.append(board.text(event.description))
    if event.url and is_web_address(event.url):
        lines.append(
            board.button(
                board.text("Tickets & info"), open_url(event.url), "primary", label=f"Tickets and info: {event.title}"
            )
        )
    return board.card(board.column(*lines))


def written_date(moment: datetime) -> str:
    """`Sat 5 December 2026 · 20:00`, in the moment's own offset; midnight is read as no time given."""
    date = f"{moment:%a} {moment.day} {moment:%B} {moment.year}"
    return date if (moment.hour, moment.minute) == (0, 0) else f"{date} · {moment:%H:%M}"
