"""The chat on pages of other sites: what an embed asks before it shows anything, its code, and the creator's preview of it."""

from __future__ import annotations

import hashlib
import html
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get, route
from litestar.exceptions import NotFoundException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from chatinbio_instance.library.page import Language
from chatinbio_instance.web import pages
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.bio import language_of
from chatinbio_instance.web.caching import UNCHANGED, unless_known
from chatinbio_instance.web.theme import sheet_of

# What the build put at the end of the names of custom elements (`vite.config.ts`): here each instance puts its own in.
SIGN = b"-cib0000000"


class Widget(msgspec.Struct, frozen=True, rename="camel"):
    """What an embed shows before its chat is opened. `css` is the look as /theme.css tells it, `position` the corner that the creator
    chose, `language` that of the page for everybody, or `auto`."""

    display_name: str
    avatar_url: str | None
    css: str
    language: Language
    position: str
    suggestions: list[str]


@get("/api/widget", responses={200: ResponseSpec(Widget, description="The widget"), 304: UNCHANGED})
async def widget(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Who chats here and how it looks, for pages that may show it; with an ETag. Nobody is counted before the chat is opened."""
    instance = instance_of(request)
    known = await instance.library.bio(reader=language_of(request))
    look = await sheet_of(instance)
    about = Widget(
        display_name=known["displayName"],
        avatar_url=known["avatarUrl"],
        css=look,
        language=known["language"],
        position="left" if "--cib-position: left;" in look else "right",
        suggestions=known["suggestions"],
    )
    return unless_known(request, msgspec.json.encode(about), "application/json", vary="accept-language")


@route("/widget.js", http_method=pages.METHODS, responses=pages.ANYTHING)
async def script(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The chat, as an embed loads it when a visitor turns to it. It names files of this release, so it is asked for anew each time."""
    return _code(request, "widget.js", "no-cache")


@route("/widget/{name:str}", http_method=pages.METHODS, responses=pages.ANYTHING)
async def part(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A part of it, whose name holds its content's hash."""
    return _code(request, f"widget/{name}", "public, max-age=31536000, immutable")


def _code(request: Request[Any, Any, Any], name: str, caching: str) -> Response[bytes]:
    """The code with names of elements that are this address's alone: on one page there may be chats of several instances."""
    built = pages.file(name)
    if built is None:
        raise NotFoundException
    instance = instance_of(request)
    host = request.headers.get("host", "").lower()
    # By the address that the browser knows, as it keeps the parts; a made up one is no reason to make everything anew.
    known = {origin.partition("://")[2] for origin in instance.settings.origins}
    return pages.answer(request, _signed(built, host if host in known else instance.settings.handle), caching)


@lru_cache(maxsize=64)
def _signed(built: pages.File, name: str) -> pages.File:
    sign = hashlib.blake2b(name.encode(), digest_size=5).hexdigest()
    return pages.File.of(built.content.replace(SIGN, f"-{sign}".encode()), built.media_type)


@get("/embed/preview", media_type="text/html")
async def preview(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A page like any other site's, with the widget on it, for the creator to look at while changing it. `?open` shows it open."""
    name = html.escape((await instance_of(request).library.bio())["displayName"])
    opened = " open" if "open" in request.query_params else ""
    content = (
        (Path(__file__).parent / "embed_preview.html").read_text().replace("{name}", name).replace("{open}", opened)
    )
    return Response(
        content.encode(), headers={"cache-control": "no-cache", "x-robots-tag": "noindex"}, media_type="text/html"
    )
