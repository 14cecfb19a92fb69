"""Turns what FastAPI and the features raise into problem documents."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from chatinbio_control_plane import errors
from chatinbio_control_plane.errors import MEDIA_TYPE, FieldProblem, Refusal

log = logging.getLogger("chatinbio.control_plane")


def install(app: FastAPI) -> None:
    """Every error of this application is a problem document."""
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    for kind in (DBAPIError, PoolTimeout):
        app.add_exception_handler(kind, _database)


def _respond(request: Request, refusal: Refusal) -> Response:
    headers = {"Cache-Control": "no-store", **refusal.headers}
    return Response(refusal.encode(request.state.request_id), refusal.code.status, headers, MEDIA_TYPE)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _respond(request, error)


async def _database(request: Request, error: Exception) -> Response:
    log.error("the database failed in request %s", request.state.request_id, exc_info=error)
    return _respond(request, errors.database_down())


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 404:
        detail = f"There is no {request.url.path!r}. The document at /docs tells what there is."
        return _respond(request, Refusal(errors.NOT_FOUND, detail))
    if error.status_code == 405:
        detail = f"{request.method} does nothing here. The header Allow tells what does."
        return _respond(request, Refusal(errors.METHOD_NOT_ALLOWED, detail, headers=headers))
    if error.status_code == errors.BODY_TOO_LARGE.status:
        limit: int = request.app.state.context.settings.max_body_bytes
        return _respond(request, errors.too_large(limit))
    if error.status_code < 500:
        return _respond(request, Refusal(errors.BAD_REQUEST, "The request cannot be read. Send JSON in UTF-8."))
    return _respond(request, Refusal(errors.INTERNAL, "This is a fault of the control plane. Report the requestId."))


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found: list[Any] = list(error.errors())
    if any(e["type"] == "json_invalid" for e in found):
        place = found[0].get("ctx", {}).get("error", "")
        return _respond(
            request, Refusal(errors.INVALID_JSON, f"The body is not valid JSON: {place}. Correct it and send it again.")
        )
    problems = [FieldProblem(_pointer(e["loc"]), _say(e)) for e in found]
    named = ", ".join(dict.fromkeys(p.pointer for p in problems[:5]))
    return _respond(
        request, Refusal(errors.INVALID_FIELDS, f"Correct these and send the request again: {named}.", problems[:50])
    )


def _pointer(loc: tuple[str | int, ...]) -> str:
    place, *rest = loc
    if place != "body":
        return f"{place}:{'/'.join(str(part) for part in rest)}"
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in rest)


def _say(error: dict[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    if error["type"] == "missing" and error["loc"] == ("body",):
        return "a JSON body is needed; send it with Content-Type: application/json"
    if error["type"] == "model_attributes_type" and error["loc"] == ("body",):
        return "must be a JSON object; send it with Content-Type: application/json"
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
