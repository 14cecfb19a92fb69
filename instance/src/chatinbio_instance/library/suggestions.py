"""A few short questions this very page can answer, to begin a conversation with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.material import Event, Faq, Link, LinkKind, Persona
from chatinbio_instance.core.words import Catalogue

LONGEST = 60
MOST = 4

# In this order: what visitors of a page come for first.
KINDS: tuple[LinkKind, ...] = ("music", "shop", "podcast", "video", "newsletter", "social", "website")


@dataclass(frozen=True, slots=True)
class Words:
    """A question for each of KINDS, and others."""

    about: dict[LinkKind, str]
    next_show: str
    next_event: str
    who: str


WORDS = Catalogue(
    en=Words(
        about={
            "music": "Where can I listen to your music?",
            "shop": "Where can I buy something?",
            "podcast": "Where is your podcast?",
            "video": "Do you have videos?",
            "newsletter": "How do I get your newsletter?",
            "social": "Where can I follow you?",
            "website": "Do you have a website?",
        },
        next_show="When is your next show?",
        next_event="When is your next event?",
        who="Who are you?",
    ),
    de=Words(
        about={
            "music": "Wo kann ich deine Musik hören?",
            "shop": "Wo kann ich etwas kaufen?",
            "podcast": "Wo finde ich deinen Podcast?",
            "video": "Hast du Videos?",
            "newsletter": "Wie bekomme ich deinen Newsletter?",
            "social": "Wo kann ich dir folgen?",
            "website": "Hast du eine Website?",
        },
        next_show="Wann ist dein nächster Auftritt?",
        next_event="Wann ist deine nächste Veranstaltung?",
        who="Wer bist du?",
    ),
    ar=Words(
        about={
            "music": "أين أستمع إلى موسيقاك؟",
            "shop": "أين يمكنني الشراء؟",
            "podcast": "أين أجد البودكاست الخاص بك؟",
            "video": "هل لديك مقاطع فيديو؟",
            "newsletter": "كيف أشترك في نشرتك البريدية؟",
            "social": "أين يمكنني متابعتك؟",
            "website": "هل لديك موقع؟",
        },
        next_show="متى حفلتك القادمة؟",
        next_event="متى فعاليتك القادمة؟",
        who="من أنت؟",
    ),
)


def suggestions(
    links: Sequence[Link], events: Sequence[Event], faq: Sequence[Faq], persona: Persona, locale: Locale = ENGLISH
) -> list[str]:
    """At most four: one about links, one about dates, then the creator's own short questions, then more about links."""
    words = WORDS(locale)
    kinds = {link.kind for link in links}
    about_links = [words.about[kind] for kind in KINDS if kind in kinds]
    chosen = about_links[:1]
    if events:
        chosen.append(words.next_show if "music" in kinds else words.next_event)
    chosen += [entry.question for entry in faq if len(entry.question) <= LONGEST][: MOST - 1 - bool(about_links[1:])]
    chosen += about_links[1:]
    if persona.bio or persona.tagline:
        chosen.append(words.who)
    return list(dict.fromkeys(chosen))[:MOST]
