"""Exact sliding windows of a minute, by the library `limits`. Imported with the first thing that is counted."""

from __future__ import annotations

import time
from typing import Final

from limits import RateLimitItemPerMinute
from limits.aio.storage.memory import Entry, MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

MINUTE: Final = 60


class _Entries(MemoryStorage):
    """The library's storage looks through all keys, in a thread for each, with every hit: 1.5 ms where a thousand visitors are
    known. Here whatever has run out is dropped once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._tidied = time.time()

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        at = time.time()
        self._tidy(at)
        entries = self.events.setdefault(key, [])
        if len(entries) > limit - amount and entries[limit - amount].atime >= at - expiry:
            return False
        entries[:] = [Entry(expiry)] * amount + entries[: limit - amount]
        return True

    def _tidy(self, at: float) -> None:
        if at - self._tidied > MINUTE:
            self._tidied = at
            for key in [key for key, entries in self.events.items() if not entries or entries[0].expiry < at]:
                del self.events[key]


class SlidingWindows:
    """Counts of the last minute, by kind and whose."""

    def __init__(self) -> None:
        self._entries = MovingWindowRateLimiter(_Entries())

    async def take(self, *wanted: tuple[str, str, int]) -> float:
        """Count once for every (kind, whose, how many a minute); or for none of them, and tell the seconds until it may be tried again.

        Nothing here really waits, so nobody comes between the look and the count.
        """
        items = [(RateLimitItemPerMinute(allowed), kind, whose) for kind, whose, allowed in wanted]
        full = [entry for entry in items if not await self._entries.test(*entry)]
        if full:
            stats = [await self._entries.get_window_stats(*entry) for entry in full]
            return max(0.001, max(each.reset_time for each in stats) - time.time())
        for entry in items:
            await self._entries.hit(*entry)
        return 0
