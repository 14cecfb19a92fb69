"""The gate in front of the framework: foreign origins are refused before anything else, and every answer is hardened.

Plain ASGI, because the framework's own middlewares look at HTTP only and a WebSocket must be refused before accept. Three kinds of
origins: the page's own; those of other sites that the owner allowed, which may chat but are never signed in (no cookie of theirs
counts, so they say who they are by session token); and all others. A request without an Origin comes from no page of a browser.
"""

from __future__ import annotations

import asyncio
from typing import Any

from chatinbio_instance.core import embeds
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.lazy import Lazy
from chatinbio_instance.web.problems import refuse

# Styles of elements are constructed sheets and what depends on data is set as a property, so neither needs to be allowed inline.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        # Whatever is not named below, prefetching and workers included, is fetched from nowhere.
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        # The creator's live preview is the page itself; a player is drawn behind a click.
        f"frame-src 'self' {' '.join(embeds.ORIGINS)}",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        # Text becomes markup in two places: templates are written by us, Markdown of surfaces goes through DOMPurify.
        "require-trusted-types-for 'script'",
        "trusted-types lit-html",
    )
)

HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-dns-prefetch-control", b"off"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]

ADMIN = "/api/admin"
# Never for other sites: what signs in or is for those who are.
OWN_ONLY = (ADMIN, "/api/claim")
# What the widget is made of: on any page, under any policy of that page, for whoever looks at it.
FOR_EVERYBODY = ("/embed.js", "/widget.js", "/widget/", "/assets/", "/media/")
LOADED_ANYWHERE = [(b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin")]
# A page that may not show the chat can say so to whoever put it there.
WIDGET = "/api/widget"

VARY = (b"vary", b"origin")
PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", b"content-type, if-none-match, last-event-id, x-api-key, x-chat-session"),
    (b"access-control-max-age", b"600"),
    (b"content-length", b"0"),
]
EXPOSED = (b"access-control-expose-headers", b"etag, retry-after")


class Gate:
    """An ASGI application around the visitors' one and, from the first request for it on, the creator's."""

    def __init__(self, app: Any, instance: Instance) -> None:
        self._app = app
        self._instance = instance
        self._own = instance.settings.origins
        self._admin = Lazy("admin", lambda: asyncio.to_thread(_build_admin, instance))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        origins = {value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"origin"}
        path = scope["path"]
        shared = not path.startswith(OWN_ONLY)
        welcome = origins <= (self._own | self._instance.directory.origins if shared else self._own)
        foreign = not origins <= self._own
        if foreign:
            scope["headers"] = [header for header in scope["headers"] if header[0] != b"cookie"]
        if scope["type"] == "websocket":
            if welcome:
                await self._app(scope, receive, send)
            else:
                await receive()
                await refuse(send, _foreign(), socket=True)
            return

        more = [*HEADERS, VARY] if shared else HEADERS
        if path.startswith(FOR_EVERYBODY):
            more = [*HEADERS, *LOADED_ANYWHERE]
        elif path == WIDGET and not welcome:
            more = [*more, (b"access-control-allow-origin", b"*")]
        elif welcome and shared and origins:
            more = [*more, (b"access-control-allow-origin", origins.pop().encode("latin-1")), EXPOSED]

        async def hardened(message: Any) -> None:
            if message["type"] == "http.response.start":
                said = message.get("headers", ())
                message["headers"] = [*(h for h in said if not (foreign and h[0].lower() == b"set-cookie")), *more]
            await send(message)

        # The page itself and its files are for everybody to look at; without a word of ours no other site's script reads them.
        if not welcome and (path.startswith("/api/") or scope["method"] not in ("GET", "HEAD")):
            await refuse(hardened, _foreign())
        elif welcome and shared and _is_preflight(scope):
            await hardened({"type": "http.response.start", "status": 204, "headers": PREFLIGHT})
            await hardened({"type": "http.response.body", "body": b""})
        elif path == ADMIN or path.startswith(f"{ADMIN}/"):
            await (await self._admin.get())(scope, receive, hardened)
        else:
            await self._app(scope, receive, hardened)


def _foreign() -> InstanceError:
    return InstanceError(
        "foreign_origin",
        "This chat can only be used from its own page and from sites its owner allowed. Open the page itself.",
        status=403,
    )


def _build_admin(instance: Instance) -> Any:
    from chatinbio_instance.web.admin.app import build_admin

    return build_admin(instance)


def _is_preflight(scope: Any) -> bool:
    asked = any(name == b"access-control-request-method" for name, _ in scope["headers"])
    return asked and scope["method"] == "OPTIONS"
