"""Connections to a model server: nobody who has gone holds one, and whoever comes next has it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing
from typing import Any, cast

import pytest

from chatinbio_instance.agent.model.engine import ModelEngine
from chatinbio_instance.agent.offline.engine import OfflineEngine
from chatinbio_instance.agent.spec import AgentSpec, ModelChoice, RunSettings
from chatinbio_instance.core.events import EngineEvent, EngineRequest, TextDelta
from chatinbio_instance.library.service import Library
from tests.instance.agent.answers import ask, prompt_of
from tests.instance.agent.engines import EngineFor, sdk_model
from tests.instance.agent.openai_server import (
    DONE,
    Call,
    Linger,
    Reply,
    Say,
    Silent,
    delta,
    openai_server,
)
from tests.instance.agent.slow_tool import Slow
from tests.instance.library.pages import clock
from tests.instance.pages import PATIENCE

# Turns of the event loop that letting go may take. Who waited for a time or for somebody else would take thousands; a machine that
# stands still takes none.
LET_GO = 200


async def _cancelled(engine: ModelEngine, ready: asyncio.Event, events: list[EngineEvent]) -> None:
    """Cancel once `ready`, and hold it to letting go at once."""

    async def listen() -> None:
        async with aclosing(cast("Any", engine.run(EngineRequest("t", "hello?")))) as run:
            async for event in run:
                events.append(event)
                if isinstance(event, TextDelta):
                    ready.set()

    task = asyncio.create_task(listen())
    await asyncio.wait_for(ready.wait(), PATIENCE)
    task.cancel()
    turns = 0
    while not task.done():
        turns += 1
        assert turns < LET_GO
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("where", ["while the model is made", "before an answer", "between two words", "in a tool"])
async def test_a_run_is_let_go_of_at_once_wherever_it_is(
    engine_for: EngineFor, where: str, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    script: dict[str, Reply] = {"between two words": Linger(["One "]), "in a tool": Call("slow", "{}")}
    ready = {"in a tool": slow.begun}.get(where, asyncio.Event())
    async with openai_server(script.get(where, Silent()), Say(["Here I am."])) as server:
        engine = engine_for(server)
        if where == "while the model is made":
            loop, made = asyncio.get_running_loop(), threading.Event()
            build = engine._build_model or (lambda choice, settings: sdk_model(choice, settings))

            def slowly(choice: ModelChoice, settings: RunSettings) -> Any:
                loop.call_soon_threadsafe(ready.set)
                assert made.wait(PATIENCE)
                return build(choice, settings)

            engine._build_model = slowly
        else:
            await engine.warm_up()
        if where == "before an answer":

            async def asked() -> None:
                while not server.requests:  # noqa: ASYNC110 - the server tells in no other way
                    await asyncio.sleep(0.005)
                ready.set()

            watching = asyncio.create_task(asked())
        await _cancelled(engine, ready, [])
        if where in ("before an answer", "between two words"):
            await asyncio.wait_for(server.hung_up.wait(), PATIENCE)
        if where == "before an answer":
            await watching
        if where == "in a tool":
            assert slow.ended.is_set()
        left = {task.get_name() for task in asyncio.all_tasks()} - {"agent"}
        assert not {name for name in left if "engine" in name or "httpx" in name}
        if where == "while the model is made":
            made.set()
            server.script.pop(0)
        assert (await ask(engine, "and now?")).text == "Here I am.", "the next run is not hurt"


@pytest.mark.parametrize(("closes", "connections"), [(False, 1), (True, 5)])
async def test_connections_serve_again_and_one_that_was_closed_meanwhile_costs_no_answer(
    library: Library, closes: bool, connections: int
) -> None:
    """Five answers, one after the other. A server that `closes` takes the second request of a connection and hangs up."""
    accepted: list[asyncio.Task[Any] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(asyncio.current_task())
        served = 0
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0]))
                if closes and served:
                    return
                served += 1
                body = delta(content="Hello.") + delta("stop") + DONE
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                )
                writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    choice = ModelChoice("openai:m", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", "k")
    engine = ModelEngine(AgentSpec(choice, prompt_of(library)), fallback=OfflineEngine(library, (), clock))
    for _ in range(5):
        assert (await ask(engine, "hi")).text == "Hello."
    assert len(accepted) == connections
    await engine.close()
    server.close()
    await asyncio.wait_for(asyncio.gather(*filter(None, accepted)), PATIENCE)  # each has seen its client go
    await server.wait_closed()
