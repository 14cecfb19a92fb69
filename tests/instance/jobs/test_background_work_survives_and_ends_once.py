"""Background tools and what outlasts them: a result is told once, over restarts in good order and in the middle of a job."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from chatinbio_instance.core.events import Source
from chatinbio_instance.core.tools import completed
from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.database import Database
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.jobs.service import Jobs
from chatinbio_instance.jobs.store import GIVEN_UP
from chatinbio_instance.surface import Board
from tests.instance.jobs.conversation import Conversation
from tests.instance.jobs.scripted import Endless, Time, outcomes
from tests.instance.pages import PATIENCE, eventually
from tests.instance.processes import started

WORKER = "tests.instance.jobs.worker"


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


async def test_a_restart_in_good_order_begins_again_what_was_not_done(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    work = Endless()
    before = runner(work)
    await before.start(**conversation.call("count"))
    await asyncio.wait_for(work.began.wait(), PATIENCE)
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
    await asyncio.wait_for(work.began.wait(), PATIENCE)
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
    await asyncio.wait_for(work.began.wait(), PATIENCE)
    await conversation.database.write(lambda connection: connection.execute(text("DELETE FROM visitors")))
    assert await conversation.rows("SELECT * FROM jobs") == []
    work.let_go.set()
    await eventually(lambda: not jobs.running("t"))
    assert conversation.landed == []
    assert await conversation.rows("SELECT * FROM frames") == []


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
