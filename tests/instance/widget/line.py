"""A line between browser and instance that is as bad as lines get: it passes bytes one by one, or breaks in the middle of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Line:
    """`single`: event streams come byte by byte. `breaks`: so many answers are cut after their first words. `refuses`: nothing connects."""

    target: int
    port: int = 0
    single: bool = False
    breaks: int = 0
    refuses: bool = False
    cut: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fall(self) -> None:
        """Break every connection, and let no other come about until `refuses` is taken back."""
        self.refuses = True
        for task in self.tasks:
            task.cancel()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        if self.refuses:  # it fell while this one was on its way
            for end in (writer, back):
                end.close()
            return
        ways = [asyncio.create_task(self._up(reader, back)), asyncio.create_task(self._down(there, writer))]
        self.tasks |= set(ways)
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self.tasks -= set(ways)
        for end in (writer, back):
            end.close()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = False
        while data := await reader.read(65536):
            stream = stream or b"text/event-stream" in data
            if self.breaks > 0 and b"event: token" in data:
                # The first words and half of an event, then nothing more.
                self.breaks, self.cut = self.breaks - 1, self.cut + 1
                writer.write(data[: data.index(b"event: token") + 30])
                await writer.drain()
                return
            for piece in [data[n : n + 1] for n in range(len(data))] if stream and self.single else [data]:
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def open_line(target: int) -> AsyncIterator[Line]:
    """A line to a port of this machine."""
    line = Line(target)
    server = await asyncio.start_server(line.accept, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        for task in list(line.tasks):
            task.cancel()
        await asyncio.gather(*line.tasks, return_exceptions=True)
