"""What is counted for the creator: how often the page was opened, by how many, and which links they followed."""

from __future__ import annotations

import re
from typing import Annotated, Any

from litestar import Request, Response, post
from litestar.params import PathParameter

from chatinbio_instance.web.access import address_of, instance_of

# Programs that say so themselves. Who does not is counted as a person.
_PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|preview|facebookexternalhit|kube-probe|^curl|^wget", re.IGNORECASE)


def count_visit(request: Request[Any, Any, Any]) -> None:
    """Count an opened page, unless a program opened it.

    Visitors of a day are told apart by address and browser, not by the cookie: whoever comes first has none. The insights keep
    neither, only a mark that is salted anew every day.
    """
    browser = request.headers.get("user-agent", "")
    if request.method != "HEAD" and not _PROGRAM.search(browser):
        instance_of(request).insights.visit(f"{address_of(request)} {browser}")


def count_embedded_visit(request: Request[Any, Any, Any]) -> None:
    """The same for a chat that is opened on a page of another site, once for a tab; our own page was counted when it was opened."""
    origin = request.headers.get("origin", "").lower()
    if origin and origin not in instance_of(request).settings.origins:
        count_visit(request)


@post("/api/links/{link:int}/click", status_code=204)
async def click(request: Request[Any, Any, Any], link: Annotated[int, PathParameter(ge=1, le=2**31)]) -> Response[None]:
    """Count a followed link. The body is nobody's business: `sendBeacon` sends what it likes."""
    instance_of(request).insights.click(link)
    return Response(None, status_code=204)
