"""A2UI messages folded into the fewest that draw the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chatinbio_instance.threads.surfaces import compact, creates

CREATE = {"version": "v0.9", "createSurface": {"surfaceId": "s", "catalogId": "c"}}
GONE = {"version": "v0.9", "deleteSurface": {"surfaceId": "s"}}


def components(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"version": "v0.9", "updateComponents": {"surfaceId": "s", "components": list(parts)}}


def text(identifier: str, words: str) -> dict[str, Any]:
    return {"id": identifier, "component": "Text", "text": words}


def data(**update: Any) -> dict[str, Any]:
    return {"version": "v0.9", "updateDataModel": {"surfaceId": "s", **update}}


def model(*updates: dict[str, Any]) -> Any:
    (folded,) = compact([data(**update) for update in updates])
    return folded["updateDataModel"]["value"]


def test_what_is_drawn_once_stays_as_it_is() -> None:
    messages = (CREATE, data(path="/", value={"x": 1}), components(text("root", "a")))
    assert compact(messages) == messages


def test_components_are_replaced_by_id_and_keep_their_place() -> None:
    folded = compact(
        [CREATE, components(text("root", "a"), text("b", "b")), components(text("c", "c"), text("b", "B"))]
    )
    assert folded == (CREATE, components(text("root", "a"), text("b", "B"), text("c", "c")))


def test_a_surface_that_is_drawn_anew_forgets_what_it_was() -> None:
    assert compact([CREATE, components(text("old", "a")), data(value=1), CREATE]) == (CREATE,)


def test_a_surface_that_is_deleted_is_nothing() -> None:
    assert compact([CREATE, components(text("root", "a")), GONE]) == ()
    assert not creates([GONE])


@pytest.mark.parametrize(
    ("updates", "value"),
    [
        ([{"value": {"a": 1}}], {"a": 1}),
        ([{"path": "/", "value": {"a": 1}}, {"path": "/b/c", "value": 2}], {"a": 1, "b": {"c": 2}}),
        ([{"path": "/list/0", "value": "x"}, {"path": "/list/2", "value": "z"}], {"list": ["x", None, "z"]}),
        ([{"value": {"list": [{"done": False}]}}, {"path": "/list/0/done", "value": True}], {"list": [{"done": True}]}),
        ([{"value": {"a": 1, "b": 2}}, {"path": "/a"}], {"b": 2}),
        ([{"value": {"a": 1}}, {"path": "/a", "value": None}], {"a": None}),
        ([{"path": "/a~1b/c~0d", "value": 1}], {"a/b": {"c~d": 1}}),
        ([{"value": {"a": 1}}, {"path": "/a/b", "value": 2}], {"a": 1}),
        ([{"value": {"l": []}}, {"path": "/l/x", "value": 2}], {"l": []}),
        ([{"value": {"l": []}}, {"path": "/l/99999999999", "value": 2}], {"l": []}),
        ([{"value": "word"}, {"path": "/a", "value": 2}], "word"),
    ],
)
def test_the_data_model_is_what_a_renderer_would_have(updates: list[dict[str, Any]], value: Any) -> None:
    assert model(*updates) == value


def test_what_was_given_is_not_changed() -> None:
    first = data(value={"a": {"b": 1}})
    compact([first, data(path="/a/b", value=2)])
    assert first == data(value={"a": {"b": 1}})


KEYS = some.sampled_from(["a", "b", "0", "1"])
PATHS = some.lists(KEYS, max_size=3).map(lambda keys: "/" + "/".join(keys))
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(0, 9),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(KEYS, inner, max_size=2),
    max_leaves=5,
)
UPDATES = some.one_of(
    some.builds(lambda path, value: data(path=path, value=value), PATHS, VALUES),
    some.builds(lambda path: data(path=path), PATHS.filter(lambda path: path != "/")),
    some.builds(lambda i, words: components(text(i, words)), KEYS, KEYS),
    some.sampled_from([CREATE, GONE]),
)


@settings(derandomize=True, deadline=None)  # a busy machine may take long over any example
@given(some.lists(UPDATES, max_size=8), some.lists(UPDATES, max_size=4))
def test_folding_on_the_way_comes_to_the_same(before: list[Any], after: list[Any]) -> None:
    once = compact(compact(before) + tuple(after))
    assert once == compact([*before, *after])
    assert compact(once) == once
    assert len(once) <= 3
