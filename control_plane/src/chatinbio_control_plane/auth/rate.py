"""A sliding window per key, in memory: one process, one count. Pure but for the memory; the clock is handed in."""

from __future__ import annotations

from collections import deque

WINDOW_SECONDS = 60.0


class SlidingWindow:
    """At most `limit` requests in any 60 seconds for each name."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._seen: dict[str, deque[float]] = {}

    def take(self, name: str, now: float) -> float:
        """0.0 when the request may pass, which counts it; otherwise in how many seconds the next one may."""
        seen = self._seen.setdefault(name, deque())
        while seen and seen[0] <= now - WINDOW_SECONDS:
            seen.popleft()
        if len(seen) >= self._limit:
            return seen[0] + WINDOW_SECONDS - now
        seen.append(now)
        return 0.0
