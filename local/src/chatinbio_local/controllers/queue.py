"""A queue of keys that need work, as controllers use it.

Place in the flow: informers → **queue** → workers. A key waits once however often it is added, is never worked on
by two workers at the same time, and comes back after a growing pause when its work failed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple


class Key(NamedTuple):
    """An object by place; the namespace of a cluster-scoped one is ""."""

    namespace: str
    name: str


class WorkQueue:
    """See the module. Delays are seconds; `first_delay` doubles with each failure up to `max_delay`."""

    def __init__(self, first_delay: float = 0.05, max_delay: float = 30.0) -> None:
        self._first_delay = first_delay
        self._max_delay = max_delay
        self._waiting: deque[Key] = deque()
        self._dirty: set[Key] = set()
        self._busy: set[Key] = set()
        self._failures: dict[Key, int] = {}
        self._timers: dict[Key, asyncio.TimerHandle] = {}
        self._wake = asyncio.Event()

    def add(self, key: Key) -> None:
        """The key needs work."""
        if key in self._dirty:
            return
        self._dirty.add(key)
        if key not in self._busy:
            self._waiting.append(key)
            self._wake.set()

    def add_after(self, key: Key, delay: float) -> None:
        """The key needs work in `delay` seconds; an earlier appointment stands."""
        loop = asyncio.get_running_loop()
        timer = self._timers.get(key)
        if timer is not None:
            if timer.when() <= loop.time() + delay:
                return
            timer.cancel()
        self._timers[key] = loop.call_later(delay, self._due, key)

    def _due(self, key: Key) -> None:
        self._timers.pop(key, None)
        self.add(key)

    def retry(self, key: Key) -> float:
        """The work on the key failed: it comes back after a pause, whose length is returned."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        delay = min(self._max_delay, self._first_delay * 2 ** min(failures, 30))
        self.add_after(key, delay)
        return delay

    def forget(self, key: Key) -> None:
        """The work succeeded: the next failure starts with the short pause again."""
        self._failures.pop(key, None)

    async def get(self) -> Key:
        """The next key; call `done` with it afterwards."""
        while not self._waiting:
            self._wake.clear()
            await self._wake.wait()
        key = self._waiting.popleft()
        self._dirty.discard(key)
        self._busy.add(key)
        return key

    def done(self, key: Key) -> None:
        """The work on the key has ended; if it was added meanwhile, it waits again."""
        self._busy.discard(key)
        if key in self._dirty:
            self._waiting.append(key)
            self._wake.set()

    def close(self) -> None:
        """Drop every appointment."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
