"""Other languages, politely: which one a visitor writes in, and a sentence in it before the answer in the page's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`markers` are words that occur in nearly every sentence of it, folded, and are no English words."""

    markers: frozenset[str]
    apology: str


def _language(markers: str, apology: str) -> Language:
    return Language(frozenset(markers.split()), apology)


LANGUAGES = (
    _language(
        "wo wie wann wer kann ich ist sind du dein deine deiner deinem deinen ihr der die das und nicht ein eine einen fur mit gibt es "
        "dich dir sie bist hast horen auf nachste nachsten konnen machst kaufen bitte ja nein von zu",
        "Leider kann ich nur auf Englisch antworten.",
    ),
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
_WEAK = frozenset(
    ["i", "e", "o", "a", "as", "is", "die", "es", "la", "y", "en", "de", "du", "the", "on", "tu", "per", "me"]
)


def foreign(words: Sequence[str]) -> Language | None:
    """The language of a message that is clearly not English, else None."""
    best = max(LANGUAGES, key=lambda language: _strength(words, language))
    return best if _strength(words, best) >= max(1.5, 0.4 * len(words)) else None


def _strength(words: Sequence[str], language: Language) -> float:
    return sum(0.5 if word in _WEAK else 1.0 for word in words if word in language.markers)
