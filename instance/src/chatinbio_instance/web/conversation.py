"""The visitor's conversation over HTTP: read it, begin a new one, and chat over server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody
from litestar.response import Stream
from sqlalchemy import Connection

from chatinbio_instance.db.base import now
from chatinbio_instance.threads import store
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.turn.conversation import Conversation
from chatinbio_instance.turn.record import new_id
from chatinbio_instance.web.access import address_of, instance_of, visitor_of
from chatinbio_instance.web.instance import Instance

PRIVATE = {"cache-control": "no-store"}
# A comment this often tells proxies that a silent stream is alive.
KEEP_ALIVE_SECONDS = 15.0

EVENTS = {
    "text_delta": "token",
    "surface": "surface",
    "tool_start": "tool",
    "tool_result": "tool",
    "done": "done",
    "error": "error",
    "cancelled": "error",
    "run_start": "item",
    "item_stored": "item",
    "usage": "usage",
}


class ChatMessage(msgspec.Struct):
    """The body of `POST /api/chat`."""

    message: str


@get("/api/thread")
async def read_thread(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The visitor's current thread. Looking stores nothing."""
    visitor, headers = visitor_of(request)
    return await _thread(instance_of(request), visitor, headers)


@post("/api/thread", status_code=200)
async def begin_thread(request: Request[Any, Any, Any]) -> Response[bytes]:
    """A new thread for the visitor; one that is still empty serves again."""
    instance = instance_of(request)
    visitor, headers = visitor_of(request)

    def is_used(connection: Connection) -> bool:
        return store.last_seq(connection, store.current_thread(connection, visitor)) > 0

    if await instance.database.read(is_used):
        thread = new_id("t")
        await instance.database.write(lambda connection: store.begin_thread(connection, thread, visitor, now()))
    return await _thread(instance, visitor, headers)


async def _thread(instance: Instance, visitor: str, headers: dict[str, str]) -> Response[bytes]:
    def read(connection: Connection) -> dict[str, Any]:
        thread = store.current_thread(connection, visitor)
        seq, running = store.covered_seq(connection, thread)
        return {"thread": thread, "lastSeq": seq, "items": store.items(connection, thread), "running": running}

    body = msgspec.json.encode(await instance.database.read(read))
    return Response(body, media_type="application/json", headers=PRIVATE | headers)


@post("/api/chat", status_code=200)
async def chat(request: Request[Any, Any, Any], data: JSONBody[ChatMessage]) -> Stream:
    """Say something and follow the turn to its end. Whoever hangs up stops listening, not the turn."""
    instance = instance_of(request)
    visitor, headers = visitor_of(request)
    thread = await instance.current_thread(visitor)
    async with instance.turns.conversation(thread) as conversation:
        before = conversation.last_seq
        turn = await instance.say(visitor, address_of(request), thread, data.message)
    headers = PRIVATE | headers | {"x-accel-buffering": "no"}
    return Stream(_events(instance, thread, turn, before), media_type="text/event-stream", headers=headers)


async def _events(instance: Instance, thread: str, turn: str, after: int) -> AsyncIterator[str]:
    async with instance.turns.conversation(thread) as conversation:
        frames = _following(conversation, turn, after)
        waiting = asyncio.ensure_future(anext(frames))
        try:
            while True:
                await asyncio.wait({waiting}, timeout=KEEP_ALIVE_SECONDS)
                if not waiting.done():
                    yield ": still here\n\n"
                    continue
                frame = waiting.result()
                yield _event(frame)
                if isinstance(frame, str) or frame.ends:
                    return
                waiting = asyncio.ensure_future(anext(frames))
        finally:
            waiting.cancel()
            await asyncio.wait({waiting})
            await frames.aclose()


async def _following(conversation: Conversation, turn: str, after: int) -> AsyncGenerator[StoredFrame | str]:
    async for frame in conversation.follow(after):
        if isinstance(frame, str) or frame.turn == turn:
            yield frame


def _event(frame: StoredFrame | str) -> str:
    if isinstance(frame, str):
        return f"event: error\ndata: {frame}\n\n"
    return f"id: {frame.seq}\nevent: {EVENTS[frame.type]}\ndata: {frame.data}\n\n"
