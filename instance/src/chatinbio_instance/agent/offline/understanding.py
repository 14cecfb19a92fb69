"""What a visitor wants: the message, what was said before and what the page holds, turned into one intent.

Place in the flow: EngineRequest → **understanding** → engine. Rules and scores only; each number says how much one kind of
evidence weighs against the others, and `tests/instance/agent/questions.jsonl` holds them to account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from chatinbio_instance.agent.offline import periods
from chatinbio_instance.agent.offline.glossary import glossary
from chatinbio_instance.agent.offline.languages import Language, foreign
from chatinbio_instance.agent.offline.smalltalk import SmallTalk, small_talk
from chatinbio_instance.agent.offline.wishes import Wish, is_the_creators, wished
from chatinbio_instance.core.events import HistoryMessage
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.material import LINK_KINDS, Event, Faq, Hit, Link, LinkKind, Material
from chatinbio_instance.core.text import folded, stem, words
from chatinbio_instance.library.lexicon import Lexicon, lexicon
from chatinbio_instance.library.ranking import nearest

# A question is answered from here on; below it is only suggested, and below that not even that.
ANSWERS = 0.40
SUGGESTS = 0.22
# A topic's words are general, a question the creator wrote is particular: where both fit, the particular wins.
TOPIC = 0.9
LEAST_TOPIC = 0.25
PARTICULAR = 0.06
TITLE_ONLY = 0.4
# Patterns look at the beginning of a message: a question stands there, and a long message must not cost a long time.
MAX_WORDS = 60
# What is said in one word takes several in another language.
MAX_GLOSSED = 120

_ELSEWHERE = re.compile(
    r"\b(?:come|coming|tour|touring|play|playing|gigs?|shows?|concerts?|dates?|events?|visiting|performing|reading|events?)\s+"
    r"(?:(?:anywhere|back|live|again)\s+)*(?:to|in|near|around)\s+(?!the\b|my\b|our\b|your\b|a\b|an\b|this\b|next\b|me\b|us\b)([a-z]{3,}(?: [a-z]{3,})?)"
)
_NEXT_ONE = re.compile(
    r"^(and )?(then )?(what about |whats |when is |wheres |how about )?(the )?(next|following|second)( one| show| gig| date| event)?( after( that)?)?$|\bafter (that|this)( one)?$|^(the )?one after( that)?$"
)
_ABOUT_IT = re.compile(
    r"^(and )?(where|when|which city|what city|what venue|which venue|what time|what day)( exactly)?( (is|are|s|was|does|will) (it|that|this|they|the (show|gig|concert|event|one))( be| start| begin| happen| take place)?)?$|^(and )?(wheres|whens) (it|that|this)( exactly)?$|^how (do|can) i get (a )?tickets?( for (it|that|this))?$|^(and )?tickets?$"
)
_MORE = re.compile(
    r"^(and )?(any |is there |are there |do you have )?(more|others?|anything else|what else|any others?|something else|all of them)( please)?$|^show me (more|all|everything)$"
)


@dataclass(frozen=True, slots=True)
class Dates:
    """Which dates are asked for; goes to the tool as it is."""

    city: str = ""
    title: str = ""
    period: periods.Period | None = None
    skip: int = 0
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Intent:
    """One reading of a message. What belongs to other kinds is left at its default.

    `kinds` and `titles` choose links, `missing` is the name of a site the page has no link to, `faq` is the entry that
    answers (`sure` when it is nearly what was asked), `wish` is a tool to call, `suggestions` are questions that come near.
    """

    kind: Literal[SmallTalk, "links", "events", "faq", "wish", "suggest", "unsure"]
    kinds: tuple[LinkKind, ...] = ()
    titles: tuple[str, ...] = ()
    missing: str = ""
    topic: str = ""
    dates: Dates = Dates()
    faq: Faq | None = None
    sure: bool = True
    wish: Wish | None = None
    suggestions: tuple[str, ...] = ()
    language: Language | None = None

    @property
    def label(self) -> str:
        """For logs and the evaluation: the kind and what was picked."""
        match self.kind:
            case "links":
                return f"links:{','.join(self.titles or self.kinds) or 'all'}"
            case "events":
                d = self.dates
                picked = (d.city, d.title, d.period.name if d.period else "", "next" if d.limit == 1 else "")
                return "events:" + ",".join(part for part in picked if part)
            case "faq" if self.faq:
                return f"faq:{self.faq.question}"
            case "wish" if self.wish:
                return f"wish:{self.wish.tool}"
            case _:
                return self.kind


async def understand(
    message: str,
    history: Sequence[HistoryMessage],
    material: Material,
    today: date,
    offered: frozenset[str] = frozenset(),
    locale: Locale = ENGLISH,
) -> Intent:
    """Read one message. `history` is what was said before it, oldest first; `offered` names the tools that this run may use; `locale`
    is the language in which they speak."""
    heard = hear(message, locale)
    wish = wished(message, offered, locale)
    if wish and (wish.explicit or not await _answered(heard, material, ANSWERS)):
        return Intent("wish", wish=wish)
    if is_the_creators(message, locale):
        return await _answered(heard, material, ANSWERS) or Intent("unsure")
    earlier = [hear(entry.text, locale) for entry in history if entry.role == "user"]
    if follow_up := await _follow_up(heard, earlier, material, today):
        return follow_up
    return await _read(heard, material, today)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as rules read it. `text` is what they read: the message, or what it says in English; `own` is for the search in what the
    creator has written, perhaps in the visitor's language; None where that is the same."""

    message: str
    text: str
    own: str | None = None


