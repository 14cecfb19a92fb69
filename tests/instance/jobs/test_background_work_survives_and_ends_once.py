"""Background tools: retries, cancelling, doing the same once, restarts in good order and in the middle of a job."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from chatinbio_instance.core.events import Source
from chatinbio_instance.core.tools import Tool, ToolOutcome, completed, failed, not_found_error, validation_error
from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.jobs.model import JobView
from chatinbio_instance.jobs.service import STOPPED, Jobs
from chatinbio_instance.jobs.store import GIVEN_UP
from chatinbio_instance.surface import Board
from tests.instance.jobs.conversation import Conversation, tool
from tests.instance.pages import eventually
from tests.instance.processes import started

Work = Callable[[int], Awaitable[ToolOutcome | str]]
WORKER = "tests.instance.jobs.worker"


class Time:
    """Time that stands still: who sleeps moves it."""

    def __init__(self) -> None:
        self.at = datetime(2027, 1, 14, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def database(tmp_path: Path, empty_database: Path) -> AsyncIterator[Database]:
    path = tmp_path / DATABASE_NAME
    path.write_bytes(empty_database.read_bytes())
    database = await Database.open(path)
    yield database
    await database.close()


@pytest.fixture
async def conversation(database: Database) -> Conversation:
    conversation = Conversation(database)
    await conversation.begin()
    return conversation


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def runner(conversation: Conversation, time: Time) -> AsyncIterator[Callable[..., Jobs]]:
    """Makes runners over the same database: each is the next process."""
    made: list[Jobs] = []

    def make(work: Work, *, attempts: int = 3, begins: Any = None, held: bool = True, **more: Any) -> Jobs:
        tools: Mapping[str, Tool] = {"count": tool(work, attempts=attempts, begins=begins)}
        if held:
            more = {"clock": time, "sleep": time.sleep} | more
        jobs = Jobs(
            conversation.database,
            lambda: asyncio.sleep(0, tools),
            deliver=conversation.deliver,
            report=conversation.report,
            **more,
        )
        made.append(jobs)
        return jobs

    yield make
    for jobs in made:
        await jobs.close()


def outcomes(*script: ToolOutcome | Exception | str) -> tuple[Work, list[int]]:
    """Work that comes out as scripted, attempt by attempt, and the attempts there were."""
    attempts: list[int] = []

    async def work(attempt: int) -> ToolOutcome | str:
        attempts.append(attempt)
        outcome = script[attempt - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return work, attempts


class Endless:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.let_go = asyncio.Event()
        self.running = self.most = self.stopped = 0

    async def __call__(self, attempt: int) -> str:
        self.running += 1
        self.most = max(self.most, self.running)
        self.began.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        finally:
            self.running -= 1
        return "done"


async def test_a_result_comes_with_everything_and_its_row_tells_how_it_went(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    board = Board()
    surface = board.show("count-1", board.text("Seven."))
    whole = completed("Seven.", surface=surface, sources=(Source("faq", "3", "How many?"),))
    jobs = runner(outcomes(whole)[0])
    job = await jobs.start(**conversation.call("count", topic="seats"))
    [delivery] = await conversation.delivered(1)
    assert (delivery.job, delivery.thread, delivery.turn, delivery.call) == (job, "t", "turn-1", "call-1")
    assert (delivery.name, delivery.label, delivery.outcome) == ("count", "Counting", whole)
    assert conversation.told == [("Counting seats", 0.5)]
    assert jobs.running("t") == []
    row = "SELECT status, attempts, max_attempts, progress, error, arguments, role FROM jobs"
    assert await conversation.rows(row) == [("completed", 1, 3, 0.5, None, '{"topic":"seats"}', "visitor")]
    assert jobs.ended == {"completed": 1}


async def test_what_fails_is_tried_again_later_and_each_time_later_still(
    conversation: Conversation, runner: Callable[..., Jobs], time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "chatinbio_instance.core.tools")
    work, attempts = outcomes(failed("no"), RuntimeError("broken"), failed("still no"), "at last")
    await runner(work, attempts=4).start(**conversation.call("count"))
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == completed("at last")
    assert attempts == [1, 2, 3, 4]
    assert all(a < b for a, b in zip(time.slept, time.slept[1:], strict=False))
    assert [
        round(seconds) in range(low, high) for seconds, low, high in zip(time.slept, (1, 3, 6), (4, 6, 11), strict=True)
    ]


async def test_the_last_failure_is_told_and_there_is_no_further_attempt(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work, attempts = outcomes(failed("one"), failed("two"))
    jobs = runner(work, attempts=2)
    await jobs.start(**conversation.call("count"))
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == failed("two")
    assert attempts == [1, 2]
    assert await conversation.rows("SELECT status, error, attempts FROM jobs") == [("failed", "failed", 2)]


@pytest.mark.parametrize("outcome", [validation_error("No such month."), not_found_error("Nobody asked anything.")])
async def test_what_does_not_fit_is_not_tried_again(
    outcome: ToolOutcome, conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work, attempts = outcomes(outcome)
    await runner(work).start(**conversation.call("count"))
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == outcome
    assert attempts == [1]
    assert await conversation.rows("SELECT status, error FROM jobs") == [("failed", outcome.status)]


async def test_an_attempt_that_takes_too_long_counts_as_failed(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work = Endless()
    await runner(work, attempts=2, seconds=0.01).start(**conversation.call("count"))
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome.status == "failed"
    assert "too long" in delivery.outcome.summary
    assert work.stopped == 2


async def test_a_job_can_be_stopped_by_its_own_visitor_alone(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work = Endless()
    jobs = runner(work)
    job = await jobs.start(**conversation.call("count"))
    await asyncio.wait_for(work.began.wait(), 10)
    assert not await jobs.cancel(job, "somebody else")
    assert not await jobs.cancel("no such job", "v")
    assert work.stopped == 0
    assert await jobs.cancel(job, "v")
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == failed(STOPPED)
    assert work.stopped == 1
    assert jobs.running("t") == []
    assert not await jobs.cancel(job, "v")
    assert await conversation.rows("SELECT status FROM jobs") == [("cancelled",)]


async def test_the_creator_may_stop_a_visitors_job(conversation: Conversation, runner: Callable[..., Jobs]) -> None:
    work = Endless()
    jobs = runner(work)
    job = await jobs.start(**conversation.call("count"))
    assert await jobs.cancel(job, "the creator", "owner")
    assert [d.outcome for d in await conversation.delivered(1)] == [failed(STOPPED)]


async def test_a_tool_that_does_not_let_go_is_not_waited_for(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    began, free = asyncio.Event(), asyncio.Event()

    async def stubborn(attempt: int) -> str:
        began.set()
        while not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue
        return "too late"

    jobs = runner(stubborn)
    job = await jobs.start(**conversation.call("count"))
    await asyncio.wait_for(began.wait(), 10)
    assert await jobs.cancel(job, "v")
    free.set()
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == failed(STOPPED)
    assert await conversation.rows("SELECT status FROM jobs") == [("cancelled",)]


async def test_the_same_work_is_under_way_once(conversation: Conversation, runner: Callable[..., Jobs]) -> None:
    work = Endless()
    jobs = runner(work)
    await conversation.begin("other", "v")
    first = await jobs.start(**conversation.call("count", topic="seats"))
    assert await jobs.start(**conversation.call("count", topic="seats")) == first
    others = [
        await jobs.start(**conversation.call("count", topic="doors")),
        await jobs.start(**conversation.call("count", "other", topic="seats")),
    ]
    assert len({first, *others}) == 3
    for job in others:
        await jobs.cancel(job, "v")
    work.let_go.set()
    await conversation.delivered(3)
    again = await jobs.start(**conversation.call("count", topic="seats"))
    assert again != first
    await conversation.delivered(4)


async def test_only_so_many_run_at_once_and_the_rest_wait_in_line(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work = Endless()
    jobs = runner(work, concurrency=2)
    for n in range(5):
        await jobs.start(**conversation.call("count", topic=str(n)))
    await asyncio.wait_for(work.began.wait(), 10)
    await eventually(lambda: jobs.count("running") == 2)
    assert (jobs.count("running"), jobs.count("queued")) == (2, 3)
    assert [view.status for view in jobs.running("t")] == ["running", "running", "queued", "queued", "queued"]
    first = jobs.running("t")[0]
    assert first == JobView(first.id, "t", "call-1", "count", "Counting", "running", "Counting 0", 0.5)
    work.let_go.set()
    await conversation.delivered(5)
    assert work.most == 2


async def test_work_may_wait_for_quiet_hours_without_holding_up_the_rest(
    conversation: Conversation, runner: Callable[..., Jobs], time: Time
) -> None:
    hours: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def sleep(seconds: float) -> None:
        await hours
        await time.sleep(seconds)

    night = time.at + timedelta(hours=12)

    async def begins(arguments: Any) -> datetime | None:
        return night if arguments.topic == "night" else None

    jobs = runner(outcomes("done")[0], begins=begins, sleep=sleep, concurrency=1)
    late = await jobs.start(**conversation.call("count", topic="night"))
    await jobs.start(**conversation.call("count", topic="now"))
    [now] = await conversation.delivered(1)
    assert now.job != late
    hours.set_result(None)
    assert (await conversation.delivered(2))[1].job == late
    assert time.at == night


async def test_a_restart_in_good_order_begins_again_what_was_not_done(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work = Endless()
    before = runner(work)
    await before.start(**conversation.call("count"))
    await asyncio.wait_for(work.began.wait(), 10)
    await before.close()
    assert await conversation.rows("SELECT status, attempts FROM jobs") == [("queued", 0)]
    with pytest.raises(InstanceError, match="restarts"):
        await before.start(**conversation.call("count"))
    done, attempts = outcomes("done")
    assert await runner(done).recover() == 1
    [delivery] = await conversation.delivered(1)
    assert (delivery.outcome, attempts) == (completed("done"), [1])


async def test_a_job_that_takes_the_process_down_each_time_is_given_up(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work = Endless()
    await runner(work, attempts=2).start(**conversation.call("count"))
    await asyncio.wait_for(work.began.wait(), 10)
    died = "UPDATE jobs SET attempts = 2"
    await conversation.database.write(lambda connection: connection.execute(text(died)))
    await runner(work).recover()
    [delivery] = await conversation.delivered(1)
    assert (delivery.outcome.status, delivery.outcome.summary) == (GIVEN_UP.status, GIVEN_UP.summary)


async def test_a_result_that_landed_before_the_process_died_is_not_told_again(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    async def erase(*statements: str) -> None:
        await conversation.database.write(lambda connection: [connection.execute(text(said)) for said in statements])

    await runner(outcomes("done")[0]).start(**conversation.call("count"))
    await conversation.delivered(1)
    await erase("UPDATE jobs SET delivered_at = NULL")
    assert await runner(outcomes()[0]).recover() == 1
    await conversation.delivered(2)
    frames = "SELECT type FROM frames"
    assert await conversation.rows(frames) == [("background_result",)]
    await erase("UPDATE jobs SET delivered_at = NULL", "DELETE FROM frames", "DELETE FROM items")
    assert await runner(outcomes()[0]).recover() == 1
    await conversation.delivered(3)
    assert await conversation.rows(frames) == [("background_result",)]


async def test_a_result_that_the_disk_does_not_take_is_told_when_it_does(
    conversation: Conversation, runner: Callable[..., Jobs], time: Time
) -> None:
    jobs = runner(outcomes("done")[0])
    refused = 0

    def refuse(connection: object) -> None:
        nonlocal refused
        refused += 1
        if refused > 2:
            event.remove(conversation.database._engine, "commit", refuse)
        raise OSError("disk full")

    async def deliver(delivery: Any) -> None:
        if not refused:
            event.listen(conversation.database._engine, "commit", refuse)
        await conversation.deliver(delivery)

    jobs._deliver = deliver
    await jobs.start(**conversation.call("count"))
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == completed("done")
    assert len(time.slept) == refused == 3


async def test_what_a_visitor_has_erased_stays_erased(conversation: Conversation, runner: Callable[..., Jobs]) -> None:
    work = Endless()
    jobs = runner(work)
    await jobs.start(**conversation.call("count"))
    await asyncio.wait_for(work.began.wait(), 10)
    await conversation.database.write(lambda connection: connection.execute(text("DELETE FROM visitors")))
    assert await conversation.rows("SELECT * FROM jobs") == []
    work.let_go.set()
    await eventually(lambda: not jobs.running("t"))
    assert conversation.landed == []
    assert await conversation.rows("SELECT * FROM frames") == []


async def test_tools_that_cannot_be_made_fail_the_job_and_not_the_runner(
    conversation: Conversation, runner: Callable[..., Jobs], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "chatinbio_instance.jobs.service")
    jobs = runner(outcomes("never comes", "done")[0], attempts=2)
    made, asked = jobs._tools, 0

    async def tools() -> Mapping[str, Tool]:
        nonlocal asked
        asked += 1
        if asked == 2:  # the first is asked by whoever starts the job
            raise RuntimeError("a broken capability")
        return await made()

    jobs._tools = tools
    await jobs.start(**conversation.call("count"))
    [delivery] = await conversation.delivered(1)
    assert delivery.outcome == completed("done")
    assert await conversation.rows("SELECT attempts FROM jobs") == [(2,)]


async def test_what_was_told_long_ago_is_kept_no_longer(
    conversation: Conversation, runner: Callable[..., Jobs], time: Time
) -> None:
    await runner(outcomes("done")[0]).start(**conversation.call("count"))
    await conversation.delivered(1)
    time.at += timedelta(days=29)
    await runner(outcomes()[0]).recover()
    assert await conversation.rows("SELECT count(*) FROM jobs") == [(1,)]
    time.at += timedelta(days=2)
    await runner(outcomes()[0]).recover()
    assert await conversation.rows("SELECT count(*) FROM jobs") == [(0,)]


async def test_at_rest_no_task_is_left(conversation: Conversation, runner: Callable[..., Jobs]) -> None:
    before = asyncio.all_tasks()
    await runner(outcomes("done")[0]).start(**conversation.call("count"))
    await conversation.delivered(1)
    await eventually(lambda: asyncio.all_tasks() <= before)


async def test_an_unknown_tool_is_refused_before_anything_is_kept(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    with pytest.raises(InstanceError, match="no such tool"):
        await runner(outcomes()[0]).start(**conversation.call("dance"))
    assert await conversation.rows("SELECT * FROM jobs") == []


async def test_a_kill_in_the_middle_of_a_job_brings_its_result_once_and_later(
    tmp_path: Path, empty_database: Path
) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(empty_database.read_bytes())
    async with started(tmp_path, WORKER, log_level="debug") as first:
        await first.listening()  # the tool is under way
        first.process.kill()
        assert await first.ended() == -signal.SIGKILL
    async with started(tmp_path, WORKER) as second:
        assert await second.ended() == 0, "".join(second.words)
    assert [entry["attempt"] for entry in second.log] == [2]
    database = await Database.open(tmp_path / DATABASE_NAME)
    conversation = Conversation(database)
    assert await conversation.rows("SELECT status, attempts FROM jobs") == [("completed", 2)]
    results = "SELECT json_extract(data, '$.item.parts[0].summary') FROM frames WHERE type = 'background_result'"
    assert await conversation.rows(results) == [("done in attempt 2",)]
    await database.close()
