"""crds/examples against the models; `test_the_api_server_and_the_examples_agree` reads the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import chatinbio_api
from chatinbio_api.models import Creator, CreatorSpec, CreatorStatus
from chatinbio_api.validation import problems

EXAMPLES = Path(__file__).parents[2] / "crds" / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.yaml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.yaml"))


def complaint(path: Path) -> str:
    first = path.read_text().splitlines()[0]
    assert first.startswith("# complaint: "), f"{path.name} does not say what is wrong with it"
    return first.removeprefix("# complaint: ")


def load(path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(path.read_text())
    return parsed


def test_there_are_enough_examples() -> None:
    assert len(VALID) >= 8
    assert len(INVALID) >= 15


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_a_valid_example_is_read(path: Path) -> None:
    assert problems(load(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_an_invalid_example_is_refused_where_it_is_wrong(path: Path) -> None:
    found = problems(load(path))
    expected = complaint(path)
    # The models name the field; the API server's words for it may differ.
    place = {"must start with http:// or https://": "url"}.get(expected, expected).lower()
    assert any(place in problem.lower() for problem in found), found


def _properties(schema: dict[str, Any]) -> set[str]:
    return set(schema.get("properties", {}))


def test_models_and_schema_have_the_same_fields_and_defaults() -> None:
    schema = chatinbio_api.crd()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]

    def compare(model: Any, part: dict[str, Any], path: str) -> int:
        names = {info.alias or name: info for name, info in model.model_fields.items()}
        assert set(names) == _properties(part), path
        compared = len(names)
        required = {name for name, info in names.items() if info.is_required()}
        if path.startswith("spec"):
            assert required == set(part.get("required", [])), path
        for name, info in names.items():
            inner = part["properties"][name]
            if "default" in inner and not isinstance(inner["default"], dict | list):
                assert info.default == inner["default"], f"{path}.{name}"
            inner = inner.get("items", inner)
            nested = _nested(info.annotation)
            if nested:
                compared += compare(nested, inner, f"{path}.{name}")
        return compared

    assert compare(CreatorSpec, schema["spec"], "spec") > 30
    assert compare(CreatorStatus, schema["status"], "status") > 5


def _nested(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _nested(part))), None)


def test_the_phases_of_the_schema_are_the_phases_of_the_models() -> None:
    status = chatinbio_api.crd()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
    assert status["properties"]["phase"]["enum"] == [phase.value for phase in chatinbio_api.Phase]


def test_what_is_read_is_written_again_as_it_was() -> None:
    body = load(EXAMPLES / "valid" / "a-whole-page.yaml")
    creator = Creator.parse(body)
    written = creator.spec.profile.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True, mode="json")
    assert written["links"] == body["spec"]["profile"]["links"]
    assert written["faq"] == body["spec"]["profile"]["faq"]
    assert written["bio"] == body["spec"]["profile"]["bio"]


def test_the_chart_carries_the_very_same_law() -> None:
    copy = EXAMPLES.parents[1] / "charts" / "chatinbio-crds" / "files" / "creators.chatinbio.dev.yaml"
    assert copy.read_bytes() == chatinbio_api.crd_path().read_bytes()
