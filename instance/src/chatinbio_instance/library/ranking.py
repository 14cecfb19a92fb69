"""How well a piece of material answers a question: pure arithmetic over stems.

Place in the flow: full-text candidates → **ranking** → hits with a score from 0 to 1. FTS5's bm25 finds candidates but its
numbers mean little over the few dozen texts of one page; here a score says how much of the question a text covers, and how
much of the text was asked for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatinbio_instance.library.lexicon import Lexicon

SYNONYM = 0.8
PREFIX = 0.7
BODY = 0.45
# A word that nobody knows says little about which text is meant.
UNSEEN = 0.5
# How much of the question is covered counts for more than how much of the text was asked for.
OF_QUESTION = 0.65


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be found. `titles` are alternatives (a question and its aliases), `body` is what stands below."""

    titles: tuple[frozenset[str], ...]
    body: frozenset[str] = frozenset()

    @property
    def stems(self) -> frozenset[str]:
        return self.body.union(*self.titles)


class Question:
    """Each stem's rarity, and the stems on the page that answer to it; `wanted` is the best of those over all."""

    def __init__(self, stems: tuple[tuple[float, dict[str, float]], ...]) -> None:
        self.stems = stems
        self.wanted: dict[str, float] = {}
        for _, matches in stems:
            for other, value in matches.items():
                self.wanted[other] = max(value, self.wanted.get(other, 0.0))


class Ranking:
    """Scores over one page's documents; made anew when the page changes."""

    def __init__(self, documents: Sequence[Document], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        counts = Counter(stem for document in documents for stem in document.stems)
        self._rarity = {stem: math.log(1 + len(documents) / count) for stem, count in counts.items()}
        self._mean = sum(self._rarity.values()) / len(self._rarity) if self._rarity else 1.0
        self._known = lexicon.known
        self._begun: dict[str, list[str]] = {}
        for stem in self._rarity:
            self._begun.setdefault(stem[:4], []).append(stem)

    def rarity(self, stem: str) -> float:
        """How much a stem tells apart: small for one that stands everywhere.

        One that stands nowhere weighs as its synonyms on the page do, else as the mean if the lexicon knows it (it means
        something, and not what stands here), else less.
        """
        if stem in self._rarity:
            return self._rarity[stem]
        synonyms = self._lexicon.synonyms.get(stem, frozenset())
        seen = [self._rarity[synonym] for synonym in synonyms if synonym in self._rarity]
        return max(seen, default=self._mean * (1.0 if stem in self._known else UNSEEN))

    def corrected(self, stems: Iterable[str]) -> list[str]:
        """Replace stems nobody knows by the nearest that stands on the page or in the lexicon, if one is near."""
        vocabulary = self._rarity.keys() | self._known
        result, tries = [], 12  # a very long message is not worth more
        for word in stems:
            if word in vocabulary or len(word) < 4 or tries == 0:
                result.append(word)
                continue
            tries -= 1
            result.append(nearest(word, vocabulary) or word)
        return result

    def question(self, stems: Sequence[str]) -> Question:
        """A question made ready to be held against many documents."""
        return Question(tuple((self.rarity(stem), self._matches(stem)) for stem in dict.fromkeys(stems)))

    def score(self, question: Question, document: Document) -> float:
        """From 0 (nothing in common) to 1 (the same words)."""
        asked = sum(rarity for rarity, _ in question.stems)
        if not asked:
            return 0.0
        below = [BODY * _best(matches, document.body) for _, matches in question.stems]
        return max((self._against(question, asked, title, below) for title in document.titles if title), default=0.0)

    def _against(self, question: Question, asked: float, title: frozenset[str], below: Sequence[float]) -> float:
        in_title = [_best(matches, title) for _, matches in question.stems]
        covered = sum(
            rarity * max(above, under)
            for (rarity, _), above, under in zip(question.stems, in_title, below, strict=True)
        )
        of_question = covered / asked
        if not any(in_title):
            return OF_QUESTION * of_question
        weights = [(self.rarity(stem), question.wanted.get(stem, 0.0)) for stem in title]
        of_title = sum(rarity * match for rarity, match in weights) / sum(rarity for rarity, _ in weights)
        return OF_QUESTION * of_question + (1 - OF_QUESTION) * of_title

    def _matches(self, stem: str) -> dict[str, float]:
        """What on the page answers to a stem, and how well."""
        found = {other: PREFIX for other in self._begun.get(stem[:4], ()) if _share_a_beginning(stem, other)}
        found |= {other: SYNONYM for other in self._lexicon.synonyms.get(stem, ()) if other in self._rarity}
        if stem in self._rarity:
            found[stem] = 1.0
        return found


def _best(matches: dict[str, float], among: frozenset[str]) -> float:
    return max((value for other, value in matches.items() if other in among), default=0.0)


def _share_a_beginning(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The vocabulary's word within one slip of the keyboard (two for eight letters and more); None where there is none."""
    allowed = 2 if len(word) >= 8 else 1
    best: tuple[int, str] | None = None
    for other in vocabulary:
        if abs(len(other) - len(word)) > allowed or len(other) < 4 or other[0] != word[0]:
            continue
        distance = slips(word, other)
        if distance <= allowed and (best is None or (distance, other) < best):
            best = (distance, other)
    return best[1] if best else None


def slips(one: str, other: str) -> int:
    """Edits between two words: insertions, deletions, replacements and swaps of neighbours."""
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
