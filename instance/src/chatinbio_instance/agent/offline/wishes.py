"""What a visitor wants done rather than answered: a to-do, a form, a poll; and for the creator figures and what was asked. Pure patterns.

Place in the flow: understanding → **wishes** → engine → tool. Only what is said clearly counts; anything else is a question.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

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
_QUOTED = re.compile(r"[“\"]([^“”\"]{1,120})[”\"]")
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
    """A tool to call. Where it is not `explicit`, an answer that the creator has written goes before it."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    explicit: bool = True


def wished(message: str, offered: Container[str]) -> Wish | None:
    """What is to be done, among the tools that this run may use; None for a question."""
    said = _COURTESY.sub("", message.strip()[:4000])
    text = " ".join(words(said)[:60])
    return next((wish for wish in _readings(said, text) if wish.tool in offered), None)


def _readings(said: str, text: str) -> list[Wish]:
    """Every reading, the clearest first."""
    found: list[Wish] = []
    for tool, name, patterns in (
        ("add_todo", "text", _ADD),
        ("complete_todo", "which", _TICK),
        ("delete_todo", "which", _DELETE),
    ):
        match = next(filter(None, (pattern.search(said) for pattern in patterns)), None)
        if match and (given := _given(match[name], name)):
            found.append(Wish(tool, {name: given}))
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


def _given(text: str, name: str) -> str:
    """The visitor's words without quotes around them; a number alone where it was called one."""
    text = text.strip().strip("\"'“”‘’").strip()
    return _NUMBERED.sub("", text)[:400] if name == "which" else text


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
