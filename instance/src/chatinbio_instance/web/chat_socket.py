"""The chat over WebSocket: messages in, numbered frames out.

A connection is a follower of one of its visitor's threads, nothing more: it may come and go while a turn runs, and several
tabs see the same. It begins to follow with the client's first word, so that one that resumes is told exactly what it missed.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketException

from chatinbio_instance.core.frames import ErrorFrame, encode
from chatinbio_instance.errors import InstanceError, StorageUnavailable
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.turn.record import new_id
from chatinbio_instance.web.access import instance_of, visitor_of
from chatinbio_instance.web.asking import Action, Locale, TimeZone, Wish, grant
from chatinbio_instance.web.limits import RateLimited
from chatinbio_instance.web.problems import refuse
from chatinbio_instance.web.threads import LARGEST, held

log = logging.getLogger(__name__)

# A client that says nothing for so long only wants to listen.
LISTENER_SECONDS = 0.5
# Close codes: the visitor is erased, or sends without end.
GONE = 1000
FLOODING = 1008

BROKEN = InstanceError("internal_error", "Something went wrong on this page. Please try again.", retryable=True)


class Incoming(msgspec.Struct, rename="camel"):
    """What a client may send: a message, an action, or a `type` of resume, cancel, regenerate or edit."""

    message: str | None = None
    action: Action | None = None
    type: str | None = None
    item: str | None = None
    job: str | None = None
    locale: Locale = None
    time_zone: TimeZone = None
    last_seq: int | None = None
    last_seq_as_in_the_address: int | None = msgspec.field(default=None, name="last_seq")

    def seen(self) -> int | None:
        """The last number seen, by either spelling."""
        return self.last_seq_as_in_the_address if self.last_seq is None else self.last_seq

    def wish(self) -> Wish:
        """What it asks of the thread."""
        if self.type == "regenerate":
            return Wish(regenerate=self.item or "", locale=self.locale, time_zone=self.time_zone)
        edited = self.item if self.type == "edit" else None
        return Wish(self.message, self.action, edit=edited, locale=self.locale, time_zone=self.time_zone)


_read = msgspec.json.Decoder(Incoming).decode


@websocket("/ws/chat")
async def chat_socket(socket: WebSocket[Any, Any, Any]) -> None:
    """One connection of a visitor; what cannot be is refused before it is accepted."""
    instance = instance_of(socket)
    try:
        visitor, headers = visitor_of(socket)
        thread, seen = _asked(socket)
        if thread is not None:
            await held(instance, visitor, thread)
    except InstanceError as error:
        await _turn_away(socket, error)
        return
    await socket.accept(headers=headers)
    instance.warm_up()
    session = ChatSession(socket, visitor, thread)
    instance.sockets.add(session)
    try:
        await session.serve(seen)
    finally:
        instance.sockets.discard(session)


def _asked(socket: WebSocket[Any, Any, Any]) -> tuple[str | None, int | None]:
    """Which thread the address names, and from which number on. Raises InstanceError `invalid_request`."""
    seen = socket.query_params.get("last_seq")
    if seen is not None and not (seen.isascii() and seen.isdigit()):
        raise InstanceError("invalid_request", "last_seq is the last number you saw, or 0.")
    return socket.query_params.get("thread"), None if seen is None else min(int(seen), LARGEST)


async def _turn_away(socket: WebSocket[Any, Any, Any], error: InstanceError) -> None:
    """Answer the handshake with a problem, as the gate does; a close frame could not say why."""
    await socket.receive()
    await refuse(socket.send, error, socket=True)


class ChatSession:
    """A connection that was accepted. Without a `thread` it is about the visitor's newest, whichever that is by then."""

    def __init__(self, socket: WebSocket[Any, Any, Any], visitor: str, thread: str | None) -> None:
        self.visitor = visitor
        self._id = new_id("s")
        self._socket = socket
        self._instance = instance_of(socket)
        self._asked = thread
        self._thread = ""
        self._following: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    async def serve(self, seen: int | None) -> None:
        """Read until the client goes."""
        listening = asyncio.create_task(self._listen(seen), name="listen")
        try:
            while (event := await self._socket.receive())["type"] == "websocket.receive":
                if seen is None:
                    listening.cancel()
                await asyncio.wait({listening})
                await self._handle(event)
        except WebSocketException:
            pass  # gone between two words
        finally:
            listening.cancel()
            await asyncio.wait({listening})
            await self._unfollow()

    def end(self, code: int = GONE) -> None:
        """Close the connection."""
        self._ending = asyncio.create_task(self._end(code))

    async def _end(self, code: int) -> None:
        with suppress(WebSocketException):
            await self._socket.close(code)

    async def _listen(self, seen: int | None) -> None:
        if seen is None:
            await asyncio.sleep(LISTENER_SECONDS)
        try:
            await self._follow(await self._current(), seen)
        except InstanceError as error:
            await self._refuse(error)

    async def _current(self) -> str:
        return self._asked or await self._instance.current_thread(self.visitor)

    async def _handle(self, event: Any) -> None:
        try:
            await self._instance.limits.frame(self._id)
            if event.get("text") is None:
                raise InstanceError("not_text", "Send text frames that hold one JSON object each.")
            try:
                incoming = _read(event["text"])
            except msgspec.ValidationError as error:
                raise InstanceError(
                    "invalid_json", f'That JSON is no message of this chat ({error}). Send {{"message": "…"}}.'
                ) from error
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise InstanceError("invalid_json", 'That is not valid JSON. Send {"message": "…"}.') from error
            await self._obey(incoming)
        except InstanceError as error:
            await self._refuse(error)
            if isinstance(error, RateLimited) and error.flood:
                await self._socket.close(FLOODING)
        except WebSocketException:
            raise
        except Exception:
            log.exception("a message broke")
            await self._refuse(BROKEN)

    async def _obey(self, incoming: Incoming) -> None:
        thread = await self._current()
        if incoming.type == "resume":
            seen = incoming.seen()
            if seen is None or seen < 0:
                raise InstanceError("invalid_json", "To resume, send lastSeq: the last number you saw, or 0.")
            await self._follow(thread, min(seen, LARGEST))
        elif incoming.type == "cancel":
            await self._instance.stop(self.visitor, thread, incoming.job)
        else:
            if self._following is None or self._thread != thread:
                await self._follow(thread, None)
            await grant(self._socket, self.visitor, thread, incoming.wish())

    async def _follow(self, thread: str, after: int | None) -> None:
        """Show what comes on a thread, after a number or from now on."""
        await self._unfollow()
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._thread = thread
        self._following = asyncio.create_task(self._show(thread, after, ready), name="follow")
        await ready

    async def _unfollow(self) -> None:
        following, self._following = self._following, None
        if following is not None:
            following.cancel()
            await asyncio.wait({following})

    async def _show(self, thread: str, after: int | None, ready: asyncio.Future[None]) -> None:
        try:
            async with self._instance.turns.conversation(thread) as conversation:
                frames = conversation.follow(conversation.last_seq if after is None else after)
                ready.set_result(None)
                async for frame in frames:
                    await self._send(frame.data if isinstance(frame, StoredFrame) else frame)
        except WebSocketException:
            pass  # gone; what it missed it gets when it resumes
        except Exception as error:
            if ready.done():
                log.exception("a connection could not follow its thread")
            else:
                ready.set_exception(error)

    async def _send(self, text: str) -> None:
        await self._socket.send_data(text, mode="text")

    async def _refuse(self, error: InstanceError) -> None:
        """Say why a message was not taken; the connection stays open."""
        thread, seq = self._thread, 0
        with suppress(StorageUnavailable):  # perhaps the very reason to refuse
            thread = thread or await self._current()
            async with self._instance.turns.conversation(thread) as conversation:
                seq = conversation.last_seq
        frame = ErrorFrame(
            seq=seq, thread=thread, turn="", code=error.code, message=str(error), retryable=error.retryable
        )
        with suppress(WebSocketException):
            await self._send(encode(frame))
