"""The runner of background tools: one asyncio task a job, rows that survive a restart.

Place in the flow: a background tool is called → **Jobs.start** → row → attempts → row → `deliver` → the conversation. While
there is no job nothing runs and nothing ticks; the tools themselves are made with the first job.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import Row

from chatinbio_instance.core.deps import AgentDeps, Role, ToolContext
from chatinbio_instance.core.locales import ANYBODY, Reader
from chatinbio_instance.db.base import now
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError, StorageUnavailable
from chatinbio_instance.jobs import store
from chatinbio_instance.jobs.model import Delivery, JobStatus, JobView

if TYPE_CHECKING:
    from chatinbio_instance.core.tools import Tool, ToolOutcome

log = logging.getLogger(__name__)

# The first retry waits about this long, each further one twice as long as the one before.
RETRY_SECONDS: Final = 2.0
LONGEST_RETRY_SECONDS: Final = 120.0
# A laptop may sleep: a long wait looks at the clock again this often.
LOOK_SECONDS: Final = 600.0
STOPPED: Final = "This was stopped before it was done."

Deliver = Callable[[Delivery], Awaitable[object]]
Report = Callable[[str, str, str, str, float | None], object]


@dataclass(slots=True)
class _Live:
    """A job that is not over, and what it last said of itself."""

    row: Row[Any]
    task: asyncio.Task[None]
    status: JobStatus = "queued"
    message: str = ""
    fraction: float | None = None


class Jobs:
    """All background work of this process.

    `tools` gives the tools by name, made on its first call. `deliver` stores a result in its conversation, once
    however often it is given, and returns when it is on disk; `report` tells how far a call has come. `clock` and `sleep` are the time; tests hold them still. `seconds` is
    how long one attempt may take.
    """

    def __init__(
        self,
        database: Database,
        tools: Callable[[], Awaitable[Mapping[str, Tool]]],
        *,
        deliver: Deliver,
        report: Report,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        concurrency: int = 2,
        seconds: float = 600,
    ) -> None:
        self.ended: Counter[JobStatus] = Counter()
        self._database = database
        self._tools = tools
        self._deliver = deliver
        self._report = report
        self._clock = clock
        self._sleep = sleep
        self._seconds = seconds
        self._slots = asyncio.Semaphore(concurrency)
        self._live: dict[str, _Live] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def count(self, status: JobStatus) -> int:
        """How many jobs are `queued` or `running` now."""
        return sum(live.status == status for live in self._live.values())

    def running(self, thread: str) -> list[JobView]:
        """The jobs of a thread that are not over, in the order they were begun."""
        return [
            JobView(id, row.thread_id, row.call, row.tool, row.label, live.status, live.message, live.fraction)
            for id, live in self._live.items()
            if (row := live.row).thread_id == thread
        ]

    async def start(
        self,
        *,
        thread: str,
        visitor: str,
        role: Role,
        turn: str,
        call: str,
        tool: str,
        arguments: Mapping[str, Any],
        reader: Reader = ANYBODY,
    ) -> str:
        """Begin background work, or plan it for when its tool says it may begin; returns the job's id once it is on disk.

        While the same tool works on the same arguments for this thread, that job's id is returned instead. Raises
        InstanceError: unknown_tool, shutting_down, storage_unavailable.
        """
        if self._closed:
            raise InstanceError(
                "shutting_down", "This page restarts. Please try again in a moment.", status=503, retryable=True
            )
        known = (await self._tools()).get(tool)
        if known is None:
            raise InstanceError("unknown_tool", "There is no such tool here.", status=404)
        at = self._clock()
        not_before = await known.begins(known.arguments.model_validate(arguments)) if known.begins else None
        text = store.arguments_json(arguments)
        values = {
            "id": uuid4().hex,
            "thread_id": thread,
            "visitor_id": visitor,
            "role": role,
            "turn": turn,
            "call": call,
            "tool": tool,
            "label": known.label_in(reader.locale),
            "arguments": store.with_reader(text, reader),
            "dedupe_key": store.dedupe_key(thread, tool, text),
            "status": "queued",
            "max_attempts": known.attempts,
            "not_before": not_before or at,
            "created_at": at,
        }
        row, new = await self._database.write(lambda connection: store.enqueue(connection, values))
        if new:
            self._take_up(row)
        return str(row.id)

    async def cancel(self, job: str, visitor: str, role: Role = "visitor") -> bool:
        """Stop a job of this visitor's, or with another role anybody's; False where there is none that could be stopped."""
        live = self._live.get(job)
        if live is None or (role == "visitor" and live.row.visitor_id != visitor):
            return False
        from chatinbio_instance.core.tools import failed

        result = store.result_json(failed(STOPPED))
        at, fraction = self._clock(), live.fraction
        stopped = await self._database.write(
            lambda connection: store.end(connection, job, "cancelled", result, "cancelled", fraction, at)
        )
        if stopped:  # else its end was written first
            live.task.cancel()
            self._live.pop(job, None)
            self.ended["cancelled"] += 1
            self._tell(job)
        return stopped

    async def recover(self) -> int:
        """At boot: take up what the last process left undone or untold. Returns how many jobs those are."""
        at = self._clock()
        left = await self._database.write(lambda connection: store.take_over(connection, at))
        for row in left:
            if row.status == "queued":
                self._take_up(row)
            else:
                self._tell(row.id)
        return len(left)

    async def close(self) -> None:
        """Let go: what is not done is begun again by the next process, what is not told of is told by it."""
        self._closed = True
        tasks = [live.task for live in self._live.values()] + list(self._telling.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=2)
            with suppress(StorageUnavailable):
                await self._database.write(store.let_go)

    def _take_up(self, row: Row[Any]) -> None:
        if row.id not in self._live and not self._closed:
            task = asyncio.create_task(self._work(row), name=f"job {row.tool} {row.id}")
            self._live[row.id] = _Live(row, task)

    def _tell(self, job: str) -> None:
        if job not in self._telling and not self._closed:
            task = asyncio.create_task(self._hand_over(job), name=f"delivery of {job}")
            self._telling[job] = task
            task.add_done_callback(lambda _: self._telling.pop(job, None))

    async def _work(self, row: Row[Any]) -> None:
        """All attempts of one job."""
        try:
            not_before: datetime | None = row.not_before
            while not_before is not None:
                await self._wait_until(not_before)
                async with self._slots:
                    not_before = await self._attempt(row)
        except StorageUnavailable:
            log.exception("a job could not be kept; it is taken up again at the next start", extra={"job": row.id})
        finally:
            if (live := self._live.get(row.id)) is not None and live.task is asyncio.current_task():
                del self._live[row.id]

    async def _wait_until(self, moment: datetime) -> None:
        while (seconds := (moment - self._clock()).total_seconds()) > 0:
            await self._sleep(min(seconds, LOOK_SECONDS))

    async def _attempt(self, row: Row[Any]) -> datetime | None:
        """One attempt; when the next is due, or None where there is none."""
        live = self._live[row.id]
        began = self._clock()
        attempt = await self._database.write(lambda connection: store.take(connection, row.id, began))
        if not attempt:
            return None
        live.status, live.fraction = "running", None
        outcome = await self._run(row, live, attempt)
        at, fraction = self._clock(), live.fraction
        if outcome.status == "failed" and attempt < row.max_attempts:
            again = at + timedelta(seconds=_retry_seconds(attempt))
            waits = await self._database.write(lambda connection: store.put_back(connection, row.id, again, fraction))
            live.status = "queued"
            return again if waits else None
        status: JobStatus = "completed" if outcome.status == "completed" else "failed"
        error = None if status == "completed" else outcome.status
        result = store.result_json(outcome)
        if await self._database.write(
            lambda connection: store.end(connection, row.id, status, result, error, fraction, at)
        ):
            self.ended[status] += 1
            log.info("job ended", extra={"job": row.id, "tool": row.tool, "status": status, "attempts": attempt})
            self._tell(row.id)
        return None

    async def _run(self, row: Row[Any], live: _Live, attempt: int) -> ToolOutcome:
        from chatinbio_instance.core.tools import ToolOutcome, failed, not_found_error

        def progress(call: str, message: str, fraction: float | None) -> None:
            live.message, live.fraction = message, fraction
            self._report(row.thread_id, row.turn, call, message, fraction)

        deps = AgentDeps(
            thread=row.thread_id,
            visitor=row.visitor_id,
            turn=row.turn,
            role=row.role,
            progress=progress,
            clock=self._clock,
            reader=store.reader_of(row.arguments),
        )
        try:
            tool = (await self._tools()).get(row.tool)
            if tool is None:  # an older version of the program began it
                return not_found_error("There is no such tool any more.")
            arguments = tool.validated(store.arguments_of(row.arguments))
            if isinstance(arguments, ToolOutcome):
                return arguments
            async with asyncio.timeout(self._seconds):
                return await tool.run(ToolContext(deps, row.call, attempt), arguments)
        except TimeoutError:
            log.warning("an attempt took too long", extra={"job": row.id, "tool": row.tool})
            return failed("That took too long and was given up.")
        except Exception:
            log.exception("a job could not be begun", extra={"job": row.id, "tool": row.tool})
            return failed()

    async def _hand_over(self, job: str) -> None:
        """Tell the conversation, until that is on disk and noted: it keeps what it has from being told twice."""
        tries = 0
        while (row := await self._database.read(lambda connection: store.ended(connection, job))) is not None:
            try:
                outcome = store.outcome_of(row.result)
                await self._deliver(Delivery(job, row.thread_id, row.turn, row.call, row.tool, row.label, outcome))
                await self._database.write(lambda connection: store.delivered(connection, job, self._clock()))
                return
            except StorageUnavailable:
                tries += 1
                await self._sleep(_retry_seconds(tries))
            except Exception:
                log.exception("a result could not be told; the next start tries again", extra={"job": job})
                return


def _retry_seconds(attempt: int) -> float:
    """Twice as long each time; spread, so that what failed together is not tried together."""
    spread = random.uniform(0.75, 1.25)  # noqa: S311 - it guards nothing
    return min(RETRY_SECONDS * 2.0 ** (attempt - 1), LONGEST_RETRY_SECONDS) * spread
