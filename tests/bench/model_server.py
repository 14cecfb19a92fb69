"""A model server with a fixed rate, in a process of its own: OpenAI's chat completions, streamed.

`python -m tests.bench.model_server` prints its port. Every token carries the moment it was sent (`<seconds>;`, of the machine's
monotonic clock), so that a client on the same machine knows how late it is. The model's name says what to do:
`rate-<first token after ms>-<tokens>-<tokens a second>`.
"""

from __future__ import annotations

import asyncio
import json
import time

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def _chunk(text: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(text), text)


def _event(delta: str, finish: str = "null", usage: str = "") -> bytes:
    choices = f'[{{"index":0,"delta":{delta},"finish_reason":{finish}}}]'
    body = f'{{"id":"c1","object":"chat.completion.chunk","created":1,"model":"rate","choices":{choices}{usage}}}'
    return _chunk(f"data: {body}\n\n".encode())


async def _answer(writer: asyncio.StreamWriter, first_ms: int, tokens: int, rate: int) -> None:
    writer.write(HEAD)
    begin = time.monotonic() + first_ms / 1000
    writer.write(_event('{"role":"assistant","content":""}'))
    for n in range(tokens):
        due = begin + n / rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        writer.write(_event(f'{{"content":"{time.monotonic():.6f};"}}'))
        await writer.drain()
    usage = f',"usage":{{"prompt_tokens":10,"completion_tokens":{tokens},"total_tokens":{tokens + 10}}}'
    writer.write(_event("{}", '"stop"', usage) + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    await writer.drain()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(
                int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
            )
            asked = json.loads(await reader.readexactly(length))
            _, first, tokens, rate = asked["model"].split("-")
            await _answer(writer, int(first), int(tokens), int(rate))
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
