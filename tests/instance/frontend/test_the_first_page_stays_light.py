"""What a phone loads before anybody chats, and before the first surface, and what a creator's side comes to, as `vite build` made it."""

from __future__ import annotations

import pytest

from tests.bench.sizes import conversation, creators_side, entry, loaded, named, weight


def test_it_loads_at_most_25_kilobytes_of_script() -> None:
    assert 0 < weight(loaded(entry("src/page.ts"))) <= 25


def test_what_holds_a_conversation_adds_at_most_9_more() -> None:
    page = loaded(entry("src/page.ts"))
    assert 0 < weight(loaded(named(page, "dialogue")) - page) <= 9


def test_what_draws_a_conversation_adds_at_most_10_more_to_what_holds_it() -> None:
    """Markdown, surfaces, the list of threads and the menu come beside it, when they are needed."""
    page = loaded(entry("src/page.ts"))
    assert 0 < weight(conversation() - page - loaded(named(page, "dialogue"))) <= 10


def test_the_renderer_comes_with_the_first_surface() -> None:
    assert weight(loaded(named(conversation(), "renderer")) - conversation()) > 40


def test_the_creators_side_begins_with_40_kilobytes_at_most() -> None:
    assert 0 < weight(loaded(entry("src/admin.ts"))) <= 40


@pytest.mark.parametrize(("language", "most"), [("en", 160), ("de", 180), ("ar", 180)])
def test_whoever_opens_every_view_of_it_has_loaded_no_more_than_is_known(language: str, most: int) -> None:
    """The aim is 150; docs/benchmarks.md says what is missed."""
    assert 100 < weight(creators_side(language)) <= most
