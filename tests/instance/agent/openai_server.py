"""A server that speaks the OpenAI wire protocol (chat completions, streamed) on loopback, by script.

Each request takes the next reply of the script. It is written on bare sockets, so that it can do what a broken provider does:
stop in the middle of a stream, send nonsense, or say nothing for ever; and so that it notices when a client hangs up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

USAGE = {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30}


@dataclass(frozen=True)
class Say:
    """Stream these pieces of text."""

    pieces: Sequence[str]


@dataclass(frozen=True)
class Call:
    """Call a tool; the arguments come in pieces, as they do on the wire."""

    name: str
    arguments: str
    id: str = "call_1"


@dataclass(frozen=True)
class Refuse:
    """An HTTP error before the stream. With `echo` its body repeats the whole request, as some servers do."""

    status: int
    code: str = "error"
    retry_after: int | None = None
    echo: bool = False


@dataclass(frozen=True)
class BreakOff:
    """Stream these pieces, then close the connection in the middle of the response."""

    pieces: Sequence[str] = ()


@dataclass(frozen=True)
class Nonsense:
    """A stream whose data is no JSON."""


@dataclass(frozen=True)
class Linger:
    """Stream these pieces and then say nothing, until the client hangs up."""

    pieces: Sequence[str] = ()


@dataclass(frozen=True)
class Held:
    """Stream the first pieces, wait until the gate opens, then stream the rest."""

    first: Sequence[str]
    gate: asyncio.Event
    rest: Sequence[str]


@dataclass(frozen=True)
class Raw:
    """These bytes as the body of the stream, one HTTP chunk each, whatever they are."""

    pieces: Sequence[bytes]


@dataclass(frozen=True)
class Endless:
    """The same piece of text for ever, or with `raw` the same bytes, until the client hangs up."""

    piece: str = "and so on "
    raw: bytes = b""


@dataclass(frozen=True)
class Silent:
    """Take the request and never answer."""


@dataclass(frozen=True)
class Repeat:
    """Say the system prompt, word for word, in pieces of so many characters, after some words of one's own."""

    size: int = 5
    before: Sequence[str] = ()


Reply = Say | Call | Refuse | BreakOff | Nonsense | Linger | Held | Raw | Endless | Silent | Repeat
# What a server answers may depend on what it is asked.
Script = Reply | Callable[[dict[str, Any]], Reply]


def data(**chunk: Any) -> bytes:
    """One event of the stream."""
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def delta(finish: str | None = None, **delta: Any) -> bytes:
    """The event of a chunk with this delta."""
    return data(
        id="c",
        object="chat.completion.chunk",
        created=1,
        model="m",
        choices=[{"index": 0, "delta": delta, "finish_reason": finish}],
    )


DONE = b"data: [DONE]\n\n"


@dataclass
class OpenAIServer:
    """What was asked, and the address to give as base URL."""

    base_url: str
    script: list[Script]
    always: Script | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def openai_server(*script: Script, always: Script | None = None) -> AsyncIterator[OpenAIServer]:
    """Run the script on a free port; when it is over, `always` answers."""
    state = OpenAIServer("", list(script), always)
    open_connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            await _serve(state, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            state.hung_up.set()  # while it was still spoken to, or before it had said what it wants
        except asyncio.CancelledError:
            pass  # the server is closing; Python 3.11 logs a handler that ends as cancelled
        finally:
            open_connections.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    state.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield state
    finally:
        server.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        await server.wait_closed()


async def _serve(state: OpenAIServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))))
    state.paths.append(head[0].split()[1])
    state.headers.append(headers)
    state.requests.append(body)
    next_one = state.script.pop(0) if state.script else state.always or Refuse(500)
    reply = next_one(body) if callable(next_one) else next_one
    if isinstance(reply, Refuse):
        told = f"secret-internal-detail {reply.code} {json.dumps(body) if reply.echo else ''}"
        error = {"error": {"message": told, "type": reply.code, "code": reply.code}}
        content = json.dumps(error).encode()
        again = "" if reply.retry_after is None else f"retry-after: {reply.retry_after}\r\n"
        writer.write(
            f"HTTP/1.1 {reply.status} Refused\r\ncontent-type: application/json\r\n{again}"
            f"content-length: {len(content)}\r\nconnection: close\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        return
    if isinstance(reply, Silent):
        await reader.read()
        state.hung_up.set()
        return
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )

    async def send(data: str) -> None:
        await send_bytes(f"data: {data}\n\n".encode())

    async def send_bytes(payload: bytes) -> None:
        writer.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0.005)  # pieces, not one packet

    match reply:
        case Raw():
            for piece in reply.pieces:
                await send_bytes(piece)
        case Endless():
            try:
                while True:
                    await send_bytes(reply.raw or delta(content=reply.piece))
            finally:
                state.hung_up.set()
        case Repeat():
            prompt = "".join(m["content"] for m in body["messages"] if m["role"] == "system")
            pieces = [prompt[n : n + reply.size] for n in range(0, len(prompt), reply.size)]
            await _stream(state, Say([*reply.before, *pieces]), body["model"], send, reader)
        case _:
            await _stream(state, reply, body["model"], send, reader)
    if not isinstance(reply, BreakOff):
        writer.write(b"0\r\n\r\n")
        await writer.drain()


async def _stream(
    state: OpenAIServer, reply: Reply, model: str, send: Callable[[str], Any], reader: asyncio.StreamReader
) -> None:
    async def chunk(delta: dict[str, Any], finish: str | None = None) -> None:
        await send(_chunk(model, [{"index": 0, "delta": delta, "finish_reason": finish}]))

    match reply:
        case Nonsense():
            await send("{this is no json")
            return
        case Call():
            function = {"name": reply.name, "arguments": ""}
            await chunk(
                {
                    "role": "assistant",
                    "tool_calls": [{"index": 0, "id": reply.id, "type": "function", "function": function}],
                }
            )
            middle = len(reply.arguments) // 2
            for piece in (reply.arguments[:middle], reply.arguments[middle:]):
                await chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
            await chunk({}, "tool_calls")
        case Held():
            for piece in reply.first:
                await chunk({"content": piece})
            await reply.gate.wait()
            for piece in reply.rest:
                await chunk({"content": piece})
            await chunk({}, "stop")
        case Say() | BreakOff() | Linger():
            await chunk({"role": "assistant", "content": ""})
            for piece in reply.pieces:
                await chunk({"content": piece})
            if isinstance(reply, BreakOff):
                return
            if isinstance(reply, Linger):
                await reader.read()  # ends when the client closes its side
                state.hung_up.set()
                return
            await chunk({}, "stop")
    await send(_chunk(model, [], usage=USAGE))
    await send("[DONE]")


def _chunk(model: str, choices: list[dict[str, Any]], **more: Any) -> str:
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": model,
            "choices": choices,
            **more,
        }
    )
