"""Real instances whose disk is full, whose model fails or is slow, whose background work hangs: each alert holds while that lasts."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from chatinbio_instance.db.boot import DATABASE_NAME
from chatinbio_instance.db.migrate import migrate
from tests.alerts.prometheus import HOUR, INSTANCE, Prometheus
from tests.instance.agent.model_pages import model_page
from tests.instance.agent.openai_server import Refuse, Say, openai_server
from tests.instance.jobs.conversation import tool
from tests.instance.pages import Page, eventually, open_page, words
from tests.instance.processes import started


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    migrate(path)
    return path


@pytest.fixture
async def page(tmp_path: Path, empty_database: Path) -> AsyncIterator[Page]:
    async with open_page(tmp_path / "data", empty_database) as page:
        yield page


@pytest.fixture
async def prometheus(page: Page) -> Prometheus:
    """It has seen the page once."""
    prometheus = Prometheus()
    prometheus.watch(INSTANCE, page.origin.removeprefix("http://"), "ada-0")
    await prometheus.scrape()
    return prometheus


async def test_a_disk_that_is_full(tmp_path: Path, empty_database: Path) -> None:
    shutil.copy(empty_database, tmp_path / DATABASE_NAME)
    prometheus = Prometheus()
    async with started(tmp_path, "tests.instance.faults.faulty_page") as program:
        await program.listening()
        prometheus.watch(INSTANCE, f"127.0.0.1:{program.port}", "ada-0")
        async with program.visitor() as visitor:
            await prometheus.scrape()
            assert not prometheus.fires("ChatinbioStorageNotOk")

            (tmp_path / "fault").write_text("full")
            assert (await visitor.post("/api/chat", json={"message": "short"})).status_code == 503
            await prometheus.scrape()
            assert prometheus.fires("ChatinbioStorageNotOk", pod="ada-0")

            (tmp_path / "fault").unlink()
            assert (await visitor.get("/readyz")).status_code == 200  # as the kubelet asks, every five seconds
            await prometheus.scrape()
            assert not prometheus.fires("ChatinbioStorageNotOk")


async def test_a_model_that_fails(page: Page, prometheus: Prometheus) -> None:
    async with page.chat() as chat:
        for number in range(4):
            page.engine.say(RuntimeError("the provider is down"))
            assert (await chat.turn("hello"))[-1]["type"] == "error"
            await prometheus.scrape()
            assert prometheus.fires("ChatinbioTurnsFail", "ticket", pod="ada-0") == (number == 3)
        assert prometheus.fires("ChatinbioTurnsFail", "page", namespace="chatinbio")

        # The provider is back. After ten minutes of good answers nobody is woken any more, and after an hour nobody is told.
        await prometheus.scrape(after=HOUR / 6)
        page.engine.answer("yes")
        assert (await chat.turn("hello"))[-1]["type"] == "done"
        await prometheus.scrape()
        assert not prometheus.fires("ChatinbioTurnsFail", "page")
        await prometheus.scrape(after=HOUR)
        await prometheus.scrape()
        assert not prometheus.fires("ChatinbioTurnsFail")


async def test_a_provider_that_fails_before_the_first_word(tmp_path: Path, empty_database: Path) -> None:
    prometheus = Prometheus()
    async with (
        openai_server(*[Refuse(401, "invalid_api_key")] * 4, Say(["Well."])) as provider,
        model_page(tmp_path / "data", empty_database, provider, {}) as page,
        page.chat() as chat,
    ):
        prometheus.watch(INSTANCE, page.origin.removeprefix("http://"), "ada-0")
        await prometheus.scrape()
        for number in range(4):
            # Visitors see nothing of it: the page answers, and the turn is complete.
            assert (await chat.turn("hello"))[-1]["type"] == "done"
            await prometheus.scrape()
            assert prometheus.fires("ChatinbioModelFails", pod="ada-0") == (number == 3)
        assert prometheus.value("chatinbio_model_failures_total", pod="ada-0", code="provider_auth") == 4
        assert not prometheus.fires("ChatinbioTurnsFail")

        # The key is good again; an hour later it is forgotten.
        assert words(await chat.turn("hello")) == "Well."
        await prometheus.scrape(after=HOUR)
        await prometheus.scrape()
        assert not prometheus.fires("ChatinbioModelFails")


async def test_a_model_that_is_slow(page: Page, prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch) -> None:
    def slower(by: float) -> None:
        moved = SimpleNamespace(monotonic=lambda: time.monotonic() + by, time_ns=time.time_ns)
        monkeypatch.setattr("chatinbio_instance.turn.record.time", moved)

    async with page.chat() as chat:
        page.engine.answer("at once")
        await chat.turn("hello")
        await prometheus.scrape()
        assert not prometheus.fires("ChatinbioFirstFrameSlow")

        await chat.send(message="hello")
        await chat.until("run_start")
        slower(6)
        page.engine.answer("at last")
        await chat.until("done")
        await prometheus.scrape()
        assert prometheus.fires("ChatinbioFirstFrameSlow", namespace="chatinbio")

        await prometheus.scrape(after=HOUR / 4)
        slower(0)
        page.engine.answer("at once")
        await chat.turn("hello")
        await prometheus.scrape()
        assert not prometheus.fires("ChatinbioFirstFrameSlow")


async def test_background_work_that_never_ends(
    page: Page, prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = page.server.instance.jobs
    released = asyncio.Event()

    async def work(attempt: int) -> str:
        await released.wait()
        return "done"

    monkeypatch.setattr(jobs, "_tools", lambda: asyncio.sleep(0, {"count": tool(work)}))
    async with page.chat() as chat:
        page.engine.answer("hello")
        await chat.turn("hello")
    ((thread, visitor),) = page.rows("SELECT id, visitor_id FROM threads")
    assert not prometheus.fires("ChatinbioJobsStuck")
    call = {"thread": thread, "visitor": visitor, "role": "visitor", "turn": "turn-1", "tool": "count"}
    for topic in ("a", "b", "c"):
        await jobs.start(call=f"call-{topic}", arguments={"topic": topic}, **call)
    await eventually(lambda: jobs.count("running") == 2)
    await prometheus.scrape()
    await prometheus.scrape(after=HOUR)
    await prometheus.scrape()
    assert prometheus.fires("ChatinbioJobsStuck", pod="ada-0")

    released.set()
    await eventually(lambda: jobs.ended["completed"] == 3)
    await prometheus.scrape()
    assert not prometheus.fires("ChatinbioJobsStuck")
