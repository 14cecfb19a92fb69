"""One serialized loop per Creator: a pass, then sleep until something wakes it.

Place in the flow: handlers → `wake(handle)` → **loops** → the pass. However many events arrive during a pass, exactly
one more follows. Passes of different Creators run side by side, as many as `concurrency` says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from chatinbio_operator.errors import Retry

log = logging.getLogger(__name__)

FIRST_DELAY = 0.5
LAST_DELAY = 60.0
# A new Creator's children settle in a burst of events: the first counts at once, what follows within this time together.
CALM = 0.25


@dataclass(slots=True)
class _Loop:
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Loops:
    """`exists(handle)` says whether a loop is still worth keeping."""

    def __init__(
        self, pass_: Callable[[str], Awaitable[float | None]], exists: Callable[[str], bool], concurrency: int
    ) -> None:
        self._pass = pass_
        self._exists = exists
        self._slots = asyncio.Semaphore(concurrency)
        self._loops: dict[str, _Loop] = {}
        self._begun = asyncio.Event()
        self._stopped = False

    def __len__(self) -> int:
        return len(self._loops)

    def begin(self) -> None:
        """Let the passes begin; whoever was woken before has waited for this."""
        self._begun.set()

    def wake(self, handle: str) -> None:
        """Something about this Creator may have changed."""
        if self._stopped:
            return
        loop = self._loops.get(handle)
        if loop is None:
            if not self._exists(handle):
                return
            loop = self._loops[handle] = _Loop()
            loop.task = asyncio.create_task(self._run(handle, loop), name=f"creator {handle}")
        loop.awake.set()

    async def stop(self) -> None:
        """End all loops where they are: whatever was begun is taken up by the next start's first pass."""
        self._stopped = True
        tasks = [loop.task for loop in self._loops.values() if loop.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, handle: str, loop: _Loop) -> None:
        failures, ended = 0, 0.0
        await self._begun.wait()
        try:
            while self._exists(handle):
                loop.awake.clear()
                again = None
                async with self._slots:
                    try:
                        again = await self._pass(handle)
                        failures = 0
                        ended = asyncio.get_running_loop().time()
                    except Retry as error:
                        failures += 1
                        log.warning("creator %s: will try again: %s", handle, error)
                    except Exception:
                        # One Creator's trouble, even a mistake of ours, stays with this Creator.
                        failures += 1
                        log.exception("creator %s: the pass failed", handle)
                if failures:
                    # Events do not shorten this: they would hammer a server that is already in trouble.
                    await asyncio.sleep(min(FIRST_DELAY * 2 ** (failures - 1), LAST_DELAY))
                    continue
                try:
                    await asyncio.wait_for(loop.awake.wait(), again)
                except TimeoutError:
                    continue
                await asyncio.sleep(ended + CALM - asyncio.get_running_loop().time())
        finally:
            self._loops.pop(handle, None)
