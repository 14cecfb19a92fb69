"""A server on loopback that answers each request with the next of some ready answers, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; with more than one piece its body is streamed."""

    pieces: tuple[bytes, ...]
    status: int = 200
    type: str = "text/event-stream"


@dataclass(frozen=True)
class Asked:
    """A request as it came; `body` is None where it is no JSON."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    text: str


@dataclass
class WireServer:
    """Where it listens, and what it was asked."""

    url: str
    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)


def events(*chunks: tuple[str, dict[str, Any]] | dict[str, Any]) -> tuple[bytes, ...]:
    """Server-sent events, named or not."""
    return tuple(
        b"event: %s\ndata: %s\n\n" % (chunk[0].encode(), json.dumps(chunk[1]).encode())
        if isinstance(chunk, tuple)
        else b"data: %s\n\n" % json.dumps(chunk).encode()
        for chunk in chunks
    )


def said(value: dict[str, Any], status: int = 200) -> Answer:
    """A plain answer of JSON."""
    return Answer((json.dumps(value).encode(),), status, "application/json")


@asynccontextmanager
async def wire_server(*answers: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[WireServer]:
    """Serve these answers on a free port."""
    state = WireServer("", list(answers))
    open_connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            await _serve(state, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            open_connections.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    state.url = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield state
    finally:
        server.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        await server.wait_closed()


async def _serve(state: WireServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    text = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
    method, path, _ = head[0].split()
    body = json.loads(text) if text.startswith("{") else None
    state.asked.append(Asked(method, path, headers, body, text))
    answer = state.answers.pop(0) if state.answers else said({"error": {"message": "the script is over"}}, 500)
    writer.write(
        f"HTTP/1.1 {answer.status} X\r\ncontent-type: {answer.type}\r\ntransfer-encoding: chunked\r\n"
        "connection: close\r\n\r\n".encode()
    )
    for piece in answer.pieces:
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        await writer.drain()
        await asyncio.sleep(0.003)  # pieces, not one packet
    writer.write(b"0\r\n\r\n")
    await writer.drain()
