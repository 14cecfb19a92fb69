"""Answers that a client may have already: an ETag from the content, and 304 where it is known."""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec

UNCHANGED = ResponseSpec(None, description="What If-None-Match names is still the newest", generate_examples=False)


def etag_of(content: bytes) -> str:
    """What tells one content from another."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def unless_known(request: Request[Any, Any, Any], body: bytes, media_type: str, vary: str = "") -> Response[bytes]:
    """The body, or that it is what the client has already; `vary` names the headers that it depends on."""
    etag = etag_of(body)
    headers = {"etag": etag, "cache-control": "no-cache"} | ({"vary": vary} if vary else {})
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in asked or "*" in asked:
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
