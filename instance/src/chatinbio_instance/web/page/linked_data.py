"""What the page says to search engines: schema.org as JSON-LD. Pure."""

from __future__ import annotations

from typing import Any

from chatinbio_instance.web.page.richtext import plain
from chatinbio_instance.web.page.shown import Shown

# Links of these kinds are the same person elsewhere.
SAME = ("website", "music", "video", "social", "podcast")


def linked_data(shown: Shown) -> dict[str, Any]:
    """The page as a graph: the profile with its person, dates, and questions where there are answers."""
    person = f"{shown.url}#person"
    graph = [_profile(shown, person), *(_event(shown, event, person) for event in shown.events)]
    if shown.faq:
        graph.append(_questions(shown))
    return {"@context": "https://schema.org", "@graph": graph}


def _profile(shown: Shown, person: str) -> dict[str, Any]:
    same = dict.fromkeys(
        link["url"] for link in shown.links if link["kind"] in SAME and link.get("style", "link") == "link"
    )
    who: dict[str, Any] = {
        "@type": "Person",
        "@id": person,
        "name": shown.name,
        "alternateName": shown.bio["handle"],
        "url": shown.url,
    }
    who |= _said(
        {"description": shown.bio["bio"] or shown.bio["tagline"], "image": shown.absolute(shown.bio["avatarUrl"])}
    )
    if same:
        who["sameAs"] = list(same)
    return {
        "@type": "ProfilePage",
        "@id": shown.url,
        "url": shown.url,
        "name": shown.title,
        "inLanguage": shown.words.language,
        "mainEntity": who,
    }


def _event(shown: Shown, event: dict[str, Any], person: str) -> dict[str, Any]:
    place = {"@type": "Place", "name": event["venue"] or event["city"]}
    if event["city"]:
        place["address"] = {"@type": "PostalAddress", "addressLocality": event["city"]}
    known = {
        "endDate": event.get("endsAt"),
        "description": event["description"],
        "url": event["url"],
        "image": shown.picture,
        "location": place if place["name"] else {"@type": "VirtualLocation", "url": event["url"] or shown.url},
    }
    return {
        "@type": "Event",
        "name": event["title"],
        "startDate": event["startsAt"],
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{'Offline' if place['name'] else 'Online'}EventAttendanceMode",
        "performer": {"@id": person},
        "organizer": {"@id": person},
    } | _said(known)


def _questions(shown: Shown) -> dict[str, Any]:
    return {
        "@type": "FAQPage",
        "@id": f"{shown.url}#faq",
        "mainEntity": [
            {
                "@type": "Question",
                "name": faq.question,
                "acceptedAnswer": {"@type": "Answer", "text": plain(faq.answer)},
            }
            for faq in shown.faq
        ],
    }


def _said(known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if value}
