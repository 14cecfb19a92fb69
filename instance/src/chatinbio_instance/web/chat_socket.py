"""The chat over WebSocket: messages in, numbered frames out.

A connection is a follower of its visitor's current thread, nothing more: it may come and go while a turn runs, and several
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
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads.store import StoredFrame
from chatinbio_instance.turn.conversation import Conversation
from chatinbio_instance.web.access import address_of, instance_of, visitor_of
from chatinbio_instance.web.instance import Instance

log = logging.getLogger(__name__)

# A client that says nothing for so long only wants to listen.
LISTENER_SECONDS = 0.5

# The action of a surface that says something in the visitor's name.
ASK = "ask"


class Action(msgspec.Struct, rename="camel"):
    """A click on a surface, as A2UI reports it."""

    name: str
    surface_id: str = ""
    source_component_id: str = ""
    timestamp: str = ""
    context: dict[str, Any] = {}


class Incoming(msgspec.Struct, rename="camel"):
    """What a client may send: a message, an action, a resume or a cancel."""

    message: str | None = None
    action: Action | None = None
    type: str | None = None
    last_seq: int | None = None


_read = msgspec.json.Decoder(Incoming).decode


@websocket("/ws/chat")
async def chat_socket(socket: WebSocket[Any, Any, Any]) -> None:
    """One connection of a visitor."""
    instance = instance_of(socket)
    visitor, headers = visitor_of(socket)
    await socket.accept(headers=headers)
    instance.warm_up()
    instance.sockets += 1
    try:
        await _Session(socket, instance, visitor).serve()
    finally:
        instance.sockets -= 1


class _Session:
    def __init__(self, socket: WebSocket[Any, Any, Any], instance: Instance, visitor: str) -> None:
        self._socket = socket
        self._instance = instance
        self._visitor = visitor
        self._thread = ""
        self._following: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        listening = asyncio.create_task(self._listen_at_last())
        try:
            while (event := await self._socket.receive())["type"] == "websocket.receive":
                if not listening.done():
                    listening.cancel()
                    await asyncio.wait({listening})
                await self._handle(event)
        except WebSocketException:
            pass  # gone between two words
        finally:
            listening.cancel()
            await asyncio.wait({listening})
            await self._unfollow()

    async def _listen_at_last(self) -> None:
        await asyncio.sleep(LISTENER_SECONDS)
        await self._follow(await self._instance.current_thread(self._visitor), None)

    async def _handle(self, event: Any) -> None:
        try:
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
        except Exception:
            log.exception("a message broke")
            await self._refuse(
                InstanceError("internal_error", "Something went wrong on this page. Please try again.", retryable=True)
            )

    async def _obey(self, incoming: Incoming) -> None:
        thread = await self._instance.current_thread(self._visitor)
        if incoming.type == "resume":
            if incoming.last_seq is None or incoming.last_seq < 0:
                raise InstanceError("invalid_json", "To resume, send lastSeq: the last number you saw, or 0.")
            await self._follow(thread, incoming.last_seq)
        elif incoming.type == "cancel":
            self._instance.turns.cancel(thread)
        elif (message := _said(incoming)) is not None:
            if self._following is None or self._thread != thread:
                await self._follow(thread, None)
            await self._instance.say(self._visitor, address_of(self._socket), thread, message)
        else:
            raise InstanceError("invalid_json", "Send a message, an action, a resume or a cancel.")

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
                await self._send_all(conversation, frames)
        except WebSocketException:
            pass  # gone; what it missed it gets when it resumes
        except Exception as error:
            log.exception("a connection could not follow its thread")
            if not ready.done():
                ready.set_exception(error)

    async def _send_all(self, conversation: Conversation, frames: Any) -> None:
        async for frame in frames:
            await self._send(frame.data if isinstance(frame, StoredFrame) else frame)

    async def _send(self, text: str) -> None:
        await self._socket.send_data(text, mode="text")

    async def _refuse(self, error: InstanceError) -> None:
        """Say why a message was not taken; the connection stays open."""
        thread = self._thread or await self._instance.current_thread(self._visitor)
        async with self._instance.turns.conversation(thread) as conversation:
            frame = ErrorFrame(
                seq=conversation.last_seq,
                thread=thread,
                turn="",
                code=error.code,
                message=str(error),
                retryable=error.retryable,
            )
        with suppress(WebSocketException):
            await self._send(encode(frame))


def _said(incoming: Incoming) -> str | None:
    """The words of a message, or those that a click says in the visitor's name. Raises InstanceError for other clicks."""
    if incoming.action is None:
        return incoming.message
    words = incoming.action.context.get("message")
    if incoming.action.name != ASK or not isinstance(words, str):
        raise InstanceError("unknown_action", "This page does not know that button. Reload it and try again.")
    return words
