"""Waiting for something with a deadline, for tests of programs that run side by side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T] | T], what: str, within: float = 60.0, step: float = 0.02) -> T:
    """The first true answer of `look`; AssertionError after `within` seconds, with what was seen last."""
    deadline = time.monotonic() + within
    while True:
        seen = look()
        if isinstance(seen, Awaitable):
            seen = await seen
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {within:g} s; last seen {seen!r}")
        await asyncio.sleep(step)
