"""A conversation as jobs see it: where results land, and who is told how far they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field
from sqlalchemy import text

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.events import Engine
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.threads import store
from chatinbio_instance.turn.service import Turns
from tests.instance.pages import PATIENCE


class Wanted(Arguments):
    """What the test's tools take."""

    topic: str = Field("", description="Anything.")


def tool(work: Callable[[int], Awaitable[ToolOutcome | str]], *, attempts: int = 3, begins: Any = None) -> Tool:
    """A background tool whose work is told the number of its attempt."""

    async def function(context: ToolContext, arguments: Wanted) -> ToolOutcome:
        context.progress(f"Counting {arguments.topic}".strip(), 0.5)
        outcome = await work(context.attempt)
        return completed(outcome) if isinstance(outcome, str) else outcome

    return Tool("count", "Counting", "Count.", Wanted, function, background=True, attempts=attempts, begins=begins)


async def no_engine() -> Engine:
    raise AssertionError("nobody speaks here")


@dataclass
class Conversation:
    """The thread `t` of the visitor `v`; `landed` are the results that are on disk, in order."""

    database: Database
    landed: list[Delivery] = field(default_factory=list)
    told: list[tuple[str, float | None]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.turns = Turns(self.database, no_engine, lambda: "none", turn_seconds=PATIENCE)

    async def begin(self, thread: str = "t", visitor: str = "v") -> None:
        await self.database.write(lambda connection: store.begin_thread(connection, thread, visitor, now()))

    def call(self, tool: str, thread: str = "t", visitor: str = "v", **arguments: Any) -> dict[str, Any]:
        of = {"thread": thread, "visitor": visitor, "role": "visitor", "turn": "turn-1", "call": "call-1"}
        return {**of, "tool": tool, "arguments": arguments}

    async def deliver(self, delivery: Delivery) -> None:
        """Into the very conversation."""
        await self.turns.deliver(delivery)
        async with self.changed:
            self.landed.append(delivery)
            self.changed.notify_all()

    def report(self, thread: str, turn: str, call: str, message: str, fraction: float | None) -> None:
        assert (thread, turn, call) == ("t", "turn-1", "call-1")
        self.told.append((message, fraction))

    async def delivered(self, count: int) -> list[Delivery]:
        """Wait until so many results landed and nothing is left to tell."""
        async with asyncio.timeout(PATIENCE):
            async with self.changed:
                await self.changed.wait_for(lambda: len(self.landed) >= count)
            while await self.rows("SELECT 1 FROM jobs WHERE ended_at NOT NULL AND delivered_at IS NULL"):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        assert len(self.landed) == count
        return self.landed

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        return await self.database.read(lambda connection: [tuple(row) for row in connection.execute(text(query))])
