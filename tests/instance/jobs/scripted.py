"""Work that does as it is told, and time that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from chatinbio_instance.core.tools import ToolOutcome

Work = Callable[[int], Awaitable[ToolOutcome | str]]


class Time:
    """Time that stands still: who sleeps moves it."""

    def __init__(self) -> None:
        self.at = datetime(2027, 1, 14, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def outcomes(*script: ToolOutcome | Exception | str) -> tuple[Work, list[int]]:
    """Work that comes out as scripted, attempt by attempt, and the attempts there were."""
    attempts: list[int] = []

    async def work(attempt: int) -> ToolOutcome | str:
        attempts.append(attempt)
        outcome = script[attempt - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return work, attempts


class Endless:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.let_go = asyncio.Event()
        self.running = self.most = self.stopped = 0

    async def __call__(self, attempt: int) -> str:
        self.running += 1
        self.most = max(self.most, self.running)
        self.began.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        finally:
            self.running -= 1
        return "done"
