"""The chat over HTTP: say something and follow the turn, follow a thread, and the short forms for the newest thread."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from chatinbio_instance.web import threads
from chatinbio_instance.web.access import instance_of, visitor_of
from chatinbio_instance.web.asking import Wish, grant
from chatinbio_instance.web.event_stream import STREAM, EventStream
from chatinbio_instance.web.threads import LARGEST, PRIVATE, ThreadPage


class ChatRequest(Wish, frozen=True):
    """What to ask, and of which thread; without one it is the newest."""

    thread: str | None = None


@get("/api/thread")
async def read_thread(request: Request[Any, Any, Any]) -> Response[ThreadPage]:
    """The visitor's newest thread. Looking stores nothing."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    thread = await instance.current_thread(visitor)
    return Response(await threads.page_of(instance, visitor, thread), headers=PRIVATE | headers)


@post("/api/thread", status_code=200)
async def begin_thread(request: Request[Any, Any, Any]) -> Response[ThreadPage]:
    """A new thread for the visitor; one that is still empty serves again."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    thread = await threads.begin(instance, visitor)
    return Response(await threads.page_of(instance, visitor, thread), headers=PRIVATE | headers)


@post("/api/chat", status_code=200, responses=STREAM)
async def chat(request: Request[Any, Any, Any], data: JSONBody[ChatRequest]) -> EventStream:
    """Ask and follow the turn to its end. Whoever hangs up stops listening, not the turn."""
    instance = instance_of(request)
    visitor, headers = visitor_of(request)
    thread = data.thread or await instance.current_thread(visitor)
    if data.thread is not None:
        await threads.held(instance, visitor, thread)
    instance.warm_up()
    async with instance.turns.conversation(thread) as conversation:
        before = conversation.last_seq
        turn = await grant(request, visitor, thread, data)
    return EventStream(instance, thread, before, turn=turn, headers=headers)


@get("/api/threads/{thread:str}/events", responses=STREAM)
async def follow(
    request: Request[Any, Any, Any],
    thread: FromPath[str],
    last_event_id: Annotated[str | None, HeaderParameter(name="Last-Event-ID")] = None,
    last_seq: Annotated[int | None, QueryParameter(name="lastSeq", ge=0, le=LARGEST)] = None,
) -> EventStream:
    """Every frame of a thread after the last number seen, without end; without such a number every frame from now on."""
    visitor, headers = visitor_of(request)
    instance = instance_of(request)
    await threads.held(instance, visitor, thread)
    return EventStream(instance, thread, _seen(last_event_id, last_seq), headers=headers)


def _seen(event_id: str | None, seq: int | None) -> int | None:
    """The last number seen: what a browser says when it connects again goes before what the address once said."""
    if event_id is not None and event_id.isascii() and event_id.isdigit():
        return min(int(event_id), LARGEST)
    return seq
