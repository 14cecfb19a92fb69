"""SIGTERM while fifty answers are written: each ends or its client is told to come back, and then no word is missing.

A third of the clients lose their connection before; what they missed they get from the next process.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import httpx_sse
import pytest
import websockets

from chatinbio_instance.db.boot import DATABASE_NAME
from tests.instance.pages import ENDS, PATIENCE, eventually
from tests.instance.processes import Program, started

SLOW = "tests.instance.slow_page"
STREAMS = 50


@dataclass
class Client:
    """A visitor who keeps count of what they have seen, over one transport or the other."""

    message: str
    socket: bool
    hangs_up: bool = False
    cookies: dict[str, str] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    told_to_come_back: bool = False

    @property
    def ended(self) -> bool:
        return any(frame["type"] in ENDS for frame in self.frames)

    @property
    def has_enough(self) -> bool:
        """Whether it hangs up now: with the first words, whatever comes right behind them."""
        return self.hangs_up and self.frames[-1]["type"] == "text_delta"

    @property
    def thread(self) -> str:
        return str(self.frames[0]["thread"])

    @property
    def digest(self) -> str:
        said = "".join(frame["text"] for frame in self.frames if frame["type"] == "text_delta")
        return hashlib.sha256(said.encode()).hexdigest()

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "resume":
            assert frame["seq"] == self.frames[-1]["seq"]
            assert frame["afterSeconds"] > 0
            self.told_to_come_back = True
        else:
            self.frames.append(frame)

    async def talk(self, program: Program, talking: asyncio.Semaphore) -> None:
        """Ask, and see what comes until the connection ends."""
        async with program.visitor() as visitor:
            await visitor.get("/api/thread")
            self.cookies = {c.name: c.value or "" for c in visitor.cookies.jar}
            if self.socket:
                async with program.chat(visitor) as chat:
                    await chat.send(message=self.message)
                    await self._see(chat, talking)
            else:
                wish = {"message": self.message}
                async with httpx_sse.aconnect_sse(visitor, "POST", "/api/chat", json=wish) as stream:
                    async for event in stream.aiter_sse():
                        if not event.data:
                            continue  # what keeps a silent stream open
                        self._count(talking, json.loads(event.data))
                        if self.has_enough:
                            return

    async def _see(self, chat: Any, talking: asyncio.Semaphore) -> None:
        try:
            while not (self.frames and self.has_enough):
                self._count(talking, await chat.next())
        except websockets.ConnectionClosed as closed:
            assert closed.rcvd is not None
            assert closed.rcvd.code == 1012

    def _count(self, talking: asyncio.Semaphore, frame: dict[str, Any]) -> None:
        if frame["type"] == "text_delta" and self.frames[-1]["type"] != "text_delta":
            talking.release()
        self.take(frame)

    async def come_back(self, program: Program) -> list[dict[str, Any]]:
        """Resume from the last number until the turn has ended; returns the stored items."""
        async with program.visitor() as visitor:
            visitor.cookies.update(self.cookies)
            last = self.frames[-1]["seq"]
            if not self.ended:
                if self.socket:
                    async with program.chat(visitor, thread=self.thread, last_seq=last) as chat:
                        while not self.ended:
                            self.take(await chat.next())
                else:
                    await self._resume(visitor, last)
            items = (await visitor.get(f"/api/threads/{self.thread}")).json()["items"]
            return list(items)

    async def _resume(self, visitor: httpx.AsyncClient, last: int) -> None:
        address, seen = f"/api/threads/{self.thread}/events", {"Last-Event-ID": str(last)}
        async with httpx_sse.aconnect_sse(visitor, "GET", address, headers=seen) as stream:
            async for event in stream.aiter_sse():
                if event.data:  # else it keeps a silent stream open
                    self.take(json.loads(event.data))
                if self.ended:
                    return


@pytest.mark.timeout(300)  # two processes with fifty clients, and a machine that has little time for either
async def test_fifty_answers_survive_a_restart_word_for_word(tmp_path: Path, empty_database: Path) -> None:
    shutil.copy(empty_database, tmp_path / DATABASE_NAME)
    clients = [
        Client("count 40" if n % 5 == 0 else "count for me", socket=n % 2 == 0, hangs_up=n % 3 == 0)
        for n in range(STREAMS)
    ]
    talking = asyncio.Semaphore(0)
    async with started(tmp_path, SLOW, drain_seconds=1) as first:
        await first.listening()
        seeing = [asyncio.create_task(client.talk(first, talking)) for client in clients]
        async with asyncio.timeout(2 * PATIENCE):
            for _ in clients:
                await talking.acquire()
        # The others that end of themselves may do so in the second that is theirs; one does in any case.
        await eventually(lambda: any(client.ended for client in clients))
        first.process.terminate()
        assert await first.ended() == 0
        await asyncio.gather(*seeing)
    stayed = [client for client in clients if not client.hangs_up]
    assert all(client.ended for client in stayed)
    assert all(client.told_to_come_back or client.frames[-1]["type"] == "done" for client in stayed)
    assert sum(client.told_to_come_back for client in stayed) > 20
    assert not any(client.ended for client in clients if client.hangs_up)

    async with started(tmp_path, SLOW) as second:
        await second.listening()
        kept = await asyncio.gather(*(client.come_back(second) for client in clients))
    statuses = set()
    for client, items in zip(clients, kept, strict=True):
        assert [frame["seq"] for frame in client.frames] == list(range(1, len(client.frames) + 1))
        (answer,) = [item for item in items if item["role"] == "assistant"]
        text = "".join(part["text"] for part in answer["parts"])
        assert hashlib.sha256(text.encode()).hexdigest() == client.digest
        statuses.add(answer["status"])
    assert statuses == {"complete", "interrupted"}
