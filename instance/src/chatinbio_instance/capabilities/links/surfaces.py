"""A list of links, one tap each."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.core.addresses import is_web_address
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.material import Link, LinkKind
from chatinbio_instance.surface import Board

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
    """A card per link in the order given; None where there is nothing that may be opened."""
    board = Board()
    cards = [_card(board, link) for link in links if is_web_address(link.url)]
    return board.show(surface, board.column(*cards)) if cards else None


def _card(board: Board, link: Link) -> str:
    counted = str(link.id) if link.id else None
    described = link.description or None
    return board.link_card(link.title, link.url, description=described, icon=ICONS[link.kind], link_id=counted)
