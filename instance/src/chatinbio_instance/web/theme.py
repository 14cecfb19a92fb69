"""The look that the creator has given the page, as a style sheet. It is kept ready made: nothing is imported for it."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from chatinbio_instance.web.access import instance_of


@get("/theme.css", media_type="text/css")
async def theme(request: Request[Any, Any, Any]) -> Response[bytes]:
    """CSS custom properties, those alone that the creator has set; with an ETag."""
    sheet = await instance_of(request).library.style_sheet()
    headers = {"etag": sheet.etag, "cache-control": "no-cache", "content-type": "text/css; charset=utf-8"}
    if sheet.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(sheet.css, headers=headers)
