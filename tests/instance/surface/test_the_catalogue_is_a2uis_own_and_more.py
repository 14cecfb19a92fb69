"""catalog.json: a JSON Schema that holds A2UI's components unchanged and ours beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from a2ui.core.basic_catalog.v0_9 import BasicCatalog

from chatinbio_instance.surface import BASIC, CATALOG
from tests.instance.surface.catalogue import CATALOGUE, catalogues

OURS = {
    "ActionButton",
    "ActionCheckBox",
    "Badge",
    "Box",
    "Form",
    "Input",
    "LinkCard",
    "Meter",
    "Spacer",
    "StyledText",
}


@pytest.fixture(scope="module")
def basic() -> dict[str, Any]:
    """A2UI's own, as the official SDK publishes it."""
    return BasicCatalog().to_json()


@pytest.fixture(scope="module")
def catalog() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def test_it_says_who_it_is(catalog: dict[str, Any]) -> None:
    assert catalog["catalogId"] == catalog["$id"] == CATALOG
    assert [known.catalog_id for known in catalogues()] == [BASIC, CATALOG]


def test_it_holds_every_component_of_a2ui_and_ours(catalog: dict[str, Any], basic: dict[str, Any]) -> None:
    assert catalog["components"].keys() == basic["components"].keys() | OURS
    assert not basic["components"].keys() & OURS


def test_every_component_may_stand_anywhere(catalog: dict[str, Any]) -> None:
    named = [entry["$ref"] for entry in catalog["$defs"]["anyComponent"]["oneOf"]]
    assert sorted(named) == sorted(f"#/components/{name}" for name in catalog["components"])


def test_what_is_a2uis_is_unchanged(catalog: dict[str, Any], basic: dict[str, Any]) -> None:
    for name, component in basic["components"].items():
        assert _sorted(catalog["components"][name]) == _sorted(component), name
    assert _sorted(catalog["functions"]) == _sorted(basic["functions"])
    for name in basic["$defs"].keys() - {"anyComponent"}:
        assert _sorted(catalog["$defs"][name]) == _sorted(basic["$defs"][name]), name


def _sorted(value: Any) -> Any:
    """Without the order of names, which the SDK gives as it likes."""
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted(value) if all(isinstance(inner, str) for inner in value) else list(map(_sorted, value))
    return value


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_of_ours_is_closed_described_and_named_after_itself(catalog: dict[str, Any], name: str) -> None:
    component = catalog["components"][name]
    assert component["unevaluatedProperties"] is False
    assert component["description"]
    own = component["allOf"][-1]
    assert own["properties"]["component"] == {"const": name}
    assert set(own["required"]) <= set(own["properties"])
    for field, schema in own["properties"].items():
        assert field == "component" or schema["description"], field
        if "enum" in schema and "default" in schema:
            assert schema["default"] in schema["enum"]
