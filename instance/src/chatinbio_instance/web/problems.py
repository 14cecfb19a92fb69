"""Every refusal over HTTP, as application/problem+json."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException

from chatinbio_instance.errors import Complaint, InstanceError
from chatinbio_instance.web.limits import RateLimited

log = logging.getLogger(__name__)

Send = Callable[[Any], Awaitable[None]]

MEDIA_TYPE = "application/problem+json"

ADVICE = {
    400: ("invalid_request", "The request could not be read. Check its body against the documentation."),
    404: ("not_found", "There is nothing at this address. The page is at /."),
    405: ("method_not_allowed", "This address takes another method."),
    413: ("body_too_large", "The body is too large; at most 1 MiB is taken. Send less."),
}


def problem(status: int, code: str, detail: str, fields: Mapping[str, Complaint] | None = None) -> bytes:
    """The body of a problem. `fields` become its `errors`, `[{"field", "rule", "message", "limit"?}]`."""
    body: dict[str, Any] = {
        "type": f"urn:chatinbio:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if fields:
        body["errors"] = [
            {"field": name, "rule": complaint.rule, "message": complaint.message}
            | ({} if complaint.limit is None else {"limit": complaint.limit})
            for name, complaint in fields.items()
        ]
    return msgspec.json.encode(body)


def _response(
    status: int,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    fields: Mapping[str, Complaint] | None = None,
) -> Response[bytes]:
    return Response(problem(status, code, detail, fields), status_code=status, media_type=MEDIA_TYPE, headers=headers)


async def refuse(send: Send, error: InstanceError, *, socket: bool = False) -> None:
    """Answer a plain ASGI request, or the handshake of a WebSocket before it is accepted, with a refusal."""
    content = problem(error.status, error.code, str(error), error.fields)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(content)).encode())]
    kind = "websocket.http.response" if socket else "http.response"
    await send({"type": f"{kind}.start", "status": error.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": content})


def instance_error(_: Request[Any, Any, Any], error: InstanceError) -> Response[bytes]:
    """A refusal of our own."""
    headers = {"retry-after": str(error.seconds)} if isinstance(error, RateLimited) else None
    return _response(error.status, error.code, str(error), headers, error.fields)


def http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """A refusal of the framework."""
    if isinstance(error.__cause__, SerializationException) or "Malformed JSON" in error.detail:
        return _response(400, "invalid_json", "The body is not valid JSON. Send one JSON object.")
    status = error.status_code
    code, detail = ADVICE.get(status, (HTTPStatus(status).phrase.lower().replace(" ", "_"), error.detail))
    fields = {}
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        fields = {
            str(e.get("key", "body")): Complaint("type", str(e.get("message", "")))
            for e in error.extra
            if isinstance(e, dict)
        }
        said = "; ".join(f"{name}: {complaint.message}" for name, complaint in fields.items())
        detail = f"The request does not fit: {said}"
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _response(status, code, detail, headers, fields)


def any_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault: the log has it all, the answer nothing."""
    log.error("a request broke", extra={"path": request.url.path}, exc_info=error)
    return _response(500, "internal_error", "Something went wrong on this page. Please try again in a moment.")
