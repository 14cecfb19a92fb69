"""The page's HTML as it is sent: all of the content, for people without JavaScript, search engines and messengers."""

from __future__ import annotations

from typing import Any

import pytest

from chatinbio_instance.core.material import Faq
from chatinbio_instance.web.page.body import LEAD, LONG, SHOWN_DATES, lead
from chatinbio_instance.web.page.words import AR, CATALOGUES, DE, EN
from tests.instance.page.documents import EVENT, LINK, page_of

FAQ = (
    Faq("Do you give lessons?", "Not **now**.\n\n- Ask [here](https://example.com/ask).\n- Or write."),
    Faq("Can I book you?", "See https://example.com/book."),
)


def test_name_line_and_text_stand_below_the_picture_or_the_initials() -> None:
    document = page_of(bio="Quiet songs.\nFrom Marseille.")
    header = document.one("header", class_="bio-header")
    assert [one.text for one in (header.one("h1"), header.one(class_="tagline"), header.one("p", class_="bio"))] == [
        "Ada Moreau",
        "Songs for late trains",
        "Quiet songs. From Marseille.",
    ]
    assert header.one(class_="initials").text == "AM"
    with_picture = page_of(avatarUrl="/media/a1.webp").one("header", class_="bio-header")
    assert with_picture.one("img").attributes["src"] == "/media/a1.webp"
    assert with_picture.find(class_="initials") == []


def test_a_long_text_is_whole_and_its_end_is_opened_without_a_script() -> None:
    long = "Word after word. " * 40
    details = page_of(bio=long).one("details", class_="bio")
    first, rest = lead(long)
    assert LEAD - 20 < len(first) <= LEAD and len(long) > LONG
    assert details.one("summary").inside[0].inside[0] == first  # type: ignore[union-attr]
    assert details.one("div").text == rest.strip()
    assert " ".join(f"{first} {rest}".split()) == long.strip()


@pytest.mark.parametrize("text", ["", "short", "x" * LONG, "x" * (LONG + 1), "🎶" * (LONG + 1), "a " * LONG])
def test_a_text_is_cut_between_words_and_loses_none(text: str) -> None:
    first, rest = lead(text)
    assert "".join((first + rest).split()) == "".join(text.split())
    assert (rest == "") is (len(text) <= LONG)


def test_links_stand_in_lists_below_their_headings_and_are_counted_where_the_browser_tells_of_it() -> None:
    heading = LINK | {"style": "heading", "title": "Music", "url": ""}
    pictured = LINK | {"id": 7, "thumbnailUrl": "/media/t1.webp", "description": "Lossless"}
    nav = page_of(links=[LINK, heading, pictured]).one("nav", class_="link-tree")
    assert [one.name for one in nav.inside if not isinstance(one, str)] == ["ul", "h2", "ul"]
    first, second = nav.find("a")
    assert first.attributes == {
        "class": "card",
        "href": "https://example.com/album",
        "target": "_blank",
        "rel": "noopener noreferrer",
        "ping": "/api/links/1/click",
    }
    assert second.attributes["ping"] == "/api/links/7/click"
    assert second.text == "Album Lossless"
    assert second.one("img").attributes["src"] == "/media/t1.webp"
    assert nav.attributes["aria-label"] == "Links"


def test_a_player_is_a_link_that_loads_nothing() -> None:
    embed = {"provider": "spotify", "url": "https://open.spotify.com/embed/track/1", "height": 152}
    document = page_of(links=[LINK | {"style": "embed", "embed": embed}])
    card = document.one(class_="embed")
    assert card.one("a").attributes["href"] == "https://example.com/album"
    assert "Open on Spotify" in card.text and "Plays from Spotify" in card.text
    assert document.find("iframe") == []


def test_dates_say_when_and_where_and_go_into_calendars() -> None:
    events = [EVENT | {"id": 3, "url": "https://example.com/t", "description": "Doors at seven"}]
    row = page_of(events=events).one("section", class_="event-list").one("li")
    assert (
        row.text
        == "Jan 16 Add to your calendar: Concert Concert Wed 8:00 PM Le Molotov Marseille Doors at seven Tickets"
    )
    assert row.one("time").attributes["datetime"] == "2097-01-16T20:00:00+01:00"
    save, ticket = row.find("a")
    assert save.attributes["href"] == "/events/3.ics"
    assert save.text == "Jan 16 Add to your calendar: Concert"
    assert ticket.attributes["aria-label"] == "Tickets: Concert"


