"""GET /metrics and GET /readyz: what is counted, and for whom."""

from __future__ import annotations

import re

import pytest

from chatinbio_instance.agent.model.failures import CODES
from chatinbio_instance.core.events import Usage
from chatinbio_instance.errors import StorageUnavailable
from chatinbio_instance.turn.figures import REFUSALS
from tests.instance.pages import Page


async def test_the_figures_count_what_happened(page: Page) -> None:
    page.engine.answer("hi", Usage("m", 3, 5))
    async with page.visitor() as visitor, page.chat() as chat:
        await chat.turn("hello")
        await chat.turn(" ")
        text = (await visitor.get("/metrics")).text
        assert (await visitor.get("/readyz")).text == "ok\n"
    figures = dict(re.findall(r"^(chatinbio_\S+) (\S+)$", text, re.MULTILINE))
    assert figures['chatinbio_turns_total{status="complete"}'] == "1.0"
    assert figures['chatinbio_messages_refused_total{code="empty_message"}'] == "1.0"
    assert figures['chatinbio_tokens_total{direction="output"}'] == "5.0"
    assert figures["chatinbio_sockets"] == "1.0"
    assert figures["chatinbio_first_frame_seconds_count"] == "1.0"
    assert "process_resident_memory_bytes" in text


async def test_what_is_counted_begins_at_nothing_so_that_the_first_is_seen_to_be_one_more(page: Page) -> None:
    async with page.visitor() as visitor:
        text = (await visitor.get("/metrics")).text
    counters = {
        "turns_total": ("status", {"complete", "cancelled", "interrupted", "error"}),
        "jobs_ended_total": ("status", {"completed", "failed", "cancelled"}),
        "messages_refused_total": ("code", {*REFUSALS}),
        "model_failures_total": ("code", {*CODES}),
        "tokens_total": ("direction", {"input", "output"}),
    }
    for name, (label, values) in counters.items():
        found = re.findall(rf'^chatinbio_{name}{{{label}="(\w+)"}} 0\.0$', text, re.MULTILINE)
        assert sorted(found) == sorted(values)


# What ingress controllers and other proxies add, each alone; and the ways to name a page.
PASSED_ON = (
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-Host": "ada.example.com"},
    {"X-Forwarded-Proto": "https"},
    {"X-Real-IP": "203.0.113.7"},
    {"Forwarded": "for=203.0.113.7"},
    {"Via": "1.1 proxy"},
)
PAGES = ("ada.example.com", "ADA.example.com:443", "ada.localhost:8080", "localhost.", "127.0.0.1.example.com", "a.b")


async def test_visitors_read_neither_the_figures_nor_what_is_wrong_with_the_disk(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_: object) -> None:
        raise StorageUnavailable

    trouble = "disk I/O error"
    async with page.visitor() as visitor:
        nothing = await visitor.get("/nothing", headers={"Host": "ada.example.com"})
        for headers in (*PASSED_ON, *({"Host": host} for host in PAGES)):
            told = await visitor.get("/metrics", headers=headers)
            assert (told.status_code, told.content) == (404, nothing.content), headers
        monkeypatch.setattr(page.server.instance.database, "trouble", trouble)
        monkeypatch.setattr(page.server.instance.database, "write", refuse)
        kubelet, stranger = [await visitor.get("/readyz", headers=h) for h in ({}, {"Host": "ada.example.com"})]
    assert (kubelet.status_code, kubelet.text) == (503, f"nothing can be saved: {trouble}\n")
    assert (stranger.status_code, stranger.text) == (503, "not ready\n")


async def test_who_asks_the_process_itself_reads_the_figures(page: Page) -> None:
    async with page.visitor() as scraper:
        for host in ("10.1.2.3:8000", "[fd00::7]:8000", "[::1]", "localhost", "localhost:8000", "ada-0:8000"):
            assert "chatinbio_turns_total" in (await scraper.get("/metrics", headers={"Host": host})).text, host
