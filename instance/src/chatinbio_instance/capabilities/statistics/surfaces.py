"""Two periods side by side, and the links that were followed most."""

from __future__ import annotations

from chatinbio_instance.capabilities.statistics.wording import MOST_LINKS, rows
from chatinbio_instance.core.capability import PageFigures
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.periods import Span
from chatinbio_instance.surface import Board
from chatinbio_instance.surface.components import TextVariant


def figures_table(surface: str, span: Span, before: Span, now: PageFigures, then: PageFigures) -> SurfaceShown:
    """A card with a row a figure: now, before, change."""
    board = Board()
    lines = [
        board.title(span.name[0].upper() + span.name[1:]),
        board.text(f"{span.written}, compared with {before.name} ({before.written})", "caption"),
        _row(board, ("", "Now", "Before", "Change"), heading=True),
        board.divider(),
        *(_row(board, row) for row in rows(now, then)),
    ]
    if now.clicks:
        lines += [board.divider(), board.text("Most followed links", "h5")]
        lines += [_link(board, title, clicks) for title, clicks in now.clicks[:MOST_LINKS]]
    return board.show(surface, board.card(*lines))


def _row(board: Board, cells: tuple[str, str, str, str], *, heading: bool = False) -> str:
    variant: TextVariant = "caption" if heading else "body"
    name, *figures = cells
    return board.row(
        board.text(name, variant, weight=2), *(board.text(figure, variant, weight=1) for figure in figures)
    )


def _link(board: Board, title: str, clicks: int) -> str:
    return board.row(board.text(title, weight=4), board.text(f"{clicks:,}", weight=1))
