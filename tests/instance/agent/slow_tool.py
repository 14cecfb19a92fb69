"""A tool to be cancelled in."""

from __future__ import annotations

import asyncio

from chatinbio_instance.core.deps import ToolContext
from chatinbio_instance.core.tools import Arguments, Tool, ToolOutcome, completed


class Nothing(Arguments):
    pass


class Slow:
    """A tool that takes for ever, and knows when it was let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()

    async def _work(self, context: ToolContext, arguments: Nothing) -> ToolOutcome:
        self.begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            self.ended.set()
        return completed("never")

    @property
    def tool(self) -> Tool:
        return Tool("slow", "Taking a while", "Takes long.", Nothing, self._work)
