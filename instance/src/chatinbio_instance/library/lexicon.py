"""The shipped words: stop words, synonyms and topics, for creators of any kind.

Place in the flow: lexicon.toml → **lexicon** → ranking and the offline engine. Pure; read once, on the first question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chatinbio_instance.core.text import stem, words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Stems throughout. `synonyms` maps a stem to those that say the same, without itself."""

    stopwords: frozenset[str]
    synonyms: dict[str, frozenset[str]]
    topics: dict[str, frozenset[str]]
    names: dict[str, frozenset[str]]
    phrases: dict[str, str]
    common: frozenset[str]

    def content_words(self, text: str) -> list[str]:
        """The stems of a text that carry meaning, in order, without repeats."""
        said = f" {' '.join(words(text))} "
        for phrase, word in self.phrases.items():
            said = said.replace(f" {phrase} ", f" {word} ")
        return list(dict.fromkeys(stem(word) for word in said.split() if word not in self.stopwords))

    @property
    def known(self) -> frozenset[str]:
        """Every stem that means something here."""
        return frozenset(self.synonyms).union(self.common, *self.topics.values())


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    document = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    synonyms: dict[str, set[str]] = {}
    for group in document["groups"]:
        stems = _stems(group)
        for member in stems:
            synonyms.setdefault(member, set()).update(stems - {member})
    return Lexicon(
        stopwords=frozenset(words(document["stopwords"])),
        synonyms={member: frozenset(others) for member, others in synonyms.items()},
        topics={name: _stems([topic["words"]]) for name, topic in document["topics"].items()},
        phrases=document["phrases"],
        common=_stems([document["common"]]),
        names={kind: _stems([listed]) for kind, listed in document["names"].items()},
    )


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for text in texts for word in words(text))
