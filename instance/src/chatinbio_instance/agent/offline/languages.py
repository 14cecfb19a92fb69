"""Which language a visitor writes in: one that is understood, or one that gets a polite sentence before the answer in English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatinbio_instance.agent.offline.glossary import glossary
from chatinbio_instance.core.locales import ENGLISH, LOCALES, Locale
from chatinbio_instance.core.text import words


@dataclass(frozen=True, slots=True)
class Language:
    """One that is known and not understood. `markers` are words that occur in nearly every sentence of it, folded, and are no English
    words."""

    markers: frozenset[str]
    apology: str


def _language(markers: str, apology: str) -> Language:
    return Language(frozenset(markers.split()), apology)


LANGUAGES = (
    _language(
        "donde como cuando quien puedo tu tus es eres el la los las y que un una para con por en hay escuchar comprar tienes esta "
        "proximo proxima cual mi tocas musica hola",
        "Lo siento, solo puedo responder en inglés.",
    ),
    _language(
        "ou comment quand qui puis je tu ta ton tes est es le la les et que une pour avec dans sur il ecouter acheter peut vous votre "
        "vos prochain prochaine quel quelle avez suis as des du musique peux",
        "Désolé, je ne peux répondre qu’en anglais.",
    ),
    _language(
        "dove come quando chi posso tua tuo tuoi tue sei il la i gli e che una per con di ascoltare comprare hai prossimo prossima "
        "quale della musica sono",
        "Mi dispiace, posso rispondere solo in inglese.",
    ),
    _language(
        "onde como quando quem posso sua seu teu tua e o os as que um uma para com de ouvir comprar tem proximo qual musica voce",
        "Desculpe, só consigo responder em inglês.",
    ),
    _language(
        "waar hoe wanneer wie kan ik jouw je de het en niet een voor met er luisteren kopen heb bent is volgende welke naar muziek jij",
        "Sorry, ik kan alleen in het Engels antwoorden.",
    ),
)
# Too short or too English to tell anything by themselves.
_WEAK = frozenset(words("i e o a as is die es la y en de du the on tu per me was hat man war am in so an will"))
_ENGLISH = frozenset(
    [
        "the",
        "what",
        "where",
        "when",
        "who",
        "how",
        "why",
        "which",
        "are",
        "you",
        "your",
        "can",
        "could",
        "do",
        "does",
        "did",
        "is",
        "it",
        "this",
        "that",
        "there",
        "i",
        "my",
        "me",
        "we",
        "our",
        "a",
        "an",
        "and",
        "or",
        "of",
        "for",
        "with",
        "from",
        "to",
        "at",
        "on",
        "in",
        "any",
        "have",
        "has",
        "had",
        "will",
        "would",
        "please",
        "tell",
        "show",
        "hear",
        "listen",
        "buy",
        "get",
        "find",
        "about",
        "next",
        "not",
        "they",
        "he",
        "she",
        "be",
    ]
)
_ARABIC = re.compile(r"[\u0620-\u064a]")


def written_in(said: Sequence[str]) -> Locale | None:
    """The language of a message that is clearly in one of ours; `said` are its words, folded."""
    if sum(bool(_ARABIC.search(word)) for word in said) * 2 >= max(1, len(said)):
        return "ar" if said else None
    english = sum(word in _ENGLISH for word in said)
    german = _strength_of("de", said)
    if german > english and german >= max(1.0, 0.34 * len(said)) and german >= _others(said):
        return "de"
    return ENGLISH if english >= max(1, 0.3 * len(said)) and not foreign(said) else None


def foreign(said: Sequence[str]) -> Language | None:
    """The language of a message that is clearly in none of ours, else None."""
    best = max(LANGUAGES, key=lambda language: _strength(said, language))
    strength = _strength(said, best)
    if strength < max(1.5, 0.4 * len(said)) or strength <= max(_strength_of(locale, said) for locale in LOCALES):
        return None
    return best


def _others(said: Sequence[str]) -> float:
    return max(_strength(said, language) for language in LANGUAGES)


def _strength(said: Sequence[str], language: Language) -> float:
    return sum(0.5 if word in _WEAK else 1.0 for word in said if word in language.markers)


def _strength_of(locale: Locale, said: Sequence[str]) -> float:
    own = glossary(locale)
    return sum(0.5 if word in _WEAK else 1.0 for word in said if own.tells(word)) if own else 0.0
