"""Faults as they reach a client: an answer that never comes, comes in half, or comes twice.

Place in the flow: routes, reading → **disturbing** → aiohttp. What goes wrong is decided in faults.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.payload import Payload

from chatinbio_local.api import errors
from chatinbio_local.api.faults import Call, Fault, Faults
from chatinbio_local.client import ApiError

CarryOut = Callable[[], Awaitable[web.StreamResponse]]


async def disturb(fault: Fault, request: web.Request, carry_out: CarryOut) -> web.StreamResponse:
    """Answer a request as the fault says. Raises the ApiError of a status, and those of carrying the request out."""
    match fault.kind:
        case "status":
            raise fault.refusal()
        case "hang":
            await _for_ever()
        case "die-after":
            await carry_out()
        case "cut" | "silence":
            return await _in_part(fault, request, await carry_out())
    return hang_up(request)


def hang_up(request: web.Request) -> web.StreamResponse:
    """Reset the connection; the response is for the framework, which finds that nobody is there to read it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _in_part(fault: Fault, request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
    """The head of an answer that announces all of its body, and half of that; then the end, or nothing at all."""
    if whole.prepared:  # a log, which is sent as it is read
        return hang_up(request)
    body = whole.body if isinstance(whole, web.Response) else b""
    if isinstance(body, Payload):
        body = await body.as_bytes()
    body = bytes(body or b"")
    part = web.StreamResponse(status=whole.status, headers={"Content-Type": "application/json"})
    part.content_length = len(body)
    await part.prepare(request)
    await part.write(body[: len(body) // 2])
    if fault.kind == "silence":
        await _for_ever()
    return await break_off(request, part)


async def break_off(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """End a connection behind what was written, in the middle of an answer."""
    if request.transport is not None:
        request.transport.close()
    return response


async def _for_ever() -> None:
    """Until the client goes or the server stops: both cancel."""
    await asyncio.Event().wait()


class Cut(Exception):
    """A watch is to end here, in the middle of a line."""


class Lines:
    """Writes the lines of one watch, some of them wrong. `call` describes the watch; its lines bear the names of their objects."""

    def __init__(self, response: web.StreamResponse, faults: Faults | None, call: Call) -> None:
        self._response = response
        self._faults = faults
        self._call = call
        self._held = b""

    async def write(self, lines: Iterable[tuple[str, bytes]], part: str = "line") -> None:
        """Write (name, line) pairs. Raises Cut, and ApiError 410 where the watch is to say that it cannot go on."""
        if not self._faults:
            await self._response.write(b"".join(line for _, line in lines))
            return
        for name, line in lines:
            fault = self._faults.strike(self._call._replace(name=name, part=part))
            await self._written(fault.kind if fault else "", line)

    async def bookmark(self, line: bytes) -> None:
        """Write a bookmark; it has no name and may only be cut or swallowed by silence."""
        await self.write([("", line)], "bookmark")

    async def _written(self, fault: str, line: bytes) -> None:
        match fault:
            case "drop":
                return
            case "reorder":
                self._held += line  # goes behind the next line
                return
            case "cut":
                await self._response.write(line[: len(line) // 2])
                raise Cut
            case "silence":
                await _for_ever()
            case "expire":
                raise errors.gone("this end of the watch was asked for; list again")
            case "duplicate":
                line += line
        held, self._held = self._held, b""
        await self._response.write(line + held)


def retry_after(error: ApiError) -> dict[str, str]:
    """The header that tells a client when to come again."""
    seconds = error.details.get("retryAfterSeconds")
    return {"Retry-After": str(seconds)} if seconds else {}
