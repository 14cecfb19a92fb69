"""A measured figure and its row in docs/benchmarks.md."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

RUNS = 5


@dataclass(frozen=True)
class Figure:
    """`values` in `unit`, and the target as a bound on the median; None where it only stands beside for comparison."""

    name: str
    target: float | None
    unit: str
    values: tuple[float, ...]
    at_least: bool = False

    def row(self) -> str:
        median = statistics.median(self.values)
        bound, verdict = "–", "beside"
        if self.target is not None:
            met = median >= self.target if self.at_least else median <= self.target
            bound, verdict = (
                f"{'≥' if self.at_least else '≤'} {self.target:g} {self.unit}",
                "met" if met else "**missed**",
            )
        cells = [
            self.name,
            bound,
            *(f"{_short(value)} {self.unit}" for value in (median, min(self.values), max(self.values))),
            verdict,
        ]
        return f"| {' | '.join(cells)} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
