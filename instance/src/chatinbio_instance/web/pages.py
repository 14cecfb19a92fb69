"""The page: one HTML document and its hashed assets, as the front end's build left them in `static/`."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import NotFoundException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from chatinbio_instance.web.caching import etag_of
from chatinbio_instance.web.visits import count_visit

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

UNBUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat-in-Bio</title>
<h1>The page is not built yet</h1>
<p>The instance runs and its chat answers (<code>POST /api/chat</code>, <code>/ws/chat</code>), but its front end is missing.
Build it with <code>make frontend</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>instance/frontend</code>,
and reload.</p></html>"""


ANYTHING = {200: ResponseSpec(bytes, media_type="*/*", description="A file", generate_examples=False)}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    squeezed: bytes | None
    media_type: str
    etag: str


@lru_cache(maxsize=128)
def _load(path: Path, changed: int) -> _File:
    """A file as it is served; `changed` (nanoseconds) makes a rebuilt one a new one."""
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezed = gzip.compress(content, 9, mtime=0) if media_type in SQUEEZABLE and len(content) > 1000 else None
    return _File(content, squeezed, media_type, etag_of(content))


def _file(name: str) -> _File | None:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        return None
    return _load(path, path.stat().st_mtime_ns)


def _answer(request: Request[Any, Any, Any], file: _File, caching: str) -> Response[bytes]:
    headers = {"etag": file.etag, "cache-control": caching, "vary": "accept-encoding"}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    content = file.content
    if file.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.squeezed
        headers["content-encoding"] = "gzip"
    text = file.media_type.startswith("text/")
    media_type = f"{file.media_type}; charset=utf-8" if text else file.media_type
    return Response(content, headers=headers | {"content-type": media_type})


@route(["/", "/claim", "/admin"], http_method=METHODS, media_type="text/html")
async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The document; its script knows what to show where."""
    if request.url.path == "/":
        count_visit(request)
    built = _file("manifest.json")
    file = _File(UNBUILT, None, "text/html", '"unbuilt"') if built is None else _document(built.content)
    return _answer(request, file, "no-cache")


@lru_cache(maxsize=4)
def _document(manifest: bytes) -> _File:
    entry = msgspec.json.decode(manifest)["src/page.ts"]
    content = f"""<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<title>Chat-in-Bio</title><link rel="icon" type="image/svg+xml" href="/favicon.svg">
<link rel="stylesheet" href="/{entry["css"][0]}"><link rel="stylesheet" href="/theme.css">
<script type="module" src="/{entry["file"]}"></script><bio-page></bio-page></html>""".encode()
    return _File(content, None, "text/html", etag_of(content))


@route("/assets/{name:path}", http_method=METHODS, responses=ANYTHING)
async def asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file whose name holds its content's hash."""
    file = _file(f"assets/{str(name).lstrip('/')}")
    if file is None:
        raise NotFoundException
    return _answer(request, file, "public, max-age=31536000, immutable")


@route("/{name:str}", http_method=METHODS, responses=ANYTHING)
async def loose_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Files that browsers ask for by name, such as the icon."""
    file = _file(name) if name != "manifest.json" else None
    if file is None:
        raise NotFoundException
    return _answer(request, file, "public, max-age=3600")
