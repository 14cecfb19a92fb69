"""Two periods side by side, and the links that were followed most."""

from __future__ import annotations

from chatinbio_instance.capabilities.statistics.wording import MOST_LINKS, rows
from chatinbio_instance.capabilities.statistics.words import WORDS
from chatinbio_instance.core.capability import PageFigures
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.periods import Span
from chatinbio_instance.core.words import number
from chatinbio_instance.surface import Board
from chatinbio_instance.surface.components import TextVariant


def figures_table(
    surface: str, span: Span, before: Span, now: PageFigures, then: PageFigures, locale: Locale
) -> SurfaceShown:
    """A card with a row a figure: now, before, change."""
    words = WORDS(locale)
    board = Board()
    name = span.named(locale)
    compared = words.compared.format(
        days=span.written(locale), before=before.named(locale), days_before=before.written(locale)
    )
    lines = [
        board.title(name[0].upper() + name[1:]),
        board.text(compared, "caption"),
        _row(board, ("", words.now, words.before, words.change), heading=True),
        board.divider(),
        *(_row(board, row) for row in rows(now, then, locale)),
    ]
    if now.clicks:
        lines += [board.divider(), board.text(words.most_followed, "h5")]
        lines += [_link(board, title, number(locale, clicks)) for title, clicks in now.clicks[:MOST_LINKS]]
    return board.show(surface, board.card(*lines))


def _row(board: Board, cells: tuple[str, str, str, str], *, heading: bool = False) -> str:
    variant: TextVariant = "caption" if heading else "body"
    name, *figures = cells
    return board.row(
        board.text(name, variant, weight=2), *(board.text(figure, variant, weight=1) for figure in figures)
    )


def _link(board: Board, title: str, clicks: str) -> str:
    return board.row(board.text(title, weight=4), board.text(clicks, weight=1))
