"""What the passes count, as plain numbers; the library that words them for Prometheus is loaded with the first scrape.

Place in the flow: loops, reconcile → **figures** → handlers' metrics.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import Final

# As controller-runtime's, from 5 ms to a minute.
PASS_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
LAG_SECONDS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)


class Histogram:
    """Counts of values (seconds) by upper bound."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.total = 0.0
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)

    def observe(self, value: float) -> None:
        self.total += value
        self._counts[bisect_left(self._bounds, value)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        """Cumulative counts by bound, `+Inf` last."""
        found, sum_ = [], 0
        for bound, count in zip((*map(str, self._bounds), "+Inf"), self._counts, strict=True):
            sum_ += count
            found.append((bound, float(sum_)))
        return found


class Figures:
    """Since the start of the process, except `depth` and `active`, which are now."""

    def __init__(self) -> None:
        self.results: Counter[str] = Counter(success=0, error=0, requeue_after=0)
        self.seconds = Histogram(PASS_SECONDS)
        self.lag = Histogram(LAG_SECONDS)
        self.retries = 0
        self.depth = 0
        self.active = 0
        self.drift: Counter[str] = Counter()
