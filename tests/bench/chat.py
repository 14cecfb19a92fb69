"""The chat under load, beside a bare pass-through: one instance as a process of its own, a model server with a fixed rate in another.

All clients run in this process. A token carries the moment the model server sent it, so what is measured is what this product
adds, and not how fast the model is.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]  # it comes without types
from websockets.asyncio.client import connect

from tests.bench import adapter
from tests.bench.figure import RUNS, Figure
from tests.e2e.fleet import eventually
from tests.instance.processes import ROOT, Program, started

FIRST_MS, TOKENS, RATE = 300, 200, 40
STREAMS = 50


@dataclass
class Stream:
    """One answer as a client got it; seconds. `first` and `last` are what was added to the model's own times."""

    first: float = 0.0
    last: float = 0.0
    lags: list[float] = field(default_factory=list)
    tokens: int = 0


@asynccontextmanager
async def instance_over(folder: str, **settings: Any) -> AsyncIterator[Program]:
    """An instance that listens, its log read away; ended in order at the end."""
    async with started(Path(folder), **settings) as program:
        await program.listening()
        assert program.process.stderr is not None
        reading = asyncio.create_task(program.process.stderr.read())
        try:
            yield program
        finally:
            program.process.terminate()
            await reading


@asynccontextmanager
async def program(module: str, *arguments: str) -> AsyncIterator[tuple[int, psutil.Process]]:
    """A server that prints its port; ended at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline()), psutil.Process(process.pid)
    finally:
        process.kill()
        await process.wait()


async def one(url: str, **headers: str) -> Stream:
    """Ask once and read the answer to its end."""
    async with connect(url, proxy=None, compression=None, additional_headers=headers, open_timeout=30) as chat:
        await asyncio.sleep(0.2)
        return await ask(chat)


async def ask(chat: Any) -> Stream:
    stream = Stream()
    sent = time.monotonic()
    await chat.send(json.dumps({"message": "hello"}))
    async for raw in chat:
        arrived = time.monotonic()
        frame = json.loads(raw)
        if frame["type"] == "text_delta":
            times = [float(text) for text in frame["text"].split(";") if text]
            if not stream.tokens:
                stream.first = arrived - sent - FIRST_MS / 1000
            stream.tokens += len(times)
            stream.lags.append(arrived - times[0])
            stream.last = arrived - times[-1]
        elif frame["type"] == "error":
            raise RuntimeError(f"the answer failed: {raw!r}")
        elif frame["type"] == "done":
            break
    assert stream.tokens == TOKENS, f"{stream.tokens} tokens came, not {TOKENS}"
    return stream


async def ask_adapter(client: httpx.AsyncClient) -> Stream:
    """The same over pydantic-ai's web adapter: server-sent events over POST."""
    stream = Stream()
    sent = time.monotonic()
    async with client.stream("POST", "/", json=adapter.BODY) as response:
        async for line in response.aiter_lines():
            if not line.startswith("data: {"):
                continue
            arrived = time.monotonic()
            event = json.loads(line[6:])
            if event["type"] == "text-delta":
                times = [float(text) for text in event["delta"].split(";") if text]
                if not stream.tokens:
                    stream.first = arrived - sent - FIRST_MS / 1000
                stream.tokens += len(times)
                stream.last = arrived - times[-1]
    assert stream.tokens == TOKENS, f"{stream.tokens} tokens came, not {TOKENS}"
    return stream


async def load_adapter(url: str, process: psutil.Process, streams: int) -> tuple[list[Stream], float]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits) as client:

        async def later(n: int) -> Stream:
            await asyncio.sleep(n * 0.02)
            return await ask_adapter(client)

        before = cpu(process)
        answers = await asyncio.gather(*(later(n) for n in range(streams)))
        return list(answers), cpu(process) - before


def cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


async def load(url: str, process: psutil.Process, streams: int) -> tuple[list[Stream], float]:
    """So many answers at once; returns them and the CPU seconds they cost the server."""
    async with asyncio.timeout(120):
        chats = [connect(url, proxy=None, compression=None, open_timeout=30) for _ in range(streams)]
        opened = await asyncio.gather(*(chat.__aenter__() for chat in chats))
        try:
            await asyncio.sleep(0.7)
            before = cpu(process)

            async def later(chat: Any, n: int) -> Stream:
                await asyncio.sleep(n * 0.02)  # visitors do not come in the same millisecond
                return await ask(chat)

            answers = await asyncio.gather(*(later(chat, n) for n, chat in enumerate(opened)))
            return list(answers), cpu(process) - before
        finally:
            await asyncio.gather(*(chat.__aexit__(None, None, None) for chat in chats))


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


MS = 1000


