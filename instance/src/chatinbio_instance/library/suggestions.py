"""A few short questions this very page can answer, to begin a conversation with."""

from __future__ import annotations

from collections.abc import Sequence

from chatinbio_instance.core.material import Event, Faq, Link, LinkKind, Persona

LONGEST = 60
MOST = 4

# In this order: what visitors of a page come for first.
_BY_KIND: tuple[tuple[LinkKind, str], ...] = (
    ("music", "Where can I listen to your music?"),
    ("shop", "Where can I buy something?"),
    ("podcast", "Where is your podcast?"),
    ("video", "Do you have videos?"),
    ("newsletter", "How do I get your newsletter?"),
    ("social", "Where can I follow you?"),
    ("website", "Do you have a website?"),
)


def suggestions(links: Sequence[Link], events: Sequence[Event], faq: Sequence[Faq], persona: Persona) -> list[str]:
    """At most four: one about links, one about dates, then the creator's own short questions, then more about links."""
    kinds = {link.kind for link in links}
    about_links = [question for kind, question in _BY_KIND if kind in kinds]
    chosen = about_links[:1]
    if events:
        chosen.append("When is your next show?" if "music" in kinds else "When is your next event?")
    chosen += [entry.question for entry in faq if len(entry.question) <= LONGEST][: MOST - 1 - bool(about_links[1:])]
    chosen += about_links[1:]
    if persona.bio or persona.tagline:
        chosen.append("Who are you?")
    return list(dict.fromkeys(chosen))[:MOST]
