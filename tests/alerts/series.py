"""Series of samples as a scrape leaves them, and the two sums of Prometheus that are more than a line: how much a counter has grown,
and a quantile of a histogram.

Place in the flow: a scrape → **series** → promql.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Samples = list[tuple[float, float | None]]  # None: the series ended here, as Prometheus' staleness marker

NAME = "__name__"
LOOKBACK = 300.0


def without(labels: Labels, *names: str) -> Labels:
    return frozenset(pair for pair in labels if pair[0] not in names)


def only(labels: Labels, names: Iterable[str]) -> Labels:
    return frozenset(pair for pair in labels if pair[0] in names)


@dataclass
class Storage:
    """Series by their labels, the name among them as `__name__`; times in seconds, ascending."""

    series: dict[Labels, Samples] = field(default_factory=dict)

    def add(self, labels: Labels, time: float, value: float | None) -> None:
        self.series.setdefault(labels, []).append((time, value))


@dataclass(frozen=True)
class Selector:
    """`matchers` are label, sign and text; the name is the first of them."""

    matchers: tuple[tuple[str, str, str], ...]

    @property
    def metric(self) -> str:
        return self.matchers[0][2]

    def selects(self, labels: Labels) -> bool:
        values = dict(labels)
        for name, sign, text in self.matchers:
            value = values.get(name, "")
            same = value == text if sign in ("=", "!=") else re.fullmatch(text, value) is not None
            if same == sign.startswith("!"):
                return False
        return True

    def instant(self, storage: Storage, at: float) -> Vector:
        found: Vector = {}
        for labels, samples in storage.series.items():
            if self.selects(labels):
                last = next((value for time, value in reversed(samples) if at - LOOKBACK < time <= at), None)
                if last is not None:
                    found[labels] = last
        return found

    def range(self, storage: Storage, at: float, seconds: float) -> dict[Labels, list[tuple[float, float]]]:
        return {
            labels: [(time, value) for time, value in samples if at - seconds < time <= at and value is not None]
            for labels, samples in storage.series.items()
            if self.selects(labels)
        }


def increase(samples: list[tuple[float, float]], start: float, end: float) -> float:
    """How much a counter has grown from `start` to `end`: its samples, extrapolated to the edges unless they are far or the counter
    would begin below zero. At least two samples."""
    grown = samples[-1][1] - samples[0][1] + sum(a for (_, a), (_, b) in pairwise(samples) if b < a)
    sampled = samples[-1][0] - samples[0][0]
    apart = sampled / (len(samples) - 1)
    before, after = samples[0][0] - start, end - samples[-1][0]
    if before >= apart * 1.1:
        before = apart / 2
    if grown > 0:
        before = min(before, sampled * samples[0][1] / grown)
    if after >= apart * 1.1:
        after = apart / 2
    return grown * (sampled + before + after) / sampled


def quantile(q: float, buckets: list[tuple[float, float]]) -> float:
    """Of a histogram: cumulative counts by upper bound, ascending, +Inf last; linear within a bucket that begins at 0 or above."""
    if len(buckets) < 2 or buckets[-1][0] != math.inf or not buckets[-1][1] > 0:
        return math.nan
    rank = q * buckets[-1][1]
    place = next((n for n, (_, count) in enumerate(buckets[:-1]) if count >= rank), len(buckets) - 1)
    if place == len(buckets) - 1:
        return buckets[-2][0]
    lower, below = buckets[place - 1] if place else (0.0, 0.0)
    upper, count = buckets[place]
    return lower + (upper - lower) * (rank - below) / (count - below)
