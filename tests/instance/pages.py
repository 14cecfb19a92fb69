"""A real instance on a free port with a scripted engine, and the ways to talk to it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from sqlite3 import connect
from typing import Any
from urllib.parse import urlencode

import httpx
import websockets

from chatinbio_instance.core.events import EngineEvent, EngineRequest, TextDelta
from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.settings import Settings
from chatinbio_instance.web.instance import Instance
from chatinbio_instance.web.server import DrainingServer, serve

Frames = list[dict[str, Any]]
ENDS = ("done", "error", "cancelled")
# Seconds for what must happen: a machine may stand still for some of them, and all of them pass only where something is wrong.
PATIENCE = 60


class ScriptedEngine:
    """Says what the test hands it, when the test hands it: events, an exception to raise, or None for the end."""

    name = "offline"

    def __init__(self) -> None:
        self.requests: list[EngineRequest] = []
        self.warmed = 0
        self.stopped = 0
        self._script: asyncio.Queue[EngineEvent | Exception | None] = asyncio.Queue()

    def say(self, *events: EngineEvent | Exception | str | None) -> None:
        for event in events:
            self._script.put_nowait(TextDelta(event) if isinstance(event, str) else event)

    def answer(self, *events: EngineEvent | Exception | str) -> None:
        self.say(*events, None)

    def forget(self) -> None:
        """Drop what was handed in and not said."""
        while not self._script.empty():
            self._script.get_nowait()

    async def run(self, request: EngineRequest) -> AsyncIterator[EngineEvent]:
        self.requests.append(request)
        try:
            while (event := await self._script.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        except asyncio.CancelledError:
            self.stopped += 1
            raise

    async def warm_up(self) -> None:
        self.warmed += 1


class Page:
    """A running instance as its visitors meet it."""

    def __init__(self, server: DrainingServer, engine: ScriptedEngine, data: Path) -> None:
        self.server = server
        self.engine = engine
        self.data = data
        self.origin = f"http://127.0.0.1:{server.instance.settings.port}"

    def visitor(self, **headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.origin, headers=headers, timeout=PATIENCE, trust_env=False)

    @asynccontextmanager
    async def chat(
        self,
        visitor: httpx.AsyncClient | None = None,
        *,
        resume: int | None = None,
        thread: str | None = None,
        last_seq: int | str | None = None,
        **headers: str,
    ) -> AsyncIterator[Chat]:
        """A connection; `thread` and `last_seq` go into its address, `resume` is its first word."""
        if visitor is not None:
            headers["Cookie"] = "; ".join(f"{c.name}={c.value}" for c in visitor.cookies.jar)
        query = {name: value for name, value in (("thread", thread), ("last_seq", last_seq)) if value is not None}
        url = f"{self.origin.replace('http', 'ws')}/ws/chat?{urlencode(query)}"
        patience = {"open_timeout": PATIENCE, "ping_timeout": PATIENCE}
        async with websockets.connect(url, additional_headers=headers, proxy=None, **patience) as socket:
            chat = Chat(socket)
            if resume is not None:
                await chat.send(type="resume", lastSeq=resume)
            yield chat

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(connect(self.data / DATABASE_NAME)) as database:
            return database.execute(query).fetchall()


class Chat:
    """One open WebSocket."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
            return frame

    async def until(self, *types: str) -> Frames:
        """Frames up to and with the first of one of these types."""
        frames = [await self.next()]
        while frames[-1]["type"] not in types:
            frames.append(await self.next())
        return frames

    async def turn(self, message: str) -> Frames:
        await self.send(message=message)
        return await self.until(*ENDS)


def words(frames: Frames) -> str:
    return "".join(frame["text"] for frame in frames if frame["type"] == "text_delta")


def types(frames: Frames) -> list[str]:
    """The types in order, a run of text as one."""
    found: list[str] = []
    for frame in frames:
        if frame["type"] != "text_delta" or found[-1:] != ["text_delta"]:
            found.append(frame["type"])
    return found


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait, with a deadline, for something that no frame tells."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for is on a disk
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_page(
    data: Path, empty_database: Path, engine: ScriptedEngine | None = None, **settings: Any
) -> AsyncIterator[Page]:
    """Serve `data`; it begins as a copy of the empty database where it holds none."""
    data.mkdir(exist_ok=True)
    if not (data / DATABASE_NAME).exists():
        shutil.copy(empty_database, data / DATABASE_NAME)
    engine = engine or ScriptedEngine()
    environment = {"CHATINBIO_DATA_DIR": str(data), "CHATINBIO_PORT": "0", "CHATINBIO_DRAIN_SECONDS": "0"}
    environment |= {f"CHATINBIO_{name.upper()}": str(value) for name, value in settings.items()}
    listening: asyncio.Future[DrainingServer] = asyncio.get_running_loop().create_future()

    async def answering(instance: Instance) -> ScriptedEngine:
        return engine

    serving = asyncio.create_task(serve(Settings.read(environment), answering, listening.set_result))
    either: set[asyncio.Future[Any]] = {serving, listening}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not listening.done():
        await serving  # raises why it could not
    server = listening.result()
    try:
        yield Page(server, engine, data)
    finally:
        server.should_exit = True
        await serving
