"""The way in: say or do something on a thread, stop the answer, follow what happens, drain before the end.

One turn at a time on a thread. A turn belongs to the process and not to the connection that began it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from chatinbio_instance.core.deps import AgentDeps, Role, StartJob
from chatinbio_instance.core.events import Engine, EngineEvent, EngineRequest
from chatinbio_instance.core.frames import Resume, encode
from chatinbio_instance.core.locales import ANYBODY, Reader
from chatinbio_instance.core.text import as_typed
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.jobs.model import Delivery
from chatinbio_instance.threads import openings, store
from chatinbio_instance.turn import acting
from chatinbio_instance.turn.background import Background
from chatinbio_instance.turn.beat import Beat
from chatinbio_instance.turn.clicks import ASK, Click
from chatinbio_instance.turn.conversation import Conversation
from chatinbio_instance.turn.figures import Figures
from chatinbio_instance.turn.record import Ending, Open, Record
from chatinbio_instance.turn.rehearsal import Rehearsals
from chatinbio_instance.turn.runner import Run
from chatinbio_instance.turn.surroundings import Cause, Surroundings, TurnEnded

log = logging.getLogger(__name__)

MAX_MESSAGE: Final = 4000
# How long answers that were cut off may take to be kept: a disk may be slow, and who waits for them still listens.
KEPT_SECONDS: Final = 5.0
# How long a client waits before it comes back to a page that restarts.
RESUME_SECONDS: Final = 1.0


def clean(message: str) -> str:
    """The message as it is kept. Raises InstanceError where it is empty or too long."""
    message = as_typed(message).strip()
    if not message:
        raise InstanceError("empty_message", "Write something first.", status=422)
    if len(message) > MAX_MESSAGE:
        raise InstanceError(
            "message_too_long",
            f"That is {len(message)} characters; a message holds at most {MAX_MESSAGE}. Please make it shorter.",
            status=422,
        )
    return message


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a visitor wants of a thread; a `click` is still to be held against its surface."""

    visitor: str
    thread: str
    role: Role
    cause: Cause
    reader: Reader
    open: Open | None = None
    click: Click | None = None


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
        surroundings: Surroundings = Surroundings(),  # noqa: B008 - frozen
    ) -> None:
        self.figures = Figures()
        self.rehearsals = Rehearsals(engine, turn_seconds)
        self._database = database
        self._engine = engine
        self._engine_name = engine_name
        self._turn_seconds = turn_seconds
        self._surroundings = surroundings
        self._beat = Beat(database)
        self._live: dict[str, Conversation] = {}
        self._runs: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        self._draining = False
        self._background = Background(database, self.conversation, self._busy.__contains__)

    @asynccontextmanager
    async def conversation(self, thread: str) -> AsyncIterator[Conversation]:
        """The live side of a thread, shared by everybody who holds it."""
        live = self._live.setdefault(thread, Conversation(thread, self._database))
        live.holders += 1
        try:
            await live.open()
            yield live
        finally:
            live.holders -= 1
            if not live.holders:
                del self._live[thread]

    async def say(
        self, visitor: str, thread: str, message: str, *, role: Role = "visitor", reader: Reader = ANYBODY
    ) -> str:
        """Begin a turn; returns its id once the message is on disk.

        Raises InstanceError: empty_message, message_too_long, turn_running, shutting_down, unknown_thread, storage_unavailable.
        """
        with self._counting_refusals():
            said = partial(openings.say, message=clean(message))
            return await self._begin(_Wish(visitor, thread, role, "message", reader, said))

    async def act(
        self, visitor: str, thread: str, click: Click, *, role: Role = "visitor", reader: Reader = ANYBODY
    ) -> str:
        """Begin a turn with a click on a surface; `ask` says its message.

        Raises InstanceError like `say`, and unknown_action, stale_action, invalid_action.
        """
        if (message := click.asks()) is not None:
            return await self.say(visitor, thread, message, role=role, reader=reader)
        with self._counting_refusals():
            if click.name == ASK:
                raise acting.unknown_action()
            return await self._begin(_Wish(visitor, thread, role, "action", reader, click=click))

    async def regenerate(
        self,
        visitor: str,
        thread: str,
        item: str | None = None,
        *,
        role: Role = "visitor",
        reader: Reader = ANYBODY,
    ) -> str:
        """Give an answer anew, the newest where none is named; what came after it goes with it.

        Raises InstanceError: turn_running, shutting_down, unknown_thread, unknown_item, storage_unavailable.
        """
        with self._counting_refusals():
            again = partial(openings.regenerate, item=item)
            return await self._begin(_Wish(visitor, thread, role, "regenerate", reader, again))

    async def edit(
        self,
        visitor: str,
        thread: str,
        item: str,
        message: str,
        *,
        role: Role = "visitor",
        reader: Reader = ANYBODY,
    ) -> str:
        """Say something else instead of an earlier message; everything after that is no longer part of the thread.

        Raises InstanceError like `say`, and unknown_item.
        """
        with self._counting_refusals():
            edited = partial(openings.edit, item=item, message=clean(message))
            return await self._begin(_Wish(visitor, thread, role, "edit", reader, edited))

    def cancel(self, thread: str) -> bool:
        """Stop the turn that runs on a thread; False where none does."""
        run = self._runs.get(thread)
        if run is None:
            return False
        run.stop("cancelled")
        return True

    async def deliver(self, delivery: Delivery) -> None:
        """Show the result of background work as soon as no turn runs on its thread; the next run is told of it."""
        await self._background.deliver(delivery)

    def report(self, thread: str, turn: str, call: str, message: str, fraction: float | None = None) -> None:
        """Show how far background work has come, at most four times a second; while a turn runs on the thread, nothing."""
        self._background.report(thread, turn, call, message, fraction)

    async def forget(self, thread: str) -> None:
        """Before a thread is erased: stop what runs there, and keep nothing of it in memory."""
        self.cancel(thread)
        async with self.conversation(thread) as conversation, conversation.alone:
            conversation.forget()

    async def forget_all(self) -> None:
        """Every conversation was replaced: keep nothing of the old ones in memory, and tell everybody who follows to come back."""
        for live in list(self._live.values()):
            live.last_seq = await self._database.read(partial(store.last_seq, thread=live.thread))
            live.forget()
            live.notify(encode(Resume(seq=live.last_seq, thread=live.thread, turn="", after_seconds=RESUME_SECONDS)))

    async def drain(self, seconds: float) -> None:
        """Take no more messages, let answers finish for `seconds`, then keep them as far as they got.

        Everybody who follows is told to come back: whatever they have not seen by then they get when they resume.
        """
        self._draining = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for run in self._runs.values():
            run.stop("interrupted")
        self.rehearsals.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=KEPT_SECONDS)
        await self._background.close()
        for live in self._live.values():
            away = Resume(seq=live.last_seq, thread=live.thread, turn="", after_seconds=RESUME_SECONDS)
            live.notify(encode(away))

    @contextmanager
    def _counting_refusals(self) -> Iterator[None]:
        try:
            yield
        except InstanceError as error:
            self.figures.refuse(error.code)
            raise

    async def _begin(self, wish: _Wish) -> str:
        if self._draining:
            raise InstanceError(
                "shutting_down",
                "This page restarts. Please send that again in a moment.",
                status=503,
                retryable=True,
            )
        if wish.thread in self._busy:
            raise InstanceError(
                "turn_running",
                "The last answer is still being written. Wait for it or stop it, then send this again.",
                status=409,
                retryable=True,
            )
        self._busy.add(wish.thread)
        begun: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._turn(wish, begun), name=f"turn on {wish.thread}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # The one who asks may vanish right here; the turn goes on.
        return await asyncio.shield(begun)

    async def _turn(self, wish: _Wish, begun: asyncio.Future[str]) -> None:
        self.figures.running += 1
        try:
            async with self.conversation(wish.thread) as conversation, conversation.alone:
                await self._run(wish, conversation, begun)
        except InstanceError as error:
            _fail(begun, error)
        except Exception as error:
            log.exception("a turn broke")
            _fail(begun, error)
        finally:
            self.figures.running -= 1
            self._runs.pop(wish.thread, None)
            self._busy.discard(wish.thread)

    async def _run(self, wish: _Wish, conversation: Conversation, begun: asyncio.Future[str]) -> None:
        deed = None
        open_ = wish.open
        if wish.click is not None:
            locale = wish.reader.locale
            deed = await acting.find(self._database, self._surroundings, wish.thread, wish.click, locale)
            open_ = partial(openings.click, part=deed.part)
        assert open_ is not None
        record = Record(conversation, self._database, self._engine_name(), to_click=deed is not None, role=wish.role)
        opening = await record.begin(wish.visitor, open_)
        self._beat.ended(wish.thread)  # it closed a turn that could not be
        run = self._runs[wish.thread] = Run(record, self._beat, self._turn_seconds)
        begun.set_result(record.turn)

        async def source() -> AsyncIterator[EngineEvent]:
            deps = await self._deps(wish, run)
            request = EngineRequest(wish.thread, opening.message, opening.history, deps)
            if deed is not None:
                return acting.carry_out(deed, run, request, self._engine)
            return (await self._engine()).run(request)

        self._ended(wish, record, await run.finish(source))

    async def _deps(self, wish: _Wish, run: Run) -> AgentDeps:
        turn = run.record.turn
        return AgentDeps(
            thread=wish.thread,
            visitor=wish.visitor,
            turn=turn,
            completion=run.record.completion,
            role=wish.role,
            capabilities=await self._surroundings.capabilities(),
            start_job=self._starting_jobs(wish, turn),
            progress=run.progress,
            reader=wish.reader,
        )

    def _starting_jobs(self, wish: _Wish, turn: str) -> StartJob | None:
        jobs = self._surroundings.jobs
        if jobs is None:
            return None

        async def start(tool: str, arguments: Mapping[str, Any], call: str) -> str:
            return await jobs.start(
                thread=wish.thread,
                visitor=wish.visitor,
                role=wish.role,
                turn=turn,
                call=call,
                tool=tool,
                arguments=arguments,
                reader=wish.reader,
            )

        return start

    def _ended(self, wish: _Wish, record: Record, ending: Ending) -> None:
        self.figures.turns[ending.status] += 1
        first = record.first_frame_seconds
        if first is not None:
            self.figures.first_frame(first)
        if record.model_failed:
            self.figures.model_failures[record.model_failed] += 1
        if record.usage is not None:
            self.figures.input_tokens += record.usage.input_tokens
            self.figures.output_tokens += record.usage.output_tokens
        first_ms = first and round(first * 1000)
        log.info("turn ended", extra={"turn": record.turn, "status": ending.status, "first_frame_ms": first_ms})
        ended = TurnEnded(
            thread=wish.thread,
            visitor=wish.visitor,
            role=wish.role,
            turn=record.turn,
            completion=record.completion,
            cause=wish.cause,
            engine=record.engine,
            status=ending.status,
            code=ending.code,
            unanswered=record.unanswered,
            ttft=first,
            duration=record.seconds,
            usage=record.usage,
        )
        try:
            self._surroundings.on_ended(ended)
        except Exception:
            log.exception("the end of a turn was not counted")


def _fail(begun: asyncio.Future[str], error: Exception) -> None:
    if not begun.done():
        begun.set_exception(error)
        begun.exception()  # seen here, should the one who asked be gone
