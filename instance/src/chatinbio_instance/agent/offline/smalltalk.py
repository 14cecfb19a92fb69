"""What is said around questions: greetings, thanks, and questions about the one who answers. Pure patterns over folded words."""

from __future__ import annotations

import re
from typing import Literal

SmallTalk = Literal["greeting", "thanks", "goodbye", "identity", "help", "about"]

_GREETING = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "heya",
        "hiya",
        "yo",
        "hallo",
        "hola",
        "salut",
        "bonjour",
        "ciao",
        "moin",
        "servus",
        "howdy",
        "greetings",
        "good",
        "morning",
        "afternoon",
        "evening",
        "day",
        "there",
        "again",
        "everyone",
        "all",
        "you",
        "how",
        "are",
        "is",
        "it",
        "going",
        "whats",
        "up",
        "sup",
        "doing",
        "today",
        "nice",
        "to",
        "meet",
    ]
)
_GREETS = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "heya",
        "hiya",
        "yo",
        "hallo",
        "hola",
        "salut",
        "bonjour",
        "ciao",
        "moin",
        "servus",
        "howdy",
        "greetings",
        "morning",
        "evening",
        "sup",
    ]
)
_THANKS = frozenset(
    [
        "thanks",
        "thank",
        "thx",
        "ty",
        "cheers",
        "merci",
        "danke",
        "gracias",
        "grazie",
        "obrigado",
        "appreciated",
        "appreciate",
    ]
)
_GOODBYE = frozenset(["bye", "goodbye", "ciao", "later", "tschuss", "adios", "farewell", "cya"])

_IDENTITY = re.compile(
    r"\b(are|r|is|am i|talking|speaking|chatting)\b.*\b(bots?|robot|ai|a i|chat ?bot|language model|llm|chat ?gpt|gpt|claude|gemini|openai|"
    r"artificial|machine|computer|automated|automatic|human|real person|an? real|really you|a person|program)\b"
    r"|\b(which|what|whose) (ai|language model|llm|model|bot|chatbot)\b|\bare you real\b|\bis (this|that|it) really \w+$"
)
_HELP = re.compile(
    r"\bwhat (can|could|do) (you|u|i|this)( \w+)? (do|help|know|ask|answer)\b|\bhow (does|do) (this|it|you) work\b"
    r"|\bwhat (can|should|may) i (ask|do)\b|^help( me)?( please)?$|\bwhat are my options\b|\bwhat is this( page| site| chat)?$"
)
_ABOUT = re.compile(
    r"\bwho (are|r) (you|u)\b|\bwhos? (is )?this\b|\b(about|introduce|describe) (you|u|yourself|urself)\b"
    r"|\bwhat do (you|u) do( for a living)?$|\byour (bio|biography|story|background)\b|\bwho is (?P<name>.+)$"
    r"|\bwhere (are|r) (you|u) (from|based|living)\b|\bwhere do (you|u) live\b|\bwhat is (your|ur) (name|job)\b|\bwhats (your|ur) (name|job)\b"
)
_FILLER = frozenset(
    [
        "so",
        "very",
        "much",
        "a",
        "lot",
        "you",
        "for",
        "the",
        "that",
        "it",
        "was",
        "helped",
        "help",
        "great",
        "perfect",
        "cool",
        "nice",
        "awesome",
        "ok",
        "okay",
        "all",
        "and",
        "see",
        "soon",
        "good",
        "night",
        "have",
        "day",
        "one",
    ]
)


def small_talk(words: list[str], name: str) -> SmallTalk | None:
    """What kind of small talk the words are, or None. `name` is the creator's, folded."""
    text = " ".join(words)
    own = frozenset(name.split())
    said = [word for word in words if word not in own]
    if _IDENTITY.search(text):
        return "identity"
    if said and _GREETS.intersection(said) and _GREETING.issuperset(said):
        return "greeting"
    if _THANKS.intersection(said) and (_THANKS | _FILLER).issuperset(said):
        return "thanks"
    if _GOODBYE.intersection(said) and (_GOODBYE | _FILLER | _THANKS).issuperset(said):
        return "goodbye"
    if _HELP.search(text):
        return "help"
    if found := _ABOUT.search(text):
        asked = found["name"]
        return "about" if asked is None or own.intersection(asked.split()) else None
    return None
