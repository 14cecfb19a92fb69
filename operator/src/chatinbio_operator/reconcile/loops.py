"""One serialized loop per Creator: a pass, then sleep until something wakes it.

Place in the flow: handlers → `wake(handle)` → **loops** → the pass. However many events arrive during a pass, exactly
one more follows. Passes of different Creators run side by side, as many as `concurrency` says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chatinbio_operator.errors import Retry
from chatinbio_operator.reconcile.backoff import delay
from chatinbio_operator.reconcile.figures import Figures
from chatinbio_operator.reconcile.lanes import Lanes
from chatinbio_operator.reconcile.passes import CURRENT, Pass

log = logging.getLogger(__name__)

# What follows a pass within this time is a burst, as when a new Creator's children settle: it is answered together, once no more
# of it has come for as long, or it has gone on for too long.
CALM = 0.25
BURST = 1.0
# Seconds between the steps of a visit to all.
STEP = 0.05


@dataclass(slots=True)
class _Loop:
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    heard: float | None = None  # when the first event came that no pass has answered yet
    latest: float = 0.0  # when the last event came


@dataclass(frozen=True, slots=True)
class _End:
    """How a pass ended: `again` as the pass says, `failed` with the least time to wait after a failure."""

    again: float | None = None
    failed: float | None = None


class Loops:
    """`exists(handle)` says whether a loop is still worth keeping."""

    def __init__(
        self,
        pass_: Callable[[str], Awaitable[float | None]],
        exists: Callable[[str], bool],
        concurrency: int,
        figures: Figures,
    ) -> None:
        self._pass = pass_
        self._exists = exists
        self._figures = figures
        self._width = concurrency
        self._lanes = Lanes(concurrency)
        self._loops: dict[str, _Loop] = {}
        self._begun = asyncio.Event()
        self._stopped = False

    def __len__(self) -> int:
        return len(self._loops)

    @property
    def begun(self) -> bool:
        return self._begun.is_set()

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
        loop.latest = asyncio.get_running_loop().time()
        if loop.heard is None:
            loop.heard = loop.latest
        loop.awake.set()

    async def visit(self, handles: Iterable[str]) -> None:
        """Wake all of them, a few at a time: what changes meanwhile does not wait behind a whole fleet."""
        for number, handle in enumerate(handles, start=1):
            self.wake(handle)
            while number % self._width == 0:
                await asyncio.sleep(STEP)
                if self._figures.depth <= self._width:
                    break

    async def stop(self) -> None:
        """End all loops where they are: whatever was begun is taken up by the next start's first pass."""
        self._stopped = True
        tasks = [loop.task for loop in self._loops.values() if loop.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, handle: str, loop: _Loop) -> None:
        clock = asyncio.get_running_loop().time
        failures = 0
        try:
            with self._waiting():
                await self._begun.wait()
            while not self._stopped and self._exists(handle):
                end = await self._turn(handle, loop, failing=failures > 0)
                ended = clock()
                if end.failed is not None:
                    failures += 1
                    self._figures.retries += 1
                    # Events do not shorten this: they would hammer a server that is already in trouble.
                    await asyncio.sleep(max(delay(failures), end.failed))
                    continue
                failures = 0
                try:
                    # Not wait_for: before Python 3.12 it loses a cancellation that comes with the event.
                    async with asyncio.timeout(end.again):
                        await loop.awake.wait()
                except TimeoutError:
                    continue
                if clock() < ended + CALM:
                    while (until := min(loop.latest + CALM, ended + BURST)) > clock():  # noqa: ASYNC110  it moves
                        await asyncio.sleep(until - clock())
        finally:
            self._loops.pop(handle, None)

    async def _turn(self, handle: str, loop: _Loop, *, failing: bool) -> _End:
        """One pass, as soon as there is room for it."""
        clock, figures = asyncio.get_running_loop().time, self._figures
        with self._waiting():
            ticket = await self._lanes.enter(failing)
        loop.awake.clear()
        heard, loop.heard = loop.heard, None
        began = clock()
        figures.active += 1
        CURRENT.set(Pass(handle))
        try:
            end = await self._guarded(handle)
        finally:
            CURRENT.set(None)
            figures.active -= 1
            self._lanes.leave(ticket)
        figures.seconds.observe(clock() - began)
        if end.failed is not None:
            figures.results["error"] += 1
            loop.heard = loop.heard if heard is None else heard
            return end
        figures.results["success" if end.again is None else "requeue_after"] += 1
        if heard is not None:
            figures.lag.observe(clock() - heard)
        return end

    async def _guarded(self, handle: str) -> _End:
        try:
            return _End(again=await self._pass(handle))
        except Retry as error:
            log.warning("creator %s: will try again: %s", handle, error)
            return _End(failed=error.after)
        except Exception:
            # One Creator's trouble, even a mistake of ours, stays with this Creator.
            log.exception("creator %s: the pass failed", handle)
            return _End(failed=0.0)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        self._figures.depth += 1
        try:
            yield
        finally:
            self._figures.depth -= 1
