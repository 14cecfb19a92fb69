"""What a visitor wants done rather than answered: a to-do, a form, a poll; and for the creator figures and what was asked. Pure patterns.

Place in the flow: understanding → **wishes** → engine → tool. Only what is said clearly counts; anything else is a question.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chatinbio_instance.agent.offline.glossary import glossary
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.text import words

_LIST = r"(?:my |the |our )?(?:to[- ]?dos?|tasks?|to[- ]?do[- ]list|todo[- ]list|task[- ]list|list)(?: list)?"
_PLEASE = (
    r"^(?:(?:hey|hi|ok|okay|please|pls|could you|can you|would you|will you|i want to|i'd like to)[, ]+)*(?:please )?"
)

# The words of the visitor are taken as they are written; so these look at the message and not at folded words.
_ADD = tuple(
    re.compile(_PLEASE + pattern, re.I | re.S)
    for pattern in (
        rf"(?:add|put|write(?: down)?|note(?: down)?|jot down)\s+(?P<text>.+?)\s+(?:to|on|onto|in)\s+{_LIST}[.!?]*$",
        rf"(?:add|put|write(?: down)?|note(?: down)?)\s+(?:to|on|onto)\s+{_LIST}\s*[:,-]?\s*(?P<text>.+)$",
        r"(?:add|create|make|new)\s+(?:a |an |another )?(?:new )?(?:to[- ]?do|task)\b(?: item)?(?:\s*[:,-]\s*|\s+(?:to |for |that says )?)(?P<text>.+)$",
        r"(?:remind me|remember)\s+(?:to|that i (?:have|need) to|i (?:have|need) to)\s+(?P<text>.+?)[.!?]*$",
        r"to[- ]?do\s*:\s*(?P<text>.+)$",
    )
)
_TICK = tuple(
    re.compile(_PLEASE + pattern, re.I | re.S)
    for pattern in (
        rf"(?:tick|check|cross|strike)\s+off\s+(?P<which>.+?)(?:\s+(?:on|from|off)\s+{_LIST})?[.!?]*$",
        rf"(?:tick|check|cross|strike)\s+(?P<which>.+?)\s+off(?:\s+{_LIST})?[.!?]*$",
        r"mark\s+(?P<which>.+?)\s+(?:as\s+)?(?:done|complete|completed|finished)[.!?]*$",
        r"(?:complete|finish)\s+(?:the )?(?:to[- ]?do|task|number|item)\s+(?P<which>.+?)[.!?]*$",
        r"(?:to[- ]?do|task|number|item|no\.?|#)\s*(?P<which>\d+|.+?)\s+is\s+(?:done|complete|completed|finished)[.!?]*$",
    )
)
_DELETE = tuple(
    re.compile(_PLEASE + pattern, re.I | re.S)
    for pattern in (
        rf"(?:delete|remove|drop|take|erase)\s+(?P<which>.+?)\s+(?:from|off|of)\s+{_LIST}[.!?]*$",
        r"(?:delete|remove|drop|erase)\s+(?:the )?(?:to[- ]?do|task|item|number)\s+(?P<which>.+?)[.!?]*$",
    )
)
# So many words make a thing, and so many things are written down at once.
MOST_WORDS_OF_A_THING = 3
MOST_AT_ONCE = 10
# What only the creator is told.
FOR_CREATORS = frozenset({"page_statistics", "analyse_questions"})
_COURTESY = re.compile(r"[,\s]+(?:please|pls|thanks|thank you)[.!?\s]*$", re.I)
# A number may be called by what it is a number of.
_NUMBERED = re.compile(r"^(?:the )?(?:to[- ]?do|task|item|number|no\.?|#)\s*(?=\d+$)", re.I)

_SHOW_LIST = re.compile(
    r"\b(?:my|our) (?:to ?dos?|tasks?)(?: list)?$|^(?:to ?dos?|tasks?|to ?do list|task list)$"
    r"|\b(?:show|see|open|read|list|view) (?:me )?(?:my|the) (?:to ?dos?|tasks?|to ?do list|task list|list)$"
    r"|\bwhat(?:s| is)? (?:still )?(?:on|left on|in) (?:my|the) (?:to ?do |task )?list\b|\bwhat (?:do|must) i (?:still )?have to do$"
)
_STATISTICS = re.compile(
    r"\bhow many (?:\w+ ){0,2}?(?:visitors|visits|clicks|chats|questions|people|messages|views)\b|\b(?:statistics|stats|analytics)\b"
    r"|\bnumber of (?:visitors|visits|clicks|chats|questions)\b|\bhow (?:is|was|did) (?:my|the|this) (?:page|site)\b.*\b(?:do|doing|going|run|running|perform|performing)\b"
    r"|\bhow (?:is|was) (?:my|the) (?:page|traffic)\b|\b(?:which|what) links? (?:\w+ ){0,3}?(?:clicked|followed|popular|tapped)\b|\bmy (?:page )?(?:figures|traffic|numbers)\b"
)
_ANALYSIS = re.compile(
    r"\bwhat (?:did|do|have|are|were) (?:my |the |our )?(?:visitors|people|fans|readers|customers|they|everyone|everybody)(?: \w+){0,2}? ?(?:ask|asked|asking|want to know|wanted to know|wonder|wondering)\b"
    r"|\b(?:analy[sz]e|summari[sz]e|group|sort|go through) (?:\w+ ){0,3}?questions\b|\b(?:most|frequently|commonly) asked\b|\bwhat (?:was|gets|is) asked\b|\bwhich questions (?:\w+ ){0,3}?(?:asked|unanswered|open)\b"
)
# A topic of the analysis is called by its name, as the button beside it does.
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{1,120})[”\"“»]")
_POLL = re.compile(
    r"\b(?:poll|survey|ballot)\b|\b(?:can|could|may|where do|how do|let|want to|like to) (?:i |me )?(?:vote|have my say)\b|^vote$"
)
_SIGN_UP = re.compile(
    r"\b(?:sign|put|add) me (?:up|on|to|for)\b.*\b(?:newsletter|mailing list|email list|e ?mails?|list)\b|\bsubscribe me\b|\b(?:newsletter|mailing list) (?:form|sign ?up)\b"
    r"|\b(?:unsubscribe|sign me off|take me off)\b"
)
_NEWSLETTER = re.compile(
    r"\bnewsletter\b|\bmailing list\b|\bsubscribe\b|\b(?:keep|kept|stay) (?:me )?(?:up to date|posted|updated|informed) (?:by|via|with) e ?mail\b"
)
_WRITE = re.compile(
    r"\b(?:send|leave|write|drop) (?:you|u|him|her|them|a|an) (?:an? )?(?:\w+ )?(?:message|note|line|email|mail|word)\b|\bcontact form\b|\bcan i (?:write|message) (?:to )?(?:you|u)\b"
)
_CONTACT = re.compile(
    r"\b(?:contact|reach|email|message) (?:you|u|him|her|them|the (?:artist|author|owner))\b|\b(?:get|be) in (?:touch|contact)\b|\bhow (?:do|can) i contact\b|^contact$"
    r"|\b(?:talk|speak|write) to (?:you|u) (?:in person|directly|personally|by e ?mail)\b|\byour e ?mail( address)?$"
)
_FORM = re.compile(r"\bbooking (?:form|request|inquiry|enquiry)\b|\brequest a booking\b")
_BOOKING = re.compile(
    r"\b(?:book|hire|engage) (?:you|u|your band|a (?:show|session|workshop|concert|date|call|talk|lesson))\b|\b(?:are|r) (?:you|u) (?:available|free|bookable)\b.*\b(?:for|on|in)\b|^bookings?$"
    r"|\bmake a booking\b|\bcan i commission (?:you|u)\b|\bbook an? appointment\b"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A tool to call, and for some wishes again with other arguments. Where it is not `explicit`, an answer that the creator has written
    goes before it."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    explicit: bool = True
    again: tuple[dict[str, Any], ...] = ()


def wished(message: str, offered: Container[str], locale: Locale = ENGLISH) -> Wish | None:
    """What is to be done, among the tools that this run may use; None for a question. `locale` is the language of the message."""
    return next((wish for wish in _wishes(message, locale) if wish.tool in offered), None)


def is_the_creators(message: str, locale: Locale = ENGLISH) -> bool:
    """Whether a message asks for what only the creator is told."""
    return any(wish.tool in FOR_CREATORS for wish in _wishes(message, locale))


def _wishes(message: str, locale: Locale) -> list[Wish]:
    patterns = _patterns(locale)
    said = patterns.courtesy.sub("", message.strip()[:4000])
    return _readings(said, english_text(said, locale), patterns)


def english_text(message: str, locale: Locale) -> str:
    """The words of a message, folded, in English as far as they are known."""
    own = glossary(locale)
    said = words(message)
    return " ".join((own.gloss(said) if own else said)[:60])


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How to-dos are spoken of in a language."""

    add: tuple[re.Pattern[str], ...]
    tick: tuple[re.Pattern[str], ...]
    delete: tuple[re.Pattern[str], ...]
    courtesy: re.Pattern[str]
    numbered: re.Pattern[str]
    parts: re.Pattern[str]
    verbs: frozenset[str]


