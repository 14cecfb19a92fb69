"""OpenAPI, /docs and the landing page: complete, offline, and of one mind with the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from chatinbio_control_plane import errors
from chatinbio_control_plane.signup.schemas import EXAMPLE
from tests.control_plane.plane import Plane

PACKAGE = Path(errors.__file__).parent
# Answered before a route is found, so no endpoint's responses name them.
OUTSIDE = {"not_found", "method_not_allowed"}


async def test_every_code_is_documented_and_every_documented_code_exists(plane: Plane) -> None:
    document = (await plane.http.get("/openapi.json")).json()
    named = {
        code
        for path in document["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for media in answer.get("content", {}).values()
        for code in media.get("examples", {})
        if media.get("schema", {}).get("$ref", "").endswith("/Problem")
    }
    assert named | OUTSIDE == set(errors.CODES)


def test_every_code_is_raised_somewhere_and_met_by_a_test() -> None:
    """A refusal that no code path makes, or that no test has seen, is a promise nobody keeps."""
    names = {value.code: name for name, value in vars(errors).items() if isinstance(value, errors.Code)}
    source = "\n".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py"))
    told = "\n".join(p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("test_*.py"))
    assert not [name for name in names.values() if not re.search(rf"Refusal\(\s*(errors\.)?{name}\b", source)]
    assert not [code for code in names if f'"{code}"' not in told]


async def test_the_document_knows_keys_problems_and_an_example_that_works(plane: Plane) -> None:
    document = (await plane.http.get("/openapi.json")).json()
    assert document["components"]["securitySchemes"]["ApiKey"]["name"] == "X-API-Key"
    assert document["security"] == [{"ApiKey": []}]
    assert "HTTPValidationError" not in json.dumps(document)
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references <= set(document["components"]["schemas"])
    assert {*document["paths"]} == {"/v1/creators", "/v1/creators/{handle}", "/v1/creators/{handle}/events"}
    assert document["components"]["schemas"]["SignupRequest"]["examples"] == [EXAMPLE]
    assert (await plane.http.post("/v1/creators", json=EXAMPLE)).status_code == 202


async def test_the_pages_ask_nobody_else_for_anything(plane: Plane) -> None:
    del plane.http.headers["X-API-Key"]
    for path in ("/", "/docs"):
        page = await plane.http.get(path)
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert sources
        for source in sources:
            assert source.startswith(("/", "data:")), source
            if source.startswith("/"):
                assert (await plane.http.get(source)).status_code == 200, source
    assert "SwaggerUIBundle" in (await plane.http.get("/pages/docs.js")).text
    assert "http://plane/v1/creators" in (await plane.http.get("/")).text


async def test_health_is_public_and_ready_means_database_and_cluster(plane: Plane) -> None:
    del plane.http.headers["X-API-Key"]
    assert (await plane.http.get("/healthz")).text == "ok\n"
    assert (await plane.http.get("/readyz")).text == "ok\n"
    await plane.api.stop()
    down = await plane.http.get("/readyz")
    assert (down.status_code, down.text) == (503, "not ready: cluster\n")
