"""Frames as server-sent events: of one turn to its end, or of a thread without end.

Whoever hangs up stops listening and nothing else. An answer of its own below the framework's: one task for a stream instead of
one for every frame, and comments that keep a silent stream alive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.response.base import ASGIResponse

from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.web.instance import Instance

log = logging.getLogger(__name__)

MEDIA_TYPE = "text/event-stream"
# A comment this often tells proxies that a silent stream is alive, and shows us a client that went without a word.
KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = b": still here\n\n"

EVENTS = {
    "run_start": "item",
    "text_delta": "token",
    "tool_start": "tool",
    "tool_progress": "tool",
    "tool_result": "tool",
    "surface": "surface",
    "item_stored": "item",
    "background_result": "background",
    "usage": "usage",
    "done": "done",
    "error": "error",
    "cancelled": "error",
    "resume": "resume",
}

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class StreamEvent(msgspec.Struct, frozen=True):
    """One event of a stream. `data` is a frame as JSON (docs/frames.schema.json), `id` its number; a notice has none."""

    event: Literal["item", "token", "tool", "surface", "background", "usage", "done", "error", "resume"]
    data: Annotated[str, msgspec.Meta(extra_json_schema={"contentMediaType": "application/json"})]
    id: str | None = None


STREAM = {
    200: ResponseSpec(
        StreamEvent, media_type=MEDIA_TYPE, description="Frames, each as one event", generate_examples=False
    )
}


class _Typed(msgspec.Struct):
    type: str


_typed = msgspec.json.Decoder(_Typed).decode


Say = Callable[[bytes], Awaitable[None]]


class Stream(ASGIResponse):
    """Events for as long as somebody listens. Who says what is named in `name`, for the log."""

    _should_set_content_length = False

    def __init__(self, name: str, headers: dict[str, str]) -> None:
        super().__init__(media_type=MEDIA_TYPE, status_code=200, headers=_HEADERS | headers)
        self._name = name

    async def send_body(self, send: Any, receive: Any) -> None:
        """Send until the stream ends or nobody listens any more."""

        async def say(text: bytes) -> None:
            await send({"type": "http.response.body", "body": text, "more_body": True})

        sending = asyncio.create_task(self._send_frames(say), name=self._name)
        listening = asyncio.create_task(_hung_up(receive))
        both = {sending, listening}
        try:
            ended: set[asyncio.Task[None]] = set()
            while not ended:
                ended, _ = await asyncio.wait(both, timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not ended:
                    await say(KEEP_ALIVE)
        finally:
            for task in both:
                task.cancel()
            await asyncio.wait(both)
        if not sending.cancelled() and (error := sending.exception()) is not None:
            log.error("a stream of events broke", exc_info=error)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_frames(self, say: Say) -> None:
        """Say everything there is to say; cancelled when nobody listens any more."""
        raise NotImplementedError


class EventStream(Stream):
    """Every frame of a thread after a number; with `turn` only that turn's, up to its end."""

    def __init__(
        self, instance: Instance, thread: str, after: int | None, *, turn: str = "", headers: dict[str, str]
    ) -> None:
        super().__init__(f"events of {thread}", headers)
        self._instance = instance
        self._thread = thread
        self._after = after
        self._turn = turn

    async def _send_frames(self, say: Say) -> None:
        async with self._instance.turns.conversation(self._thread) as conversation:
            after = conversation.last_seq if self._after is None else self._after
            async for frame in conversation.follow(after):
                if isinstance(frame, str):  # a notice, which has no number of its own
                    type_ = _typed(frame).type
                    await say(f"event: {EVENTS[type_]}\ndata: {frame}\n\n".encode())
                    if self._turn or type_ == "resume":
                        return
                elif not self._turn or frame.turn == self._turn:
                    await say(event_of(frame))
                    # What the end of the process cut off is followed by `resume`, like everything that goes on then.
                    if self._turn and frame.ends and not (frame.type == "error" and self._instance.draining):
                        return


def event_of(frame: StoredFrame) -> bytes:
    """A frame as one event."""
    return f"id: {frame.seq}\nevent: {EVENTS[frame.type]}\ndata: {frame.data}\n\n".encode()


async def _hung_up(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