async def streams() -> list[Figure]:
    """Added to the first and the last token, and CPU a token, at one stream and at fifty; a pass-through beside it."""
    model = f"rate-{FIRST_MS}-{TOKENS}-{RATE}"
    alone: list[float] = []
    first: dict[int, list[float]] = {50: [], 99: []}
    last: list[float] = []
    per_token: list[float] = []
    bare_first: list[float] = []
    bare_per_token: list[float] = []
    their_first: list[float] = []
    their_per_token: list[float] = []
    rss: list[float] = []
    with tempfile.TemporaryDirectory(prefix="chatinbio-bench-") as folder:
        async with program("tests.bench.model_server") as (port, _):
            base = f"http://127.0.0.1:{port}/v1"
            limits = {"turns_per_minute": 100000, "turns_per_minute_address": 100000, "turns_per_minute_total": 1000000}
            settings = limits | {"model": f"openai:{model}", "model_base_url": base, "model_api_key": "none"}
            async with instance_over(folder, **settings) as instance:
                process = psutil.Process(instance.process.pid)
                url = f"ws://127.0.0.1:{instance.port}/ws/chat"
                await one(url)  # imports and connects
                for _ in range(RUNS):
                    alone.append((await load(url, process, 1))[0][0].first * MS)
                for _ in range(RUNS):
                    answers, seconds = await load(url, process, STREAMS)
                    for percent, found in first.items():
                        found.append(percentile([answer.first * MS for answer in answers], percent))
                    last.append(max(answer.last for answer in answers) * MS)
                    per_token.append(seconds / (STREAMS * TOKENS) * 1e6)
                rss.append(process.memory_info().rss / 1e6)
            async with program("tests.bench.passthrough", base, model) as (port, process):
                url = f"ws://127.0.0.1:{port}/"
                await load(url, process, 1)
                for _ in range(RUNS):
                    answers, seconds = await load(url, process, STREAMS)
                    bare_first.append(percentile([answer.first * MS for answer in answers], 50))
                    bare_per_token.append(seconds / (STREAMS * TOKENS) * 1e6)
            async with program("tests.bench.adapter", base, model) as (port, process):
                url = f"http://127.0.0.1:{port}"
                await load_adapter(url, process, 1)
                for _ in range(RUNS):
                    answers, seconds = await load_adapter(url, process, STREAMS)
                    their_first.append(percentile([answer.first * MS for answer in answers], 50))
                    their_per_token.append(seconds / (STREAMS * TOKENS) * 1e6)
    return [
        Figure("added to the first token, one stream", 5, "ms", tuple(alone)),
        Figure(f"added to the first token, {STREAMS} streams, p50", 20, "ms", tuple(first[50])),
        Figure(f"added to the first token, {STREAMS} streams, p99", 60, "ms", tuple(first[99])),
        Figure(f"last token later than the model's, {STREAMS} streams, worst", 50, "ms", tuple(last)),
        Figure("CPU a token", 250, "µs", tuple(per_token)),
        Figure("memory after the chats", 100, "MB", tuple(rss)),
        Figure("pass-through: added to the first token, p50", None, "ms", tuple(bare_first)),
        Figure("pass-through: CPU a token", None, "µs", tuple(bare_per_token)),
        Figure("pydantic-ai's web adapter: added to the first token, p50", None, "ms", tuple(their_first)),
        Figure("pydantic-ai's web adapter: CPU a token", None, "µs", tuple(their_per_token)),
    ]


async def idle_sockets() -> list[Figure]:
    """What a thousand people who only look cost, and how long an abandoned connection is kept."""
    grown: list[float] = []
    with tempfile.TemporaryDirectory(prefix="chatinbio-bench-") as folder:
        async with instance_over(folder) as instance:
            process = psutil.Process(instance.process.pid)
            url = f"ws://127.0.0.1:{instance.port}/ws/chat"
            await _open(url, 20)
            await asyncio.sleep(2)
            before = process.memory_info().rss
            held = await _open(url, 1000)
            await asyncio.sleep(3)
            grown.append((process.memory_info().rss - before) / 1e6)
            await asyncio.gather(*(chat.close() for chat in held))
    return [Figure("1,000 idle WebSockets", 40, "MB", tuple(grown))]


async def _open(url: str, count: int) -> list[Any]:
    held: list[Any] = []
    for _ in range(0, count, 20):
        held += await asyncio.gather(
            *(connect(url, proxy=None, compression=None, open_timeout=30).__aenter__() for _ in range(20))
        )
    return held


async def abandoned() -> list[Figure]:
    """Connections whose other end fell silent without a word: the client's process is stopped, so nothing answers pings."""
    script = (
        "import asyncio, os, sys\n"
        "from tests.bench.chat import _open\n"
        "async def main():\n"
        "    held = await _open(sys.argv[1], 20)\n"
        "    print(len(held), flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    took: list[float] = []
    with tempfile.TemporaryDirectory(prefix="chatinbio-bench-") as folder:
        async with instance_over(folder) as instance:
            url = f"ws://127.0.0.1:{instance.port}/ws/chat"
            client = await asyncio.create_subprocess_exec(
                sys.executable, "-c", script, url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
            )
            assert client.stdout is not None
            await client.stdout.readline()
            psutil.Process(client.pid).suspend()
            begin = time.monotonic()
            async with instance.visitor() as visitor:
                await eventually(lambda: _deserted(visitor), seconds=110, every=0.5)
            took.append(time.monotonic() - begin)
            client.kill()
            await client.wait()
    return [Figure("abandoned connections are gone after", 60, "s", tuple(took))]


async def _deserted(visitor: httpx.AsyncClient) -> bool:
    return "chatinbio_sockets 0.0" in (await visitor.get("/metrics")).text