def hear(message: str, locale: Locale) -> Heard:
    """A message in a language."""
    words_of_it = glossary(locale)
    if words_of_it is None:
        return Heard(message, message)
    said = words(message)[:MAX_GLOSSED]
    return Heard(message, " ".join(words_of_it.gloss(said)), " ".join(words_of_it.without_noise(said)))


async def _search(heard: Heard, material: Material, k: int) -> list[Hit]:
    """The best hits for what was said, in either language."""
    found = [*await material.search(heard.text, k=k)]
    if heard.own is None:
        return found
    for asked in dict.fromkeys((heard.message, heard.own)):
        found += await material.search(asked, k=k)
    best: list[Hit] = []
    for hit in sorted(found, key=lambda hit: -hit.score):
        if all(hit.item is not other.item for other in best):
            best.append(hit)
    return best[:k]


async def _follow_up(heard: Heard, earlier: Sequence[Heard], material: Material, today: date) -> Intent | None:
    """A message that only makes sense after another: read against the last one that stands by itself."""
    text = " ".join(words(heard.text))
    if not earlier or not any(pattern.search(text) for pattern in (_NEXT_ONE, _ABOUT_IT, _MORE)):
        return None
    steps = 0
    base: Intent | None = None
    for said in reversed(earlier):
        before = " ".join(words(said.text))
        if _NEXT_ONE.search(before) and not _stands_alone(before):
            steps += 1
        elif not (_ABOUT_IT.search(before) or _MORE.search(before)):
            base = await _read(said, material, today)
            break
    if base is None:
        return None
    if base.kind == "events":
        if _NEXT_ONE.search(text):
            return replace(base, dates=replace(base.dates, skip=steps + 1, limit=1))
        if _ABOUT_IT.search(text):
            return replace(base, dates=replace(base.dates, skip=steps, limit=1))
        return replace(base, dates=Dates(limit=10))
    if base.kind == "links" and _MORE.search(text):
        return Intent("links", topic="links")
    if base.kind == "faq" and _MORE.search(text):
        return Intent("suggest", suggestions=tuple(f.question for f in await material.faq() if f != base.faq)[:5])
    return None


def _stands_alone(text: str) -> bool:
    """ "when is the next show" begins a subject; "and the next one" goes on with it."""
    return bool(re.search(r"\b(show|gig|date|event)$", text)) and not text.startswith("and ")


