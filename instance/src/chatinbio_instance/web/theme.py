"""The look that the creator has given the page, as a style sheet. It is kept ready made: nothing is imported for it."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.caching import unless_known


@get("/theme.css", media_type="text/css")
async def theme(request: Request[Any, Any, Any]) -> Response[bytes]:
    """CSS custom properties, those alone that the creator has set; with an ETag."""
    sheet = await instance_of(request).library.style_sheet()
    return unless_known(request, sheet.css, "text/css")
