"""The head of the document: what search engines show, messengers draw and other sites check."""

from __future__ import annotations

from typing import Any

import pytest

from chatinbio_instance.core.material import Faq
from chatinbio_instance.web.page.words import AR, DE
from tests.instance.page.documents import EVENT, LINK, page_of


def test_title_description_and_address_are_the_creators() -> None:
    document = page_of()
    assert document.one("title").text == "Ada Moreau · Songs for late trains"
    assert document.meta("description") == "Quiet electronic songs."
    assert document.one("link", rel="canonical").attributes["href"] == "https://ada.example/"


@pytest.mark.parametrize(
    ("bio", "described"),
    [
        ({"bio": "", "tagline": "Only a line"}, "Only a line"),
        ({"bio": "Two\n\nparagraphs   of it"}, "Two paragraphs of it"),
        ({"bio": "", "tagline": ""}, "Links, dates and answers of Ada Moreau, and a chat to ask for more."),
        ({"bio": "", "tagline": "", "displayName": ""}, "Links, dates and answers of ada, and a chat to ask for more."),
    ],
)
def test_the_description_is_what_the_creator_says_or_what_is_there(bio: dict[str, Any], described: str) -> None:
    assert page_of(**bio).meta("description") == described


def test_a_long_description_ends_between_words() -> None:
    described = page_of(bio="One word after another, " * 20).meta("description")
    assert described is not None and len(described) <= 161
    assert described.endswith("…") and not described.endswith((",…", " …"))


def test_messengers_draw_a_card_with_a_picture_where_there_is_one() -> None:
    plain = page_of()
    assert plain.meta("og:title") == "Ada Moreau · Songs for late trains"
    assert (plain.meta("og:url"), plain.meta("og:type")) == ("https://ada.example/", "profile")
    assert (plain.meta("twitter:card"), plain.meta("og:image")) == ("summary", None)
    face = page_of(avatarUrl="/media/a1.webp")
    assert face.meta("og:image") == face.meta("twitter:image") == "https://ada.example/media/a1.webp"
    assert face.meta("og:image:alt") == "Ada Moreau"
    behind = page_of(css=':root {\n  --cib-backdrop-image: url("/media/b2.webp");\n}')
    assert behind.meta("og:image") == "https://ada.example/media/b2.webp"
    assert behind.meta("twitter:card") == "summary_large_image"
    assert [page_of(words).meta("og:locale") for words in (DE, AR)] == ["de_DE", "ar_AR"]


@pytest.mark.parametrize(
    ("content", "robots"),
    [
        ({}, "index, follow, max-image-preview:large"),
        ({"indexing": False}, "noindex, nofollow"),
        ({"bio": "", "tagline": ""}, "noindex, nofollow"),
        ({"bio": "", "links": [LINK]}, "index, follow, max-image-preview:large"),
    ],
)
def test_robots_are_told_whether_to_show_it_and_an_empty_page_is_not(content: dict[str, Any], robots: str) -> None:
    assert page_of(**content).meta("robots") == robots


def test_the_graph_knows_the_person_and_their_other_places() -> None:
    links = [
        LINK | {"url": "https://social.example/@ada", "kind": "social"},
        LINK | {"url": "https://shop.example/", "kind": "shop"},
        LINK | {"url": "", "style": "heading", "kind": "social"},
        LINK | {"url": "https://social.example/@ada", "kind": "social"},
    ]
    graph = page_of(links=links, avatarUrl="/media/a1.webp").data("application/ld+json")["@graph"]
    [page] = graph
    assert page["@type"] == "ProfilePage"
    assert page["mainEntity"] == {
        "@type": "Person",
        "@id": "https://ada.example/#person",
        "name": "Ada Moreau",
        "alternateName": "ada",
        "url": "https://ada.example/",
        "description": "Quiet electronic songs.",
        "image": "https://ada.example/media/a1.webp",
        "sameAs": ["https://social.example/@ada"],
    }


def test_accounts_elsewhere_can_check_that_the_page_is_of_the_same_person() -> None:
    links = [LINK | {"url": "https://social.example/@ada", "kind": "social"}, LINK]
    assert [one.attributes["href"] for one in page_of(links=links).find("link", rel="me")] == [
        "https://social.example/@ada"
    ]


def test_dates_are_events_at_a_place_or_online() -> None:
    online = EVENT | {"venue": "", "city": "", "url": "https://example.com/live", "endsAt": "2097-01-16T22:00:00+01:00"}
    _, there, anywhere = page_of(events=[EVENT, online]).data("application/ld+json")["@graph"]
    assert there["startDate"] == "2097-01-16T20:00:00+01:00"
    assert there["location"] == {
        "@type": "Place",
        "name": "Le Molotov",
        "address": {"@type": "PostalAddress", "addressLocality": "Marseille"},
    }
    assert there["eventAttendanceMode"].endswith("/OfflineEventAttendanceMode")
    assert anywhere["location"] == {"@type": "VirtualLocation", "url": "https://example.com/live"}
    assert anywhere["endDate"] == "2097-01-16T22:00:00+01:00"
    assert there["performer"] == {"@id": "https://ada.example/#person"}


def test_answers_are_questions_of_a_faq_in_plain_words() -> None:
    faq = (Faq("Lessons?", "Not **now**.\n\n1. [Ask](https://example.com/ask) later"),)
    *_, questions = page_of(faq=faq).data("application/ld+json")["@graph"]
    assert questions["@type"] == "FAQPage"
    [one] = questions["mainEntity"]
    assert (one["name"], one["acceptedAnswer"]["text"]) == ("Lessons?", "Not now.\n\nAsk later")


def test_the_bars_of_browsers_take_the_colour_of_the_page_by_day_and_by_night() -> None:
    def bars(css: str) -> list[str]:
        return [
            one.attributes["content"]
            for one in page_of(css=css).find("meta")
            if one.attributes.get("name") == "theme-color"
        ]

    day, night = bars("")
    assert day.startswith("#f") and night.startswith("#0")
    assert bars(":root {\n  --cib-surface: #fdf6e3;\n}") == ["#fdf6e3"] * 2
    assert bars(":root {\n  --cib-surface: light-dark(#fdf6e3, #002b36);\n}") == ["#fdf6e3", "#002b36"]
    assert bars(":root {\n  --cib-surface: light-dark(#fdf6e3, #002b36);\n  color-scheme: dark;\n}") == ["#002b36"] * 2
    mixed = bars(":root {\n  --cib-surface: light-dark(oklch(0.977 0.006 var(--hue)), #002b36);\n}")
    assert mixed == [day, "#002b36"]
