"""What is counted, as plain numbers; `app.metrics` words them for Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from chatinbio_control_plane import errors

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Anybody may send any word as a method, and each would be a series.
METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
REFUSALS: Final = tuple(
    code.code
    for code in (
        errors.CLUSTER_REFUSED,
        errors.CLUSTER_UNAVAILABLE,
        errors.CONFUSABLE_HANDLE,
        errors.HANDLE_TAKEN,
        errors.HANDLE_TERMINATING,
        errors.IDEMPOTENCY_KEY_REUSED,
        errors.INVALID_FIELDS,
        errors.INVALID_HANDLE,
        errors.RESERVED_HANDLE,
    )
)
OUTCOMES: Final = ("created", "repeated", "failed", *REFUSALS)


@dataclass(slots=True)
class Durations:
    """How often an answer began within BUCKETS[i] and no earlier bound, at the end how often later; `total` is in seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0


@dataclass(slots=True)
class Figures:
    """Counts since the start of the process: `requests` by method, route and status, `durations` by method and route, `signups` by
    outcome; `streams` are open now."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    durations: dict[tuple[str, str], Durations] = field(default_factory=dict)
    signups: Counter[str] = field(default_factory=Counter)
    streams: int = 0

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answer began after `seconds`; `route` is the template of its path, empty where no route was found or asked."""
        key = (method if method in METHODS else "other", route or "none")
        self.requests[(*key, status)] += 1
        if (durations := self.durations.get(key)) is None:
            durations = self.durations[key] = Durations()
        durations.counts[bisect_left(BUCKETS, seconds)] += 1
        durations.total += seconds

    @contextmanager
    def following(self) -> Iterator[None]:
        """An event stream is open."""
        self.streams += 1
        try:
            yield
        finally:
            self.streams -= 1
