"""Sentences of the offline engine, as the creator in the first person. Pure; nothing is said that the page does not hold.

The same message always gets the same variant, so an answer can be repeated and tested.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from chatinbio_instance.agent.offline.understanding import Dates, Intent
from chatinbio_instance.core.material import Event, Link, Persona
from chatinbio_instance.core.text import words
from chatinbio_instance.core.tools import ToolOutcome

_ON_SITES: dict[str, tuple[str, ...]] = {
    "music": ("You can hear my music on {names}.", "My music is on {names}.", "Listen to me on {names}."),
    "video": ("You can watch me on {names}.", "My videos are on {names}."),
    "social": ("You can follow me on {names}.", "I am on {names}."),
    "newsletter": ("You can get my newsletter on {names}.",),
    "podcast": ("You can hear my podcast on {names}.",),
    "shop": ("You can buy from me on {names}.",),
}
_LED: dict[str, tuple[str, ...]] = {
    "music": ("You can listen to my music here: {names}.", "This is where my music is: {names}."),
    "video": ("You can watch my videos here: {names}.", "Here are my videos: {names}."),
    "shop": ("You can buy from me here: {names}.", "This is where I sell things: {names}."),
    "newsletter": ("You can subscribe here: {names}.", "My newsletter is this one: {names}."),
    "podcast": ("You can listen to my podcast here: {names}.", "My podcast is here: {names}."),
    "social": ("You can find me here: {names}.", "This is where you can follow me: {names}."),
    "website": ("My website is here: {names}.",),
    "contact": ("You can find me here: {names}.",),
    "": ("Here you are: {names}.", "This is what I can offer: {names}."),
}
_CLOSING: dict[str, tuple[str, ...]] = {
    "music": ("Tap one and press play.", "Enjoy listening!"),
    "video": ("Enjoy watching!",),
    "shop": ("Thank you for your support!",),
    "newsletter": ("I would be glad to have you on the list.",),
    "podcast": ("Enjoy listening!",),
    "social": ("See you there!",),
}
_NAMES = {
    "music": "music",
    "video": "video",
    "shop": "shop",
    "newsletter": "newsletter",
    "podcast": "podcast",
    "social": "social media",
    "website": "website",
    "other": "such",
}


# "Listen on Bandcamp" names a site and bids to go there; in a sentence the name is enough.
_BIDDING = re.compile(
    r"^(listen|watch|follow|find|subscribe|support|buy|read|see|hear)( me| us| it| my \w+)? (on|at|via) ", re.I
)


def pick(variants: Sequence[str], message: str) -> str:
    """The variant that belongs to this message."""
    return variants[zlib.crc32(message.strip().casefold().encode()) % len(variants)]


def listed(names: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; from the fifth on they are counted."""
    shown = list(names[:4])
    if len(names) > 4:
        shown.append(f"{len(names) - 4} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def links(found: Sequence[Link], topic: str, site_names: frozenset[str], message: str) -> tuple[str, str]:
    """What is said before and after the links."""
    titles = [_BIDDING.sub("", link.title) or link.title for link in found]
    names = listed(titles)
    are_sites = all(_is_site(title, site_names) for title in titles)
    sentences = _ON_SITES if are_sites and topic in _ON_SITES else _LED
    opening = pick(sentences.get(topic) or _LED[""], message).format(names=names)
    return opening, pick(_CLOSING.get(topic, ("",)), message)


def no_links(intent: Intent, others: Sequence[Link]) -> str:
    """There is nothing of that kind; say so, and what there is."""
    kind = _NAMES.get(intent.kinds[0] if intent.kinds else "other", "such")
    if not others:
        return "I have not put any links here yet."
    return f"I have no {kind} link on this page. What I do have is {listed([link.title for link in others])}."


def not_on(site: str) -> str:
    """The page has no link to a site that was named."""
    return f"I have no link to {site.capitalize()} here. "


def dates(found: Sequence[Event], asked: Dates, message: str) -> str:
    """The dates that were found, the soonest in words."""
    first = found[0]
    if len(found) == 1:
        if asked.city or asked.title or asked.period:
            return f"{pick(('Here it is:', 'Here you go:'), message)} {described(first)}."
        opening = "After that comes" if asked.skip else pick(("My next date is", "Next up is"), message)
        return f"{opening} {described(first)}."
    where = f" in {first.city}" if asked.city and all(event.city == first.city for event in found) else ""
    when = f" {asked.period.name}" if asked.period else ""
    count = _COUNTS.get(len(found), str(len(found)))
    coming = when or " coming up"
    return f"I have {count} dates{coming}{where}. The first is {described(first)}."


def no_dates(asked: Dates, left: Sequence[Event]) -> str:
    """Nothing fits; say what was looked for, and what comes instead."""
    if not left:
        return "I have no dates planned at the moment."
    if asked.skip:
        return "That was the last date I have planned so far."
    where = f" in {_capitalised(asked.city)}" if asked.city else ""
    when = f" {asked.period.name}" if asked.period else ""
    return f"I have nothing planned{where}{when}. My next date is {described(left[0])}."


def described(event: Event) -> str:
    """`Night Timetable live on Saturday, 16 January 2027 at 20:00 (Le Molotov, Marseille)`."""
    moment = event.starts_at
    time = "" if (moment.hour, moment.minute) == (0, 0) else f" at {moment:%H:%M}"
    place = f" ({event.place})" if event.place else ""
    title = f"“{event.title}”" if "," in event.title else event.title
    return f"{title} on {moment:%A}, {moment.day} {moment:%B} {moment.year}{time}{place}"


def about(persona: Persona, message: str) -> str:
    """Who the creator is, in their own words."""
    name = persona.display_name
    opening = f"I am {name}." if name else ""
    tagline = _sentence(persona.tagline)
    said = " ".join(part for part in (opening, tagline, persona.bio.strip()) if part)
    return said or "There is nothing written about me here yet."


def identity(persona: Persona) -> str:
    """The honest answer to "are you a bot?"."""
    name = persona.display_name or "the owner of this page"
    return (
        f"I am not {name} in person, and I am not a language model either. I am this page's automatic assistant: "
        f"simple rules that look your question up in what {name} has written here. What is not written here, I do not know."
    )


def done(tool: str, outcome: ToolOutcome) -> str:
    """What is said when a wish was granted, or why it was not."""
    if outcome.status in ("validation_error", "not_found_error"):
        return outcome.summary
    if outcome.status == "failed":
        return "That did not work just now. Please try again in a moment."
    if tool == "list_todos" and not outcome.items:
        return "Your list is empty. Tell me what to write down, as in “add buy milk to my list”."
    if outcome.status == "pending":
        return "I am going through the questions. The result is shown here as soon as it is there; you need not wait."
    return _DONE.get(tool, outcome.summary)


_DONE = {
    "add_todo": "I have written it down. This is your list now.",
    "list_todos": "This is your list.",
    "complete_todo": "Ticked off. This is your list now.",
    "delete_todo": "I have taken it off. This is your list now.",
    "show_contact_form": "Write to me here. What you write goes to me alone.",
    "show_booking_form": "Tell me about it here. It is a request: nothing is agreed before I have answered.",
    "show_newsletter_form": "Here you can sign up for my newsletter, and off again.",
    "show_poll": "This is my poll.",
    "analyse_questions": "This is what was asked.",
    "page_statistics": "These are the figures of your page.",
}


def greeting(persona: Persona, subjects: Sequence[str], message: str) -> str:
    """A welcome that says what may be asked."""
    name = f" I am {persona.display_name}." if persona.display_name else ""
    opening = pick(("Hello!", "Hi, good to see you here!", "Hey, welcome!"), message)
    return f"{opening}{name} {ask_about(subjects)}"


def ask_about(subjects: Sequence[str]) -> str:
    """What this page can answer."""
    if not subjects:
        return "There is not much on this page yet. Come back soon!"
    return f"Ask me about {listed(subjects, 'or')}."


def thanks(message: str) -> str:
    return pick(("You are welcome!", "My pleasure!", "Glad to hear it!"), message)


def goodbye(message: str) -> str:
    return pick(("Goodbye, and thank you for dropping by!", "See you!", "Take care!"), message)


def not_sure(message: str) -> str:
    return pick(
        ("I am not sure I understood. Did you mean one of these?", "Let me make sure I get you right. Did you mean:"),
        message,
    )


def unsure(subjects: Sequence[str], message: str) -> str:
    opening = pick(
        (
            "I have written nothing about that here, and I would rather not guess.",
            "That is not something I have written about here.",
        ),
        message,
    )
    return f"{opening} {ask_about(subjects)}" if subjects else opening


_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five"}


def _is_site(title: str, site_names: frozenset[str]) -> bool:
    said = words(title)
    return len(said) == 1 and said[0] in site_names


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _capitalised(city: str) -> str:
    return city if city != city.lower() else city.title()
