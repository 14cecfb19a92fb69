"""What people read: `/` and `/docs`. Everything comes from this server; no page asks a third party for anything."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from chatinbio_control_plane.dependencies.problems import Problem

router = APIRouter(include_in_schema=False)

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def install(app: FastAPI) -> None:
    """Serve the pages and let the OpenAPI document tell of keys and problems."""
    app.include_router(router)
    app.mount("/docs/assets", StaticFiles(packages=[("fastapi_offline", "static")]), name="docs-assets")
    app.mount("/pages", StaticFiles(packages=[(__package__, "static")]), name="pages")

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _page(name: str, request: Request) -> HTMLResponse:
    text = (files(__package__) / "static" / name).read_text(encoding="utf-8")
    return HTMLResponse(
        text.replace("{{origin}}", str(request.base_url).rstrip("/").replace("<", "")), headers=_HEADERS
    )


@router.get("/")
async def landing(request: Request) -> HTMLResponse:
    return _page("index.html", request)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    return _page("docs.html", request)


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = document["components"]
    components["securitySchemes"] = {
        "ApiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "Made by `chatinbio-control-plane keys create --name …`.",
        }
    }
    document["security"] = [{"ApiKey": []}]
    schemas = components["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {}) | {"Problem": problem}
    # FastAPI promises its own error bodies, which this application never sends.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    assert "HTTPValidationError" not in json.dumps(document)
    return document
