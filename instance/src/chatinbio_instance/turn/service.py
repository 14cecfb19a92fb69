"""The way in: say something on a thread, stop the answer, follow what happens, drain before the end.

One turn at a time on a thread. A turn belongs to the process and not to the connection that began it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from chatinbio_instance.core.events import Engine, EngineRequest
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.threads import store
from chatinbio_instance.turn.conversation import Conversation
from chatinbio_instance.turn.figures import Figures
from chatinbio_instance.turn.record import Record
from chatinbio_instance.turn.runner import LET_GO_SECONDS, Run

log = logging.getLogger(__name__)

MAX_MESSAGE: Final = 4000
HISTORY_LIMIT: Final = 50

# Characters no person types: they break terminals, logs and prompts. Line feeds and tabs stay.
_CONTROLS: Final = {n: None for n in (*range(32), 127) if n not in (9, 10)}


def clean(message: str) -> str:
    """The message as it is kept. Raises InstanceError where it is empty or too long."""
    message = message.translate(_CONTROLS).strip()
    if not message:
        raise InstanceError("empty_message", "Write something first.", status=422)
    if len(message) > MAX_MESSAGE:
        raise InstanceError(
            "message_too_long",
            f"That is {len(message)} characters; a message holds at most {MAX_MESSAGE}. Please make it shorter.",
            status=422,
        )
    return message


class Turns:
    """All conversations that are live in this process.

    `engine` gives the engine, made on its first call; `engine_name` tells what answers, as far as is known without making it.
    """

    def __init__(
        self,
        database: Database,
        engine: Callable[[], Awaitable[Engine]],
        engine_name: Callable[[], str],
        *,
        turn_seconds: float,
    ) -> None:
        self.figures = Figures()
        self._database = database
        self._engine = engine
        self._engine_name = engine_name
        self._turn_seconds = turn_seconds
        self._live: dict[str, Conversation] = {}
        self._opening = asyncio.Lock()
        self._runs: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        self._draining = False

    @asynccontextmanager
    async def conversation(self, thread: str) -> AsyncIterator[Conversation]:
        """The live side of a thread, shared by everybody who holds it."""
        async with self._opening:
            live = self._live.get(thread)
            if live is None:
                last_seq = await self._database.read(lambda connection: store.last_seq(connection, thread))
                live = Conversation(thread, last_seq, self._database)
                self._live[thread] = live
            live.holders += 1
        try:
            yield live
        finally:
            live.holders -= 1
            if not live.holders:
                del self._live[thread]

    async def say(self, visitor: str, thread: str, message: str) -> str:
        """Begin a turn; returns its id once the message is on disk.

        Raises InstanceError: empty_message, message_too_long, turn_running, shutting_down, storage_unavailable.
        """
        try:
            message = clean(message)
            if self._draining:
                raise InstanceError(
                    "shutting_down",
                    "This page restarts. Please send that again in a moment.",
                    status=503,
                    retryable=True,
                )
            if thread in self._busy:
                raise InstanceError(
                    "turn_running",
                    "The last answer is still being written. Wait for it or stop it, then send this again.",
                    status=409,
                    retryable=True,
                )
        except InstanceError as error:
            self.figures.refuse(error.code)
            raise
        self._busy.add(thread)
        begun: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._turn(visitor, thread, message, begun), name=f"turn on {thread}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # The one who asks may vanish right here; the turn goes on.
        return await asyncio.shield(begun)

    def cancel(self, thread: str) -> bool:
        """Stop the turn that runs on a thread; False where none does."""
        run = self._runs.get(thread)
        if run is None:
            return False
        run.stop("cancelled")
        return True

    async def drain(self, seconds: float) -> None:
        """Take no more messages, let answers finish for `seconds`, then keep them as far as they got."""
        self._draining = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for run in self._runs.values():
            run.stop("interrupted")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LET_GO_SECONDS + 1)

    async def _turn(self, visitor: str, thread: str, message: str, begun: asyncio.Future[str]) -> None:
        self.figures.running += 1
        try:
            async with self.conversation(thread) as conversation:
                record = Record(conversation, self._database, self._engine_name())
                history = await record.begin(visitor, message, HISTORY_LIMIT)
                run = self._runs[thread] = Run(record, self._turn_seconds)
                begun.set_result(record.turn)
                ending = await run.finish(self._engine, EngineRequest(thread, message, history))
                self._count(record, ending.status)
        except InstanceError as error:
            _fail(begun, error)
        except Exception as error:
            log.exception("a turn broke")
            _fail(begun, error)
        finally:
            self.figures.running -= 1
            self._runs.pop(thread, None)
            self._busy.discard(thread)

    def _count(self, record: Record, status: str) -> None:
        self.figures.turns[status] += 1
        if record.first_frame_seconds is not None:
            self.figures.first_frame(record.first_frame_seconds)
        if record.usage is not None:
            self.figures.input_tokens += record.usage.input_tokens
            self.figures.output_tokens += record.usage.output_tokens
        log.info(
            "turn ended",
            extra={
                "turn": record.turn,
                "status": status,
                "first_frame_ms": record.first_frame_seconds and round(record.first_frame_seconds * 1000),
            },
        )


def _fail(begun: asyncio.Future[str], error: Exception) -> None:
    if not begun.done():
        begun.set_exception(error)
        begun.exception()  # seen here, should the one who asked be gone
