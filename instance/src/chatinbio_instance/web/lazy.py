"""What is made when it is first needed, once, while others who need it wait: it would cost every idle instance memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lazy(Generic[T]):
    """`await lazy.get()` is what `make` makes; a failure is tried again by the next who asks."""

    def __init__(self, name: str, make: Callable[[], Awaitable[T]]) -> None:
        self._name = name
        self._make = make
        self._making: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """It, made now where it is not."""
        if self._making is None or (self._making.done() and (self._making.cancelled() or self._making.exception())):
            self._making = asyncio.create_task(self._made(), name=self._name)
        return await asyncio.shield(self._making)

    def made(self) -> T | None:
        """It, where it was made."""
        making = self._making
        if making is None or not making.done() or making.cancelled() or making.exception():
            return None
        return making.result()

    async def close(self) -> None:
        """Make it no more."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.wait({self._making})

    async def _made(self) -> T:
        return await self._make()
