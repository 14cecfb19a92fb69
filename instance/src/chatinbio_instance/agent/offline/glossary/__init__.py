"""Other languages than English, word by word: what a visitor writes, in the English that rules and lexicon understand.

Place in the flow: message → **gloss** → understanding. It is no translation: it keeps what tells wishes apart, in the order in which it was
said, and leaves what it does not know (names, places) as it stands. A language is a file of words beside this one, and how its words change
their form. Pure; a file is read once, on the first question in its language or before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.text import words
from chatinbio_instance.library.lexicon import lexicon

# A message is read so far; a question stands at its beginning.
MAX_WORDS = 120
# From so many letters on a word may be made of two, the last of which has so many.
COMPOUND = 9
LAST_PART = 5


@dataclass(frozen=True, slots=True)
class Glossary:
    """`forms` gives the forms of a word under which it may be known, the likeliest first. `telling` are forms that no English word
    is like, so that they tell the language; `todo` are patterns over the message as it was written."""

    phrases: Mapping[str, str]
    longest: int
    known: Mapping[str, str]
    noise: frozenset[str]
    markers: frozenset[str]
    telling: frozenset[str]
    todo: Mapping[str, Any]
    forms: Callable[[str], Iterator[str]]
    compounds: bool

    def gloss(self, said: list[str]) -> list[str]:
        """Folded words in English; what says nothing is left out, what is not known stays."""
        found: list[str] = []
        at = 0
        while at < len(said):
            size, meant = self._phrase(said, at)
            found += meant.split() if size else self._word(said[at])
            at += size or 1
        return found

    def without_noise(self, said: list[str]) -> list[str]:
        """The words that say something, in their own language."""
        return [word for word in said if not any(form in self.noise for form in self.forms(word))]

    def tells(self, word: str) -> bool:
        """Whether a word is of this language and of no other."""
        return word in self.markers or any(form in self.telling for form in self.forms(word))

    def _phrase(self, said: list[str], at: int) -> tuple[int, str]:
        for size in range(min(self.longest, len(said) - at), 0, -1):
            meant = self.phrases.get(" ".join(said[at : at + size]))
            if meant is not None:
                return size, meant
        return 0, ""

    def _word(self, word: str) -> list[str]:
        if word in self.noise:
            return []
        for form in self.forms(word):
            if form in self.known:
                return self.known[form].split()
        if self.compounds and len(word) >= COMPOUND:
            for cut in range(3, len(word) - LAST_PART + 1):
                last = next((self.known[form] for form in self.forms(word[cut:]) if form in self.known), None)
                if last is not None:
                    first = next((self.known[form] for form in self.forms(word[:cut]) if form in self.known), "")
                    return [*first.split(), *last.split()]
        return [] if any(form in self.noise for form in self.forms(word)) else [word]


def german(word: str) -> Iterator[str]:
    """A word, without its umlauts written out, without its endings."""
    for plain in dict.fromkeys((word, re.sub("(?<=[aou])e", "", word))):
        yield plain
        for ending in ("s", "e", "n", "en", "er", "es", "em", "ern", "st", "t"):
            if plain.endswith(ending) and len(plain) - len(ending) >= 4:
                yield plain[: -len(ending)]


_PREFIXES = (
    "",
    "و",
    "ال",
    "وال",
    "بال",
    "لل",
    "فال",
    "كال",
    "ولل",
    "ب",
    "ل",
    "ف",
    "ك",
    "س",
    "وب",
    "ول",
    "ن",
    "ا",
    "ت",
    "ي",
)
_SUFFIXES = ("", "ك", "كم", "ي", "ه", "ها", "نا", "ا", "كي")


def arabic(word: str) -> Iterator[str]:
    """A word, without its article and joined words, without its endings; a letter that is written in several ways is one."""
    plain = word.replace("ـ", "").replace("ى", "ي").replace("ة", "ه")
    for prefix in _PREFIXES:
        if not plain.startswith(prefix) or len(plain) - len(prefix) < 3:
            continue
        bare = plain[len(prefix) :]
        for suffix in _SUFFIXES:
            if bare.endswith(suffix) and len(bare) - len(suffix) >= 3:
                root = bare[: len(bare) - len(suffix)]
                yield root
                if suffix and root.endswith("ت"):
                    yield root[:-1] + "ه"


_FORMS: dict[Locale, Callable[[str], Iterator[str]]] = {"de": german, "ar": arabic}


@cache
def glossary(locale: Locale) -> Glossary | None:
    """The glossary of a language; None for English."""
    forms = _FORMS.get(locale)
    if forms is None:
        return None
    document = tomllib.loads(Path(__file__).with_name(f"{locale}.toml").read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for meant, listed in document["words"].items():
        for word in words(listed):
            for form in _kept(word, forms):
                known.setdefault(form, meant)
    phrases = {" ".join(words(said)): meant for meant, listed in document["phrases"].items() for said in listed}
    noise = frozenset(form for word in words(document["noise"]) for form in (word, next(forms(word), word)))
    english = _english()
    telling = frozenset(form for form in (*known, *noise) if form not in english and len(form) > 2)
    return Glossary(
        phrases=phrases,
        longest=max(len(said.split()) for said in phrases),
        known=known,
        noise=noise,
        markers=frozenset(words(document.get("markers", ""))),
        telling=telling,
        todo=document["todo"],
        forms=forms,
        compounds=locale == "de",
    )


def _kept(word: str, forms: Callable[[str], Iterator[str]]) -> tuple[str, ...]:
    """The forms under which a listed word is kept: as it is written, and for German its stem."""
    if forms is german:
        return tuple(dict.fromkeys((word, *list(german(word))[1:2]))) if len(word) > 5 else (word,)
    return (next(forms(word), word), word)


def _english() -> frozenset[str]:
    lex = lexicon()
    return frozenset(lex.stopwords | lex.known | {"live", "band", "brand", "link", "start", "tempo", "person", "bald"})
