"""A whole instance without any model: what visitors wish for is done by the capabilities as they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.instance.agent.model_pages import model_page
from tests.instance.library.pages import seed_of
from tests.instance.pages import Frames, Page, types, words


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    async with model_page(tmp_path / "data", empty_database, None, seed_of("potter")) as page:
        yield page


def results(frames: Frames) -> list[str]:
    return [frame["status"] for frame in frames if frame["type"] == "tool_result"]


async def test_a_to_do_list_is_kept_by_saying_so(page: Page) -> None:
    async with page.chat() as chat:
        added = await chat.turn("add buy milk to my list")
        assert results(added) == ["completed"]
        assert [kind for kind in types(added) if kind in ("tool_start", "surface")] == ["tool_start", "surface"]
        await chat.turn("add water the plants to my list")
        listed = await chat.turn("what's on my to-do list?")
        drawn = json.dumps([frame for frame in listed if frame["type"] == "surface"])
        assert "buy milk" in drawn and "water the plants" in drawn
        assert results(await chat.turn("mark number 1 as done")) == ["completed"]
        assert results(await chat.turn("delete todo 2")) == ["completed"]
        missing = await chat.turn("tick off feed the cat")
        assert results(missing) == ["not_found_error"]
        assert "No such to-do" in words(missing)
    assert page.rows("SELECT text, done FROM todos") == [("buy milk", 1)]


@pytest.mark.parametrize(
    ("message", "surface"),
    [
        ("I'd like to send you a message", "contact-"),
        ("where is the booking form", "booking-"),
        ("sign me up for the newsletter", "newsletter-"),
    ],
)
async def test_a_form_is_shown_to_who_asks_for_it(page: Page, message: str, surface: str) -> None:
    async with page.chat() as chat:
        frames = await chat.turn(message)
    assert results(frames) == ["completed"]
    [shown] = [frame["surface"] for frame in frames if frame["type"] == "surface"]
    assert shown.startswith(surface)


async def test_a_visitor_does_not_learn_the_figures(page: Page) -> None:
    async with page.chat() as chat:
        frames = await chat.turn("how many visitors did you have this week?")
    assert not [frame for frame in frames if frame.get("name") == "page_statistics"]
