"""A turn that is tried: the engine answers and nothing of it is kept: no thread, no item, no completion, nothing that is counted.

Place in the flow: creator's editor → **rehearsal** → engine → translate → frames → stream. They are the frames of any turn, numbered from
1, of a thread that there is not. Whoever stops listening ends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import cast

from chatinbio_instance.core.events import (
    Engine,
    EngineError,
    EngineEvent,
    EngineRequest,
    TextDelta,
    ToolProgressed,
)
from chatinbio_instance.core.frames import Done, ErrorFrame, Frame, Item, ItemStored, RunStart, TextPart
from chatinbio_instance.db.base import now
from chatinbio_instance.threads import store
from chatinbio_instance.threads.draft import fold
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.turn.record import Ending, new_id
from chatinbio_instance.turn.runner import BROKEN, EMPTY, MAX_ANSWER, STOPPED, Stop
from chatinbio_instance.turn.translate import translate

log = logging.getLogger(__name__)


class Rehearsals:
    """The turns that are tried just now. `engine` gives the engine, `seconds` is how long one may take."""

    def __init__(self, engine: Callable[[], Awaitable[Engine]], seconds: float) -> None:
        self._engine = engine
        self._seconds = seconds
        self._running: set[_Rehearsal] = set()

    @asynccontextmanager
    async def begin(self, request: EngineRequest) -> AsyncIterator[AsyncIterator[StoredFrame]]:
        """The frames of the answer to a request; leaving stops the run."""
        run = _Rehearsal(request)
        self._running.add(run)
        try:
            async with aclosing(run.frames(self._engine, self._seconds)) as frames:
                yield frames
        finally:
            self._running.discard(run)

    def stop(self) -> None:
        """The process ends: so do they all."""
        for run in self._running:
            run.stop("interrupted")


class _Rehearsal:
    """One of them. What the engine and its tools say comes through one queue, in order."""

    def __init__(self, request: EngineRequest) -> None:
        self._turn = new_id("u")
        self._request = replace(
            request, deps=replace(request.deps, turn=self._turn, progress=self._progress, rehearsal=True)
        )
        self._seq = 0
        self._heard: asyncio.Queue[EngineEvent | Ending] = asyncio.Queue()

    def stop(self, reason: Stop) -> None:
        """End it now; what came so far was sent."""
        self._heard.put_nowait(STOPPED[reason])

    async def frames(
        self, engine: Callable[[], Awaitable[Engine]], seconds: float
    ) -> AsyncGenerator[StoredFrame, None]:
        """Every frame up to the last."""
        asked = Item(
            id=f"{self._turn}v",
            role="user",
            parts=(TextPart(text=self._request.message),),
            status="complete",
            created_at=now().isoformat(),
        )
        made = await engine()
        yield StoredFrame.of(RunStart(seq=self._next(), thread="", turn=self._turn, item=asked, engine=made.name))
        speaking = asyncio.create_task(self._speak(made), name=f"rehearsal {self._turn}")
        deadline = asyncio.get_running_loop().call_later(seconds, self.stop, "timeout")
        answer: list[Frame] = []
        room = MAX_ANSWER
        try:
            while not isinstance(event := await self._heard.get(), Ending):
                if isinstance(event, TextDelta):
                    room -= len(event.text)
                    if room < 0:
                        self.stop("too_long")
                        continue
                for frame in translate((event,), thread="", turn=self._turn, after=self._seq):
                    self._seq = frame.seq
                    answer.append(frame)
                    yield StoredFrame.of(frame)
        finally:
            deadline.cancel()
            speaking.cancel()
            await asyncio.wait({speaking})
        for frame in self._last(answer, event):
            yield StoredFrame.of(frame)

    async def _speak(self, engine: Engine) -> None:
        try:
            events = cast("AsyncGenerator[EngineEvent, None]", engine.run(self._request))
            async with aclosing(events):
                async for event in events:
                    self._heard.put_nowait(event)
            ending = Ending("complete")
        except EngineError as error:
            ending = Ending("error", error.code, str(error), error.retryable)
        except Exception:
            log.exception("the engine broke in a rehearsal")
            ending = BROKEN
        self._heard.put_nowait(ending)

    def _progress(self, call: str, message: str, fraction: float | None) -> None:
        self._heard.put_nowait(ToolProgressed(call, message, fraction))

    def _last(self, answer: Sequence[Frame], ending: Ending) -> Sequence[Frame]:
        draft = fold(answer)
        if ending.status == "complete" and draft.is_empty:
            ending = EMPTY
        item = store.answer(self._turn, draft, ending.status, now(), to_click=False)
        frames: list[Frame] = []
        if item is not None:
            frames.append(ItemStored(seq=self._next(), thread="", turn=self._turn, item=item))
        seq, turn = self._next(), self._turn
        if ending.status == "complete":
            return [*frames, Done(seq=seq, thread="", turn=turn, completion="")]
        told = {"code": ending.code, "message": ending.message}
        return [*frames, ErrorFrame(seq=seq, thread="", turn=turn, retryable=ending.retryable, **told)]

    def _next(self) -> int:
        self._seq += 1
        return self._seq