async def _read(heard: Heard, material: Material, today: date) -> Intent:
    said = words(heard.text)[:MAX_WORDS]
    persona = await material.persona()
    name = folded(persona.display_name)
    language = foreign(said) if heard.own is None else None
    talk = small_talk(said, name)
    # What the creator has put down in these very words; only whether this is a machine is not theirs to answer.
    if talk != "identity" and (answer := await _answered(heard, material, at_least=0.999)):
        return answer
    if talk:
        # A question may stand behind the greeting: "hi, where can I hear you?" is no greeting, the patterns see to that.
        if talk != "about" or not (answer := await _answered(heard, material, at_least=0.8)):
            return Intent(talk, language=language)
        return answer
    lex = lexicon()
    own = {stem(word) for word in words(name)}
    content = [word for word in lex.content_words(heard.text) if word not in own]
    if language:
        content = [
            word for word in content if word not in {stem(marker) for marker in language.markers} or _topical(word, lex)
        ]
    content = _corrected(content, lex)
    hits = await _search(heard, material, k=12)
    intent = await _weigh(heard.text, content, hits, material, today)
    return replace(intent, language=language)


async def _weigh(message: str, content: list[str], hits: Sequence[Hit], material: Material, today: date) -> Intent:
    """The strongest of the readings that the evidence allows."""
    lex = lexicon()
    faq = next((hit for hit in hits if isinstance(hit.item, Faq)), None)
    faq_score = faq.score if faq else 0.0
    links = await material.links()
    readings: list[tuple[float, Intent]] = []

    if site := _named_site(content, links, lex):
        readings.append((1.0, site))
    dates_score, dates = await _dates(message, content, material, today, lex)
    if dates_score:
        readings.append((dates_score, Intent("events", dates=dates)))
    for topic, stems in lex.topics.items():
        share = sum(word in stems for word in content) / max(len(content), 1)
        if topic != "events" and share:
            readings.append((TOPIC * share, _links_for(topic, links)))
    if linked := _linked(hits, content, lex):
        readings.append(linked)

    score, best = max(readings, key=lambda reading: reading[0], default=(0.0, Intent("unsure")))
    if faq and isinstance(faq.item, Faq) and faq_score >= ANSWERS and faq_score >= min(score + PARTICULAR, 0.8):
        return Intent("faq", faq=faq.item, sure=faq_score >= 0.6)
    if score >= LEAST_TOPIC:
        return best
    near = tuple(hit.item.question for hit in hits if isinstance(hit.item, Faq) and hit.score >= SUGGESTS)[:3]
    return Intent("suggest", suggestions=near) if near else Intent("unsure")


async def _answered(heard: Heard, material: Material, at_least: float) -> Intent | None:
    hits = await _search(heard, material, k=3)
    top = hits[0] if hits else None
    if top and isinstance(top.item, Faq) and top.score >= at_least:
        return Intent("faq", faq=top.item)
    return None


def _links_for(topic: str, links: Sequence[Link]) -> Intent:
    if topic == "links":
        return Intent("links", topic=topic)
    if topic == "contact":
        present = {link.kind for link in links}
        kinds: tuple[LinkKind, ...] = ("website", "social")
        return Intent("links", topic=topic, kinds=tuple(kind for kind in kinds if kind in present))
    return Intent("links", topic=topic, kinds=tuple(kind for kind in LINK_KINDS if kind == topic))


def _named_site(content: Sequence[str], links: Sequence[Link], lex: Lexicon) -> Intent | None:
    """A site called by its name: its link, or the news that there is none and what there is of its kind."""
    for kind, names in lex.names.items():
        for word in content:
            if word not in names:
                continue
            titles = tuple(
                link.title for link in links if word in {stem(w) for w in words(link.title + " " + link.url)}
            )
            of_kind = tuple(k for k in LINK_KINDS if k == kind)
            if titles:
                return Intent("links", titles=titles, topic=kind)
            # Short forms of a name ("insta") are found by what they begin.
            begun = tuple(link.title for link in links if link.kind == kind and folded(link.title).startswith(word))
            return Intent(
                "links", titles=begun, kinds=() if begun else of_kind, missing="" if begun else word, topic=kind
            )
    return None


