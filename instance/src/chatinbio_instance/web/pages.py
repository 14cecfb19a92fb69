"""The files of the front end, as its build left them in `static/`."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import NotFoundException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from chatinbio_instance.web.caching import etag_of

STATIC = Path(__file__).parent / "static"
METHODS = [HttpMethod.GET, HttpMethod.HEAD]
SQUEEZABLE = {
    "text/html",
    "text/css",
    "text/javascript",
    "application/json",
    "image/svg+xml",
    "application/manifest+json",
}

_UNBUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat-in-Bio</title>
<h1>The page is not built yet</h1>
<p>The instance runs and its chat answers (<code>POST /api/chat</code>, <code>/ws/chat</code>), but its front end is missing.
Build it with <code>make frontend</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>instance/frontend</code>,
and reload.</p></html>"""


ANYTHING = {200: ResponseSpec(bytes, media_type="*/*", description="A file", generate_examples=False)}


@dataclass(frozen=True, slots=True)
class File:
    """A content as it is served, `squeezed` by gzip where that helps."""

    content: bytes
    squeezed: bytes | None
    media_type: str
    etag: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> File:
        """A file of this content."""
        squeezed = gzip.compress(content, 9, mtime=0) if media_type in SQUEEZABLE and len(content) > 1000 else None
        return cls(content, squeezed, media_type, etag_of(content))


UNBUILT = File(_UNBUILT, None, "text/html", '"unbuilt"')


@lru_cache(maxsize=128)
def _load(path: Path, changed: int) -> File:
    """A file as it is served; `changed` (nanoseconds) makes a rebuilt one a new one."""
    return File.of(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")


def file(name: str) -> File | None:
    """A file of the build; None where there is none."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        return None
    return _load(path, path.stat().st_mtime_ns)


def answer(request: Request[Any, Any, Any], file: File, caching: str, vary: str = "accept-encoding") -> Response[bytes]:
    """The file, or that it is what the client has already."""
    headers = {"etag": file.etag, "cache-control": caching, "vary": vary}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    content = file.content
    if file.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.squeezed
        headers["content-encoding"] = "gzip"
    text = file.media_type.startswith("text/")
    media_type = f"{file.media_type}; charset=utf-8" if text else file.media_type
    return Response(content, headers=headers | {"content-type": media_type})


@route("/assets/{name:path}", http_method=METHODS, responses=ANYTHING)
async def asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file whose name holds its content's hash."""
    found = file(f"assets/{str(name).lstrip('/')}")
    if found is None:
        raise NotFoundException
    return answer(request, found, "public, max-age=31536000, immutable")


@route("/{name:str}", http_method=METHODS, responses=ANYTHING)
async def loose_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Files that browsers ask for by name, such as the icon."""
    found = file(name) if name != "manifest.json" else None
    if found is None:
        raise NotFoundException
    return answer(request, found, "public, max-age=3600")
