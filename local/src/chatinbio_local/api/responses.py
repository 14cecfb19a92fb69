"""Answers as they leave: JSON, with warnings; a list in pieces.

Place in the flow: routes, reading → **responses** → aiohttp.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

from chatinbio_local.api.store import encode
from chatinbio_local.client import Object

PIECE = 256 * 1024  # bytes, about


def json_response(body: Object, status: int = 200, warnings: list[str] | None = None) -> web.Response:
    return raw_response(encode(body), status, warnings)


def raw_response(data: bytes, status: int = 200, warnings: list[str] | None = None) -> web.Response:
    response = web.Response(body=data, status=status, content_type="application/json")
    for warning in warnings or ():
        text = warning.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        response.headers.add("Warning", f'299 - "{text}"')
    return response


def list_response(head: Object, items: list[bytes]) -> web.Response:
    """A list from its head and the JSON of its items."""
    return web.Response(body=ListBody(encode(head), items))


class ListBody(Payload):
    """A list of thousands is never in memory as a whole, and others are answered between its pieces."""

    _autoclose = True

    def __init__(self, head: bytes, items: list[bytes]) -> None:
        super().__init__(items, content_type="application/json")
        self._head = head[:-1] + b',"items":['
        self._items = items
        self._size = len(self._head) + sum(map(len, items)) + max(len(items) - 1, 0) + len(b"]}")

    def _pieces(self) -> Iterator[bytes]:
        piece, size = [self._head], 0
        for index, item in enumerate(self._items):
            piece += [b",", item] if index else [item]
            size += len(item)
            if size >= PIECE:
                yield b"".join(piece)
                piece, size = [], 0
        yield b"".join([*piece, b"]}"])

    async def write(self, writer: AbstractStreamWriter) -> None:
        """See Payload."""
        for piece in self._pieces():
            await writer.write(piece)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The whole of it."""
        return b"".join(self._pieces()).decode(encoding, errors)
