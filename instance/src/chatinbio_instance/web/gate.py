"""The gate in front of the framework: foreign origins are refused before anything else, and every answer is hardened.

Plain ASGI, because the framework's own middlewares look at HTTP only and a WebSocket must be refused before accept.
"""

from __future__ import annotations

from typing import Any

from chatinbio_instance.web.problems import MEDIA_TYPE, problem

# Lit's own styles are constructed and need nothing; the styles that A2UI's components carry are attributes.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # A2UI and the page set style attributes; sheets come from here or are built in the page.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' https: data:",
        "media-src https:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Gate:
    """An ASGI application around another. A request without an Origin comes from no page of a browser and passes."""

    def __init__(self, app: Any, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            if not self._is_welcome(scope):
                await receive()
                await _refuse(send, "websocket.http.response.start", "websocket.http.response.body")
                return
            await self._app(scope, receive, send)
            return

        async def hardened(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not self._is_welcome(scope):
            await _refuse(hardened, "http.response.start", "http.response.body")
            return
        await self._app(scope, receive, hardened)

    def _is_welcome(self, scope: Any) -> bool:
        origins = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"origin"]
        return all(origin in self._origins for origin in origins)


async def _refuse(send: Any, start: str, body: str) -> None:
    content = problem(
        403, "foreign_origin", "This chat can only be used from its own page. Open the page and write there."
    )
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(content)).encode())]
    await send({"type": start, "status": 403, "headers": headers})
    await send({"type": body, "body": content})
