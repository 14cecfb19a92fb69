"""One turn: the engine speaks, the record keeps, and something ends it.

A client that goes away ends nothing. What ends a turn: the engine's last event, its error, the visitor's Stop, the time
limit, or the end of the process. Whoever speaks is told to stop and not waited for: what it says later comes too late.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, Literal

from chatinbio_instance.core.events import EngineError, EngineEvent, TextDelta, ToolProgressed
from chatinbio_instance.core.frames import ErrorFrame, encode
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.threads.draft import Draft
from chatinbio_instance.threads.store import INTERRUPTED, StoredFrame
from chatinbio_instance.turn.beat import Beat
from chatinbio_instance.turn.record import Ending, Record

log = logging.getLogger(__name__)

# An engine that does not let go when it is cancelled is told of in the log after this.
LET_GO_SECONDS: Final = 2.0

# Characters of an answer. No person reads more; a model server gone mad would fill memory and disk until the time is over.
MAX_ANSWER: Final = 200_000

Stop = Literal["cancelled", "interrupted", "timeout", "too_long"]
# Begins to speak: from here on a turn's events come.
Source = Callable[[], Awaitable[AsyncIterator[EngineEvent]]]

BROKEN = Ending("error", "internal_error", "Something went wrong on this page. Please ask again.", True)
EMPTY = Ending("error", "empty_answer", "No answer came. Please ask again, perhaps in other words.", True)
STOPPED: dict[Stop, Ending] = {
    "cancelled": Ending("cancelled"),
    "interrupted": Ending("interrupted", "interrupted", INTERRUPTED, True),
    "timeout": Ending("error", "timeout", "The answer took too long and was stopped. Please ask again.", True),
    "too_long": Ending("error", "answer_too_long", "The answer did not end and was cut off. Please ask again.", True),
}

# Engines that were told to stop and have not ended yet: the loop itself keeps no hold of its tasks.
_leaving: set[asyncio.Task[None]] = set()


class Run:
    """A running turn. `await run.finish(source)` drives it to its end; `stop` may be called at any moment.

    `may_be_empty` is set where nothing need be said: a click may change what is there.
    """

    def __init__(self, record: Record, beat: Beat, seconds: float) -> None:
        self.record = record
        self.thread = record.thread
        self.may_be_empty = False
        self._beat = beat
        self._seconds = seconds
        self._pending: list[EngineEvent] = []
        self._is_noted = False
        self._room = MAX_ANSWER
        self._over = asyncio.Event()
        self._stop: Stop | None = None
        self._closed = False
        self._lost: Exception | None = None

    def stop(self, reason: Stop) -> None:
        """End the turn now; what came so far is kept. The first reason stands."""
        self._stop = self._stop or reason
        self._over.set()

    def progress(self, call: str, message: str, fraction: float | None) -> None:
        """A tool has come this far."""
        self._hear(ToolProgressed(call, message, fraction))

    async def finish(self, source: Source) -> Ending:
        """Drive the turn to its end and return how it ended."""
        speaking = asyncio.create_task(self._speak(source), name=f"engine {self.record.turn}")
        speaking.add_done_callback(lambda _: self._over.set())
        deadline = asyncio.get_running_loop().call_later(self._seconds, self.stop, "timeout")
        try:
            await self._over.wait()
            self._closed = True
            _leave(speaking)
            await self._beat.rest(self)
            if self._lost is not None:
                raise self._lost
            rest = self.take()
            draft = self.record.draft()
            ending = self._ending(speaking, draft)
            await self.record.end(ending, draft, rest, self._beat.floor(self.thread))
            self._beat.ended(self.thread)
        except StorageUnavailable as error:
            ending = self._unkept(Ending("error", error.code, str(error), error.retryable))
        except Exception:
            log.exception("a turn could not be kept", extra={"turn": self.record.turn})
            ending = self._unkept(BROKEN)
        finally:
            self._closed = True
            deadline.cancel()
            _leave(speaking)
        return ending

    async def _speak(self, source: Source) -> None:
        events = await source()
        try:
            async for event in events:
                if self._closed:
                    return
                self._hear(event)
        finally:
            if (close := getattr(events, "aclose", None)) is not None:
                await close()

    def _hear(self, event: EngineEvent) -> None:
        if self._closed:
            return  # too late
        if isinstance(event, TextDelta):
            self._room -= len(event.text)
            if self._room < 0:
                event = TextDelta(event.text[: self._room])
                self.stop("too_long")
                self._closed = True
                if not event.text:
                    return
        self._pending.append(event)
        if not self._is_noted:
            self._is_noted = True
            self._beat.note(self, urgent=self.record.first_frame_seconds is None)

    def take(self) -> list[StoredFrame]:
        """The beat asks for what was said."""
        events, self._pending = self._pending, []
        self._is_noted = False
        return self.record.frames(events)

    def kept(self, frames: Sequence[StoredFrame]) -> None:
        """The beat has kept it."""
        self.record.show(frames)

    def lost(self, error: Exception) -> None:
        """The beat could not keep it."""
        self._lost = error
        self._over.set()

    def _ending(self, speaking: asyncio.Task[None], draft: Draft) -> Ending:
        if self._stop is not None:
            if self._stop in ("timeout", "too_long"):
                log.warning("a turn was cut off", extra={"turn": self.record.turn, "reason": self._stop})
            return STOPPED[self._stop]
        error = speaking.exception()
        match error:
            case None:
                return Ending("complete") if self.may_be_empty or not draft.is_empty else EMPTY
            case EngineError():
                log.warning("the engine gave up", extra={"turn": self.record.turn, "code": error.code})
                return Ending("error", error.code, str(error), error.retryable)
            case _:
                log.error("the engine broke", extra={"turn": self.record.turn}, exc_info=error)
                return BROKEN

    def _unkept(self, ending: Ending) -> Ending:
        """The disk would not take it: say so to who is there; boot or the next turn closes what was kept."""
        conversation = self.record.conversation
        frame = ErrorFrame(
            seq=conversation.last_seq,
            thread=conversation.thread,
            turn=self.record.turn,
            code=ending.code,
            message=ending.message,
            retryable=ending.retryable,
        )
        conversation.notify(encode(frame))
        return ending


def _leave(speaking: asyncio.Task[None]) -> None:
    """Tell an engine to stop and go on without it; it may end when it likes."""
    if speaking.done() or speaking in _leaving:
        return
    _leaving.add(speaking)
    speaking.add_done_callback(_left)
    speaking.cancel()
    asyncio.get_running_loop().call_later(LET_GO_SECONDS, _complain, speaking)


def _left(speaking: asyncio.Task[None]) -> None:
    _leaving.discard(speaking)
    if not speaking.cancelled():
        speaking.exception()  # seen; the turn has ended without it


def _complain(speaking: asyncio.Task[None]) -> None:
    if not speaking.done():
        log.error("an engine did not let go when it was cancelled", extra={"engine": speaking.get_name()})
