"""How many requests have gone to the API server, counted where they leave: in the HTTP sessions of our client and of kopf.

Place in the flow: connection, kopf's login → **requests** → metrics.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import aiohttp

NO_ANSWER: Final = "<error>"  # as client-go calls it


class Requests:
    """`counts[method, code]`; a watch counts once, when it begins."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    @property
    def total(self) -> int:
        return self.counts.total()

    def trace(self) -> aiohttp.TraceConfig:
        """What makes a session of aiohttp count."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        trace.on_request_exception.append(self._failed)
        return trace

    async def _ended(self, _: Any, __: Any, parameters: aiohttp.TraceRequestEndParams) -> None:
        self.counts[parameters.method, str(parameters.response.status)] += 1

    async def _failed(self, _: Any, __: Any, parameters: aiohttp.TraceRequestExceptionParams) -> None:
        self.counts[parameters.method, NO_ANSWER] += 1
