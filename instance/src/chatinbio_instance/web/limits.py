"""How often somebody may ask: sliding windows of a minute, by visitor, by address, by API key and for the whole instance.

The counts are in memory: one creator has one process. What counts is imported in a thread with the first word of a visitor.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_network
from typing import TYPE_CHECKING, Final, Literal

from chatinbio_instance.accounts.model import ApiKey
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.settings import Settings

if TYPE_CHECKING:
    from chatinbio_instance.web.sliding import SlidingWindows

# Claim links and passwords that may be tried from one address in a minute.
ATTEMPTS: Final = 10


class RateLimited(InstanceError):
    """Too often; `seconds` says when to come back. `flood` where the client goes on regardless."""

    def __init__(self, seconds: float, *, flood: bool = False) -> None:
        self.seconds = max(1, int(seconds) + 1)
        self.flood = flood
        when = f"{self.seconds} seconds" if self.seconds < 120 else f"{round(self.seconds / 60)} minutes"
        super().__init__(
            "rate_limited", f"That was a lot at once. Please try again in {when}.", status=429, retryable=True
        )


class Limits:
    """What one instance allows. Everything here raises RateLimited, or counts and returns."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._windows: SlidingWindows | None = None

    async def warm_up(self) -> SlidingWindows:
        """Import what counts, so that the first message does not wait for it."""
        made = await asyncio.to_thread(_windows)
        if self._windows is None:  # nobody was faster
            self._windows = made
        return self._windows

    async def message(self, visitor: str, address: str, key: ApiKey | None = None) -> None:
        """A visitor says something, perhaps through a program, which may be the way of many at one address."""
        settings = self._settings
        by = (
            ("address", _network(address), settings.turns_per_minute_address)
            if key is None
            else ("key", key.id, key.per_minute)
        )
        visitors = ("visitor", visitor, settings.turns_per_minute)
        mine = [by] if key is not None and visitor == key.visitor else [by, visitors]
        await self._take(*mine, ("instance", "", settings.turns_per_minute_total))

    async def attempt(self, address: str, kind: Literal["attempt", "look"] = "attempt") -> None:
        """Somebody tries a secret: a claim link, a password. To `look` whether a link works keeps nobody from using it."""
        await self._take((kind, _network(address), ATTEMPTS))

    async def frame(self, connection: str) -> None:
        """A client sends something on its WebSocket. Refusals have a limit too: who goes past it is flooding."""
        allowed = self._settings.frames_per_minute
        try:
            await self._take(("frame", connection, allowed))
        except RateLimited as refusal:
            try:
                await self._take(("refusal", connection, allowed))
            except RateLimited:
                raise RateLimited(refusal.seconds, flood=True) from None
            raise

    async def _take(self, *wanted: tuple[str, str, int]) -> None:
        """Count once for every (kind, whose, a minute), or for none of them."""
        wait = await (self._windows or await self.warm_up()).take(*wanted)
        if wait > 0:
            raise RateLimited(wait)


def _network(address: str) -> str:
    """Whose address it is: one household has 2**64 of the newer kind."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


def _windows() -> SlidingWindows:
    from chatinbio_instance.web.sliding import SlidingWindows

    return SlidingWindows()


class Backoff:
    """Wrong passwords in a row, by account: after some, every further try has to wait for twice as long.

    `clock` gives seconds. A try counts before it is looked at, so many at once gain nothing.
    """

    FREE: Final = 5
    LONGEST: Final = 15 * 60.0
    # Accounts that are remembered; most of them do not exist.
    REMEMBERED: Final = 10_000

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def begin(self, account: str) -> None:
        """A try. Raises RateLimited where it comes too early."""
        tries, until = self._tries.get(account, (0, 0.0))
        wait = until - self._clock()
        if wait > 0:
            raise RateLimited(wait)
        if -wait > self.LONGEST:
            tries = 0
        pause = 0.0 if tries + 1 < self.FREE else min(self.LONGEST, 2.0 ** (tries + 1 - self.FREE))
        self._tries[account] = (tries + 1, self._clock() + pause)
        self._tries.move_to_end(account)
        if len(self._tries) > self.REMEMBERED:
            self._tries.popitem(last=False)

    def succeed(self, account: str) -> None:
        """It was the right one."""
        self._tries.pop(account, None)
