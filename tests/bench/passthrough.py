"""What the chat is held against: the least a server can do, model chunks passed on over a WebSocket, nothing kept.

`python -m tests.bench.passthrough BASE_URL MODEL` prints its port.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import partial

import httpx
from websockets.asyncio.server import ServerConnection, serve

BODY = {"stream": True, "messages": [{"role": "user", "content": "hello"}]}


async def answer(chat: ServerConnection, *, client: httpx.AsyncClient, model: str) -> None:
    async for _ in chat:
        async with client.stream("POST", "/chat/completions", json=BODY | {"model": model}) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    text = json.loads(line[6:])["choices"][0]["delta"].get("content")
                    if text:
                        await chat.send(json.dumps({"type": "text_delta", "text": text}))
        await chat.send(json.dumps({"type": "done"}))


async def main(base_url: str, model: str) -> None:
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=base_url, timeout=60, trust_env=False, limits=limits) as client,
        serve(partial(answer, client=client, model=model), "127.0.0.1", 0, compression=None) as server,
    ):
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
