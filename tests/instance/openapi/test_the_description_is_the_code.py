"""GET /api/openapi.json: made from the code, kept as a file, complete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chatinbio_instance.web import openapi
from tests.contracts.documentation import DOCS
from tests.instance.pages import Page


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi.written())
    return made


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix("#/components/schemas/")
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_kept_description_is_the_newest() -> None:
    assert openapi.FILE.read_bytes() == openapi.written(), "routes changed: run `make openapi`"


def test_every_schema_that_is_named_is_there_and_none_for_nothing(described: dict[str, Any]) -> None:
    assert set(references(described)) == set(described["components"]["schemas"])


def test_every_operation_tells_what_it_does_what_it_answers_and_how_it_refuses(described: dict[str, Any]) -> None:
    found = list(operations(described))
    assert len(found) > 80
    assert len({operation["operationId"] for _, _, operation in found}) == len(found)
    for method, path, operation in found:
        where = f"{method} {path}"
        assert operation["description"], where
        assert operation["tags"], where
        assert "application/problem+json" in operation["responses"]["default"]["content"], where
        for status, answer in operation["responses"].items():
            assert "content" in answer or status in ("204", "304"), where


def test_every_body_is_a_struct(described: dict[str, Any]) -> None:
    bodies = {
        f"{method} {path}": operation["requestBody"]["content"]
        for method, path, operation in operations(described)
        if "requestBody" in operation
    }
    assert len(bodies) > 20
    for where, content in bodies.items():
        assert list(references(content)) or "multipart/form-data" in content or "application/octet-stream" in content, (
            where
        )


def test_what_only_the_creator_may_says_so(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        if not path.startswith("/api/admin") or operation["security"] == [{}]:
            continue
        needed = {name for way in operation["security"] for name in way}
        assert needed == ({"account"} if method == "GET" else {"account", "csrf"}), f"{method} {path}"
    open_to_all = [
        path for _, path, o in operations(described) if path.startswith("/api/admin") and o["security"] == [{}]
    ]
    assert "/api/admin/login" in open_to_all
    assert len(open_to_all) <= 3


# Files of the build that one route serves by their names.
LOOSE = {"/embed.js", "/widget.js", "/widget/*", "/icons.json"}


def test_every_route_of_the_contract_is_described(described: dict[str, Any]) -> None:
    files = {"/events/{name}": "/events/{id}.ics", "/media/{name}": "/media/{id}.webp", "/admin/{rest}": "/admin/*"}
    paths = {files.get(path, path) for path in described["paths"]} | LOOSE
    shapes = {_shape(path) for path in paths}
    contract = (DOCS / "contracts.md").read_text()
    visitors = contract.split("## Instance: HTTP for visitors")[1].split("\n## ")[0]
    named = [word for line in visitors.splitlines() if line.startswith("| `") for word in _paths(line)]
    assert len(named) > 20
    assert [path for path in named if _shape(path) not in shapes and not path.startswith("/ws/")] == []


def _paths(row: str) -> list[str]:
    cell = row.split("|")[1]
    return [
        word.strip("`").partition("?")[0] for word in cell.replace("`", " ").split() if word.strip("`").startswith("/")
    ]


def _shape(path: str) -> str:
    return "/".join("{}" + part.partition("}")[2] if part.startswith("{") else part for part in path.split("/"))


async def test_the_description_is_served_and_known_again(page: Page) -> None:
    async with page.visitor() as visitor:
        first = await visitor.get("/api/openapi.json")
        again = await visitor.get("/api/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["content-type"] == "application/json"
    assert first.json()["openapi"].startswith("3.1")
    assert (again.status_code, again.content) == (304, b"")
