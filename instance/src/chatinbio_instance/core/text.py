"""Text as it is compared: without case, accents and punctuation."""

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
    for suffix, replacement, shortest in (
        ("ies", "y", 5),
        ("sses", "ss", 5),
        ("ing", "", 6),
        ("ed", "", 5),
        ("es", "", 5),
        ("s", "", 4),
    ):
        if word.endswith(suffix) and len(word) >= shortest and not word.endswith(("ss", "us", "is", "eed")):
            base = word[: -len(suffix)] + replacement
            if suffix in ("ing", "ed") and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            word = base
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
