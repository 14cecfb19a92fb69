"""How long to wait after a failure: exponentially longer, with full jitter, so that what failed together does not come back
together.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

FIRST: Final = 0.5
LONGEST: Final = 60.0


def delay(failures: int, longest: float = LONGEST) -> float:
    """Seconds to wait after that many failures in a row, somewhere from 0 to the bound."""
    bound: float = min(FIRST * 2 ** min(failures, 32), longest)
    return random.uniform(0, bound)  # noqa: S311  no secret


class Delays:
    """Delays without end; iterating begins anew."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest

    def __iter__(self) -> Iterator[float]:
        failures = 0
        while True:
            failures += 1
            yield delay(failures, self._longest)
