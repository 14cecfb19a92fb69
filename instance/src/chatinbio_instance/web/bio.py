"""What the page shows: the creator's own words."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response, get

from chatinbio_instance.web.access import instance_of


@get("/api/bio")
async def bio(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page's content, with an ETag: most visits find it unchanged."""
    instance = instance_of(request)
    known = {"handle": instance.settings.handle, "engine": instance.engine_name()}
    body = msgspec.json.encode(known | await instance.library.bio())
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "no-cache"}
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in asked or "*" in asked:
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