def _linked(hits: Sequence[Hit], content: Sequence[str], lex: Lexicon) -> tuple[float, Intent] | None:
    """A link called by its own title."""
    for hit in hits:
        if isinstance(hit.item, Link):
            title = set(lex.content_words(hit.item.title))
            if title and title.issubset(content) and not all(_topical(word, lex) for word in title):
                return max(hit.score, 0.6), Intent("links", titles=(hit.item.title,))
            if hit.score >= 0.5:
                return 0.9 * hit.score, Intent("links", kinds=(hit.item.kind,), topic=hit.item.kind)
            return None
    return None


async def _dates(
    message: str, content: Sequence[str], material: Material, today: date, lex: Lexicon
) -> tuple[float, Dates]:
    """How much the message asks for dates, and for which."""
    text = " ".join(words(message)[:MAX_WORDS])
    upcoming = await material.events()
    city = _city(text, upcoming)
    place = {stem(word) for word in words(city)}
    spoken = [word for word in content if word not in place]
    about = lex.topics["events"]
    when = {stem(word) for word in periods.WORDS}
    asked = [word for word in spoken if word in about and word not in when]
    timed = [word for word in spoken if word in when or (word.isdigit() and len(word) == 4)]
    title = _title(spoken, upcoming, when)
    elsewhere = _ELSEWHERE.search(text)
    if elsewhere and not city and not _says_when(elsewhere[1], when):
        city = elsewhere[1].split()[0]
        asked = asked or ["visit"]
        spoken = [word for word in spoken if word != stem(city)]
    in_title = [word for word in spoken if word in {stem(w) for w in words(title)}]
    evidence = len({*asked, *timed, *in_title, *(["place"] if city else [])})
    if not evidence:
        return 0.0, Dates()
    whole = len({*spoken, *(["place"] if city else []), *asked})
    score = TOPIC * min(1.0, evidence / max(whole, 1))
    if in_title and not (asked or timed or city):
        # The title may name a work as well as the evening it is played on.
        score *= TITLE_ONLY
    if not (asked or city or in_title):
        # "next week" alone may be about anything.
        score = min(score, 0.35)
    next_only = bool(re.search(r"\b(next|soonest|nearest|first)\b", text)) and not re.search(
        r"\bnext (week|weekend|month|year|few|three|two)\b|\b(dates|gigs|shows|concerts|events)\b", text
    )
    window = periods.period(text, today)
    return score, Dates(city, title, window, limit=1 if next_only and not window else 5)


def _city(text: str, events: Sequence[Event]) -> str:
    for event in events:
        for place in (event.city, event.venue):
            if place and re.search(rf"\b{re.escape(' '.join(words(place)))}\b", text):
                return place
    return ""


def _title(content: Sequence[str], events: Sequence[Event], when: set[str]) -> str:
    """The title that the message speaks of, if that tells one event from the others."""
    general = {"live", "show", "event", "concert", "gig", "date", "tour", "play"} | when
    special = {word for word in content if word not in general}
    counts = {event.title: len(special & {stem(w) for w in words(event.title)}) for event in events}
    best = max(counts, key=lambda title: counts[title], default="")
    named = [title for title, count in counts.items() if count]
    return best if len(named) == 1 and len(counts) > 1 else ""


def _says_when(text: str, when: set[str]) -> bool:
    return stem(text.split()[0]) in when


def _topical(word: str, lex: Lexicon) -> bool:
    return any(word in stems for stems in lex.topics.values())


def _corrected(content: Sequence[str], lex: Lexicon) -> list[str]:
    """Slips of the keyboard in the words that topics are made of; the library corrects its own."""
    topical = frozenset().union(*lex.topics.values())
    return [
        word if len(word) < 5 or word in lex.known or word in lex.stopwords else nearest(word, topical) or word
        for word in content[:40]
    ]