# What begins a to-do of its own, rather than being one more thing of the one before.
_VERBS = frozenset(
    [
        "buy",
        "get",
        "call",
        "meet",
        "write",
        "make",
        "bring",
        "clean",
        "wash",
        "order",
        "book",
        "read",
        "go",
        "drive",
        "pack",
        "pay",
        "fix",
        "repair",
        "pick",
        "send",
        "find",
        "look",
        "practise",
        "practice",
        "cook",
        "bake",
        "tidy",
        "check",
        "water",
        "feed",
        "walk",
        "visit",
        "ask",
        "tell",
        "plan",
        "print",
        "return",
        "finish",
        "learn",
        "record",
        "mix",
        "edit",
        "post",
    ]
)


@cache
def _patterns(locale: Locale) -> _Patterns:
    own = glossary(locale)
    if own is None:
        parts = re.compile(r"\s*(?:[,;\n]\s*(?:and\s+)?|\s+and\s+)\s*", re.I)
        return _Patterns(_ADD, _TICK, _DELETE, _COURTESY, _NUMBERED, parts, _VERBS)
    todo: Mapping[str, Any] = own.todo

    def compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile(todo["please"] + pattern.replace("{list}", todo["list"]), re.I | re.S) for pattern in patterns
        )

    # In Arabic “and” is written to the word that follows it.
    last = rf"\s+(?:{todo['and']})" + (r"\s+" if locale != "ar" else "")
    return _Patterns(
        compiled(todo["add"]),
        compiled(todo["tick"]),
        compiled(todo["delete"]),
        re.compile(todo["courtesy"], re.I),
        re.compile(todo["numbered"], re.I),
        re.compile(rf"\s*[,،;؛\n]\s*|{last}", re.I),
        frozenset(words(todo["verbs"])),
    )


