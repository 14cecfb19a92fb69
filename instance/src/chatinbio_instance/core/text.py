"""Text as it is compared, without case, accents and punctuation, and as it is kept."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# An apostrophe belongs to its word: "what's" and "whats" are one.
_APOSTROPHES = re.compile("['’‘`´]")


def folded(text: str) -> str:
    """Lower case without accents: `Zürich` → `zurich`, `Straße` → `strasse`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The words of a text, folded, in order. Any text is allowed."""
    return _WORD.findall(_APOSTROPHES.sub("", folded(text)))


def stem(word: str) -> str:
    """A light English stem, equal for the inflections people mix: `listening`, `listens`, `listened` → `listen`."""
    if len(word) >= 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) >= 5 else word[:-1]
        if word.endswith(("sse", "xe", "che", "she")):
            word = word[:-1]
    for suffix, shortest in (("ing", 6), ("ed", 5)):
        if word.endswith(suffix) and len(word) >= shortest and not word.endswith("eed"):
            word = word[: -len(suffix)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


# What reorders or hides text around it: bidirectional overrides and isolates, zero-width characters but those that join letters
# and emoji, the byte order mark, tags.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def one_line(text: str) -> str:
    """A name, label or address as it may be kept and shown: composed, one line, nothing in it that hides or reorders.

    Emoji and every script stay; control characters and lone surrogates go, white space becomes single spaces.
    """
    seen = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    spaced = "".join(" " if c.isspace() else c for c in seen)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs")).split())


def as_typed(text: str) -> str:
    """A message as somebody typed it, spaces, tabs and line feeds included, without what no person types or sees."""
    return "".join(c for c in _HIDDEN.sub("", text) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def lines(text: str) -> str:
    """Text of several lines as it may be kept and shown: each of them as `one_line` has it."""
    return "\n".join(map(one_line, text.splitlines())).strip()
