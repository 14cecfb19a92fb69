"""Every surface that can be built is one that a renderer of the basic catalogue takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from a2ui.core import A2uiError

from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.material import LINK_KINDS, Event, Link
from chatinbio_instance.surface import event_list, link_list, question_list
from chatinbio_instance.surface.components import Board, ask, open_url
from chatinbio_instance.surface.event_list import written_date
from tests.instance.surface.catalogue import actions, check, components, texts

BERLIN = timezone(timedelta(hours=1))
FULL = Event(
    "Live", datetime(2027, 3, 5, 20, 30, tzinfo=BERLIN), "Bi Nuu", "Berlin", "https://example.com/t", "With band"
)
BARE = Event("Live", datetime(2027, 3, 6, tzinfo=UTC))


def shown(surface: SurfaceShown | None) -> SurfaceShown:
    assert surface is not None
    return surface


def test_a_link_of_every_kind_is_a_button_that_opens_it() -> None:
    links = [
        Link(kind.title(), f"https://example.com/{kind}", "Words" * (n % 2), kind) for n, kind in enumerate(LINK_KINDS)
    ]
    surface = shown(link_list("s1", links))
    check(surface)
    assert [action["functionCall"]["args"]["url"] for action in actions(surface)] == [link.url for link in links]
    assert {"Words", "Music"} <= set(texts(surface))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "https:",
        "//example.com",
        "/admin",
        "https://exa\nmple.com",
        "java\tscript:x",
        "http://[::1",
    ],
)
def test_no_other_address_than_a_web_address_is_ever_opened(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        open_url(url)
    assert link_list("s1", [Link("Bad", url)]) is None
    surface = shown(link_list("s1", [Link("Bad", url), Link("Good", "http://example.com/?q=ü#a")]))
    assert len(actions(surface)) == 1
    assert actions(shown(event_list("s2", [Event("Live", FULL.starts_at, url=url)]))) == []


def test_an_event_says_when_where_and_how_to_get_in() -> None:
    surface = shown(event_list("s1", [FULL, BARE]))
    check(surface)
    assert texts(surface) == [
        "Fri 5 March 2027 · 20:30",
        "Live",
        "Bi Nuu, Berlin",
        "With band",
        "Tickets & info",
        "Sat 6 March 2027",
        "Live",
    ]
    assert len(actions(surface)) == 1


def test_the_time_is_the_one_at_the_place() -> None:
    assert written_date(FULL.starts_at) == "Fri 5 March 2027 · 20:30"


def test_a_question_asks_itself_when_it_is_tapped() -> None:
    surface = shown(question_list("s1", "Did you mean", ["Do you ship abroad?", "What clay do you use?"]))
    check(surface)
    assert actions(surface) == [ask("Do you ship abroad?"), ask("What clay do you use?")]
    assert actions(surface)[0]["event"] == {"name": "ask", "context": {"message": "Do you ship abroad?"}}


@pytest.mark.parametrize("nothing", [link_list("s", []), event_list("s", []), question_list("s", "Heading", [])])
def test_nothing_is_drawn_where_there_is_nothing_to_show(nothing: SurfaceShown | None) -> None:
    assert nothing is None


def test_strange_words_of_a_creator_stay_words() -> None:
    title = '<img src=x onerror=alert(1)> ${/path} **"bold"** \u202e 🎹'
    surface = shown(link_list("s1", [Link(title, "https://example.com")]))
    check(surface)
    assert title in texts(surface)


def test_ids_are_unique_and_one_is_the_root() -> None:
    surface = shown(event_list("s1", [FULL] * 10))
    identifiers = [component["id"] for component in components(surface)]
    assert len(identifiers) == len(set(identifiers))
    assert identifiers.count("root") == 1


def test_the_validator_is_awake() -> None:
    board = Board()
    broken = board.show("s1", board.column("missing-child"))
    with pytest.raises(A2uiError):
        check(broken)
