"""The little Markdown that answers are written in: paragraphs, lists, bold, links. Pure; it becomes nodes and never markup.

The front end reads the same in `state/richtext.ts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from chatinbio_instance.core.addresses import is_web_address

_BULLET = re.compile(r"\s{0,3}[-*•]\s+(.+)")
_NUMBER = re.compile(r"\s{0,3}(\d{1,3})[.)]\s+(.+)", re.ASCII)
_INLINE = re.compile(
    r"\[([^\]\n]{1,200})\]\((https?://[^\s)]{1,2000})\)|\*\*([^*\n]+?)\*\*|(https?://[^\s<>\"'`“”„«»]{1,2000})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `url` where it leads somewhere."""

    text: str
    bold: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph's lines or a list's items."""

    kind: Literal["p", "ul", "ol"]
    lines: list[list[Piece]] = field(default_factory=list)
    start: int = 1


def blocks(text: str) -> list[Block]:
    """The blocks of a text; none for an empty one."""
    found: list[Block] = []
    is_open = False
    for line in re.split(r"\r\n?|\n", text):
        if not line.strip():
            is_open = False
            continue
        bullet, number = _BULLET.fullmatch(line), _NUMBER.fullmatch(line)
        kind: Literal["p", "ul", "ol"] = "ul" if bullet else "ol" if number else "p"
        if not is_open or found[-1].kind != kind:
            found.append(Block(kind, start=int(number[1]) if number and not bullet else 1))
        is_open = True
        said = bullet[1] if bullet else number[2] if number else re.sub(r"^#{1,6}\s+", "", line)
        found[-1].lines.append(pieces(said))
    return found


def pieces(line: str) -> list[Piece]:
    """The runs of one line."""
    found: list[Piece] = []
    since = 0
    for match in _INLINE.finditer(line):
        title, target, bold, bare = match.groups()
        end = match.end()
        if bold is not None:
            piece = Piece(bold, bold=True)
        else:
            address = target or _without_the_sentence(bare)
            if bare is not None:
                end = match.start() + len(address)
            if not is_web_address(address):
                continue
            shown = title or re.sub(r"^https?://", "", address, flags=re.IGNORECASE).removesuffix("/")
            piece = Piece(shown, url=address)
        if match.start() > since:
            found.append(Piece(line[since : match.start()]))
        found.append(piece)
        since = end
    if since < len(line):
        found.append(Piece(line[since:]))
    return found


def plain(text: str) -> str:
    """The words alone, as search engines and address books are told them."""
    lines = ("\n".join("".join(piece.text for piece in line) for line in block.lines) for block in blocks(text))
    return "\n\n".join(lines)


def _without_the_sentence(address: str) -> str:
    """The end of a sentence is not part of an address, nor is a bracket that was opened before it."""
    text = re.sub(r"[.,;:!?…*_'\"]+$", "", address)
    while text.endswith(")") and text.count("(") < text.count(")"):
        text = text[:-1]
    return re.sub(r"[.,;:!?…]+$", "", text)
