"""The description of every route, visitors' and creators': `python -m chatinbio_instance.web.openapi` writes `openapi.json`.

It is made when the code changes and served as a file: making it imports both applications and costs 30 MB, which no instance at
rest is to pay. A test holds the file to the code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, get_origin

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from chatinbio_instance.web.caching import unless_known
from chatinbio_instance.web.problems import MEDIA_TYPE

FILE: Final = Path(__file__).with_name("openapi.json")
ADMIN: Final = "/api/admin"
METHODS: Final = ("get", "head", "post", "put", "patch", "delete")

ABOUT: Final = """The page, its chat and its creator's side.

Bodies are JSON, names camelCase, times ISO 8601. Whoever sends a wrong request is told what to do next, as
`application/problem+json` with a stable `code`. The chat over WebSocket is `/ws/chat`; its frames are those of the event streams.
"""

SECURITY: Final = {
    "visitor": {"type": "apiKey", "in": "cookie", "name": "cib_visitor", "description": "A browser's visitor."},
    "session": {"type": "apiKey", "in": "header", "name": "X-Chat-Session", "description": "From POST /api/session."},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A program's key."},
    "account": {"type": "apiKey", "in": "cookie", "name": "cib_account", "description": "A signed-in account."},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "As GET /api/admin/session tells it.",
    },
}


class Problem(msgspec.Struct, frozen=True):
    """A refusal: `detail` says what to do next, `code` is stable."""

    type: str
    title: str
    status: int
    detail: str
    code: str


@get(
    "/api/openapi.json",
    responses={200: ResponseSpec(dict[str, Any], description="OpenAPI 3.1", generate_examples=False)},
)
async def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """This description."""
    return unless_known(request, FILE.read_bytes(), "application/json")


def description() -> dict[str, Any]:
    """The whole description, from the code. Imports both applications."""
    from importlib.metadata import version

    from litestar.openapi import OpenAPIConfig

    from chatinbio_instance.web.admin.app import admin_router
    from chatinbio_instance.web.app import ROUTES
    from chatinbio_instance.web.lean import Lean

    config = OpenAPIConfig(
        title="Chat-in-Bio instance",
        version=version("chatinbio-instance"),
        description=ABOUT,
        use_handler_docstrings=True,
    )
    app = Lean(route_handlers=[*ROUTES, admin_router()], openapi_config=config)
    made: dict[str, Any] = _with_short_names(app.openapi_schema.to_schema())
    made.pop("servers", None)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    # The framework's schemas of structs know neither tags nor limits; msgspec's are what it reads and writes by.
    _, exact = msgspec.json.schema_components([Problem, *_structs(app)], ref_template="#/components/schemas/{name}")
    made["components"]["schemas"] = dict(sorted((schemas | exact).items()))
    made["components"]["securitySchemes"] = SECURITY
    open_paths = {route.path for route in app.routes for handler in _handlers(route) if handler.opt.get("open")}
    for path, operations in made["paths"].items():
        for method in METHODS:
            if method in operations:
                _complete(path, method, operations[method], is_open=path in open_paths)
    return made


def _with_short_names(made: dict[str, Any]) -> dict[str, Any]:
    """The same with generic structs named as msgspec names them, without the modules of what is in them."""
    text = msgspec.json.encode(made).decode()
    named = re.sub(r'"(#/components/schemas/)?(\w+?_)(?:\w+\.)+(\w+_)"', r'"\1\2\3"', text)
    short: dict[str, Any] = msgspec.json.decode(named)
    return short


def _structs(app: Any) -> Iterator[Any]:
    """Every struct that a handler reads or answers with."""
    for route in app.routes:
        for handler in _handlers(route):
            for field in (handler.parsed_data_field, handler.parsed_return_field):
                yield from _within(field) if field else ()
            for spec in (handler.responses or {}).values():
                if _is_struct(spec.data_container):
                    yield spec.data_container


def _within(field: Any) -> Iterator[Any]:
    if _is_struct(field.annotation):
        yield field.annotation
    for inner in field.inner_types:
        yield from _within(inner)


def _is_struct(annotation: Any) -> bool:
    kind = get_origin(annotation) or annotation
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _handlers(route: Any) -> Iterable[Any]:
    return getattr(route, "route_handlers", ())


def _complete(path: str, method: str, operation: dict[str, Any], *, is_open: bool) -> None:
    """Add what the framework cannot know: refusals, who may ask, where it belongs."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if "204" in operation["responses"]:
        operation["responses"]["204"].pop("content", None)
    operation["responses"] = {
        status: answer for status, answer in operation["responses"].items() if not status.startswith(("4", "5"))
    } | {"default": {"description": "A refusal, with what to do next", "content": content}}
    if path.startswith(ADMIN):
        operation["tags"] = ["creator"]
        operation["security"] = (
            [{}] if is_open else [{"account": []} if method == "get" else {"account": [], "csrf": []}]
        )
    elif path.startswith("/api/"):
        operation["tags"] = ["visitor"]
        operation["security"] = [{"visitor": []}, {"session": []}, {"key": []}, {}]
    else:
        operation["tags"] = ["page"]


def written() -> bytes:
    """The description as the file holds it."""
    return msgspec.json.format(msgspec.json.encode(description(), order="sorted"), indent=1) + b"\n"


if __name__ == "__main__":
    FILE.write_bytes(written())
    print(f"wrote {FILE.name}", file=sys.stderr)
