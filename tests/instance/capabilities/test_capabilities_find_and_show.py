"""Links, dates and answers: values out, for the model in words, for the visitor as a surface, with what they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.core.events import Source
from tests.instance.capabilities.desk import Desk, Guest
from tests.instance.surface.catalogue import actions, components, links, of_kind, texts


async def shown(guest: Guest, tool: str, arguments: dict[str, Any]) -> list[str]:
    outcome = await guest.call(tool, **arguments)
    assert outcome.status == "completed", outcome.summary
    assert outcome.surface is not None
    return texts(outcome.surface)


async def test_links_are_chosen_by_kind_and_by_title(musician: Guest) -> None:
    assert {"Spotify", "Bandcamp", "Merch"} <= set(await shown(musician, "show_links", {}))
    assert await shown(musician, "show_links", {"kinds": ["shop"]}) == ["Merch", "Shirts, vinyl and posters"]
    assert await shown(musician, "show_links", {"titles": ["instagram"]}) == ["Instagram"]


async def test_a_kind_that_the_page_has_not_is_not_found(musician: Guest) -> None:
    outcome = await musician.call("show_links", kinds=["podcast"])
    assert (outcome.status, outcome.surface) == ("not_found_error", None)
    assert "podcast" in outcome.summary


async def test_a_link_is_a_card_that_counts_being_opened(musician: Guest) -> None:
    outcome = await musician.call("show_links", titles=["Merch"])
    assert outcome.surface is not None
    [card] = of_kind(outcome.surface, "LinkCard")
    [link] = outcome.items
    assert (card["url"], card["linkId"], card["icon"]) == (link.url, str(link.id), "shoppingCart")
    assert link.id > 0


@pytest.mark.parametrize(
    ("arguments", "when"),
    [
        ({}, ["Sat 16 January 2027 · 20:00", "Sat 23 January 2027 · 19:30", "Fri 5 March 2027 · 20:30"]),
        ({"limit": 1}, ["Sat 16 January 2027 · 20:00"]),
        ({"limit": 1, "skip": 1}, ["Sat 23 January 2027 · 19:30"]),
        ({"city": "BERLÍN"}, ["Fri 5 March 2027 · 20:30"]),
        ({"city": "union chapel"}, ["Sat 23 January 2027 · 19:30"]),
        ({"title": "winter"}, ["Sat 23 January 2027 · 19:30"]),
        ({"first_day": "2027-01-17", "last_day": "2027-01-31"}, ["Sat 23 January 2027 · 19:30"]),
    ],
)
async def test_dates_are_chosen_by_place_title_and_period(
    musician: Guest, arguments: dict[str, Any], when: list[str]
) -> None:
    seen = await shown(musician, "show_events", arguments)
    assert [text for text in seen if " 2027" in text] == when


async def test_no_date_in_a_city_names_what_there_is_instead(musician: Guest) -> None:
    outcome = await musician.call("show_events", city="Tokyo")
    assert outcome.status == "not_found_error"
    assert outcome.items[0].city == "Marseille"


async def test_an_answer_is_the_creators_own_and_more_questions_are_offered(musician: Guest) -> None:
    outcome = await musician.call("find_answer", question="which synths do you play?")
    assert "A Prophet-6, a Space Echo and a very tired laptop." in outcome.summary
    assert outcome.surface is not None
    offered = [action["event"]["context"]["message"] for action in actions(outcome.surface)]
    assert 0 < len(offered) <= 3
    assert "What gear do you use?" not in offered


async def test_what_was_never_answered_is_not_found_and_not_made_up(musician: Guest) -> None:
    outcome = await musician.call("find_answer", question="what is the airspeed of a swallow")
    assert outcome.status == "not_found_error"
    assert "Do not make one up" in outcome.summary
    assert outcome.sources == ()
    assert outcome.surface is not None


@pytest.mark.parametrize(
    ("tool", "arguments", "kind"),
    [
        ("show_links", {"kinds": ["music"]}, "link"),
        ("show_events", {"limit": 2}, "event"),
        ("find_answer", {"question": "which synths do you play?"}, "faq"),
    ],
)
async def test_an_answer_names_the_entries_that_it_rests_on(
    musician: Guest, tool: str, arguments: dict[str, Any], kind: Any
) -> None:
    outcome = await musician.call(tool, **arguments)
    titles = [getattr(item, "title", "") or item.question for item in outcome.items]
    assert outcome.sources == tuple(
        Source(kind, str(item.id), title) for item, title in zip(outcome.items, titles, strict=True)
    )
    assert all(int(source.id) > 0 for source in outcome.sources)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("show_links", {"kinds": "music"}),
        ("show_links", {"colour": "red"}),
        ("show_events", {"limit": 0}),
        ("show_events", {"first_day": "soon"}),
        ("find_answer", {}),
        ("find_answer", {"question": "x" * 5000}),
        ("add_todo", {"text": ""}),
        ("complete_todo", {"which": 1.5}),
        ("show_booking_form", {"day": "soon"}),
        ("show_poll", {"question": "x" * 201}),
    ],
)
async def test_arguments_that_do_not_fit_are_named(musician: Guest, tool: str, arguments: dict[str, Any]) -> None:
    outcome = await musician.call(tool, **arguments)
    assert outcome.status == "validation_error"
    assert next(iter(arguments), "question") in outcome.summary


async def test_a_tool_that_breaks_says_so_and_no_more(musician: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> object:
        raise RuntimeError("disk at /secret is gone")

    monkeypatch.setattr(musician.desk.library, "links", broken)
    outcome = await musician.call("show_links")
    assert outcome.status == "failed"
    assert "secret" not in outcome.summary


async def test_an_empty_page_has_nothing_to_show(ada: Guest) -> None:
    for tool, arguments in (("show_links", {}), ("show_events", {}), ("find_answer", {"question": "hello"})):
        outcome = await ada.call(tool, **arguments)
        assert (outcome.status, outcome.surface) == ("not_found_error", None)


CALLS: dict[str, dict[str, Any]] = {
    "show_links": {},
    "show_events": {},
    "find_answer": {"question": "which synths do you play?"},
    "add_todo": {"text": "x"},
    "list_todos": {},
    "show_contact_form": {},
    "show_booking_form": {},
    "show_newsletter_form": {},
}


@pytest.mark.parametrize(("tool", "arguments"), CALLS.items(), ids=CALLS)
async def test_surfaces_never_share_an_id_and_begin_with_their_capability(
    musician: Guest, tool: str, arguments: dict[str, Any]
) -> None:
    outcomes = [await musician.call(tool, **arguments) for _ in range(3)]
    identifiers = {outcome.surface.surface for outcome in outcomes if outcome.surface}
    assert len(identifiers) == 3
    capability = musician.desk.tools[tool].capability
    assert all(identifier.startswith(f"{capability}-") for identifier in identifiers)


async def test_every_argument_and_tool_is_described_to_the_model(desk: Desk) -> None:
    assert len({tool.name for tool in desk.tools.values()}) == len(desk.tools) == 11
    for tool in desk.tools.values():
        assert tool.description.endswith(".")
        for name, schema in tool.arguments.model_json_schema().get("properties", {}).items():
            assert schema.get("description"), f"{tool.name}.{name}"


async def test_what_is_no_web_address_is_never_linked(tmp_path: Path) -> None:
    from chatinbio_instance.capabilities.events.surfaces import event_list
    from chatinbio_instance.capabilities.links.surfaces import link_list
    from chatinbio_instance.core.material import Event, Link
    from tests.instance.library.pages import NOW

    for url in ("javascript:alert(1)", "data:text/html,x", "https:", "//example.com", "/admin", "java\tscript:x"):
        assert link_list("links-1", [Link("Bad", url)]) is None
        good = link_list("links-2", [Link("Bad", url), Link("Good", "http://example.com/?q=ü#a")])
        assert good is not None
        assert links(good) == ["http://example.com/?q=ü#a"]
        dates = event_list("events-1", [Event("Live", NOW, url=url)])
        assert dates is not None
        assert links(dates) == []


async def test_strange_words_of_a_creator_stay_words() -> None:
    from chatinbio_instance.capabilities.links.surfaces import link_list
    from chatinbio_instance.core.material import Link

    title = '<img src=x onerror=alert(1)> ${/path} **"bold"** \u202e 🎹'
    surface = link_list("links-1", [Link(title, "https://example.com")])
    assert surface is not None
    assert title in texts(surface)
    assert components(surface)[0]["component"] == "LinkCard"
