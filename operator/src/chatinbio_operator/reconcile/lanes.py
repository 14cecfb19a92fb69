"""Room for passes: a lane for those that go well, and one beside it for those that do not.

Place in the flow: loops → **lanes**. A Creator whose requests hang, or that fails again and again, would hold a slot that others
need. So a pass that takes long moves over to the slow lane, and one that comes after a failure begins there. Both
lanes together bound what is under way at once: twice `width`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

# A pass takes milliseconds; one that takes this long waits for an API server that does not answer.
LONG: Final = 1.0


@dataclass(slots=True)
class Ticket:
    """A place in a lane."""

    lane: asyncio.Semaphore
    moving: asyncio.Task[None] | None = None


class Lanes:
    """`ticket = await lanes.enter(failing)`, the pass, `lanes.leave(ticket)`."""

    def __init__(self, width: int) -> None:
        self._fast = asyncio.Semaphore(width)
        self._slow = asyncio.Semaphore(width)

    async def enter(self, failing: bool) -> Ticket:
        ticket = Ticket(self._slow if failing else self._fast)
        await ticket.lane.acquire()
        if not failing:
            ticket.moving = asyncio.create_task(self._move(ticket), name="to the slow lane")
        return ticket

    def leave(self, ticket: Ticket) -> None:
        if ticket.moving:
            ticket.moving.cancel()
        ticket.lane.release()

    async def _move(self, ticket: Ticket) -> None:
        await asyncio.sleep(LONG)
        await self._slow.acquire()
        ticket.lane, left = self._slow, ticket.lane
        left.release()
