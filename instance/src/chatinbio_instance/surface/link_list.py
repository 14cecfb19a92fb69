"""A list of links, one tap each."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.material import Link, LinkKind
from chatinbio_instance.surface.components import Board, open_url

# Names of the basic catalogue's icons.
ICONS: dict[LinkKind, str] = {
    "website": "home",
    "music": "volumeUp",
    "video": "play",
    "social": "person",
    "shop": "shoppingCart",
    "newsletter": "mail",
    "podcast": "volumeUp",
    "other": "star",
}


def link_list(surface: str, links: Sequence[Link]) -> SurfaceShown | None:
    """A card with a button per link; None where there is nothing that may be opened."""
    board = Board()
    rows = [_row(board, link) for link in links if is_web_address(link.url)]
    if not rows:
        return None
    return board.show(surface, board.card(board.column(*rows)))


def _row(board: Board, link: Link) -> str:
    words = [board.text(link.title)]
    if link.description:
        words.append(board.text(link.description, "caption"))
    label = board.row(
        board.icon(ICONS[link.kind]), board.column(*words, weight=1), board.icon("arrowForward"), justify="spaceBetween"
    )
    return board.button(label, open_url(link.url), label=f"Open {link.title}")
