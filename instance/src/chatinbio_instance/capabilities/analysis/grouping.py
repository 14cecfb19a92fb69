"""Grouping questions by what they are about: the same questions always give the same topics.

Place in the flow: what visitors asked → themes that every creator is asked about, then the words that the rest has in common →
**Topic**s. Pure, and linear in the number of questions but for the rest.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chatinbio_instance.core.capability import Asked
from chatinbio_instance.core.text import stem, words
from chatinbio_instance.library.lexicon import lexicon

# So many questions make a topic of their own; of a theme that is known, fewer do.
SMALLEST = 3
SMALLEST_THEME = 2
# How much of a question its topic's word must say, by how rare its words are.
SHARE = 0.25
SYNONYM = 0.6
# A topic deserves an entry where at least so many, and at least this share of its questions, were left unanswered.
WORTH_COUNT = 2
WORTH_SHARE = 0.4
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions about one thing, the most telling first."""

    name: str
    questions: tuple[Asked, ...]

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.questions if not asked.answered)

    @property
    def deserves_answer(self) -> bool:
        """Whether an entry of the page would help: it was asked again and again, and mostly in vain."""
        missing = len(self.unanswered)
        return missing >= WORTH_COUNT and missing / len(self.questions) >= WORTH_SHARE

    @property
    def examples(self) -> tuple[str, ...]:
        """What people wrote; where it deserves an answer, what had none."""
        telling = self.unanswered if self.deserves_answer else self.questions
        return tuple(dict.fromkeys(asked.text for asked in telling))[:EXAMPLES]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Topics by how much they were asked about. `others` are questions that nobody else asked, `talk` says nothing to look up."""

    topics: tuple[Topic, ...]
    others: tuple[Asked, ...] = ()
    talk: int = 0


@dataclass(frozen=True, slots=True)
class _Theme:
    name: str
    words: tuple[str, ...]
    hints: tuple[str, ...]


class _Text:
    """A message, for finding terms in it and for comparing."""

    def __init__(self, message: str) -> None:
        said = words(message)
        self.exact = f" {' '.join(said)} "
        self.stemmed = f" {' '.join(map(stem, said))} "
        self.content = lexicon().content_words(message)

    def __contains__(self, term: str) -> bool:
        return term[:-1] in self.exact if term.endswith("!") else term in self.stemmed


@cache
def _themes() -> tuple[_Theme, ...]:
    document = tomllib.loads(Path(__file__).with_name("themes.toml").read_text(encoding="utf-8"))
    return tuple(
        _Theme(theme["name"], _terms(theme["words"]), _terms(theme.get("hints", ()))) for theme in document["themes"]
    )


def _terms(listed: Iterable[str]) -> tuple[str, ...]:
    """Surrounded by spaces, so that a word is found whole."""
    return tuple(
        f" {term[:-1]} !" if term.endswith("!") else f" {' '.join(stem(word) for word in words(term))} "
        for term in listed
    )


def group(asked: Sequence[Asked]) -> Grouped:
    """The topics of these questions."""
    texts = [_Text(question.text) for question in asked]
    by_name: dict[str, list[int]] = defaultdict(list)
    rest: list[int] = []
    talk = 0
    for n, text in enumerate(texts):
        if (theme := _theme(text)) is not None:
            by_name[theme.name].append(n)
        elif text.content:
            rest.append(n)
        else:
            talk += 1
    for name in [name for name, members in by_name.items() if len(members) < SMALLEST_THEME]:
        rest += by_name.pop(name)
    named, alone = _by_their_words(sorted(rest), texts)
    for name, members in named:
        by_name[name] += members
    topics = [Topic(name, tuple(asked[n] for n in _most_telling(members, texts))) for name, members in by_name.items()]
    topics.sort(key=lambda topic: (-len(topic.questions), topic.name))
    return Grouped(tuple(topics), tuple(asked[n] for n in alone), talk)


def _theme(text: _Text) -> _Theme | None:
    """The first theme with a word in a text, else the first with a hint."""
    named = (theme for theme in _themes() if any(term in text for term in theme.words))
    hinted = (theme for theme in _themes() if any(term in text for term in theme.hints))
    return next(named, None) or next(hinted, None)


def _by_their_words(rest: list[int], texts: Sequence[_Text]) -> tuple[list[tuple[str, list[int]]], list[int]]:
    """Topics of what is left: again and again the word that says most of the questions that no topic has yet."""
    counts = Counter(word for n in rest for word in texts[n].content)
    shares = {n: _shares(texts[n].content, counts, len(rest)) for n in rest}
    found: list[tuple[str, list[int]]] = []
    while True:
        says: dict[str, float] = defaultdict(float)
        asked: Counter[str] = Counter()
        for n in rest:
            for word, share in shares[n].items():
                if share >= SHARE:
                    says[word] += share
                    asked[word] += 1
        frequent = [word for word, count in asked.items() if count >= SMALLEST]
        if not frequent:
            return found, rest
        chosen = min(frequent, key=lambda word: (-says[word], -counts[word], word))
        members = [n for n in rest if shares[n].get(chosen, 0.0) >= SHARE]
        found.append((_name(chosen, [texts[n] for n in members]), members))
        rest = [n for n in rest if n not in set(members)]


def _shares(content: Sequence[str], counts: Counter[str], total: int) -> dict[str, float]:
    """How much of a question each of its words says, and their synonyms that others used."""
    # A word that makes no topic is no rarer than one that does: names and dates would else say the most of every question.
    weights = {word: math.log(1 + total / max(counts[word], SMALLEST)) for word in content}
    whole = sum(weights.values())
    shares = {word: weight / whole for word, weight in weights.items()}
    for word, weight in weights.items():
        for synonym in lexicon().synonyms.get(word, ()):
            if synonym in counts:
                shares[synonym] = max(shares.get(synonym, 0.0), SYNONYM * weight / whole)
    return shares


def _name(chosen: str, members: Sequence[_Text]) -> str:
    """The chosen word as people wrote it, with another that most of them wrote too."""
    names = [_written(chosen, members)]
    together = Counter(word for text in members for word in text.content if word != chosen)
    if together:
        other, count = min(together.items(), key=lambda entry: (-entry[1], entry[0]))
        if 2 * count > len(members):
            names.append(_written(other, members))
    return " · ".join(name.capitalize() for name in names)


def _written(stemmed: str, members: Sequence[_Text]) -> str:
    """The most frequent inflection of a stem, the shortest of equals."""
    forms = Counter(word for text in members for word in text.exact.split() if stem(word) == stemmed)
    return min(forms, key=lambda form: (-forms[form], len(form), form), default=stemmed)


def _most_telling(members: Sequence[int], texts: Sequence[_Text]) -> list[int]:
    """Those first that say what most of them say, in few words."""
    counts = Counter(word for n in members for word in set(texts[n].content))

    def telling(n: int) -> float:
        content = set(texts[n].content)
        length = len(texts[n].exact.split())
        common = sum(counts[word] for word in content) / (len(content) or 1)
        return common * (1.0 if 3 <= length <= 12 else 0.5)

    return sorted(members, key=lambda n: (-telling(n), n))
