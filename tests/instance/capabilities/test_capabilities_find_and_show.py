"""Each capability by itself: values out, for the model in words and for the visitor as a surface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chatinbio_instance.capabilities import events, faq, links
from chatinbio_instance.capabilities.registry import build_tools
from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.tools import Tool, ToolOutcome
from chatinbio_instance.library.service import Library
from tests.instance.library.pages import clock, empty_database, page_of
from tests.instance.surface.catalogue import actions, check, texts


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with page_of("musician", tmp_path) as library:
        yield library


async def shown(tool: Tool, arguments: dict[str, Any]) -> list[str]:
    outcome = await tool.call(ToolContext(), arguments)
    assert outcome.status == "completed", outcome.summary
    assert outcome.surface is not None
    check(outcome.surface)
    return texts(outcome.surface)


async def test_links_are_chosen_by_kind_and_by_title(library: Library) -> None:
    tool = links.tool(library)
    assert {"Spotify", "Bandcamp", "Merch"} <= set(await shown(tool, {}))
    assert await shown(tool, {"kinds": ["shop"]}) == ["Merch", "Shirts, vinyl and posters"]
    assert await shown(tool, {"titles": ["instagram"]}) == ["Instagram"]


async def test_a_kind_that_the_page_has_not_is_not_found(library: Library) -> None:
    outcome = await links.tool(library).call(ToolContext(), {"kinds": ["podcast"]})
    assert (outcome.status, outcome.surface) == ("not_found_error", None)
    assert "podcast" in outcome.summary


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
    library: Library, arguments: dict[str, Any], when: list[str]
) -> None:
    seen = await shown(events.tool(library), arguments)
    assert [text for text in seen if " 2027" in text] == when


async def test_no_date_in_a_city_names_what_there_is_instead(library: Library) -> None:
    outcome = await events.tool(library).call(ToolContext(), {"city": "Tokyo"})
    assert outcome.status == "not_found_error"
    assert outcome.items[0].city == "Marseille"


async def test_an_answer_is_the_creators_own_and_more_questions_are_offered(library: Library) -> None:
    outcome = await faq.tool(library).call(ToolContext(), {"question": "which synths do you play?"})
    assert "A Prophet-6, a Space Echo and a very tired laptop." in outcome.summary
    assert outcome.surface is not None
    check(outcome.surface)
    offered = [action["event"]["context"]["message"] for action in actions(outcome.surface)]
    assert 0 < len(offered) <= 3
    assert "What gear do you use?" not in offered


async def test_what_was_never_answered_is_not_found_and_not_made_up(library: Library) -> None:
    outcome = await faq.tool(library).call(ToolContext(), {"question": "what is the airspeed of a swallow"})
    assert outcome.status == "not_found_error"
    assert "Do not make one up" in outcome.summary
    assert outcome.surface is not None
    check(outcome.surface)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (links.tool, {"kinds": "music"}),
        (links.tool, {"colour": "red"}),
        (events.tool, {"limit": 0}),
        (events.tool, {"first_day": "soon"}),
        (faq.tool, {}),
        (faq.tool, {"question": "x" * 5000}),
    ],
)
async def test_arguments_that_do_not_fit_are_named(library: Library, make: Any, arguments: dict[str, Any]) -> None:
    outcome: ToolOutcome = await make(library).call(ToolContext(), arguments)
    assert outcome.status == "validation_error"
    assert next(iter(arguments), "question") in outcome.summary


async def test_a_tool_that_breaks_says_so_and_no_more(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> object:
        raise RuntimeError("disk at /secret is gone")

    monkeypatch.setattr(library, "links", broken)
    outcome = await links.tool(library).call(ToolContext(), {})
    assert outcome.status == "failed"
    assert "secret" not in outcome.summary


async def test_an_empty_page_has_nothing_to_show(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        tools = build_tools(Library(database, clock))
        outcomes = [
            await tool.call(ToolContext(), {"question": "hello"} if tool.name == "find_answer" else {})
            for tool in tools
        ]
    assert [(outcome.status, outcome.surface) for outcome in outcomes] == [("not_found_error", None)] * 3


async def test_surfaces_never_share_an_id(library: Library) -> None:
    tool = links.tool(library)
    outcomes = [await tool.call(ToolContext(), {}) for _ in range(3)]
    assert len({outcome.surface.surface for outcome in outcomes if outcome.surface}) == 3


async def test_every_argument_is_described_to_the_model(library: Library) -> None:
    for tool in build_tools(library):
        for name, schema in tool.arguments.model_json_schema()["properties"].items():
            assert schema.get("description"), f"{tool.name}.{name}"
