"""One turn: the engine speaks, the record keeps, and something ends it.

A client that goes away ends nothing. What ends a turn: the engine's last event, its error, the visitor's Stop, the time
limit, or the end of the process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal

from chatinbio_instance.core.events import Engine, EngineError, EngineEvent, EngineRequest
from chatinbio_instance.core.frames import ErrorFrame, encode
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.threads.store import INTERRUPTED
from chatinbio_instance.turn.record import Ending, Record

log = logging.getLogger(__name__)

# Pieces of text wait this long for more of them; the first waits for nothing.
COALESCE_SECONDS = 0.025
# An engine that does not let go when it is cancelled is left behind after this.
LET_GO_SECONDS = 2.0

Stop = Literal["cancelled", "interrupted"]

BROKEN = Ending("error", "internal_error", "Something went wrong on this page. Please ask again.", True)
EMPTY = Ending("error", "empty_answer", "No answer came. Please ask again, perhaps in other words.", True)
TOO_LONG = Ending("error", "timeout", "The answer took too long and was stopped. Please ask again.", True)
CUT_OFF = Ending("interrupted", "interrupted", INTERRUPTED, True)


class Run:
    """A running turn. `await run.finish()` drives it to its end; `stop` may be called at any moment."""

    def __init__(self, record: Record, seconds: float) -> None:
        self.record = record
        self._seconds = seconds
        self._pending: list[EngineEvent] = []
        self._wake = asyncio.Event()
        self._stop: Stop | None = None

    def stop(self, reason: Stop) -> None:
        """End the turn now; what came so far is kept. The first reason stands."""
        self._stop = self._stop or reason
        self._wake.set()

    async def finish(self, engine: Callable[[], Awaitable[Engine]], request: EngineRequest) -> Ending:
        """Drive the turn to its end and return how it ended."""
        speaking = asyncio.create_task(self._speak(engine, request), name=f"engine {self.record.turn}")
        speaking.add_done_callback(lambda _: self._wake.set())
        try:
            await self._keep_while(speaking)
            await _let_go(speaking)
            await self._keep_pending()
            ending = self._ending(speaking)
            await self.record.end(ending)
        except StorageUnavailable as error:
            await _let_go(speaking)
            return self._unkept(error)
        return ending

    async def _speak(self, engine: Callable[[], Awaitable[Engine]], request: EngineRequest) -> None:
        async with asyncio.timeout(self._seconds):
            events = (await engine()).run(request)
            try:
                async for event in events:
                    self._pending.append(event)
                    self._wake.set()
            finally:
                if (close := getattr(events, "aclose", None)) is not None:
                    await close()

    async def _keep_while(self, speaking: asyncio.Task[None]) -> None:
        loop = asyncio.get_running_loop()
        not_before = 0.0
        while not (speaking.done() or self._stop):
            await self._wake.wait()
            self._wake.clear()
            if (wait := not_before - loop.time()) > 0 and not speaking.done():
                await asyncio.sleep(wait)
            if self._pending:
                await self._keep_pending()
                not_before = loop.time() + COALESCE_SECONDS

    async def _keep_pending(self) -> None:
        events, self._pending = self._pending, []
        if events:
            await self.record.add(events)

    def _ending(self, speaking: asyncio.Task[None]) -> Ending:
        if self._stop is not None:
            return CUT_OFF if self._stop == "interrupted" else Ending("cancelled")
        error = speaking.exception()
        match error:
            case None:
                return EMPTY if self.record.is_empty else Ending("complete")
            case EngineError():
                log.warning("the engine gave up", extra={"turn": self.record.turn, "code": error.code})
                return Ending("error", error.code, str(error), error.retryable)
            case TimeoutError():
                log.warning("a turn took too long", extra={"turn": self.record.turn})
                return TOO_LONG
            case _:
                log.error("the engine broke", extra={"turn": self.record.turn}, exc_info=error)
                return BROKEN

    def _unkept(self, error: StorageUnavailable) -> Ending:
        """The disk would not take it: say so to who is there; boot or the next turn closes what was kept."""
        conversation = self.record.conversation
        frame = ErrorFrame(
            seq=conversation.last_seq,
            thread=conversation.thread,
            turn=self.record.turn,
            code=error.code,
            message=str(error),
            retryable=error.retryable,
        )
        conversation.notify(encode(frame))
        return Ending("error", error.code, str(error), error.retryable)


async def _let_go(speaking: asyncio.Task[None]) -> None:
    if speaking.done():
        return
    speaking.cancel()
    with suppress(asyncio.CancelledError):
        _, held = await asyncio.wait({speaking}, timeout=LET_GO_SECONDS)
        if held:
            log.error("an engine did not let go when it was cancelled")