@pytest.mark.parametrize(
    ("event", "words", "written"),
    [
        ({"startsAt": "2097-01-16T00:30:00+01:00"}, EN, "Wed 12:30 AM"),
        ({"startsAt": "2097-01-16T00:00:00+01:00"}, EN, "Wed"),
        ({"startsAt": "2097-01-16T12:05:00-05:00"}, EN, "Wed 12:05 PM"),
        ({"endsAt": "2097-01-17T03:00:00+01:00"}, EN, "Wed 8:00 PM"),
        ({"endsAt": "2097-01-18T17:00:00+00:00"}, EN, "Wed 8:00 PM – Jan 18"),
        ({"endsAt": "2097-03-18T17:00:00+00:00"}, DE, "Mi 20:00 – 18. März"),
        ({}, AR, "الأربعاء 8:00 م"),
        ({"venue": "", "city": ""}, EN, "Wed 8:00 PM UTC+1"),
        ({"venue": "", "city": "", "startsAt": "2097-01-16T20:00:00-03:30"}, DE, "Mi 20:00 UTC-3:30"),
        ({"venue": "", "city": "", "startsAt": "2097-01-16T20:00:00+00:00"}, EN, "Wed 8:00 PM UTC"),
        ({"venue": "", "city": "", "startsAt": "2097-01-16T00:00:00+00:00"}, EN, "Wed"),
    ],
)
def test_the_clock_is_that_of_the_place_and_the_zone_is_said_where_there_is_none(
    event: dict[str, Any], words: Any, written: str
) -> None:
    where = page_of(words, events=[EVENT | event]).one(class_="where")
    assert where.inside[0].text == written  # type: ignore[union-attr]


def test_the_first_dates_are_shown_and_the_others_are_there() -> None:
    section = page_of(events=[EVENT | {"id": n} for n in range(6)]).one("section", class_="event-list")
    assert len(section.find("li")) == 6
    others = section.one("details")
    assert (others.one("summary").text, len(others.find("li"))) == ("All 6 dates", 6 - SHOWN_DATES)


def test_answers_are_read_by_opening_them_and_their_markdown_becomes_elements() -> None:
    first, second = page_of(faq=FAQ).one("section", class_="faq-list").find("details")
    assert first.one("summary").text == "Do you give lessons?"
    answer = first.one(class_="answer")
    assert answer.one("strong").text == "now"
    assert [one.text for one in answer.find("li")] == ["Ask here .", "Or write."]
    assert answer.one("a").attributes == {
        "href": "https://example.com/ask",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }
    assert second.one("a").attributes["href"] == "https://example.com/book"


def test_a_page_without_links_and_dates_says_so_and_hides_their_places() -> None:
    document = page_of(bio="")
    assert "Links and dates will stand here soon" in document.one(class_="bare").text
    assert "hidden" in document.one(class_="link-tree").attributes
    assert "hidden" in document.one(class_="event-list").attributes
    assert page_of(links=[LINK]).find(class_="bare") == []


@pytest.mark.parametrize("words", CATALOGUES.values(), ids=CATALOGUES)
def test_every_language_says_it_in_its_own_words_and_direction(words: Any) -> None:
    embed = LINK | {"style": "embed", "embed": {"provider": "vimeo", "url": "https://player.vimeo.com/video/1"}}
    document = page_of(words, links=[LINK, embed], events=[EVENT] * 6, faq=FAQ)
    root = document.one("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == (words.language, words.direction)
    if words is not EN:
        for said in (EN.coming, EN.chat_needs_script, EN.contact, EN.questions, "Open on", "dates", "Made with"):
            assert said not in document.text
    assert "{}" not in document.text
    assert words.chat_needs_script in document.one("noscript").text


def test_the_elements_find_the_same_content_in_the_document_and_need_not_ask_for_it() -> None:
    document = page_of(links=[LINK], events=[EVENT])
    told = document.data("application/json")
    assert told["displayName"] == "Ada Moreau"
    assert (told["links"], told["events"]) == ([LINK], [EVENT])
    assert document.one("script", id="bio").attributes["type"] == "application/json"


def test_styles_come_before_scripts_and_no_style_or_script_is_inline() -> None:
    document = page_of(links=[LINK])
    assert [one.attributes["href"] for one in document.find("link", rel="stylesheet")] == [
        "/assets/page-abc.css",
        "/theme.css",
    ]
    assert [one.attributes["href"] for one in document.find("link", rel="modulepreload")] == ["/assets/lit-abc.js"]
    [script] = [one for one in document.find("script") if one.attributes["type"] == "module"]
    assert script.attributes["src"] == "/assets/page-abc.js"
    for one in document.all:
        assert "style" not in one.attributes and one.name != "style"
        assert not any(name.startswith("on") for name in one.attributes)


def test_the_creators_own_look_at_it_counts_no_link_and_is_not_indexed() -> None:
    document = page_of(links=[LINK], preview=True)
    assert "ping" not in document.one("a", class_="card").attributes
    assert document.meta("robots") == "noindex, nofollow"
