"""Background tools while the process lives: retries, cancelling, doing the same once, and when it is whose turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from chatinbio_instance.core.tools import Tool, ToolOutcome, completed, failed, not_found_error, validation_error
from chatinbio_instance.errors import InstanceError
from chatinbio_instance.jobs.model import JobView
from chatinbio_instance.jobs.service import STOPPED, Jobs
from tests.instance.jobs.conversation import Conversation
from tests.instance.jobs.scripted import Endless, Time, outcomes
from tests.instance.pages import PATIENCE, eventually


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
    assert all(
        round(seconds) in range(low, high) for seconds, low, high in zip(time.slept, (1, 3, 6), (4, 6, 11), strict=True)
    )


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
    await asyncio.wait_for(work.began.wait(), PATIENCE)
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
    await asyncio.wait_for(began.wait(), PATIENCE)
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
    await asyncio.wait_for(work.began.wait(), PATIENCE)
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


async def test_an_unknown_tool_is_refused_before_anything_is_kept(
    conversation: Conversation, runner: Callable[..., Jobs]
) -> None:
    with pytest.raises(InstanceError, match="no such tool"):
        await runner(outcomes()[0]).start(**conversation.call("dance"))
    assert await conversation.rows("SELECT * FROM jobs") == []
