"""How often somebody may ask: token buckets in memory, by visitor, by address and for the whole instance."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from chatinbio_instance.errors import InstanceError

# Buckets that are remembered; a forgotten one is full again, so the oldest may go.
REMEMBERED = 10_000


class Limit:
    """`per_minute` tokens a minute and key, all of them at once where none were used lately."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until `key` has a token; 0 where it has one now. Takes nothing."""
        return max(0.0, (1 - self._tokens(key)) * 60 / self._per_minute)

    def take(self, key: str) -> None:
        """Take a token, which `wait` said is there."""
        self._buckets[key] = (self._tokens(key) - 1, self._clock())
        self._buckets.move_to_end(key)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)

    def _tokens(self, key: str) -> float:
        tokens, at = self._buckets.get(key, (float(self._per_minute), self._clock()))
        return min(float(self._per_minute), tokens + (self._clock() - at) * self._per_minute / 60)


class RateLimited(InstanceError):
    """Too often; `seconds` says when to come back."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds + 0.5))
        super().__init__(
            "rate_limited",
            f"That was a lot at once. Please try again in {self.seconds} seconds.",
            status=429,
            retryable=True,
        )


def take(*limits: tuple[Limit, str]) -> None:
    """Take a token of every limit, or of none. Raises RateLimited."""
    wait = max(limit.wait(key) for limit, key in limits)
    if wait > 0:
        raise RateLimited(wait)
    for limit, key in limits:
        limit.take(key)
