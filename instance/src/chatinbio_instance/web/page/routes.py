"""The documents as answers: the page, the creator's side, and what search engines, browsers and address books ask for by name."""

from __future__ import annotations

import asyncio
import io
import time
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

from litestar import HttpMethod, Request, Response, route
from litestar.openapi.datastructures import ResponseSpec

from chatinbio_instance.web import pages
from chatinbio_instance.web.access import instance_of
from chatinbio_instance.web.bio import bio_of
from chatinbio_instance.web.caching import UNCHANGED, unless_known
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.page import built, looks
from chatinbio_instance.web.page.regions import VARIANTS, accepted
from chatinbio_instance.web.page.shown import Shown
from chatinbio_instance.web.page.words import fixed_language
from chatinbio_instance.web.visits import count_visit

METHODS = [HttpMethod.GET, HttpMethod.HEAD]
# What makes one document differ from another: the page as it was read, the minute, the front end, the engine, the address.
Stamp = tuple[object, int, object, str, str]


def _spec(media_type: str, description: str) -> dict[int, ResponseSpec]:
    said = ResponseSpec(str, media_type=media_type, description=description, generate_examples=False)
    return {200: said, 304: UNCHANGED}


class Documents:
    """The documents of one instance that were made last. What is asked for again within the minute is not made again."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._made: dict[tuple[str, bool], tuple[Stamp, pages.File]] = {}
        self._making = asyncio.Lock()

    async def page(self, url: str, language: str, preview: bool) -> pages.File:
        """The page in a language, by the tag of its variant; `url` is where it is, with a slash at its end."""
        manifest = built.manifest()
        if manifest is None:
            return pages.UNBUILT
        stamp = await self._stamp(url, manifest)
        known = self._made.get((language, preview))
        if known is not None and _same(known[0], stamp):
            return known[1]
        async with self._making:
            known = self._made.get((language, preview))
            if known is not None and _same(known[0], stamp):
                return known[1]
            shown = await shown_of(self._instance, url, language, preview)
            file = await asyncio.to_thread(_written, shown, manifest)
            self._made[language, preview] = (stamp, file)
            return file

    async def _stamp(self, url: str, manifest: bytes) -> Stamp:
        # Whatever changes the page makes the library read it anew, and what was read is another object then.
        persona = await self._instance.library.persona()
        return persona, int(time.time()) // 60, manifest, self._instance.engine_name(), url


def _same(one: Stamp, other: Stamp) -> bool:
    return one[0] is other[0] and one[2] is other[2] and (one[1], *one[3:]) == (other[1], *other[3:])


def _written(shown: Shown, manifest: bytes) -> pages.File:
    from chatinbio_instance.web.page import document

    entry = built.entry(manifest, "src/page.ts", f"src/words/{shown.words.language}.ts")
    return pages.File.of(document.page(shown, entry), "text/html")


async def shown_of(instance: Instance, url: str, language: str, preview: bool = False) -> Shown:
    """What a document is made of, as it is now."""
    library = instance.library
    settings = await library.page_settings()
    css = (await library.style_sheet()).css.decode()
    return Shown(
        url,
        VARIANTS[language],
        await bio_of(instance, VARIANTS[language].language),
        await library.faq(),
        looks.look(css, instance.settings.handle),
        settings.indexing,
        preview,
        built.icons(),
    )


_documents: WeakKeyDictionary[Instance, Documents] = WeakKeyDictionary()


def _documents_of(instance: Instance) -> Documents:
    if (found := _documents.get(instance)) is None:
        found = _documents[instance] = Documents(instance)
    return found


def address_of_page(request: Request[Any, Any, Any]) -> str:
    """Where the page is, with a slash at its end: its public address, or where it was asked for when none is known."""
    return (instance_of(request).settings.public_url or str(request.base_url)).rstrip("/") + "/"


async def _language(request: Request[Any, Any, Any]) -> tuple[str, str]:
    """The language of a document and what its answer varies by."""
    fixed = fixed_language(await instance_of(request).library.page_settings())
    if fixed is not None:
        return fixed, "accept-encoding"
    return accepted(request.headers.get("accept-language", "")), "accept-encoding, accept-language"


@route("/", http_method=METHODS, media_type="text/html")
async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page with all its content. With `?preview` the creator looks at it, which is no visit; `&lang=` is then the visitor's language."""
    preview = "preview" in request.query_params
    if not preview:
        count_visit(request)
    language, vary = await _language(request)
    if preview and "lang" in request.query_params and "accept-language" in vary:
        language = accepted(request.query_params["lang"])
    file = await _documents_of(instance_of(request)).page(address_of_page(request), language, preview)
    return pages.answer(request, file, "no-cache", vary)


