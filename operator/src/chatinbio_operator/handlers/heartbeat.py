"""Whether this process lives: does what it writes come back through its watches, and does its event loop keep time?

Place in the flow: operator → **heartbeat** → health, metrics. kopf breaks off a watch that is silent for 70 seconds; the canary
is for whatever kopf does not notice.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

PERIOD: Final = 60.0
# A beat that takes longer than this to come back does not come back: 150 seconds after the last one that did.
PATIENCE: Final = 90.0
_SAMPLE: Final = 1.0
_SAMPLES: Final = 60


class Canary:
    """What was written and what came back; times are the clock's seconds. A beat that could not be written says nothing of the
    watch: while the API server is away a restart would not help."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: float | None = None
        self._stamp = ""
        self._missed_since: float | None = None

    def wrote(self, stamp: str) -> None:
        """About to be written; take it back with `unwritten` where it could not be."""
        self._stamp = stamp
        if self._missed_since is None:
            self._missed_since = self._clock()

    def unwritten(self) -> None:
        """The last beat has not reached the API server."""
        self._missed_since = None

    def came_back(self, stamp: str) -> None:
        """The watch has brought the canary."""
        self._seen = self._clock()
        if stamp == self._stamp:
            self._missed_since = None

    @property
    def age(self) -> float:
        """Seconds since the watch last brought it; 0 before the first time."""
        return 0.0 if self._seen is None else self._clock() - self._seen

    @property
    def is_lost(self) -> bool:
        return self._missed_since is not None and self._clock() - self._missed_since > PATIENCE


class LoopLag:
    """How late the event loop was at most in the last minute, in seconds."""

    def __init__(self) -> None:
        self._late: deque[float] = deque(maxlen=_SAMPLES)

    @property
    def worst(self) -> float:
        return max(self._late, default=0.0)

    async def measure(self) -> None:
        """For ever."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + _SAMPLE
            await asyncio.sleep(_SAMPLE)
            self._late.append(max(0.0, clock() - due))