def _readings(said: str, text: str, patterns: _Patterns) -> list[Wish]:
    """Every reading, the clearest first."""
    found: list[Wish] = []
    if given := _match(said, patterns.add, "text"):
        first, *others = ({"text": part} for part in _todos(given, patterns))
        found.append(Wish("add_todo", first, again=tuple(others)))
    for tool, ways in (("complete_todo", patterns.tick), ("delete_todo", patterns.delete)):
        if given := _match(said, ways, "which"):
            found.append(Wish(tool, {"which": patterns.numbered.sub("", given)[:400]}))
    if _SHOW_LIST.search(text):
        found.append(Wish("list_todos"))
    if _ANALYSIS.search(text):
        topic = _QUOTED.search(said)
        found.append(Wish("analyse_questions", {"period": _period(text)} | ({"topic": topic[1]} if topic else {})))
    if _STATISTICS.search(text):
        found.append(Wish("page_statistics", {"period": _period(text)}))
    if _POLL.search(text):
        found.append(Wish("show_poll"))
    if _SIGN_UP.search(text):
        found.append(Wish("show_newsletter_form"))
    if _FORM.search(text):
        found.append(Wish("show_booking_form"))
    if _WRITE.search(text):
        found.append(Wish("show_contact_form"))
    if _BOOKING.search(text):
        found.append(Wish("show_booking_form", explicit=False))
    if _NEWSLETTER.search(text):
        found.append(Wish("show_newsletter_form", explicit=False))
    if _CONTACT.search(text):
        found.append(Wish("show_contact_form", explicit=False))
    return found


def _match(said: str, patterns: Iterable[re.Pattern[str]], name: str) -> str:
    """The visitor's words without quotes around them, empty where no pattern fits."""
    match = next(filter(None, (pattern.search(said) for pattern in patterns)), None)
    return match[name].strip().strip("\"'“”‘’„«»").strip() if match else ""


def _todos(text: str, patterns: _Patterns) -> Iterator[str]:
    """One thing to do, or several: `eggs and bread` are two, `call mum and dad` is one, for what is one thing begins with a verb that
    goes on for the others."""
    parts = [part.strip() for part in patterns.parts.split(text) if part and part.strip()]
    verbs = [not patterns.verbs.isdisjoint(words(part)) for part in parts]
    short = all(len(part.split()) <= MOST_WORDS_OF_A_THING for part in parts)
    apart = 1 < len(parts) <= MOST_AT_ONCE and (all(verbs) or (not any(verbs) and short))
    yield from parts if apart else [text]


def _period(text: str) -> str:
    """The period that the creator names; this month where they name none."""
    for words_of_it, period in (
        ("yesterday", "yesterday"),
        ("today", "today"),
        ("last week", "last_week"),
        ("week", "week"),
        ("last month", "last_month"),
        ("year", "year"),
    ):
        if re.search(rf"\b{words_of_it}\b", text):
            return period
    return "month"