@route(["/admin", "/admin/{rest:path}", "/claim"], http_method=METHODS, media_type="text/html")
async def admin(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The document of the creator's side: its script finds out who is there and what to show."""
    manifest = built.manifest()
    language = accepted(request.headers.get("accept-language", ""))
    file = pages.UNBUILT if manifest is None else await asyncio.to_thread(_admin, manifest, language)
    return pages.answer(request, file, "no-cache", "accept-encoding, accept-language")


@lru_cache(maxsize=len(VARIANTS))
def _admin(manifest: bytes, language: str) -> pages.File:
    from chatinbio_instance.web.page import document

    written = document.admin(VARIANTS[language], built.entry(manifest, "src/admin.ts"))
    return pages.File.of(written, "text/html")


@route("/robots.txt", http_method=METHODS, media_type="text/plain", responses=_spec("text/plain", "RFC 9309"))
async def robots(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Where robots may go. A page that is not to be found says so in the document itself: who may not read it would never know."""
    kept_out = "".join(f"Disallow: {path}\n" for path in ("/admin", "/claim", "/api/", "/ws/"))
    text = f"User-agent: *\n{kept_out}Allow: /\n\nSitemap: {address_of_page(request)}sitemap.xml\n"
    return unless_known(request, text.encode(), "text/plain")


@route("/sitemap.xml", http_method=METHODS, responses=_spec("application/xml", "sitemaps.org 0.9"))
async def sitemap(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The one address there is; none where search engines are not to show it."""
    settings = await instance_of(request).library.page_settings()
    one = f"<url><loc>{escape(address_of_page(request))}</loc></url>" if settings.indexing else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{one}</urlset>\n'
    )
    return unless_known(request, text.encode(), "application/xml; charset=utf-8")


@route("/favicon.svg", http_method=METHODS, responses=_spec("image/svg+xml", "The page's icon"))
async def favicon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The creator's initials in the page's colours."""
    instance = instance_of(request)
    name = (await instance.library.persona()).display_name or instance.settings.handle
    css = (await instance.library.style_sheet()).css.decode()
    drawn = looks.favicon(name, looks.look(css, instance.settings.handle))
    return unless_known(request, drawn.encode(), "image/svg+xml")


@route("/qr.svg", http_method=METHODS, responses=_spec("image/svg+xml", "A QR code that leads to the page"))
async def qr_code(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page's address for a camera: on a poster, on a screen."""
    drawn = await asyncio.to_thread(_qr_code, address_of_page(request))
    return unless_known(request, drawn, "image/svg+xml")


@lru_cache(maxsize=4)
def _qr_code(url: str) -> bytes:
    import segno

    # A quarter may be hidden, by a logo or a finger, and four modules of white around it are what cameras need.
    code = segno.make_qr(url, error="q")
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=False)
    return drawn.getvalue()


@route("/card.vcf", http_method=METHODS, responses=_spec("text/vcard", "RFC 6350"))
async def contact(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The creator for an address book."""
    instance = instance_of(request)
    shown = await shown_of(instance, address_of_page(request), "en")
    answer = unless_known(request, _card(shown).encode(), "text/vcard")
    answer.headers["content-disposition"] = f'attachment; filename="{instance.settings.handle}.vcf"'
    return answer


def _card(shown: Shown) -> str:
    from chatinbio_instance.web.page.card import card

    return card(shown)
