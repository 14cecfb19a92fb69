"""Sentences of the offline engine, as the creator in the first person. Pure; nothing is said that the page does not hold.

The words are in `words`, a file for each language. The same message always gets the same variant, so an answer can be repeated and tested.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from chatinbio_instance.agent.offline.periods import Period
from chatinbio_instance.agent.offline.understanding import Dates, Intent
from chatinbio_instance.agent.offline.words import Words
from chatinbio_instance.agent.offline.words.ar import AR
from chatinbio_instance.agent.offline.words.de import DE
from chatinbio_instance.agent.offline.words.en import EN
from chatinbio_instance.core import words as core_words
from chatinbio_instance.core.dates import long_day, long_moment, month_name, weekday_name
from chatinbio_instance.core.locales import Reader, zone
from chatinbio_instance.core.material import Event, Faq, Link, Persona
from chatinbio_instance.core.text import words
from chatinbio_instance.core.tools import ToolOutcome
from chatinbio_instance.core.words import Catalogue, counted, number

WORDS = Catalogue[Words](en=EN, de=DE, ar=AR)
MOST_NAMES = 4
# Kinds of links that are worth to be asked about.
MOST_KINDS = 2

# "Listen on Bandcamp" names a site and bids to go there; in a sentence the name is enough.
_BIDDING = re.compile(
    r"^(listen|watch|follow|find|subscribe|support|buy|read|see|hear)( me| us| it| my \w+)? (on|at|via) ", re.I
)


def pick(variants: Sequence[str], message: str) -> str:
    """The variant that belongs to this message."""
    return variants[zlib.crc32(message.strip().casefold().encode()) % len(variants)]


class Wording:
    """What is said to one reader, in their language and with their times."""

    def __init__(self, reader: Reader) -> None:
        self.words = WORDS(reader.locale)
        self._reader = reader
        self._locale = reader.locale

    def listed(self, names: Sequence[str], last: str = "") -> str:
        """`a`, `a and b`, `a, b and c`; from the fifth on they are counted."""
        shown = list(names[:MOST_NAMES])
        if len(names) > MOST_NAMES:
            shown.append(counted(self._locale, len(names) - MOST_NAMES, self.words.more))
        return core_words.listed(self._locale, shown, last or self.words.joined)

    def links(self, found: Sequence[Link], topic: str, site_names: frozenset[str], message: str) -> tuple[str, str]:
        """What is said before and after the links."""
        said = self.words
        titles = [_BIDDING.sub("", link.title) or link.title for link in found]
        are_sites = all(_is_site(title, site_names) for title in titles)
        sentences = said.on_sites if are_sites and topic in said.on_sites else said.led
        opening = pick(sentences.get(topic) or said.led[""], message).format(names=self.listed(titles))
        return opening, pick(said.closing.get(topic, ("",)), message)

    def no_links(self, intent: Intent, others: Sequence[Link]) -> str:
        """There is nothing of that kind; say so, and what there is."""
        said = self.words
        if not others:
            return said.no_links_yet
        kind = intent.kinds[0] if intent.kinds else ""
        missing = said.no_such_link.get(kind, said.no_such_link[""])
        return f"{missing} {said.instead.format(names=self.listed([link.title for link in others]))}"

    def not_on(self, site: str) -> str:
        """The page has no link to a site that was named."""
        return self.words.not_on.format(site=site.capitalize()) + " "

    def dates(self, found: Sequence[Event], asked: Dates, message: str) -> str:
        """The dates that were found, the soonest in words."""
        said = self.words
        event = self.described(found[0])
        if len(found) == 1:
            if asked.city or asked.title or asked.period:
                return pick(said.here_it_is, message).format(event=event)
            form = said.after_that if asked.skip else pick(said.next_date, message)
            return form.format(event=event)
        in_one_city = asked.city and all(other.city == found[0].city for other in found)
        where = self._where(found[0].city) if in_one_city else ""
        count = said.counts[len(found) - 2] if len(found) <= len(said.counts) + 1 else number(self._locale, len(found))
        when = self._when(asked.period) or f" {said.coming_up}"
        return said.many_dates.format(count=count, when=when, where=where, event=event)

    def no_dates(self, asked: Dates, left: Sequence[Event]) -> str:
        """Nothing fits; say what was looked for, and what comes instead."""
        said = self.words
        if not left:
            return said.no_dates
        if asked.skip:
            return said.no_more_dates
        where = self._where(_capitalised(asked.city))
        return said.nothing_planned.format(where=where, when=self._when(asked.period), event=self.described(left[0]))

    def described(self, event: Event) -> str:
        """`Night Timetable live on Saturday, 16 January 2027 at 20:00 (Le Molotov, Marseille)`, and when that is for the reader."""
        said = self.words
        moment = event.starts_at
        has_time = (moment.hour, moment.minute) != (0, 0)
        return said.described.format(
            title=said.quoted.format(title=event.title) if "," in event.title else event.title,
            when=long_moment(self._locale, moment) if has_time else long_day(self._locale, moment),
            place=said.place.format(place=event.place) if event.place else "",
            theirs=self._theirs(event) if has_time else "",
        )

    def about(self, persona: Persona) -> str:
        """Who the creator is, in their own words."""
        opening = self.words.i_am.format(name=persona.display_name) if persona.display_name else ""
        tagline = _sentence(persona.tagline)
        said = " ".join(part for part in (opening, tagline, persona.bio.strip()) if part)
        return said or self.words.nothing_about_me

    def identity(self, persona: Persona) -> str:
        """The honest answer to "are you a bot?"."""
        return self.words.identity.format(name=persona.display_name or self.words.owner)

    def done(self, tool: str, outcome: ToolOutcome) -> str:
        """What is said when a wish was granted, or why it was not."""
        said = self.words
        if outcome.status in ("validation_error", "not_found_error"):
            return outcome.summary
        if outcome.status == "failed":
            return said.failed
        if tool == "list_todos" and not outcome.items:
            return said.empty_list
        if outcome.status == "pending":
            return said.pending
        return said.done.get(tool, outcome.summary)

    def greeting(self, persona: Persona, subjects: Sequence[str], message: str) -> str:
        """A welcome that says what may be asked."""
        name = f" {self.words.i_am.format(name=persona.display_name)}" if persona.display_name else ""
        return f"{pick(self.words.hello, message)}{name} {self.ask_about(subjects)}"

    def subjects(self, links: Sequence[Link], dates: Sequence[Event], faq: Sequence[Faq]) -> list[str]:
        """What may be asked about, as this page has it."""
        said = self.words
        kinds = {str(link.kind) for link in links}
        subjects = [name for kind, name in said.subjects.items() if kind in kinds][:MOST_KINDS]
        if dates:
            subjects.append(said.dates_subject)
        if faq:
            subjects.append(said.faq_subject.format(question=faq[0].question))
        return subjects

    def ask_about(self, subjects: Sequence[str]) -> str:
        """What this page can answer."""
        said = self.words
        return said.ask_me.format(subjects=self.listed(subjects, said.joined_or)) if subjects else said.little

    def thanks(self, message: str) -> str:
        return pick(self.words.thanks, message)

    def goodbye(self, message: str) -> str:
        return pick(self.words.goodbye, message)

    def not_sure(self, message: str) -> str:
        return pick(self.words.not_sure, message)

    def unsure(self, subjects: Sequence[str], message: str) -> str:
        opening = pick(self.words.unsure, message)
        return f"{opening} {self.ask_about(subjects)}" if subjects else opening

    def _theirs(self, event: Event) -> str:
        visitor = zone(self._reader.time_zone)
        if visitor is None:
            return ""
        theirs = event.starts_at.astimezone(visitor)
        if theirs.utcoffset() == event.starts_at.utcoffset():
            return ""
        same_day = theirs.date() == event.starts_at.date()
        return self.words.theirs.format(moment=f"{theirs:%H:%M}" if same_day else long_moment(self._locale, theirs))

    def _where(self, city: str) -> str:
        return f" {self.words.in_city.format(city=city)}" if city else ""

    def _when(self, period: Period | None) -> str:
        """A period as one says it, with a space before it."""
        if period is None:
            return ""
        if period.unit == "day":
            return f" {self.words.on_day.format(day=weekday_name(self._locale, period.first))}"
        if period.unit == "month":
            return f" {self.words.in_month.format(month=month_name(self._locale, period.first.month))}"
        return f" {self.words.periods[period.name]}"


def _is_site(title: str, site_names: frozenset[str]) -> bool:
    said = words(title)
    return len(said) == 1 and said[0] in site_names


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _capitalised(city: str) -> str:
    return city if city != city.lower() else city.title()
