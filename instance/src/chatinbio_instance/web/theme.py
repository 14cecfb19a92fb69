"""The look of the page as a style sheet: the hues of its handle, and what the creator has chosen.

It is kept ready made: nothing is imported for it.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.caching import unless_known
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.page.looks import hues


async def sheet_of(instance: Instance) -> str:
    """The style sheet of a page, for the page itself and for what shows it elsewhere."""
    hue, other = hues(instance.settings.handle)
    chosen = await instance.library.style_sheet()
    return f":root,\n:host {{\n  --hue: {hue};\n  --hue-2: {other};\n}}\n" + chosen.css.decode()


@get("/theme.css", media_type="text/css")
async def theme(request: Request[Any, Any, Any]) -> Response[bytes]:
    """CSS custom properties: two hues that come from the handle, and those that the creator has set; with an ETag."""
    return unless_known(request, (await sheet_of(instance_of(request))).encode(), "text/css")
